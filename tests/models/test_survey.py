"""The survey: sheets as offices make them (.xls, .xlsx), counted by hand."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from dashboard import queries
from dashboard.auth import OPERATOR, Role, Viewer
from pipelines import (
    BadFile,
    DataDir,
    ImportReport,
    Sending,
    current_build,
    import_batch,
    preview_sheet,
    send_sheet,
    undo_batch,
)
from tests.builders import write_unions, write_xlsx

UNIONS = [
    ["C1", "昌黎县葡萄酒业有限公司工会委员会", "昌黎县", 90],
    ["C2", "昌黎镇第一中学工会", "昌黎县", 60],
    ["C3", "昌黎县钢铁集团工会委员会", "昌黎县", 900],
    ["C4", "昌黎县快递行业联合工会委员会", "昌黎县", 30],
    ["H1", "海港区教育局工会委员会", "海港区", 40],
    ["H2", "海港区商贸公司工会委员会", "海港区", 20],
]
HEAD = ["序号", "乡镇（街道）", "单位名称", "单位性质", "职工人数", "新业态人数", "建会情况", "会员人数",
        "存在的困难"]  # fmt: skip
CHANGLI = [
    [
        1,
        "昌黎镇",
        "昌黎县葡萄酒业有限公司",
        "私营企业",
        120,
        None,
        "已建会",
        90,
        "流动性大；经费不足（找 139-1234-5678）",
    ],
    [2, None, "昌黎镇第一中学", "事业单位", 80, 0, "是", 60, "无"],
    [3, None, "县发展和改革局", "机 关", 30, None, "已建立工会", 28, None],
    ["小计", None, None, None, 230, None, None, 178, None],
    [4, "安山镇", "昌黎县快递行业", "新就业形态", 40, 38, "未建会", None, "骑手分散，不好集中"],
    [5, None, "安山饭店", "个体工商户", 12, None, "筹建中", None, "天太热"],
    [6, None, "安山 饭店", "个体工商户", 12, None, "否", None, None],
    [7, None, "坏数公司", "企业", "约三十", None, "否", None, None],
    ["合计", None, None, None, 300, 38, None, 178, None],
]


def write_changli(path: Path) -> Path:
    """Write an .xls as an old WPS saves it: a title, merged townships, sums, notes, a signature."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Sheet1")
    page.write_merge(0, 0, 0, 8, "昌黎县工会组建情况摸排表")
    page.write(1, 0, "填报单位：昌黎县总工会")
    for column, text in enumerate(HEAD):
        page.write(2, column, text)
    for line, row in enumerate(CHANGLI, start=3):
        for column, value in enumerate(row):
            if value is not None and column != 1:
                page.write(line, column, value)
    page.write_merge(3, 5, 1, 1, "昌黎镇")
    page.write_merge(7, 10, 1, 1, "安山镇")
    page.write(13, 0, "填表人：张三        审核人：李四")
    page.write(14, 0, "注：困难一栏请如实填写。")
    book.save(path)
    return path


def write_haigang(path: Path) -> Path:
    """Write an .xlsx with a header of two rows, the district in each row."""
    book = openpyxl.Workbook()
    page = book.active
    for row in (
        ["海港区基层工会和职工情况摸排表（一）"],
        ["序号", "县（区）", "单位名称", "单位性质", "人员情况", None, "是否建会", "困难和问题"],
        [None, None, None, None, "职工人数", "会员人数", None, None],
        [1, "海港区", "海港区教育局", "机关", 45, 40, "否", "身份证号码收不齐"],
        [
            2,
            "海港区",
            "海港区物流公司",
            "民营企业",
            200,
            150,
            "是",
            "外包人员多、老板不支持、说不清",
        ],
        [3, "海港区", "民办小学", "民办非企业", 15, None, None, None],
    ):
        page.append(row)
    page.merge_cells("E2:F2")
    for column in "ABCDGH":
        page.merge_cells(f"{column}2:{column}3")
    book.save(path)
    return path


