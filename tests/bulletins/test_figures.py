"""A bulletin's figures: those of the command line as of its cut-off, and what a hand counts."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.bulletins.figures import CITY as CITY_EDITION
from dashboard.bulletins.figures import compute
from dashboard.cli import run
from dashboard.documents.bulletin.differences import differences
from dashboard.documents.bulletin.figures import RANKED, Earlier, Figures
from dashboard.documents.bulletin.rules import load_rules
from pipelines import DataDir, UserError
from tests.bulletins.conftest import FIRST, SECOND

Editions = dict[str, Figures]


@pytest.fixture(scope="session")
def second(made: Path) -> Editions:
    """Every edition as of the second week, the first being the issue before."""
    data = DataDir(made)
    rules, _ = load_rules(data)
    first = compute(data, FIRST, None, rules)[CITY_EDITION]
    earlier = Earlier(1, first.since, first.cutoff, first.city, first.districts, first.workers)
    return compute(data, SECOND, earlier, rules)


@pytest.fixture(scope="session")
def city(second: Editions) -> Figures:
    return second[CITY_EDITION]


@pytest.fixture
def coverage(made: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, Any]]]:
    """Ask the command line as of a day."""

    def ask(level: str, day: date) -> list[dict[str, Any]]:
        capfd.readouterr()
        asked = ["coverage", "--by", level, "--as-of", str(day), "--json"]
        assert run(["--data", str(made), *asked]) == 0
        rows: list[dict[str, Any]] = json.loads(capfd.readouterr().out)
        return rows

    return ask


def _agree(ours: Any, theirs: dict[str, Any]) -> None:
    """Every figure that both name is the same; ours print percentages as text."""
    shared = set(ours) & set(theirs) - {"rank", "pace_needed"}
    assert {"registered", "new", "coverage_percent", "missing", "over_100"} <= shared
    for name in shared:
        said = float(ours[name]) if name.endswith("_percent") and ours[name] else ours[name]
        assert said == theirs[name], name


@pytest.mark.parametrize("level", ["city", "district", "worker"])
def test_figures_are_those_of_the_command_line(
    city: Figures, coverage: Callable[..., list[dict[str, Any]]], level: str
) -> None:
    rows = coverage(level, SECOND)
    if level == "city":
        _agree(city.city, rows[0])
        assert city.city["pace_needed"] == f"{rows[0]['pace_needed']:.1f}"
        return
    keys = ("district", "worker") if level == "worker" else ("district",)
    ours = {tuple(row[key] for key in keys): row for row in getattr(city, f"{level}s")}
    for row in rows:
        if row["coverage"] is not None:
            mine = ours[tuple(row[key] for key in keys)]
            _agree(mine, row)
            assert mine["rank"] == row["rank"]


def test_ranks_and_their_changes(city: Figures) -> None:
    """By coverage, then registered: equal ones share a rank, the next is skipped."""
    ranks = {row["district"]: (row["rank"], row["rank_before"], row["rank_change"])
             for row in city.districts}  # fmt: skip
    # Before: 北戴河区 60 %, 海港区 and 山海关区 50 % (10 and 5 people), 昌黎县 40 %, 抚宁区 25 %.
    assert ranks["海港区"] == (1, 2, 1)
    assert ranks["山海关区"] == (2, 3, 1)
    assert ranks["北戴河区"] == (2, 1, -1)
    assert ranks["抚宁区"] == (4, 5, 1)
    assert ranks["昌黎县"] == (5, 4, -1)
    assert ranks["卢龙县"] == (None, None, None)
    assert ranks["教育系统"] == (1, 1, 0)


def test_the_period_is_counted_by_audit_time(city: Figures) -> None:
    """36 of 7 days, 5.1 a day; the week before had 42, 6.0 a day."""
    c = city.city
    assert (city.since, city.cutoff) == (str(FIRST), str(SECOND))
    assert (c["new"], c["new_a_day"], c["period_days"]) == (34, "4.9", 7)
    assert (c["new_before"], c["new_a_day_before"]) == (42, "6.0")
    assert (c["new_change"], c["new_a_day_change"]) == (-8, "-1.1")
    assert c["registered_change"] == 34
    assert c["pace_needed"] == f"{(250_000 - 76) / 25:.1f}"


def test_the_period_before_is_what_its_issue_printed(made: Path, second: Editions) -> None:
    """The issue before printed 50 and 5; the data count 42 by now."""
    data = DataDir(made)
    rules, _ = load_rules(data)
    first = second[CITY_EDITION]
    districts = tuple({**row, "new": 5} for row in first.districts)
    earlier = Earlier(1, "2022-08-22", str(FIRST), {**first.city, "new": 50}, districts, ())
    city = compute(data, SECOND, earlier, rules)[CITY_EDITION]
    c = city.city
    assert (c["new"], c["new_before"], c["new_change"], c["new_a_day_before"]) == (
        34,
        50,
        -16,
        "7.1",
    )
    assert {row["new_before"] for row in city.districts} == {5}


def test_verdicts_follow_their_rules(city: Figures) -> None:
    rows = {row["district"]: row for row in city.districts}
    # 教育系统 is over 100 %, which bars it; 海港区 is on target with movement.
    assert [name for name, row in rows.items() if row["commended"]] == ["海港区"]
    # An even pace wants 90 % × 28/53 = 47.55 % by now: 40 % is within 10 points of it.
    assert rows["昌黎县"]["required_percent"] == "47.55"
    assert rows["昌黎县"]["supervised"] == ["standstill", "no_breakdown"]
    assert [name for name, row in rows.items() if row["supervised"] and row["unions"]] == [
        "昌黎县", "卢龙县",
    ]  # fmt: skip
    assert rows["教育系统"]["coverage_percent"] == "125.00"


def test_behind_counts_points_in_whole_numbers(made: Path) -> None:
    """40.00 % is 7.55 points behind: more than 7, and within the 10 that are usual."""
    data = DataDir(made)
    rules, _ = load_rules(data)
    changed = type(rules)(**{**vars(rules), "behind_points": 7})
    rows = compute(data, SECOND, None, changed)[CITY_EDITION].districts
    changli = next(row for row in rows if row["district"] == "昌黎县")
    assert "behind" in changli["supervised"]


def test_a_districts_edition_holds_nobody_elses(second: Editions) -> None:
    """The ranking of all, everything else its own; no name of another's union or worker."""
    for name, figures in second.items():
        if name == CITY_EDITION:
            continue
        assert figures.city == {}
        assert all(set(row) == set(RANKED) for row in figures.districts)
        assert {row["district"] for row in figures.workers} <= {name}
        assert {row["district"] for row in figures.unions + figures.zero_unions} <= {name}
        text = json.dumps(figures.to_json(), ensure_ascii=False)
        others = [other for other in second if other not in (name, CITY_EDITION)]
        assert not [
            other for other in others if f"{other}甲工会" in text or f"{other[:2]}一" in text
        ]


