"""Sheets of one batch that state days of their own: each counts by its own, district by district."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines import DataDir, sheet_versions
from tests.builders import write_unions, write_xlsx
from tests.conftest import Answer, select

RollCall = Callable[..., Answer]
HEADS = ["基层工会", "实际会员数", "社工"]
SURVEY = ["单位名称", "单位性质", "职工人数", "是否建会"]


def sent(folder: Path, name: str, *rows: list[Any], header: list[str] | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    return write_xlsx(folder / f"{name}.xlsx", [header or HEADS, *rows])


def actual(rollcall: RollCall) -> dict[str, int]:
    rows = rollcall("coverage", "--by", "union", "--json").document
    return {row["union"]: row["actual_members"] for row in rows}


def notes(answer: Answer) -> list[str]:
    return [note for entry in answer.document["files"] for note in entry["notes"]]


def test_last_month_s_sheet_in_this_month_s_folder(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    rollcall("import", sent(tmp_path, "昌黎县任务分解表20220820", ["丙工会", 40, "赵六"]))
    folder = tmp_path / "任务分解表"
    sent(folder, "海港区任务分解表20220826", ["甲工会", 10, "张三"])
    sent(folder, "卢龙县任务分解表", ["丁工会", 5, "李四"])
    sent(folder, "昌黎县任务分解表20220726", ["丙工会", 30, "王五"])
    answer = rollcall("import", folder, "--json")
    assert actual(rollcall) == {"甲工会": 10, "丙工会": 40, "丁工会": 5}
    (told,) = notes(answer)
    assert told.startswith(
        "这份任务分解表截至 2022-07-26，早于已有的（截至 2022-08-20），有 1 行（昌黎县）不计入"
    )
    versions = sheet_versions(DataDir(data))
    assert {(one.district, one.as_of, one.state) for one in versions} == {
        ("昌黎县", "2022-08-20", "counting"),
        ("昌黎县", "2022-07-26", "superseded"),
        ("海港区", "2022-08-26", "counting"),
        ("卢龙县", "2022-08-26", "counting"),
    }
    sent(folder, "昌黎县任务分解表20220825", ["丙工会", 50, "王五"])
    rollcall("import", folder / "昌黎县任务分解表20220825.xlsx")
    assert actual(rollcall)["丙工会"] == 50


def test_townships_sheets_of_several_days_add_up(rollcall: RollCall, tmp_path: Path) -> None:
    folder = tmp_path / "海港区"
    sent(folder, "海港区东港镇20220825", ["甲工会", 10, "张三"])
    sent(folder, "海港区海港镇20220826", ["乙工会", 20, "张三"])
    assert notes(rollcall("import", folder, "--json")) == []
    assert actual(rollcall) == {"甲工会": 10, "乙工会": 20}
    older = rollcall("import", sent(tmp_path, "海港区20220825", ["甲工会", 9, "张三"]), "--json")
    assert actual(rollcall) == {"甲工会": 10, "乙工会": 20}
    assert "早于已有的（截至 2022-08-26），有 1 行不计入" in notes(older)[0]


@pytest.mark.parametrize("coded", [True, False])
def test_of_two_versions_in_one_batch_the_newer_counts(
    rollcall: RollCall, data: Path, tmp_path: Path, *, coded: bool
) -> None:
    """A union that the newer one leaves out is left out; townships beside them add up."""
    header = ["工会编码", *HEADS] if coded else HEADS

    def row(name: str, people: int) -> list[Any]:
        return [f"A{name}", name, people, "张三"] if coded else [name, people, "张三"]

    rollcall("import", sent(tmp_path, "卢龙县20220801", ["戊工会", 1, "李四"]))
    folder = tmp_path / "任务分解表"
    sent(folder, "海港20220812", row("甲工会", 10), row("乙工会", 20), header=header)
    sent(folder, "海港区20220826", row("甲工会", 12), header=header)
    sent(folder, "海港区东港镇20220825", row("丙工会", 7), header=header)
    sent(folder, "昌黎县20220812", row("丁工会", 5), header=header)
    answer = rollcall("import", folder, "--json")
    assert actual(rollcall) == {"甲工会": 12, "丙工会": 7, "丁工会": 5, "戊工会": 1}
    (told,) = notes(answer)
    assert told.startswith(
        "这份任务分解表截至 2022-08-12，早于已有的（截至 2022-08-26），有 1 行（海港区）不计入"
    )
    (changed,) = [entry for entry in answer.document["files"] if "actual_changed" in entry["flags"]]
    assert changed["file"] == "海港区20220826.xlsx"
    placed = "select count(*) from breakdown where district = '海港区'"
    assert select(data, placed) == [(2,)]


def test_a_common_day_makes_two_sheets_one_version(rollcall: RollCall, tmp_path: Path) -> None:
    sheets = [
        sent(tmp_path, name, ["甲工会", people, "张三"])
        for name, people in (("海港20220812", 10), ("海港区20220826", 12))
    ]
    said = rollcall("import", *sheets, "--as-of", "2022-08-26", "--json").document["files"]
    assert [entry["flags"]["claimed_twice"] for entry in said] == [1, 1]


def test_of_two_union_lists_in_one_batch_the_newer_counts(
    rollcall: RollCall, tmp_path: Path
) -> None:
    rows = [
        ["A1", "甲工会", "海港区", 10],
        ["A2", "乙工会", "海港区", 5],
        ["C1", "丙工会", "昌黎县", 3],
    ]
    rollcall("import", write_unions(tmp_path, [["D1", "丁工会", "卢龙县", 2]], "20220801"))
    old = write_unions(tmp_path, rows, "20220821")
    new = write_unions(tmp_path, [["A1", "甲工会", "海港区", 12]], "20220828")
    told = notes(rollcall("import", old, new, "--json"))
    assert actual(rollcall) == {"甲工会": 12, "丙工会": 3, "丁工会": 2}
    assert any("有 1 行（海港区）不计入现在的数字" in note for note in told)


def test_surveys_and_lists_count_by_their_own_days(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    rollcall(
        "import", sent(tmp_path, "昌黎县摸排表20220820", ["丙厂", "企业", 40, "是"], header=SURVEY)
    )
    folder = tmp_path / "摸排表"
    sent(folder, "海港区摸排表20220826", ["甲厂", "企业", 10, "是"], header=SURVEY)
    sent(folder, "昌黎县摸排表20220726", ["丙厂", "企业", 30, "否"], header=SURVEY)
    told = notes(rollcall("import", folder, "--json"))
    assert select(data, "select employer, workers from survey order by workers") == [
        ("甲厂", 10),
        ("丙厂", 40),
    ]
    assert "截至 2022-07-26，早于已有的（截至 2022-08-20），有 1 行不计入" in told[0]
    rollcall("import", write_unions(tmp_path, [["C1", "丙工会", "昌黎县", 40]], "20220820"))
    lists = [
        write_unions(tmp_path, [["A1", "甲工会", "海港区", 10]], "20220826"),
        write_unions(tmp_path, [["C1", "丙工会", "昌黎县", 30]], "20220726"),
    ]
    rollcall("import", *lists)
    assert actual(rollcall) == {"甲工会": 10, "丙工会": 40}


def test_an_event_counts_as_the_newest_sheet_reports_it(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    """A diary that goes on is sent week by week, and earlier events are corrected in it."""
    head, folder = ["日期", "形式", "地点", "扫码人数"], tmp_path / "活动"
    event = ["2022-08-15", "流动窗口", "码头"]
    sent(folder, "海港区扫码活动20220816", [*event, 15], header=head)
    sent(folder, "海港区扫码活动20220820", [*event, 18], header=head)
    rollcall("import", folder)
    assert select(data, "select scanned from outreach") == [(18,)]


def test_corrected_rows_are_of_their_sheet_s_day(rollcall: RollCall, tmp_path: Path) -> None:
    rollcall("import", sent(tmp_path, "昌黎县20220820", ["丙工会", 40, "赵六"]))
    folder = tmp_path / "任务分解表"
    sent(folder, "海港区20220826", ["甲工会", 10, "张三"], ["乙工会", "约20", "张三"])
    sent(folder, "昌黎县20220726", ["丙工会", 30, "王五"], ["丁工会", "约9", "王五"])
    sent(folder, "卢龙县20220726", ["戊工会", "约8", "李四"])
    batch = rollcall("import", folder, "--json").document["batch"]
    rollcall("import", sent(tmp_path, "卢龙县20220801", ["戊工会", 7, "李四"]))
    back = tmp_path / "退回.xlsx"
    rollcall("rejects", batch, "-o", back)
    book = openpyxl.load_workbook(back)
    for page in book:
        page["B2"] = page["B2"].value.removeprefix("约")
    book.save(back)
    (first, *_) = rollcall("import", back, "--json").document["files"]
    assert first["rejects"] == {}
    assert actual(rollcall) == {"甲工会": 10, "乙工会": 20, "丙工会": 40, "戊工会": 7}
    assert rollcall("build").status == 0
    assert actual(rollcall) == {"甲工会": 10, "乙工会": 20, "丙工会": 40, "戊工会": 7}