@dataclass
class Surveyed:
    """A city after its surveys: the data folder, the build, and what the import told."""

    data: DataDir
    build: Path
    report: ImportReport


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Surveyed:
    folder = tmp_path_factory.mktemp("survey")
    data = DataDir.at(folder / "data")
    old = write_xlsx(
        folder / "昌黎县摸排表_20220801.xlsx",
        [["单位名称", "单位性质", "职工人数", "存在困难"], ["早先的公司", "企业", 5, "无"]],
    )
    import_batch(data, [write_unions(folder, UNIONS, "20220802"), old])
    report = import_batch(
        data,
        [
            write_changli(folder / "昌黎县摸排表_20220805.xls"),
            write_haigang(folder / "海港区摸排_20220805.xlsx"),
        ],
    )
    build = current_build(data)
    assert build is not None
    return Surveyed(data, build, report)


def _row(row: dict[str, Any] | None, *names: str) -> tuple[Any, ...]:
    assert row is not None
    return tuple(row[name] for name in names)


def test_every_row_is_accounted_for(city: Surveyed) -> None:
    told = {entry["file"]: entry for entry in city.report.files}
    changli, haigang = told["昌黎县摸排表_20220805.xls"], told["海港区摸排_20220805.xlsx"]
    assert (changli["rows"], changli["accepted"], changli["rejects"]) == (7, 6, {"bad_number": 1})
    assert (haigang["rows"], haigang["accepted"]) == (3, 3)
    # 294 people stand in the rows that can be read; the sheet says 300.
    assert changli["flags"] == {"total_mismatch": 1}
    assert changli["unmatched_headers"] == haigang["unmatched_headers"] == []


def test_kinds_of_a_district(city: Surveyed) -> None:
    """安山饭店 stands twice, with a blank in its name: once it counts; 筹建中 is no union yet."""
    rows = queries.survey_kinds(city.build, OPERATOR, district="昌黎县").to_pylist()
    names = ("employers", "workers", "surveyed_members", "new_form_workers", "unionised", "not_unionised",
             "unionised_unknown", "workers_not_unionised")  # fmt: skip
    assert {row["employer_group"]: _row(row, *names) for row in rows} == {
        "企业": (2, 132, 90, 0, 1, 1, 0, 12),
        "事业": (1, 80, 60, 0, 1, 0, 0, 0),
        "机关": (1, 30, 28, 0, 1, 0, 0, 0),
        "新业态": (1, 40, 0, 38, 0, 1, 0, 40),
    }
    whole = queries.survey_kinds(city.build, OPERATOR).to_pylist()
    assert {row["employer_group"]: row["employers"] for row in whole} == {
        "企业": 3, "机关": 2, "事业": 1, "新业态": 1, "其他": 1,
    }  # fmt: skip


def test_difficulties_are_grouped_by_their_words(city: Surveyed) -> None:
    """无 is none; who names three counts in three groups; what no rule knows is 其他."""
    rows = queries.survey_difficulties(city.build, OPERATOR).to_pylist()
    assert {row["difficulty_group"]: (row["employers"], row["workers"]) for row in rows} == {
        "人员流动大": (1, 120),
        "经费和人手不足": (1, 120),
        "人员分散难集中": (1, 40),
        "信息不全或不愿提供": (1, 45),
        "用工关系复杂": (1, 200),
        "单位支持不够": (1, 200),
        "其他": (1, 12),
    }
    unsorted = queries.survey_employers(city.build, OPERATOR, difficulty=queries.UNSORTED)
    assert unsorted["difficulty"].to_pylist() == ["天太热"]