def test_a_correction_lists_what_the_annexes_print(city: Figures) -> None:
    """A union that leaves a list, another social worker, a shorter wait: each is a difference."""
    changed = replace(
        city,
        city={**city.city, "registered": 188188, "coverage_percent": "67.55"},
        unions=tuple(
            {**row, "workers_text": "另一人"}
            for row in city.unions
            if row["union_name"] != "昌黎县甲工会"
        ),
        backlog=tuple({**row, "age_p90": "1.5"} for row in city.backlog),
    )
    found = {(one.where, one.what): one.new for one in differences(city, changed, {}, {})}
    assert (found["全市", "已录入"], found["全市", "覆盖率"]) == ("188,188", "67.55%")
    assert found["昌黎县 昌黎县甲工会", "差额最大的基层工会"] == "不列入"
    assert found["抚宁区 抚宁区甲工会", "包联社工"] == "另一人"
    assert found["全市", "九成在几天内"] == found["海港区", "九成在几天内"] == "1.5"
    assert differences(city, city, {}, {}) == ()


def test_what_was_read_is_what_is_kept(second: Editions) -> None:
    for figures in second.values():
        assert Figures.from_json(json.loads(json.dumps(figures.to_json()))) == figures


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2022, 8, 20), "最早的会员列表截至2022年8月29日"),
        (date(2022, 9, 6), "最新的会员列表截至2022年9月5日"),
    ],
)
def test_days_without_data_are_refused(made: Path, day: date, says: str) -> None:
    data = DataDir(made)
    with pytest.raises(UserError, match=says):
        compute(data, day, None, load_rules(data)[0])
