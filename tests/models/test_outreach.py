"""Outreach: sheets (.xls, .xlsx), and what moved before and after each event, counted by hand."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlwt

from dashboard import queries
from dashboard.auth import OPERATOR, Role, Viewer
from dashboard.outreach_entry import Event, as_sheet, faults
from pipelines import BadFile, DataDir, Sending, current_build, import_batch, send_sheet, undo_batch
from tests.builders import Person, people, write_members, write_unions, write_xlsx

HEAD = ["序号", "日期", "县区", "活动形式", "基层工会", "地点", "覆盖人数", "扫码人数"]
EVENTS = [
    [1, "2022年8月25日", "海港区总工会", "现场集中扫码活动", "甲工会", "文化 广场", 200, 60],
    [2, "2022-09-05", "海港区", "沟通会", "乙工会", "会议室", 30, 0],
    [3, "2022-09-05", "海港区", "沟通会", "乙工会", "会议室", 30, 0],  # the same row twice
    [4, "2022-09-10", "海港区", "职工座谈", "乙工会", "会议室", 25, 5],
    [5, "2022/8/12", "昌黎县", "流动窗口", None, "车站", 80, 40],
    [6, "20220916", "昌黎县", "街头宣传", None, "集市", 300, 20],
    [7, "2022-09-01", "山海关区", "流动窗口", "名册上没有的工会", "古城", 50, 10],
    [8, "八月某日", "海港区", "沟通会", None, None, 10, 1],
    ["合计", None, None, None, None, None, 725, 136],
]


def write_events(path: Path) -> Path:
    """Write an .xls: a title, merged cells of the district, a sum, a signature."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("活动")
    page.write_merge(0, 0, 0, 7, "秦皇岛市工会扫码入会活动统计表")
    for line, row in enumerate([HEAD, *EVENTS], start=1):
        for column, value in enumerate(row):
            if value is not None and not (column == 2 and line in (3, 4, 5)):
                page.write(line, column, value)
    page.write_merge(3, 5, 2, 2, "海港区")
    page.write(len(EVENTS) + 3, 0, "填表人：张三")
    book.save(path)
    return path


def _people() -> list[Person]:
    def group(count: int, first: int, applied: str, audited: str, **given: str) -> list[Person]:
        return people(count, first, applied=f"2022-{applied} 09:00:00",
                      audited=f"2022-{audited} 10:00:00", **given)  # fmt: skip

    other = {"union": "乙工会"}
    stranger = {"union": "某工会", "district": "山海关区"}
    return [
        *group(1, 1, "08-17", "08-18"),  # applied on the 8th day before, approved on the 7th
        *group(3, 10, "08-20", "08-23"),
        *group(5, 20, "08-25", "08-27"),  # on the day of the event: after
        *group(2, 30, "08-31", "09-02"),  # the 7th day after; approved later
        *group(1, 40, "09-01", "09-01"),
        *group(4, 50, "08-30", "08-31", **other),
        *group(2, 60, "09-06", "09-07", **other),
        *group(1, 70, "09-02", "09-03", **stranger),
    ]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    folder = tmp_path_factory.mktemp("outreach")
    data = DataDir.at(folder / "data")
    unions = [["U1", "甲工会", "海港区", 20], ["U2", "乙工会", "海港区", 20],
              ["U3", "丙工会", "昌黎县", 9]]  # fmt: skip
    # The newer sheet reports the first event again: another scanned, the place without a blank.
    again = write_xlsx(
        folder / "扫码活动补报_20220918.xlsx",
        [HEAD, [1, "2022-08-25", "海港区", "现场集中扫码", "甲工会", "文化广场", 210, 65]],
    )
    import_batch(data, [write_events(folder / "扫码活动_20220917.xls")])
    import_batch(
        data,
        [
            write_unions(folder, unions, "20220920"),
            write_members(folder, _people(), "20220920"),
            again,
        ],
    )
    return data


@pytest.fixture(scope="module")
def build(city: DataDir) -> Path:
    found = current_build(city)
    assert found is not None
    return found


def test_each_event_stands_once_with_what_moved_around_it(build: Path) -> None:
    rows = queries.outreach_events(build, OPERATOR).to_pylist()
    found = {
        (row["date"].strftime("%m%d"), row["district"]): (
            row["form"], row["counted_on"], row["reached"], row["scanned"],
            row["applications_before"], row["applications_after"],
            row["approvals_before"], row["approvals_after"], row["standing"],
        )
        for row in rows
    }  # fmt: skip
    assert len(rows) == 6
    assert found == {
        ("0825", "海港区"): ("现场集中扫码", "union", 210, 65, 3, 7, 4, 5, "clean"),
        ("0905", "海港区"): ("沟通会", "union", 30, 0, 4, 2, 4, 2, "overlap"),
        ("0910", "海港区"): ("沟通会", "union", 25, 5, 2, 0, 2, 0, "overlap"),
        ("0812", "昌黎县"): ("流动窗口", "district", 80, 40, 0, 0, 0, 0, "early"),
        ("0916", "昌黎县"): ("其他", "district", 300, 20, 0, 0, 0, 0, "beyond"),
        ("0901", "山海关区"): ("流动窗口", "district", 50, 10, 0, 1, 0, 1, "clean"),
    }


