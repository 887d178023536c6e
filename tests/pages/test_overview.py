"""The overview's parts: notes on days, the map, and that one mistake leaves the rest standing."""

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from dashboard import charts, queries
from dashboard.audit import Action
from dashboard.auth import OPERATOR, Viewer
from dashboard.backend import Backend
from pipelines import DataDir, UserError
from tests.pages.conftest import VIEWERS, Looking
from tests.pages.test_views import open_page, said

DAY = date(2022, 8, 25)


@pytest.fixture
def backend(city: DataDir) -> Iterator[Backend]:
    opened = Backend.open(city)
    yield opened
    for note in opened.day_notes.seen_by(VIEWERS["staff"]):
        opened.day_notes.remove(note.number, by=VIEWERS["staff"])
    opened.close()


def test_a_note_is_read_by_all_and_logged(backend: Backend, looking: Looking) -> None:
    backend.day_notes.add(DAY, " 平台故障\n半天 ", district=None, by=VIEWERS["staff"])
    for role in ("leader", "county"):
        looking.as_(VIEWERS[role])
        assert "1. 8月25日　平台故障 半天" in said(open_page("overview")), role
    entry = next(iter(backend.log.entries(limit=1)))
    assert entry.action == Action.NOTE.value


@pytest.mark.parametrize(
    ("who", "district"),
    [("leader", None), ("county", None), ("county", "昌黎县"), ("no role", None)],
)
def test_who_may_write_no_note(backend: Backend, who: str, district: str | None) -> None:
    with pytest.raises(UserError, match="不能写"):
        backend.day_notes.add(DAY, "停电", district=district, by=VIEWERS[who])


@pytest.mark.parametrize("text", ["", " \n\u200b", "长" * 41])
def test_a_note_has_some_words(backend: Backend, text: str) -> None:
    with pytest.raises(UserError, match="1 至 40"):
        backend.day_notes.add(DAY, text, district=None, by=VIEWERS["staff"])


def test_a_districts_note_is_its_own(backend: Backend) -> None:
    county, other = VIEWERS["county"], Viewer("he", VIEWERS["county"].role, ("昌黎县",))
    backend.day_notes.add(DAY, "集中扫码", district="海港区", by=county)
    own = backend.day_notes.seen_by(county, "海港区")
    assert [note.text for note in own] == ["集中扫码"]
    assert backend.day_notes.seen_by(other, "海港区") == []
    with pytest.raises(UserError):
        backend.day_notes.remove(own[0].number, by=other)
    backend.day_notes.remove(own[0].number, by=county)


def test_the_map_has_every_district_once(build: Path) -> None:
    rows = queries.tile_map(build, VIEWERS["leader"]).to_pylist()
    assert len(rows) == queries.districts(build, VIEWERS["leader"]).num_rows
    places = [(row["tile_column"], row["tile_row"]) for row in rows if row["tile_row"] is not None]
    assert len(places) == len(set(places)) == 9


def test_a_mistake_leaves_the_rest_standing(
    looking: Looking, build: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In a chart, and in a part of the page: a clean message there, the reason in the log."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("the reason")

    st.cache_resource.clear()  # where figures that were drawn before stand
    looking.as_(VIEWERS["leader"])
    monkeypatch.setattr(charts, "ranked_bars", broken)
    monkeypatch.setattr(queries, "milestones", broken)
    with caplog.at_level(logging.ERROR):
        app = open_page("overview", lang="en")
    groups = len({row["rank_group"] for row in queries.ranking(build, OPERATOR).to_pylist()})
    assert len(app.error) == 1 + groups
    assert all("could not be shown" in error.value for error in app.error)
    assert "the reason" in caplog.text
    text = said(app)
    assert "the reason" not in text
    assert "What to do now" in text
    assert len(app.metric) == 10


def test_issued_bulletins_are_held_against_those_due(build: Path) -> None:
    """The build says how many are due, the store how many went out."""

    def bulletins(issued: int | None) -> dict[str, Any]:
        rows = queries.milestones(build, OPERATOR, issued=issued).to_pylist()
        return next(row for row in rows if row["measure"] == "bulletins")

    due = bulletins(None)["whole"]
    assert due > 0
    assert bulletins(None)["state"] == "ahead"
    short, even, more = bulletins(due - 1), bulletins(due), bulletins(due + 1)
    assert (short["state"], short["open"]) == ("overdue", 1)
    assert (even["state"], even["open"]) == ("reached", 0)
    assert (more["state"], more["open"]) == ("reached", 0)


def test_who_is_furthest_is_said_in_words(looking: Looking, build: Path) -> None:
    looking.as_(VIEWERS["leader"])
    rows = queries.coverage(build, OPERATOR, "district").to_pylist()
    worst = max(rows, key=lambda row: row["missing"] or 0)
    text = said(open_page("overview"))
    assert f"还差最多的县区：**{worst['district']} {worst['missing']:,} 人" in text


def test_a_county_is_told_its_unions_that_miss_most(looking: Looking, build: Path) -> None:
    county = VIEWERS["county"]
    looking.as_(county)
    rows = queries.unions(build, county, district="海港区").to_pylist()
    first = max(rows, key=lambda row: row["missing"] or 0)
    assert f"还差最多的工会：**{first['union_name']} {first['missing']:,} 人" in said(
        open_page("overview")
    )


def test_who_keeps_their_place_gained_none(looking: Looking, build: Path) -> None:
    """Not +0 places; what was gained and lost stays a number, to be sorted by."""
    looking.as_(VIEWERS["staff"])
    rows = queries.movement(build, OPERATOR).to_pylist()
    assert {0} < {row["places_gained"] for row in rows}
    frames = [one.value for one in open_page("overview").dataframe]
    (shown,) = (frame for frame in frames if "places_gained" in frame)
    for district, told in zip(shown["district"], shown["places_gained"], strict=True):
        (gained,) = (row["places_gained"] for row in rows if row["district"] == district)
        assert told == gained if gained else told != told  # Not a number: nothing is drawn.
