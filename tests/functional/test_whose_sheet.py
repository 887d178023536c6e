"""Which district a sheet counts for: by its 填报单位, its title, or its own or its file's name."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from pipelines import DataDir, current_build
from tests.builders import HEADERS, people, write_unions, write_xlsx
from tests.conftest import Answer

RollCall = Callable[..., Answer]
HEADER = ["基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工"]
SURVEY = (
    "survey",
    ["单位名称", "单位性质", "职工人数", "建会情况", "会员人数", "存在困难"],
    ["红星厂", "企业", 120, "已建", 100, "无"],
)
OUTREACH = (
    "outreach",
    ["日期", "形式", "地点", "覆盖人数", "扫码人数"],
    ["2022-8-15", "流动窗口", "码头", 20, 15],
)
"""A mart, and the header and a row of its sheet."""


def _unions(rollcall: RollCall) -> dict[str, str]:
    """Return each union of the sheets that count, to its district."""
    rows = rollcall("coverage", "--by", "union", "--json").document
    return {row["union"]: row["district"] for row in rows}


def _districts_of(data: Path, mart: str) -> dict[str, int]:
    """Return how many rows of a mart each district has."""
    build = current_build(DataDir(data))
    assert build is not None
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute("select district from query_table($1)", [mart]).fetchall()
    return Counter(district for (district,) in rows)


def _notes(answer: Answer) -> list[str]:
    return [note for entry in answer.document["files"] for note in entry["notes"]]


def _breakdown(path: Path, *above: list[Any], union: str = "甲工会") -> Path:
    return write_xlsx(path, [*above, HEADER, [union, 5, 5, "赵一"]])


def test_a_sheet_that_is_sent_for_another_district_is_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """What is asked for holds; that its own title or name says another is not kept silent."""
    titled = _breakdown(tmp_path / "任务分解表.xlsx", ["昌黎县任务分解表"])
    named = _breakdown(tmp_path / "卢龙县任务分解表.xlsx")
    for sheet, other in ((titled, "昌黎县"), (named, "卢龙县")):
        (note,) = _notes(rollcall("import", sheet, "--scope", "海港区", "--dry-run", "--json"))
        assert f"上写的是{other}，按指定的海港区计" in note
    own = _breakdown(tmp_path / "表.xlsx", ["海港区任务分解表（参照昌黎县）"])
    assert _notes(rollcall("import", own, "--scope", "海港区", "--json")) == []
    assert _unions(rollcall) == {"甲工会": "海港区"}


# ------------------------------------------------------------------ a line not filled in


def test_two_counties_leave_the_same_line_unfilled(rollcall: RollCall, tmp_path: Path) -> None:
    unfilled = ["填报单位：", None, None, "填报日期：2022年8月18日"]
    for district in ("海港区", "昌黎县"):
        sheet = _breakdown(tmp_path / f"{district}.xlsx", unfilled, union=f"{district}一厂工会")
        assert _notes(rollcall("import", sheet, "--json")) == []
    assert _unions(rollcall) == {"海港区一厂工会": "海港区", "昌黎县一厂工会": "昌黎县"}


def test_an_unfilled_line_and_no_name_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    sheet = _breakdown(tmp_path / "任务分解表.xlsx", ["填报单位：________（盖章）"])
    (note,) = _notes(rollcall("import", sheet, "--json"))
    assert "有 1 行看不出是哪个县区" in note
    assert _unions(rollcall) == {"甲工会": "未列县区"}


@pytest.mark.parametrize(("mart", "header", "row"), [SURVEY, OUTREACH])
def test_surveys_and_events_with_an_unfilled_line(
    rollcall: RollCall, tmp_path: Path, data: Path, mart: str, header: list[str], row: list[Any]
) -> None:
    above = ["填报单位：________", None, "填报日期：2022年8月5日"]
    rollcall("import", write_xlsx(tmp_path / "海港区.xlsx", [above, header, row]))
    assert _districts_of(data, mart) == {"海港区": 1}


# ------------------------------------------------------------------ remarks above the rows


@pytest.mark.parametrize(
    "remark", ["报送地址：秦皇岛市海港区文化路88号", "参照海港区做法，任务数按90%测算。"]
)
def test_a_district_in_a_remark_is_only_spoken_of(
    rollcall: RollCall, tmp_path: Path, remark: str
) -> None:
    rollcall("import", _breakdown(tmp_path / "卢龙县.xlsx", ["任务分解表"], [remark]))
    assert _unions(rollcall) == {"甲工会": "卢龙县"}


# ------------------------------------------------------------------ a form of another county


def test_a_title_that_all_names_contradict_is_refused(rollcall: RollCall, tmp_path: Path) -> None:
    """It replaced the other county's sheet; --scope says whose it is all the same."""
    rollcall("import", _breakdown(tmp_path / "海港区.xlsx"))
    copied = _breakdown(tmp_path / "卢龙县任务分解表.xlsx", ["海港区任务分解表"], union="乙工会")
    said = rollcall("import", copied)
    assert said.status == 1
    assert "表里写的是海港区，文件名写的是卢龙县" in said.err
    assert "--scope" in said.err
    assert _unions(rollcall) == {"甲工会": "海港区"}
    assert rollcall("import", copied, "--scope", "卢龙县").status == 0
    assert _unions(rollcall) == {"甲工会": "海港区", "乙工会": "卢龙县"}


