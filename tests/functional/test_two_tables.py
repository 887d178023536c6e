"""Two tables in one sheet: the rows of neither are lost or read under the other's columns."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.builders import HEADERS, people, write_csv, write_xlsx
from tests.conftest import Answer

RollCall = Callable[..., Answer]

UNIONS = ["序号", "工会编码", "工会名称", "县（区）", "职工人数", "会员人数"]
FIRST = [[1, "A1", "甲工会", "海港区", 120, 100], [2, "A2", "乙工会", "海港区", 120, 100]]


def _members(header: Sequence[str], first: int) -> list[list[Any]]:
    rows = [dict(zip(HEADERS, person.row(), strict=True)) for person in people(2, first)]
    return [list(header), *([row[name] for name in header] for row in rows)]


def _swapped(one: str, other: str) -> list[str]:
    return [{one: other, other: one}.get(name, name) for name in HEADERS]


SHORT = [name for name in HEADERS if name not in ("手机号码", "审核时间")]

ABOVE = {
    "a member list with fewer columns": [["待审核"], *_members(SHORT, 1), [], ["已审核"],
                                         *_members(HEADERS, 11)],
    "a union list over a member list": [["工会"], UNIONS, *FIRST, [], *_members(HEADERS, 1)],
    "a district's unions with fewer columns": [
        [*UNIONS[:4], "会员人数"], [1, "A1", "甲工会", "海港区", 100], [], UNIONS, FIRST[1]],
    "a known column put in": [UNIONS, *FIRST, [], [*UNIONS[:4], "乡镇", *UNIONS[4:]],
                              [3, "A3", "丙工会", "昌黎县", "某镇", 120, 100]],
}  # fmt: skip

BENEATH = {
    "two columns changed places": [UNIONS, *FIRST, [], [*UNIONS[:4], "会员人数", "职工人数"],
                                   [3, "A3", "丙工会", "昌黎县", 100, 120]],
    "an unknown column put in": [UNIONS, *FIRST, [], [*UNIONS[:4], "女职工数", *UNIONS[4:]],
                                 [3, "A3", "丙工会", "昌黎县", 55, 120, 100]],
    "times that changed places": [*_members(HEADERS, 1), *_members(
                                  _swapped("申请时间", "审核时间"), 11)],
    "columns put in behind": [*_members(HEADERS[:9], 1), *([""] * 10 for _ in range(20)),
                              *_members(HEADERS, 11)],
}  # fmt: skip


@pytest.mark.parametrize("rows", ABOVE.values(), ids=ABOVE)
@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_a_table_above_is_not_passed_over(
    rollcall: RollCall, data: Path, tmp_path: Path, rows: list[list[Any]], write: Any
) -> None:
    path = write(tmp_path / ("表.xlsx" if write is write_xlsx else "表.csv"), rows)
    answer = rollcall("import", path)
    assert answer.status == 1
    assert "各是一个表头" in answer.err and "两个工作表" in answer.err
    assert not list((data / "batches").iterdir())


@pytest.mark.parametrize("rows", BENEATH.values(), ids=BENEATH)
def test_a_header_beneath_with_other_columns_is_no_repetition(
    rollcall: RollCall, tmp_path: Path, rows: list[list[Any]]
) -> None:
    answer = rollcall("import", write_xlsx(tmp_path / "表.xlsx", rows))
    assert (answer.status, "又是一个表头" in answer.err) == (1, True)


@pytest.mark.parametrize(
    "again",
    [
        UNIONS,
        ["序号", "编码", "基层工会名称", "所属县区", "职工人数（人）", "会员数"],
        ["序号", "工会编码", "工会名称", "县区", "职工人数", "会员人数", "第2页"],
        ["序号", "", "工会名称", "县（区）", "职工人数", "会员人数"],
    ],
)
def test_a_header_that_says_the_same_is_a_repetition(
    rollcall: RollCall, tmp_path: Path, again: list[str]
) -> None:
    rows = [["基层工会列表"], UNIONS, *FIRST, again, [3, "A3", "丙工会", "昌黎县", 120, 100]]
    (entry,) = rollcall("import", write_xlsx(tmp_path / "表.xlsx", rows), "--json").document[
        "files"
    ]
    assert (entry["rows"], entry["accepted"], entry["skipped"]) == (3, 3, {"header": 1})


def test_lines_above_a_header_are_no_table(rollcall: RollCall, tmp_path: Path) -> None:
    """As criteria of a search are."""
    rows = [
        ["基层工会列表", "", "", "", "", ""],
        ["县（区）", "全部", "工会名称", "", "导出人", "某某"],
        ["导出时间：2022-08-29"],
        UNIONS,
        *FIRST,
    ]
    (entry,) = rollcall("import", write_xlsx(tmp_path / "表.xlsx", rows), "--json").document[
        "files"
    ]
    assert (entry["rows"], entry["accepted"]) == (2, 2)


def test_a_summary_above_a_list_is_no_list(rollcall: RollCall, tmp_path: Path) -> None:
    """It says how many unions there are, and the list beneath says which."""
    rows = [
        ["基层工会汇总"],
        ["县区", "基层工会（家）", "会员人数"],
        ["海港区", 2, 200],
        [],
        UNIONS,
        *FIRST,
    ]
    (entry,) = rollcall("import", write_xlsx(tmp_path / "表.xlsx", rows), "--json").document[
        "files"
    ]
    assert (entry["rows"], entry["accepted"]) == (2, 2)


def test_two_tables_side_by_side_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """Renaming one column after the other would lose the table on the right."""
    head = ["序号", "基层工会", "实际会员数", "社工"]
    rows = [
        ["海港区任务分解表"],
        [*head, "", *head],
        [1, "甲工会", 10, "张三", "", 2, "乙工会", 20, "李四"],
    ]
    refused = rollcall("import", write_xlsx(tmp_path / "表.xlsx", rows))
    assert refused.status == 1
    assert (
        "第 7 列“基层工会”起表头又来一遍，像是左右并排的两张表；请把右边的表剪切到左边"
        in refused.err
    )
    mended = [*rows[:1], head, rows[2][:4], rows[2][5:]]
    (entry,) = rollcall("import", write_xlsx(tmp_path / "表.xlsx", mended), "--json").document[
        "files"
    ]
    assert (entry["accepted"], entry["rejected"]) == (2, 0)


@pytest.mark.parametrize(
    ("header", "mend"),
    [
        (["基层工会", "实际会员数", "任务目标数"], "请在表中补上这一列，已有的把表头改成“社工”"),
        (["姓名", "证件号码", "所属工会"], "请从平台重新导出含该列的表"),
        # All that is missing at once: a list without a union's name rarely has a state.
        (
            ["姓名", "证件号码", "从事职业"],
            "没有“所属工会”或“工会编码”列，也没有“审核状态”列（表头在第 1 行）；"
            "请从平台重新导出含这几列的表",
        ),
        (
            ["基层工会", "任务目标数"],
            "没有“实际会员数”列，也没有“社工”列（表头在第 1 行）；"
            "请在表中补上这几列，已有的把表头改成“实际会员数”“社工”",
        ),
    ],
)
def test_who_makes_a_sheet_adds_its_column(
    rollcall: RollCall, tmp_path: Path, header: list[str], mend: str
) -> None:
    refused = rollcall("import", write_xlsx(tmp_path / "海港区.xlsx", [header, ["甲", "乙", "1"]]))
    assert refused.status == 1 and f"{mend}，或在" in refused.err