def test_forms_compare_clean_events_alone(build: Path) -> None:
    names = ("form", "counted_on", "events", "reached", "scanned", "applications_before",
             "applications_after", "applications_more", "approvals_more")  # fmt: skip
    clean = queries.outreach_forms(build, OPERATOR, clean=True).to_pylist()
    assert [tuple(row[name] for name in names) for row in clean] == [
        ("现场集中扫码", "union", 1, 210, 65, 3, 7, 4, 1),
        ("流动窗口", "district", 1, 50, 10, 0, 1, 1, 1),
    ]
    marked = queries.outreach_forms(build, OPERATOR, clean=False).to_pylist()
    assert {(row["form"], row["standing"]): row["events"] for row in marked} == {
        ("沟通会", "overlap"): 2, ("流动窗口", "early"): 1, ("其他", "beyond"): 1,
    }  # fmt: skip
    total = queries.outreach_total(build, OPERATOR)
    assert [total[name] for name in ("events", "clean", "overlap", "early", "beyond")] == [
        6, 2, 2, 1, 1,
    ]  # fmt: skip
    assert (total["reached"], total["scanned"]) == (695, 140)


def test_a_county_sees_its_own_events(build: Path) -> None:
    county = Viewer("zhao", Role.COUNTY, ("昌黎县",))
    assert queries.outreach_total(build, county)["events"] == 2
    assert queries.outreach_total(build, county, district="海港区")["events"] == 0
    assert set(queries.outreach_events(build, county)["district"].to_pylist()) == {"昌黎县"}
    assert queries.outreach_forms(build, county).num_rows == 0
    assert queries.outreach_forms(build, county, district="海港区").num_rows == 0


def test_events_entered_by_hand_are_a_batch_like_any(city: DataDir, tmp_path: Path) -> None:
    """Written as a sheet, kept, counted at once, undone exactly; another district's is refused."""
    data = DataDir(shutil.copytree(city.root, tmp_path / "data"))
    events = [
        Event(date(2022, 8, 30), "昌黎县", "现场集中扫码", "=1+1 广场", 40, 12, "丙工会", "U3"),
        Event(date(2022, 8, 31), "昌黎县", "其他", "东门", 9, 0),
    ]
    sheet = tmp_path / "登记.xlsx"
    sheet.write_bytes(as_sheet(events))
    kept = len(list(data.originals.iterdir()))
    with pytest.raises(BadFile, match="只收海港区的表"):
        send_sheet(data, sheet, Sending("outreach", "海港区", "zhao"))
    assert len(list(data.originals.iterdir())) == kept
    report = send_sheet(data, sheet, Sending("outreach", "昌黎县", "zhao"))
    assert [entry["accepted"] for entry in report.files] == [2]
    assert _venues(data) == {"车站", "集市", "=1+1 广场", "东门"}
    undo_batch(data, report.batch or "")
    assert _venues(data) == {"车站", "集市"}


def _venues(data: DataDir) -> set[Any]:
    build = current_build(data)
    assert build is not None
    return set(queries.outreach_events(build, OPERATOR, district="昌黎县")["venue"].to_pylist())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"date": None}, "请选日期"),
        ({"date": date(2022, 9, 21)}, "还没到"),
        ({"date": date(2022, 8, 8)}, "早于"),
        ({"form": "街头"}, "活动形式"),
        ({"place": "  "}, "地点"),
        ({"reached": None}, "没有就填 0"),
        ({"scanned": 11}, "不能多于"),
        ({"scanned": -1}, "负数"),
        ({"reached": 100_001}, "大得离谱"),
    ],
)
def test_what_is_typed_is_checked(change: dict[str, Any], fault: str | None) -> None:
    right = {"date": date(2022, 9, 20), "district": "海港区", "form": "沟通会", "place": "会议室",
             "reached": 10, "scanned": 3}  # fmt: skip
    found = faults(Event(**{**right, **change}), date(2022, 8, 9), date(2022, 9, 20))
    assert (fault is None) == (found == [])
    assert all(fault in text for text in found if fault)