def test_a_file_of_several_districts_sheets(rollcall: RollCall, tmp_path: Path) -> None:
    """Called after its sender; of two names that agree the third is told at most."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, (name, title) in enumerate(
        [
            ("海港区", "任务分解表"),
            ("昌黎县", "昌黎县任务分解表"),
            ("卢龙县", "填报单位：海港区总工会"),
        ]
    ):
        page = book.create_sheet(name)
        for row in ([title], HEADER, [f"{number}厂工会", 5, 5, "赵一"]):
            page.append(row)
    book.save(tmp_path / "海港区上报.xlsx")
    (note,) = _notes(rollcall("import", tmp_path / "海港区上报.xlsx", "--json"))
    assert note.startswith("工作表“卢龙县”按海港区读取，工作表名写的是卢龙县")
    assert _unions(rollcall) == {"0厂工会": "海港区", "1厂工会": "昌黎县", "2厂工会": "海港区"}


def test_members_under_a_title_that_is_contradicted_are_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """Their list replaces no district's for a title; with a column of districts it says nothing."""
    place = HEADERS.index("所属县区")
    rows = [HEADERS, *(person.row() for person in people(2))]
    without = [[*row[:place], *row[place + 1 :]] for row in rows]
    for name, sheet, told in (("卢龙县", without, 1), ("卢龙县会员", rows, 0)):
        path = write_xlsx(tmp_path / f"{name}.xlsx", [["海港区会员列表"], *sheet])
        notes = _notes(rollcall("import", path, "--json"))
        assert [note for note in notes if "文件名写的是卢龙县" in note] == notes[:told]


