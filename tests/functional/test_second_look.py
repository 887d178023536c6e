"""Sheets whose headers fit two kinds: what their rows tell, and what is left to the sender."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.builders import HEADERS, people, write_csv, write_xlsx
from tests.conftest import Answer

RollCall = Callable[..., Answer]
Rows = list[list[Any]]

PERSONS = [person.row() for person in people(3)]
UNION = ["A1", "甲工会", "海港区", 10]
OTHER = ["A2", "乙工会", "海港区", 20]
LISTED = ["工会编码", "工会名称", "县区", "会员人数"]
ACCOUNTS = ["账号", "姓名", "身份证号", "手机号", "所属工会", "县区"]
ADMIN = ["a1", "张三", PERSONS[0][3], "13912345678", "甲工会", "海港区"]

TOLD: dict[str, tuple[str, Rows]] = {
    "a reviewed union": (
        "unions",
        [[*LISTED, "审核状态"], [*UNION, "审核通过"], [*OTHER, "待审核"]],
    ),
    "who applied for it": (
        "unions",
        [
            [*LISTED, "审核状态", "申请人", "申请时间", "审核时间"],
            [*UNION, "审核通过", "张三", "2022-01-01", "2022-01-02"],
            [*OTHER, "审核通过", "张三", "2022-01-01", "2022-01-02"],
        ],
    ),
    "without codes": (
        "unions",
        [[*LISTED[1:], "审核状态"], [*UNION[1:], "审核通过"], [*OTHER[1:], "审核通过"]],
    ),
    "without numbers": (
        "unions",
        [["工会名称", "县区", "工会主席", "审核状态"], ["甲工会", "海港区", "李四", "审核通过"]],
    ),
    "accounts in use": (
        "admins",
        [[*ACCOUNTS, "状态"], [*ADMIN, "启用"], ["a2", *ADMIN[1:], "停用"]],
    ),
    "members with their union's code and number": (
        "members",
        [[*HEADERS, "工会编码", "会员人数"], *([*row, "A1", 10] for row in PERSONS)],
    ),
    "a member of each union": (
        "members",
        [[*HEADERS, "工会编码", "会员人数"], [*PERSONS[0], "A1", 10], [*PERSONS[1], "A2", 20]],
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_the_rows_tell_the_kind(rollcall: RollCall, tmp_path: Path, case: str) -> None:
    kind, rows = TOLD[case]
    path = write_csv(tmp_path / "导出_20220829.csv", rows)
    (entry,) = rollcall("import", path, "--json").document["files"]
    assert (entry["kind"], entry["accepted"]) == (kind, len(rows) - 1)


UNTOLD: dict[str, tuple[Rows, str, str]] = {
    "members without ID numbers": (
        [["姓名", *LISTED, "审核状态"], *(["张三", *UNION, "审核通过"] for _ in range(2))],
        "看起来是会员列表，但没有“证件号码”列",
        "unions",
    ),
    "members of several unions without ID numbers or codes": (
        [["姓名", *LISTED[1:], "审核状态"], *(["张三", *row[1:], "审核通过"] for row in (UNION, OTHER))],
        "看起来是会员列表，但没有“证件号码”列",
        "unions",
    ),
    "members with accounts": (
        [[*ACCOUNTS, "状态"], [*ADMIN, "已审核"]],
        "没有认出表头",
        "members",
    ),
    "accounts of whom nothing tells": ([ACCOUNTS, ADMIN], "没有认出表头", "admins"),
    "accounts that applied": (
        [[*ACCOUNTS, "状态", "申请时间"], [*ADMIN, "正常", "2022-08-20"]],
        "没有认出表头",
        "admins",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNTOLD)
def test_what_nothing_tells_is_asked(rollcall: RollCall, tmp_path: Path, case: str) -> None:
    rows, why, kind = UNTOLD[case]
    path = write_csv(tmp_path / "导出_20220829.csv", rows)
    refused = rollcall("import", path)
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert why in refused.err and "请指定种类（--kind" in refused.err
    (entry,) = rollcall("import", path, "--kind", kind, "--json").document["files"]
    assert entry["kind"] == kind


def test_rejected_rows_of_a_reviewed_list_come_back(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [[*LISTED, "审核状态"], [*UNION, "审核通过"], [*OTHER[:3], "?", "审核通过"]]
    path = write_xlsx(tmp_path / "基层工会列表_20220829.xlsx", rows)
    batch = rollcall("import", path, "--json").document["batch"]
    back = tmp_path / "退回.xlsx"
    rollcall("rejects", batch, "-o", back)
    book = openpyxl.load_workbook(back)
    book.active["D2"] = "20"
    book.save(back)
    report = rollcall("import", back, "--json").document
    assert (report["amends"], report["files"][0]["accepted"]) == (batch, 1)
