"""The measures of the specification, §4, on small cities whose figures a hand can count."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.steps.models import _PERCENT_OF
from tests.builders import Person, people, write_breakdown, write_members, write_unions
from tests.conftest import Answer

RollCall = Callable[..., Answer]


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (1089, 400, "272.25"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),  # 0.125 rounds half up
        (9, 10, "90.00"),  # 90 % itself is on target
        (17999, 20000, "89.99"),  # 89.995 % is short of it and never prints as it
        (899999, 1000000, "89.99"),
        (0, 5, "0.00"),
        (5, 0, None),
        (None, None, None),
    ],
)
def test_percentages(part: int | None, whole: int | None, printed: str | None) -> None:
    connection = duckdb.connect()
    connection.execute(_PERCENT_OF)
    row = connection.execute(
        "select percent_of(n, d, 10 * n >= 9 * d, 9, 10) from (select $n::bigint n, $d::bigint d)",
        {"n": part, "d": whole},
    ).fetchone()
    assert row == (None if printed is None else Decimal(printed),)


def _city(rollcall: RollCall, folder: Path, unions: dict[str, tuple[int | None, int]]) -> Any:
    """Import districts of one union each: name → (actual members, registered)."""
    listed, members, first = [], [], 1
    for district, (actual, count) in unions.items():
        listed.append([f"C{first}", f"{district}甲工会", district, actual])
        members += people(count, first, district=district, union=f"{district}甲工会")
        first += 100
    rollcall("import", write_unions(folder, listed), write_members(folder, members))
    rows = rollcall("coverage", "--by", "district", "--json").document
    return {row["district"]: row for row in rows}


def test_ranks_are_shared_and_then_skipped(rollcall: RollCall, tmp_path: Path) -> None:
    """1, 2, 3, 3, 5 by coverage, then registered; systems and direct unions rank apart."""
    rows = _city(
        rollcall,
        tmp_path,
        {
            "海港区": (10, 10),
            "山海关区": (20, 18),
            "北戴河区": (10, 8),
            "抚宁区": (10, 8),
            "昌黎县": (20, 10),
            "卢龙县": (None, 3),
            "教育系统": (10, 1),
            "市属直属": (10, 2),
        },
    )
    ranks = {name: row["rank"] for name, row in rows.items() if row["registered"]}
    assert ranks == {
        "海港区": 1, "山海关区": 2, "北戴河区": 3, "抚宁区": 3, "昌黎县": 5, "卢龙县": None,
        "教育系统": 1, "市属直属": 1,
    }  # fmt: skip
    assert {rows[name]["district_kind"] for name in ("教育系统", "市属直属")} == {
        "system",
        "direct",
    }
    assert rows["山海关区"]["on_target"] is True
    lights = [rows[n]["light"] for n in ("山海关区", "北戴河区", "昌黎县", "卢龙县")]
    assert lights == ["on_target", "near", "far", "no_denominator"]


def test_coverage_is_a_sum_over_a_sum(rollcall: RollCall, tmp_path: Path) -> None:
    """Unions without, or with zero, actual members are in neither; over 100 % shows as it is."""
    unions = [
        ["A1", "甲工会", "海港区", 10],
        ["A2", "乙工会", "海港区", 0],
        ["A3", "丙工会", "海港区", None],
        ["A4", "丁工会", "海港区", 2],
    ]
    members = [
        *people(4, 1, union="甲工会"),
        *people(3, 100, union="乙工会"),
        *people(2, 200, union="丙工会"),
        *people(3, 300, union="丁工会"),
        *people(5, 400, union="甲工会", status="待审核"),
    ]
    rollcall("import", write_unions(tmp_path, unions), write_members(tmp_path, members))
    row = rollcall("coverage", "--by", "district", "--json").document[0]
    assert (row["registered"], row["actual_members"]) == (12, 12)
    assert row["coverage"] == pytest.approx(7 / 12)
    assert row["coverage_percent"] == 58.33
    assert row["missing"] == 11 - 7
    assert row["quick_win"] == 4
    assert (row["unions"], row["unions_started"], row["unions_on_target"]) == (4, 4, 1)
    assert row["over_100"] == 1
    assert row["target"] == 9 + 0 + 2
    by_union = rollcall("coverage", "--by", "union", "--json").document
    assert {r["union"]: r["coverage"] for r in by_union}["丁工会"] == 1.5


def test_where_nothing_is_known_nothing_is_a_number(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    """No quick win without actual members, no age without an apply date, no open rest of a goal."""
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 10], ["A2", "乙工会", "海港区", None],
                                     ["B1", "丙工会", "昌黎县", None]])  # fmt: skip
    waiting = {"status": "待审核", "applied": ""}
    members = [
        *people(4), *people(3, 100, **waiting), *people(2, 200, union="乙工会", **waiting),
        *people(1, 300, union="丙工会", district="昌黎县", **waiting),
        Person(400, status="待审核", applied="2022-08-25 09:00:00"),
    ]  # fmt: skip
    rollcall("import", unions, write_members(tmp_path, members))
    quick = {
        row.get("union") or row["district"]: row["quick_win"]
        for level in ("district", "union")
        for row in rollcall("coverage", "--by", level, "--json").document
        if row["pending"]
    }
    assert quick == {"甲工会": 4, "乙工会": None, "丙工会": None, "海港区": 5, "昌黎县": None}
    (built,) = (data / "builds").glob("*.duckdb")
    with duckdb.connect(built, read_only=True) as connection:
        ages = connection.execute(
            "select coalesce(district, ''), pending, without_apply_time, age_median, age_p90"
            " from backlog order by all"
        ).fetchall()
        waited = connection.execute(
            "select group_key, waited from if_approved where level = 'union' order by all"
        ).fetchall()
        rest = connection.execute(
            "select district, open from milestone where measure = 'goal' and district in"
            " ('海港区', '昌黎县') order by all"
        ).fetchall()
    assert ages == [("", 7, 6, 4, 4), ("昌黎县", 1, 1, None, None), ("海港区", 6, 5, 4, 4)]
    assert waited == [("A1", 4), ("A2", None), ("B1", None)]
    assert rest == [("昌黎县", None), ("海港区", 5)]


def test_a_breakdown_goes_before_the_union_list(rollcall: RollCall, tmp_path: Path) -> None:
    """Actual members, target and workers come from the newest sheet of the district."""
    unions = write_unions(
        tmp_path, [["A1", "甲工会", "海港区", 100], ["A2", "乙工会", "海港区", 50]]
    )
    members = write_members(tmp_path, [*people(45), Person(50, union="乙工会")])
    first = write_breakdown(
        tmp_path, "海港区", [["甲工会", 40, 39, "张一"], ["乙工会", None, None, ""]]
    )
    rollcall("import", unions, members, first)
    rows = {r["union"]: r for r in rollcall("coverage", "--by", "union", "--json").document}
    assert [rows[name]["actual_members"] for name in ("甲工会", "乙工会")] == [40, 50]
    assert [rows[name]["target"] for name in ("甲工会", "乙工会")] == [39, 45]
    later = write_breakdown(tmp_path, "海港区", [["甲工会", 60, 54, "李二/张一"]], "新表_20220830")
    rollcall("import", later)
    rows = {r["union"]: r for r in rollcall("coverage", "--by", "union", "--json").document}
    assert rows["甲工会"]["actual_members"] == 60
    assert rows["甲工会"]["workers_text"] in ("张一、李二", "李二、张一")
    assert rows["乙工会"]["actual_members"] == 50


def test_pace_and_days(rollcall: RollCall, tmp_path: Path) -> None:
    """The as-of day is not counted among the days left, the deadline is; 53 days in all."""
    early = people(10, 1, audited="2022-08-20 10:00:00")
    late = people(14, 100, audited="2022-08-25 10:00:00")
    rollcall("import", write_members(tmp_path, [*early, *late], "20220830"))
    city = rollcall("coverage", "--json").document[0]
    assert (city["days_total"], city["days_gone"], city["days_left"]) == (53, 22, 31)
    assert city["time_progress"] == pytest.approx(22 / 53)
    assert city["pace_needed"] == pytest.approx((250_000 - 24) / 31)
    assert (city["registered_last_7_days"], city["pace_recent"]) == (14, 2)
    assert city["projected_at_deadline"] == 24 + 2 * 31


def test_a_projection_needs_seven_days(rollcall: RollCall, tmp_path: Path) -> None:
    members = people(10, 1, audited="2022-08-28 10:00:00")
    rollcall("import", write_members(tmp_path, members, "20220829"))
    city = rollcall("coverage", "--json").document[0]
    assert city["projected_at_deadline"] is None
    assert city["projection"] == "under_7_days"
