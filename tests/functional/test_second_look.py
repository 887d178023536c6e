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
    "members by the platform's accounts": (
        "members",
        [
            ["用户名", *HEADERS, "就业状况", "会籍变化类型"],
            *([f"u{n}", *row, "在岗", "入会"] for n, row in enumerate(PERSONS)),
        ],
    ),
    "accounts that are in use, with the work of their owners": (
        "admins",
        [[*ACCOUNTS, "政治面貌", "状态"], [*ADMIN, "中共党员", "启用"]],
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
    "members by accounts without their state": (
        [
            [*ACCOUNTS, "是否农民工", "入会时间"],
            [*ADMIN, "否", "2022-08-20"],
        ],
        "看起来是会员列表，但没有“审核状态”列",
        "admins",
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


EMPLOYERS = ["单位名称", "单位性质", "职工人数", "会员人数"]
EMPLOYER = ["甲厂", "企业", 120, 100]
TARGETS = ["基层工会", "实际会员数", "任务目标数", "包联社工"]
TARGET = ["甲工会", 100, 90, "张三"]
EVENTS = ["日期", "县区", "形式", "覆盖人数"]
EVENT = ["2022-08-15", "海港区", "流动窗口", 20]
STAFFS: dict[str, tuple[str, str, Rows]] = {
    "who surveyed": (
        "survey",
        "海港区摸排表.xlsx",
        [[*EMPLOYERS, "存在困难", "责任人"], [*EMPLOYER, "无", "张三"]],
    ),
    "who surveyed, and the union": (
        "survey",
        "海港区摸排表.xlsx",
        [[*EMPLOYERS, "是否建会", "工会名称", "社工"], [*EMPLOYER, "是", "甲工会", "张三"]],
    ),
    "no members, as no breakdown is": (
        "survey",
        "海港区.xlsx",
        [[*EMPLOYERS[:3], "存在困难", "责任人"], [*EMPLOYER[:3], "无", "张三"]],
    ),
    "who goes there": (
        "outreach",
        "活动.xlsx",
        [[*EVENTS, "责任人", "目标"], [*EVENT, "张三", 30]],
    ),
    "unions by their employers' names": (
        "breakdown",
        "海港区任务分解表.xlsx",
        [[*EMPLOYERS, "存在困难", "责任人"], [*EMPLOYER, "无", "张三"]],
    ),
    "difficulties of unions": (
        "breakdown",
        "海港区.xlsx",
        [["基层工会", *EMPLOYERS[1:], "存在问题", "责任人"], [*EMPLOYER, "无", "张三"]],
    ),
    "that there is a union": (
        "breakdown",
        "海港区.xlsx",
        [[*TARGETS, "是否建会"], [*TARGET, "是"]],
    ),
    "whose account, and her sex": (
        "breakdown",
        "海港区.xlsx",
        [[*TARGETS, "工会管理员", "性别", "账号"], [*TARGET, "王丽", "女", "hg01"]],
    ),
}


@pytest.mark.parametrize("case", STAFFS)
def test_what_staff_add_to_their_sheets(rollcall: RollCall, tmp_path: Path, case: str) -> None:
    kind, name, rows = STAFFS[case]
    path = write_xlsx(tmp_path / name, rows)
    (entry,) = rollcall("import", path, "--dry-run", "--json").document["files"]
    assert (entry["kind"], entry["accepted"]) == (kind, 1)


@pytest.mark.parametrize("name", ["海港区.xlsx", "海港区摸排及任务分解表.xlsx"])
def test_a_survey_and_a_breakdown_in_one_is_asked_about(
    rollcall: RollCall, tmp_path: Path, name: str
) -> None:
    """As either it would leave out half of what it says, or take the place of the other's."""
    both = [*EMPLOYERS[:3], "是否建会", "工会名称", "实际会员数", "社工", "存在困难"]
    employed = [*EMPLOYERS, "存在困难", "责任人"]
    for head, row in (
        (both, [*EMPLOYER[:3], "是", *TARGET[:2], "张三", "无"]),
        (employed, EMPLOYER),
    ):
        refused = rollcall("import", write_xlsx(tmp_path / name, [head, row]))
        assert refused.status == 1
        assert "请指定种类（--kind" in refused.err
    for kind in ("survey", "breakdown"):
        assert rollcall("import", tmp_path / name, "--kind", kind, "--dry-run").status == 0


def test_rejected_rows_of_a_survey_known_by_its_title_come_back(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """The title stays behind; what they amend says the kind."""
    head = [*EMPLOYERS, "存在困难", "责任人"]
    rows = [["摸排表"], head, [*EMPLOYER, "无", "张三"], ["乙厂", "企业", "约50", 40, "无", "张三"]]
    batch = rollcall("import", write_xlsx(tmp_path / "海港区.xlsx", rows), "--json").document[
        "batch"
    ]
    rollcall("rejects", batch, "-o", tmp_path / "退回.xlsx")
    book = openpyxl.load_workbook(tmp_path / "退回.xlsx")
    book.active["C2"] = "50"
    book.save(tmp_path / "退回.xlsx")
    (entry,) = rollcall("import", tmp_path / "退回.xlsx", "--json").document["files"]
    assert (entry["kind"], entry["accepted"]) == ("survey", 1)


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


@pytest.mark.parametrize(
    ("name", "head", "options", "kind"),
    [
        ("海港区摸排表", "单位名称 单位性质 职工人数 所属县区", [], "survey"),
        ("海港区企业", "企业名称（全称） 单位类型 职工总数 会员人数", [], "survey"),
        ("海港区", "单位名称 单位性质 职工人数 所属县区", ["--kind", "survey"], "survey"),
        ("海港区基层工会列表", "单位名称 单位性质 职工人数 所属县区", [], "unions"),
        ("海港区企业摸排表", "单位名称 单位性质 职工人数 会员数 社工", [], "breakdown"),
    ],
)
def test_a_survey_of_what_it_needs_alone(
    rollcall: RollCall, tmp_path: Path, name: str, head: str, options: list[str], kind: str
) -> None:
    """Neither who has a union nor a difficulty need be asked."""
    row = ["甲厂", "企业", 20, "海港区" if "县区" in head else 10, "张三"]
    path = write_xlsx(tmp_path / f"{name}.xlsx", [head.split(), row[: len(head.split())]])
    (entry,) = rollcall("import", path, *options, "--json").document["files"]
    assert (entry["kind"], entry["accepted"]) == (kind, 1)


@pytest.mark.parametrize(
    ("lower", "told"), [("企业名称（必填）", True), ("工会名称", False), ("工会主席", False)]
)
def test_a_survey_of_what_it_needs_alone_in_two_rows(
    rollcall: RollCall, tmp_path: Path, lower: str, told: bool
) -> None:
    """Beneath 单位信息 the lower row says that employers are listed; unions remain unions."""
    book = openpyxl.Workbook()
    for row in (
        ["序号", "单位信息", None, "在职职工数"],
        [None, lower, "单位性质", None],
        [1, "甲厂", "企业", 20],
    ):
        book.active.append(row)
    for merged in ("A1:A2", "B1:C1", "D1:D2"):
        book.active.merge_cells(merged)
    book.save(tmp_path / "海港区摸排表.xlsx")
    answer = rollcall("import", tmp_path / "海港区摸排表.xlsx", "--json")
    assert answer.status == (0 if told else 1), answer.err
    if told:
        (entry,) = answer.document["files"]
        assert (entry["kind"], entry["rows"], entry["accepted"]) == ("survey", 1, 1)


def test_a_survey_of_unions_by_their_own_header_is_asked_about(
    rollcall: RollCall, tmp_path: Path
) -> None:
    rows = [["工会名称", "单位性质", "职工人数", "所属县区"], ["甲厂工会", "企业", 20, "海港区"]]
    refused = rollcall("import", write_xlsx(tmp_path / "摸排表.xlsx", rows))
    assert refused.status == 1
    assert "却没有认出“是否建会”列" in refused.err
