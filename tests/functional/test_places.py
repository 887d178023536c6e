"""Where a row says that it is: as people, programs and the platform write a district."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa

from pipelines.sheets.places import said_places
from tests.builders import HEADERS, people, write_csv, write_unions, write_xlsx
from tests.conftest import Answer, select

RollCall = Callable[..., Answer]
Rows = list[list[Any]]


def districts(rollcall: RollCall, level: str = "union") -> dict[str, str]:
    rows = rollcall("coverage", "--by", level, "--json").document
    return {row["union"]: row["district"] for row in rows}


def entry(rollcall: RollCall, path: Path) -> dict[str, Any]:
    (found,) = rollcall("import", path, "--json").document["files"]
    assert isinstance(found, dict)
    return found


CELLS = {
    "海港区": "海港区",
    "130302-海港区": "海港区",
    "河北省/秦皇岛市/昌黎县": "昌黎县",
    "同上": "昌黎县",
    "〃": "昌黎县",
    "卢龙县总工会": "卢龙县",
    "NULL": "未列县区",
    '"': "未列县区",  # A blank cell that is not merged is blank, and so is the same as that.
    "无": "未列县区",
    "教育系统": "教育系统",
    "市直属": "市直属",
    "秦皇岛市总工会": "秦皇岛市",
    "海刚区": "海刚区",
    "130322-海港区": "130322-海港区",
}


def test_a_union_list_s_districts(rollcall: RollCall, tmp_path: Path) -> None:
    """Of those on no list, whatever may be a slip of the pen is named."""
    rows: Rows = [[f"A{n}", f"第{n}工会", cell, 10] for n, cell in enumerate(CELLS)]
    said = entry(rollcall, write_unions(tmp_path, rows))
    assert districts(rollcall) == {
        f"第{n}工会": district for n, district in enumerate(CELLS.values())
    }
    nowhere, on_no_list = said["notes"]
    assert "有 3 行看不出是哪个县区，暂列“未列县区”" in nowhere
    assert "里有名册外的县区（海刚区 1 行、130322-海港区 1 行），已按所写的名称单列" in on_no_list


def test_many_districts_on_no_list_are_counted(rollcall: RollCall, tmp_path: Path) -> None:
    rows: Rows = [[f"A{n}", f"第{n}工会", f"第{n % 7}分区", 10] for n in range(14)]
    (note,) = entry(rollcall, write_unions(tmp_path, rows))["notes"]
    assert "第4分区 2 行，等 7 个），" in note and "第5分区" not in note


def test_nothing_for_a_code_or_a_name(rollcall: RollCall, tmp_path: Path) -> None:
    rows: Rows = [["NULL", "甲工会", "海港区", 1], ["null", "乙工会", "海港区", 1],
                  ["nan", "丙工会", "海港区", 1], ["A1", "NULL", "海港区", 1],
                  ["--", "无", "海港区", 1]]  # fmt: skip
    assert entry(rollcall, write_unions(tmp_path, rows))["rejects"] == {"missing_union": 1}
    assert set(districts(rollcall)) == {"甲工会", "乙工会", "丙工会", "A1"}


def test_the_same_as_above_in_other_sheets(rollcall: RollCall, tmp_path: Path) -> None:
    header = ["县区", "乡镇", "基层工会", "实际会员数", "包联社工"]
    breakdown = [header, ["昌黎县", "城关镇", "甲工会", 10, "张一"],
                 ["同上", "同上", "乙工会", 10, "同上"], ["卢龙县", "〃", "丙工会", 10, ""]]  # fmt: skip
    entry(rollcall, write_xlsx(tmp_path / "任务分解表.xlsx", breakdown))
    rows = rollcall("coverage", "--by", "union", "--json").document
    assert {(row["union"], row["district"], row["township"]) for row in rows} == {
        ("甲工会", "昌黎县", "城关镇"),
        ("乙工会", "昌黎县", "城关镇"),
        ("丙工会", "卢龙县", "城关镇"),
    }
    persons = [person.row() for person in people(4, union="无名工会", district="昌黎县")]
    for row in persons[1:3]:
        row[HEADERS.index("所属县区")] = "同上"
    persons[3][HEADERS.index("所属县区")] = "-"
    path = write_csv(tmp_path / "会员列表_20220829.csv", [HEADERS, *persons])
    assert entry(rollcall, path)["flags"] == {"unknown_union": 4, "unknown_district": 1}
    counted = rollcall("coverage", "--by", "district", "--json").document
    assert {row["district"]: row["registered"] for row in counted if row["registered"]} == {
        "昌黎县": 3,
        "未列县区": 1,
    }


def test_the_same_as_above_of_what_a_row_says(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    events = [["日期", "形式", "地点", "扫码人数"], ["2022-08-15", "流动窗口", "广场", 5],
              ["同上", "〃", "东站", 6], ["2022-08-16", "同上", "同上", 7]]  # fmt: skip
    assert entry(rollcall, write_xlsx(tmp_path / "海港区扫码活动表.xlsx", events))["rejects"] == {}
    assert select(data, "select date::varchar, form, place from outreach order by scanned") == [
        ("2022-08-15", "流动窗口", "广场"),
        ("2022-08-15", "流动窗口", "东站"),
        ("2022-08-16", "流动窗口", "东站"),
    ]
    survey = [["单位名称", "单位性质", "职工人数", "是否建会", "存在困难"],
              ["甲厂", "企业", 3, "是", "流动性大"], ["乙厂", "同上", 2, "〃", "同上"],
              ["丙厂", "〃", 1, "否", "无"]]  # fmt: skip
    entry(rollcall, write_xlsx(tmp_path / "海港区摸排表.xlsx", survey))
    found = "select employer_kind, unionised, difficulty from survey order by workers desc"
    assert select(data, found) == [
        ("企业", True, "流动性大"),
        ("企业", True, "流动性大"),
        ("企业", False, "无"),
    ]


def test_a_rejected_row_names_whoever_was_above_it(rollcall: RollCall, tmp_path: Path) -> None:
    """Sent back it stands beneath rows of others; a sum between says nothing."""
    rows: Rows = [["甲工会", 10, "张一"], ["乙工会", "约20", "同上"], ["小计", 30, None],
                  ["丙工会", "约30", "〃"], ["丁工会", "约40", None],
                  ["戊工会", "约50", "同上"], ["己工会", 60, "李二"]]  # fmt: skip
    path = write_xlsx(tmp_path / "海港区.xlsx", [["基层工会", "实际会员数", "社工"], *rows])
    report = rollcall("import", path, "--json").document
    back = tmp_path / "退回.xlsx"
    rollcall("rejects", report["batch"], "-o", back)
    book = openpyxl.load_workbook(back)
    sent = [[cell.value for cell in row[:3]] for row in book.active.iter_rows(min_row=2)]
    assert sent == [
        ["乙工会", "约20", "张一"],
        ["丙工会", "约30", "张一"],
        ["丁工会", "约40", None],
        ["戊工会", "约50", None],
    ]
    for row in range(2, 6):
        book.active.cell(row, 2, "20")
    book.save(back)
    assert entry(rollcall, back)["rejects"] == {}
    workers = rollcall("coverage", "--by", "worker", "--json").document
    assert {row["worker"]: row["actual_members"] for row in workers} == {"张一": 50, "李二": 60}


def test_a_rejected_row_says_what_was_above_it(rollcall: RollCall, tmp_path: Path) -> None:
    """Sent back it stands beneath other rows than those it stood beneath."""
    rows: Rows = [["A1", "甲工会", "海港区", 10], ["A2", "乙工会", "同上", "?"],
                  ["A3", "丙工会", "昌黎县", 10], ["A4", "丁工会", "〃", "?"]]  # fmt: skip
    report = rollcall("import", write_unions(tmp_path, rows), "--json").document
    back = tmp_path / "退回.xlsx"
    rollcall("rejects", report["batch"], "-o", back)
    book = openpyxl.load_workbook(back)
    sent = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert [row[1:3] for row in sent] == [["乙工会", "海港区"], ["丁工会", "昌黎县"]]
    for row in (2, 3):
        book.active.cell(row, 4, "20")
    book.save(back)
    assert entry(rollcall, back)["rejects"] == {}
    assert districts(rollcall) == {
        "甲工会": "海港区",
        "乙工会": "海港区",
        "丙工会": "昌黎县",
        "丁工会": "昌黎县",
    }


def test_the_row_above_may_stand_in_the_chunk_before() -> None:
    carried: dict[str, str | None] = {}
    chunks = [["同上", "海港区"], ["〃", None], [None, "同上", "昌黎县"], [], ["同 上"]]
    said = [
        said_places({"district": pa.array(chunk, pa.string())}, carried)["district"].to_pylist()
        for chunk in chunks
    ]
    assert said == [[None, "海港区"], ["海港区", None], [None, None, "昌黎县"], [], ["昌黎县"]]