def test_completeness_against_the_list(city: Surveyed) -> None:
    names = ("districts_surveyed", "unions", "unions_surveyed", "employers", "employers_repeated",
             "workers", "with_difficulty", "not_listed", "listed_all_the_same")  # fmt: skip
    found = {
        row["district"]: _row(row, *names)
        for row in queries.survey_progress(city.build, OPERATOR).to_pylist()
        if row["has_survey"]
    }
    assert found == {
        "昌黎县": (1, 4, 3, 5, 1, 282, 3, 1, 1),
        "海港区": (1, 2, 1, 3, 0, 260, 2, 1, 1),
    }
    whole = queries.surveyed(city.build, OPERATOR, None)
    assert _row(whole, *names) == (2, 6, 4, 8, 1, 542, 5, 2, 2)
    assert _row(whole, "districts") == (9,)
    changli = queries.surveyed(city.build, OPERATOR, "昌黎县")
    assert str(_row(changli, "surveyed_percent")[0]) == "75.00"
    wrong = queries.survey_employers(city.build, OPERATOR, contradiction="any").to_pylist()
    assert {(row["employer"], row["contradiction"]) for row in wrong} == {
        ("县发展和改革局", "not_listed"),
        ("昌黎县快递行业", "listed_all_the_same"),
        ("海港区物流公司", "not_listed"),
        ("海港区教育局", "listed_all_the_same"),
    }
    missed = queries.unions_not_surveyed(city.build, OPERATOR)["union_name"].to_pylist()
    assert missed == ["昌黎县钢铁集团工会委员会", "海港区商贸公司工会委员会"]


def test_free_text_keeps_no_phone_number(city: Surveyed) -> None:
    rows = queries.survey_employers(city.build, OPERATOR, difficulty="人员流动大").to_pylist()
    assert [row["difficulty"] for row in rows] == ["流动性大;经费不足(找 ***)"]
    assert b"1234" not in city.build.read_bytes()


def test_townships_come_from_merged_cells(city: Surveyed) -> None:
    rows = queries.survey_employers(city.build, OPERATOR, district="昌黎县").to_pylist()
    assert {row["employer"]: row["township"] for row in rows}["昌黎县快递行业"] == "安山镇"
    assert sum(row["township"] == "昌黎镇" for row in rows) == 3


def test_a_county_reads_its_own_survey(city: Surveyed) -> None:
    county = Viewer("zhao", Role.COUNTY, ("海港区",))
    assert queries.surveyed(city.build, county, None) is None
    assert queries.surveyed(city.build, county, "昌黎县") is None
    assert set(queries.survey_employers(city.build, county)["district"].to_pylist()) == {"海港区"}
    assert queries.survey_kinds(city.build, county).num_rows == 0
    assert queries.survey_difficulties(city.build, county, district="昌黎县").num_rows == 0


def test_a_county_sends_its_own_and_nobody_elses(city: Surveyed, tmp_path: Path) -> None:
    """The newest replaces; a sheet of another district is refused before anything is kept."""
    data = DataDir(shutil.copytree(city.data.root, tmp_path / "data"))
    kept = sorted(path for path in data.root.rglob("*") if path.is_file())
    foreign = write_haigang(tmp_path / "摸排.xlsx")
    for attempt in (preview_sheet, send_sheet):
        with pytest.raises(BadFile, match=r"海港区.*只收昌黎县的表"):
            attempt(data, foreign, Sending("survey", "昌黎县", "zhao"))
    assert sorted(path for path in data.root.rglob("*") if path.is_file()) == kept
    own = write_xlsx(
        tmp_path / "新摸排.xlsx",
        [
            ["单位名称", "单位性质", "职工人数", "是否建会", "困难"],
            ["新公司", "企业", 7, "否", "天太热"],
        ],
    )
    rules = data.reference / "difficulties.csv"
    rules.write_text(rules.read_text("utf-8") + "热,天气\n", "utf-8")
    report = send_sheet(data, own, Sending("survey", "昌黎县", "zhao"))
    build = current_build(data)
    assert build is not None
    after = queries.surveyed(build, OPERATOR, "昌黎县")
    assert _row(after, "employers", "workers", "surveyed_on") == (1, 7, date.today())
    groups = queries.survey_difficulties(build, OPERATOR, district="昌黎县")
    assert groups["difficulty_group"].to_pylist() == ["天气"]
    assert _row(queries.surveyed(build, OPERATOR, "海港区"), "employers") == (3,)
    undo_batch(data, report.batch or "")
    build = current_build(data)
    assert build is not None
    assert _row(queries.surveyed(build, OPERATOR, "昌黎县"), "employers") == (5,)
