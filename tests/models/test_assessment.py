"""Points in the yearly assessment and quotas of awards: a city that a hand can count."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from dashboard import queries
from dashboard.auth import OPERATOR, Role, Viewer
from dashboard.queries.assessment import MOST_AWARDS
from pipelines import DataDir, current_build, import_batch
from pipelines.steps.models import _PERCENT_OF, _POINTS_OF
from tests.builders import people, write_breakdown, write_members, write_unions
from tests.conftest import Answer

Rollcall = Callable[..., Answer]

# Union, district, actual members, registered, social worker.
UNIONS = [
    ("甲", "海港区", 10, 9, "张一"),  # on target to the person
    ("乙", "海港区", 20, 9, "张一、李二"),
    ("丙", "海港区", None, 2, "王三"),  # no denominator
    ("丁", "昌黎县", 10, 10, "赵四"),
    ("戊", "卢龙县", 5, 6, "钱五"),  # more registered than actual members
    ("己", "抚宁区", 1000, 1, "孙六"),
]


def _imported(data: DataDir, folder: Path) -> None:
    unions = [[f"U{n}", name, district, actual] for n, (name, district, actual, *_) in
              enumerate(UNIONS)]  # fmt: skip
    members = [
        person
        for place, (name, district, _, registered, _) in enumerate(UNIONS)
        for person in people(registered, 1 + 100 * place, union=name, district=district)
    ]
    sheets = {}
    for name, district, actual, _, worker in UNIONS:
        sheets.setdefault(district, []).append([name, actual, None, worker])
    files = [write_breakdown(folder, district, rows) for district, rows in sheets.items()]
    import_batch(data, [write_unions(folder, unions), write_members(folder, members), *files])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assessment")
    _imported(DataDir.at(folder / "data"), folder)
    return folder / "data"


@pytest.fixture(scope="module")
def build(town: Path) -> Path:
    found = current_build(DataDir(town))
    assert found is not None
    return found


def _points(build: Path, *names: str) -> dict[str, tuple[Any, ...]]:
    rows = queries.assessment(build, OPERATOR).to_pylist()
    return {row["worker"]: tuple(row[name] for name in names) for row in rows}


def test_both_readings_of_the_rule_give_points(build: Path) -> None:
    """张一: 18 of 30 is 60 %, two thirds of the target: 33.33; one union of two: 25.
    李二: 9 of 20 is half the target: 25; none of one. 孙六: 1 of 1000: 50 × 1/900 = 0.0556."""
    names = ("coverage_points", "on_target_points", "points", "points_rank", "barred")
    assert _points(build, *names) == {
        "赵四": (50, 50, 100, 1, False),
        "钱五": (50, 50, 100, 2, True),
        "张一": (Decimal("33.33"), 25, Decimal("58.33"), 3, False),
        "李二": (25, 0, 25, 4, False),
        "孙六": (Decimal("0.06"), 0, Decimal("0.06"), 5, False),
        "王三": (None, None, None, None, False),
    }


def test_within_a_district_places_begin_anew(build: Path) -> None:
    rows = queries.assessment(build, OPERATOR, district="海港区").to_pylist()
    places = [(row["worker"], row["points_rank_in_district"]) for row in rows]
    assert places == [("张一", 1), ("李二", 2), ("王三", None)]


@pytest.mark.parametrize(
    ("part", "whole", "most", "points"),
    [
        (9, 10, 50, "45.00"),
        (1, 3, 50, "16.67"),
        (1, 800, 10, "0.01"),  # half of a hundredth goes up
        (99_999, 100_000, 50, "49.99"),  # nothing short of it prints as all
        (100_000, 100_000, 50, "50.00"),
        (3, 2, 50, "50.00"),
        (1, 2, 0, "0.00"),
        (0, 7, 50, "0.00"),
    ],
)
def test_points_are_rounded_half_up(part: int, whole: int, most: int, points: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(_PERCENT_OF)
        connection.execute(_POINTS_OF)
        asked = "select points_of(?::bigint, ?::bigint, ?::bigint)"  # As wide as in the marts.
        found = connection.execute(asked, [part, whole, most]).fetchone()
    assert found == (Decimal(points),)


def test_the_drive_says_how_many_points_there_are(tmp_path: Path) -> None:
    data = DataDir.at(tmp_path / "data")
    drive = data.reference / "campaign.toml"
    text = drive.read_text("utf-8")
    text = text.replace("coverage_points = 50", "coverage_points = 70")
    drive.write_text(text.replace("on_target_points = 50", "on_target_points = 30"), "utf-8")
    _imported(data, tmp_path)
    found = current_build(data)
    assert found is not None
    assert _points(found, "points")["张一"] == (Decimal("61.67"),)  # 70 × 2/3 + 30 / 2


def test_settings_of_an_older_program_give_the_programs_own_points(tmp_path: Path) -> None:
    data = DataDir.at(tmp_path / "data")
    drive = data.reference / "campaign.toml"
    before, _, after = drive.read_text("utf-8").partition("[assessment]")
    drive.write_text(before + after[after.index("\n\n") :], "utf-8")
    _imported(data, tmp_path)
    found = current_build(data)
    assert found is not None
    assert _points(found, "points")["赵四"] == (100,)


def test_a_quota_is_dealt_by_claims(build: Path) -> None:
    """海港区: 18 × 18/27 = 12; 昌黎县: 10 × 1; 抚宁区: 1 × 1/900 = 0; 卢龙县 is barred.
    Of 7: 7 × 12/22 = 3.82 and 3.18: the one left over goes to .82."""
    rows = queries.allocation(build, OPERATOR, quota=7).to_pylist()
    found = {row["district"]: (row["award_claim"], row["awards"]) for row in rows}
    assert {name: pair for name, pair in found.items() if pair != (0, 0)} == {
        "海港区": (12, 4),
        "昌黎县": (10, 3),
    }
    assert [row["district"] for row in rows if row["barred"]] == ["卢龙县"]


def test_every_award_is_dealt_and_nobody_is_far_from_their_share(build: Path) -> None:
    """All of them, and each the exact share but for less than one."""
    for quota in [*range(1, 30), 997, MOST_AWARDS]:
        rows = queries.allocation(build, OPERATOR, quota=quota).to_pylist()
        claims = sum(row["award_claim"] for row in rows)
        assert sum(row["awards"] for row in rows) == quota
        for row in rows:
            assert abs(row["awards"] - Fraction(quota * row["award_claim"], claims)) < 1


def test_of_one_district_nothing_is_dealt(build: Path) -> None:
    """A county must not take its own share for the whole quota."""
    county = Viewer("zhao", Role.COUNTY, ("海港区",))
    assert queries.allocation(build, county, quota=7).num_rows == 0
    assert {row["district"] for row in queries.assessment(build, county).to_pylist()} == {"海港区"}


def test_the_commands_say_the_same(rollcall: Rollcall, data: Path, tmp_path: Path) -> None:
    _imported(DataDir.at(data), tmp_path)
    assessed = rollcall("assess", "--json").document
    assert [(row["worker"], row["points"]) for row in assessed[:3]] == [
        ("赵四", 100), ("钱五", 100), ("张一", 58.33),
    ]  # fmt: skip
    assert "王三  不计分（无基数）" in rollcall("assess", "--district", "海港").out
    assert "钱五  100.00 分  覆盖率 120.00%  达标工会 1/1  基数待核 1 家" in rollcall("assess").out
    dealt = rollcall("allocate", "--quota", 7, "--json").document
    assert {row["district"]: row["awards"] for row in dealt if row["awards"]} == {
        "海港区": 4, "昌黎县": 3,
    }  # fmt: skip
    assert rollcall("allocate").status == 2
    assert rollcall("allocate", "--quota", 0).status == 2


def test_the_sheet_is_the_pages_table(rollcall: Rollcall, data: Path, tmp_path: Path) -> None:
    _imported(DataDir.at(data), tmp_path)
    book = tmp_path / "考核.xlsx"
    assert rollcall("assess", "-o", book).status == 0
    sheet, about = openpyxl.load_workbook(book).worksheets
    head, *rows = sheet.iter_rows(values_only=True)
    found = {row[head.index("社工")]: row[head.index("得分")] for row in rows}
    told = rollcall("assess", "--json").document
    assert found == {row["worker"]: row["points"] for row in told}
    assert [row[head.index("社工")] for row in rows if row[head.index("暂不评优")]] == ["钱五"]
    assert ("条件", "全部") in list(about.iter_rows(values_only=True))
    quota = tmp_path / "名额.csv"
    assert rollcall("allocate", "--quota", 7, "-o", quota).status == 0
    entries = rollcall("audit", "list", "--json").document
    assert [one["object"] for one in entries if one["action"] == "download"] == [
        "allocation quota=7", "assessment",
    ]  # fmt: skip
    assert "海港区,4,,12,20," in quota.read_text("utf-8-sig")


def test_without_a_claim_nothing_is_dealt(rollcall: Rollcall, data: Path, tmp_path: Path) -> None:
    unions = write_unions(tmp_path, [["U1", "甲工会", "海港区", 1]])
    rollcall("import", unions, write_members(tmp_path, people(3)))
    refused = rollcall("allocate", "--quota", 5)
    assert refused.status == 1
    assert "没有可以分到名额的县区" in refused.err
