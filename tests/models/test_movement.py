"""What moved since the day and the week before, and what the plan wants by a day."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import DataDir, current_build
from tests.builders import people, write_breakdown, write_members, write_unions
from tests.conftest import Answer

RollCall = Callable[..., Answer]


def _rows(data: Path, sql: str) -> list[dict[str, Any]]:
    build = current_build(DataDir(data))
    assert build is not None
    with duckdb.connect(build, read_only=True) as connection:
        return connection.sql(sql).to_arrow_table().to_pylist()


@pytest.fixture
def moved(rollcall: RollCall, data: Path, tmp_path: Path) -> dict[str | None, dict[str, Any]]:
    """Two districts as of 30 August; 昌黎 overtook 海港 within the week."""
    unions = [["A1", "甲工会", "海港区", 100], ["B1", "乙工会", "昌黎县", 100]]
    place = {"district": "昌黎县", "union": "乙工会"}
    members = [
        *people(30, 1, union="甲工会", audited="2022-08-16 09:00:00"),  # two weeks ago
        *people(10, 100, union="甲工会", audited="2022-08-23 09:00:00"),  # the week before
        *people(2, 200, union="甲工会", audited="2022-08-24 09:00:00"),  # the first of 7 days
        *people(3, 300, union="甲工会", audited="2022-08-30 09:00:00"),  # the as-of day
        *people(5, 400, union="甲工会", audited=""),
        *people(4, 500, union="不在名册", audited="2022-08-30 09:00:00"),  # covers nobody
        *people(20, 600, audited="2022-08-20 09:00:00", **place),
        *people(40, 700, audited="2022-08-29 09:00:00", **place),
    ]
    rollcall("import", write_unions(tmp_path, unions), write_members(tmp_path, members, "20220830"))
    return {row["district"]: row for row in _rows(data, "select * from movement")}


def test_days_and_weeks(moved: dict[str | None, dict[str, Any]]) -> None:
    row = moved["海港区"]
    assert (row["new_day"], row["new"], row["new_week_before"], row["undated"]) == (7, 9, 10, 5)
    assert (row["points_day"], row["points_week"]) == (Decimal("3.00"), Decimal("5.00"))
    assert row["coverage_percent_week_before"] == Decimal("45.00")
    city = moved[None]
    assert (city["new_day"], city["new"], city["new_week_before"]) == (7, 49, 30)


def test_places(moved: dict[str | None, dict[str, Any]]) -> None:
    places = {
        name: (moved[name]["rank"], moved[name]["rank_week_before"], moved[name]["places_gained"])
        for name in ("海港区", "昌黎县")
    }
    assert places == {"海港区": (2, 1, -1), "昌黎县": (1, 2, 1)}


def test_the_pace_to_the_target(moved: dict[str | None, dict[str, Any]]) -> None:
    """40 people in 31 days: the as-of day is not counted, the deadline is."""
    assert moved["海港区"]["missing"] == 40
    assert moved["海港区"]["pace_to_target"] == Decimal("1.3")


def test_milestones(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    """Overdue after the day and not on it; a district without a sheet is what is open."""
    for day, states in (("20220819", "ahead"), ("20220820", "overdue")):
        sheet = write_breakdown(tmp_path, "海港区", [["甲工会", 10, 9, "张一"]], f"表_{day}")
        members = write_members(tmp_path, people(9, union="甲工会"), day)
        rollcall("import", sheet, members)
        rows = _rows(data, "select * from milestone where level = 'city'")
        city = {row["measure"]: row for row in rows}
        assert city["breakdown"]["state"] == states
        assert (city["breakdown"]["done"], city["breakdown"]["whole"]) == (1, 9)
        assert city["survey"]["state"] == "overdue"
        assert (city["bulletins"]["whole"], city["bulletins"]["state"]) == (0, "ahead")
        assert (city["goal"]["done"], city["goal"]["open"]) == (9, 250_000 - 9)
    own = {
        row["measure"]: row["state"]
        for row in _rows(data, "select * from milestone where district = '海港区'")
    }
    assert own == {"survey": "overdue", "breakdown": "reached", "goal": "reached"}
