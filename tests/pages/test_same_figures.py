"""Every page says what the command line says of the same group."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dashboard import formats
from dashboard.cli import main_group
from pipelines import DataDir
from tests.pages.conftest import VIEWERS, Looking
from tests.pages.test_views import open_page, said


@pytest.fixture(scope="module")
def told(city: DataDir) -> dict[str, list[dict[str, Any]]]:
    """What `rollcall coverage --by …` prints."""
    levels = ("city", "district", "worker", "union")
    return {level: _coverage(city.root, level) for level in levels}


def _coverage(data: Path, level: str) -> list[dict[str, Any]]:
    shown = CliRunner().invoke(
        main_group, ["--data", str(data), "coverage", "--by", level, "--json"],
        catch_exceptions=False,
    )  # fmt: skip
    return list(json.loads(shown.stdout))


PAGES = {
    "district": (
        "district", lambda row: {"district": row["district"]},
        "coverage_percent registered actual_members new pending unions_on_target unions missing",
    ),
    "worker": (
        "workers", lambda row: {"worker": f"{row['district']}|{row['worker']}"},
        "coverage_percent registered quick_win pending new unions_on_target unions missing",
    ),
    "union": (
        "union", lambda row: {"union_id": row["union_code"]},
        "coverage_percent registered actual_members target new pending missing",
    ),
}  # fmt: skip
"""A group's page: its address, and the measures that it says in words."""


@pytest.mark.parametrize("place", [0, 1, -1])
@pytest.mark.parametrize("level", PAGES)
def test_a_groups_page_says_the_command_lines_figures(
    looking: Looking, told: dict[str, list[dict[str, Any]]], level: str, place: int
) -> None:
    """The best, the second and the last, which may have no denominator."""
    looking.as_(VIEWERS["staff"])
    row = told[level][place]
    page, address, measures = PAGES[level]
    text = said(open_page(page, **address(row)))
    for measure in measures.split():
        if row[measure] is None or (measure == "missing" and row["on_target"]):
            continue
        form = formats.percent if measure.endswith("percent") else formats.whole
        assert form(row[measure]) in text, (row, measure)


def test_readiness_says_the_command_lines_unions(
    looking: Looking, told: dict[str, list[dict[str, Any]]]
) -> None:
    looking.as_(VIEWERS["staff"])
    unions = told["union"]
    silent = sum(row["registered"] == 0 for row in unions)
    text = said(open_page("readiness"))
    assert f"共 {len(unions)} 家工会" in text
    assert (f"还有 {silent} 家" if silent else "每家工会都已经开始") in text


def test_reviews_say_the_command_lines_backlog(
    looking: Looking, told: dict[str, list[dict[str, Any]]]
) -> None:
    """Before and after: what is registered plus what is pending, over the same members."""
    looking.as_(VIEWERS["staff"])
    (city,) = told["city"]
    known = [row for row in told["union"] if row["actual_members"]]
    after = sum(row["registered"] + row["pending"] for row in known)
    members = sum(row["actual_members"] for row in known)
    text = said(open_page("reviews"))
    assert f"有 {city['pending']:,} 人等待审核" in text
    assert f"{city['coverage_percent']:.2f}%" in text
    assert f"升到 {int(10_000 * after / members + 0.5) / 100:.2f}%" in text