def test_rows_that_name_their_districts_are_not_refused(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [["海港区任务分解表"], ["县区", *HEADER], ["昌黎县", "甲工会", 5, 5, "赵一"]]
    path = write_xlsx(tmp_path / "卢龙县.xlsx", rows)
    assert _notes(rollcall("import", path, "--json")) == []
    assert _unions(rollcall) == {"甲工会": "昌黎县"}


# ------------------------------------------------------------------ a part of a district


def test_townships_sheets_count_for_their_county(rollcall: RollCall, tmp_path: Path) -> None:
    """Together they add up; a later batch of one alone would replace them, which is told."""
    sheets = [
        _breakdown(
            tmp_path / f"昌黎县{town}.xlsx", [f"填报单位：{town}总工会"], union=f"{town}一厂工会"
        )
        for town in ("靖安镇", "东街社区")
    ]
    notes = _notes(rollcall("import", *sheets, "--json"))
    assert [note.split("；")[0] for note in notes] == [
        "工作表“Sheet”的填报单位是靖安镇，按昌黎县读取",
        "工作表“Sheet”的填报单位是东街社区，按昌黎县读取",
    ]
    assert all("放在一批" in note for note in notes)
    assert _unions(rollcall) == {"靖安镇一厂工会": "昌黎县", "东街社区一厂工会": "昌黎县"}


def test_a_township_s_survey_is_its_county_s(
    rollcall: RollCall, tmp_path: Path, data: Path
) -> None:
    mart, header, row = SURVEY
    rows = [["昌黎县摸排表"], ["填报单位：靖安镇总工会"], header, row]
    rollcall("import", write_xlsx(tmp_path / "摸排表.xlsx", rows))
    assert _districts_of(data, mart) == {"昌黎县": 1}


# ------------------------------------------------------------------ what a cell says


@pytest.mark.parametrize(("mart", "header", "row"), [SURVEY, OUTREACH])
def test_districts_on_no_list_are_told(
    rollcall: RollCall, tmp_path: Path, data: Path, mart: str, header: list[str], row: list[Any]
) -> None:
    """What a union list has brought is known; what is a slip is told with what is most like it."""
    rollcall("import", write_unions(tmp_path, [("U1", "甲工会", "教育系统", 10)]))
    said = ("海岗区", "海岗区", "市本级", "海港区、山海关区", "山海关", "教育系统")
    rows = [[*row, district] for district in said]
    if mart == "survey":
        rows = [[f"{number}厂", *cells[1:]] for number, cells in enumerate(rows)]
    else:
        rows = [[*cells[:2], f"{number}号", *cells[3:]] for number, cells in enumerate(rows)]
    sheet = write_xlsx(tmp_path / "全市.xlsx", [[*header, "县区"], *rows])
    unlisted, several = _notes(rollcall("import", sheet, "--json"))
    assert "（海岗区 2 行（是否“海港区”）、市本级 1 行）" in unlisted
    assert "暂列“未列县区”" in unlisted
    assert "（“海港区、山海关区”1 行读作海港区）" in several
    assert _districts_of(data, mart) == {
        "未列县区": 3,
        "海港区": 1,
        "山海关区": 1,
        "教育系统": 1,
    }


def test_several_districts_in_a_breakdown_s_cell_are_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    rows = [
        ["县区", *HEADER],
        ["海港区、昌黎县", "甲工会", 5, 5, "赵一"],
        ["海港区", "乙工会", 5, 5, "赵一"],
    ]
    (note,) = _notes(rollcall("import", write_xlsx(tmp_path / "全市.xlsx", rows), "--json"))
    assert "“海港区、昌黎县”1 行读作海港区" in note


def test_a_county_s_parts_are_no_districts(rollcall: RollCall, tmp_path: Path) -> None:
    """Under 填报单位 and 所属单位 its townships or employers stand; other districts stay theirs."""
    row = ["甲工会", 10, 9, "张一"]
    for named, column, said, expected in (
        ("海港区任务分解表.xlsx", "填报单位", ["东港镇总工会", "海港镇总工会"], "海港区"),
        ("海港区任务分解表.xlsx", "所属单位", ["红星厂", "港城公司"], "海港区"),
        ("海港区报来.xlsx", "填报单位", ["昌黎县总工会", "靖安镇"], "昌黎县"),
        ("任务分解表.xlsx", "填报单位", ["东港镇", "教育系统"], "东港镇"),
    ):
        path = tmp_path / named
        rows = [[text, f"{n}{row[0]}", *row[1:]] for n, text in enumerate(said)]
        write_xlsx(path, [[column, *HEADER], *rows])
        batch = rollcall("import", path, "--json").document["batch"]
        assert _unions(rollcall)["0甲工会"] == expected
        rollcall("undo", batch)
