"""Every query under every viewer: a county reads its own rows, who may nothing reads nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pypinyin import lazy_pinyin

from dashboard import queries
from dashboard.auth import OPERATOR, Role, Viewer
from dashboard.queries.spelling import initials_pattern, spelt
from dashboard.warehouse import scoped_cursor
from pipelines.steps.spelling import add_spelling
from tests.pages.conftest import VIEWERS

Query = Callable[[Path, Viewer], Any]

OF_DISTRICTS: dict[str, Query] = {
    "districts": queries.districts,
    "coverage by district": lambda b, v: queries.coverage(b, v, "district"),
    "coverage by worker": lambda b, v: queries.coverage(b, v, "worker"),
    "coverage by union": lambda b, v: queries.coverage(b, v, "union"),
    "coverage by township": lambda b, v: queries.coverage(b, v, "township"),
    "unions": lambda b, v: queries.unions(b, v, limit=1000),
    "unions of another district": lambda b, v: queries.unions(b, v, district="昌黎县"),
    "backlog": queries.backlog,
    "reviews": queries.reviews,
    "follow up": lambda b, v: queries.follow_up(b, v, limit=10_000),
    "doubtful districts": queries.doubtful_districts,
    "unknown unions": queries.unknown_unions,
    "funnels": queries.funnels,
    "district reviews": queries.district_reviews,
    "readiness": queries.readiness_by_district,
    "workers": queries.workers,
    "assessment": queries.assessment,
    "findings by district": queries.findings_by_district,
    "denominators": queries.denominator_doubts,
    "unknown to the province": queries.unknown_by_union,
    "targets raised": lambda b, v: queries.what_if(b, v, aim=0, district="海港区"),
    "reconciliation": queries.reconciliation,
    "survey": queries.survey_progress,
    "outreach": queries.outreach_events,
    "unions not surveyed": lambda b, v: queries.unions_not_surveyed(b, v, limit=1000),
    "unions with targets": queries.target_unions,
    "movement": queries.movement,
    "tile map": queries.tile_map,
    "qr codes": lambda b, v: queries.qr_codes(b, v, limit=1000),
    "unions without a code": queries.qr_missing,
    "pictures with problems": queries.qr_findings,
    "hand-overs": queries.handovers,
    "hand-overs by district": queries.handover_counts,
}
"""Queries whose rows carry a district."""

OF_THE_WHOLE: dict[str, Query] = {
    "ranking": queries.ranking,
    "daily": queries.daily,
    "city": lambda b, v: queries.coverage(b, v, "city"),
    "files": queries.imported_files,
    "findings": queries.findings,
    "doubts": queries.doubts,
    "doubtful": queries.doubtful,
    "doubt history": queries.doubt_history,
    "repeated": queries.repeated,
    "funnel": queries.funnel,
    "ages": queries.review_ages,
    "rejects": queries.rejects,
    "progress": queries.progress,
    "ladder": queries.ladder,
    "hand-overs together": queries.handover_total,
    "awards": lambda b, v: queries.allocation(b, v, quota=20),
}
"""Queries about all that a viewer sees together."""


@pytest.mark.parametrize("district", ["海港区", "昌黎县", "教育系统"])
@pytest.mark.parametrize("name", OF_DISTRICTS)
def test_a_county_reads_its_own_rows(build: Path, name: str, district: str) -> None:
    """Exactly those of everybody's rows that carry its district."""
    every = OF_DISTRICTS[name](build, OPERATOR)
    own = [row for row in every.to_pylist() if row["district"] == district]
    rows = OF_DISTRICTS[name](build, Viewer("zhao", Role.COUNTY, (district,))).to_pylist()
    assert [row | {"found": 0} for row in rows] == [row | {"found": 0} for row in own]


@pytest.mark.parametrize("viewer", ["no district", "no role"])
@pytest.mark.parametrize(
    "name",
    [*OF_DISTRICTS, *OF_THE_WHOLE],
)
def test_who_may_nothing_reads_nothing(build: Path, viewer: str, name: str) -> None:
    rows = {**OF_DISTRICTS, **OF_THE_WHOLE}[name](build, VIEWERS[viewer])
    assert rows.num_rows == 0


@pytest.mark.parametrize("viewer", ["leader", "staff", "admin"])
@pytest.mark.parametrize("name", OF_DISTRICTS)
def test_the_city_reads_every_row(build: Path, viewer: str, name: str) -> None:
    read = OF_DISTRICTS[name]
    assert read(build, VIEWERS[viewer]).equals(read(build, OPERATOR))


def test_a_county_sees_the_others_in_the_ranking_alone(build: Path) -> None:
    county = VIEWERS["county"]
    assert queries.ranking(build, county).equals(queries.ranking(build, OPERATOR))
    assert queries.city_progress(build, county) is None
    assert queries.group(build, county, "city", "") is None
    assert queries.group(build, county, "district", "昌黎县") is None
    assert queries.daily(build, county).num_rows == 0
    assert queries.daily(build, county, district="昌黎县").num_rows == 0
    assert queries.daily(build, county, district="海港区").num_rows > 0
    assert queries.townships(build, county, "昌黎县") == []


@pytest.mark.parametrize(
    "read", [queries.funnel, queries.doubts, queries.doubtful, queries.review_ages,
             queries.doubt_history, queries.ladder]
)  # fmt: skip
def test_a_countys_whole_is_its_district(build: Path, read: Callable[..., pa.Table]) -> None:
    """What answers for the city answers a county with its own district's figures, and no other."""
    own = read(build, VIEWERS["county"])
    assert own.equals(read(build, OPERATOR, district="海港区"))
    assert own.num_rows
    assert read(build, VIEWERS["county"], district="昌黎县").num_rows == 0


def test_a_person_of_two_districts_shows_a_county_its_own_side(build: Path) -> None:
    """The union in which somebody counts is named where the viewer sees it."""
    every = queries.repeated(build, OPERATOR, limit=1000).to_pylist()
    assert all(row["counted_in"] for row in every)
    for row in queries.repeated(build, VIEWERS["county"], limit=1000).to_pylist():
        assert row["district"] == "海港区"
        assert row["counted_district"] in (None, "海港区")


def test_no_query_can_ask_what_a_single_person_is_like(build: Path) -> None:
    """Sex, birth year and form of work stand in the build for the marts; no viewer reads them."""
    for scope in (None, ("海港区",), ()):
        cursor = scoped_cursor(build, scope)
        columns = {row[0] for row in cursor.execute("describe member").fetchall()}
        assert "name_masked" in columns
        assert columns & {"sex", "birth_year", "new_form"} == set()


def test_what_is_not_narrowed_has_no_name(build: Path) -> None:
    """The build's own tables lie behind the views, under a name that nobody can write down."""
    cursor = scoped_cursor(build, ("海港区",))
    for text in ("select * from build.coverage", "select * from build.main.member"):
        with pytest.raises(duckdb.CatalogException):
            cursor.execute(text)
    assert cursor.execute("select count(distinct district) from coverage").fetchone() == (1,)


def test_traits_of_a_group(build: Path) -> None:
    whole = queries.traits(build, OPERATOR).to_pylist()
    sexes = {row["trait_value"]: row["registered"] for row in whole if row["trait"] == "sex"}
    assert set(sexes) == {"male", "female"}
    assert min(sexes.values()) >= 5
    county = VIEWERS["county"]
    assert queries.traits(build, county).num_rows == 0
    assert queries.traits(build, county, district="昌黎县").num_rows == 0
    assert queries.traits(build, county, district="海港区").num_rows > 0


def test_answers_are_kept_by_scope(build: Path) -> None:
    """What one viewer read first is no answer for another; two of a scope share one."""
    first = queries.districts(build, VIEWERS["leader"])
    assert queries.districts(build, VIEWERS["county"]).num_rows == 1
    assert queries.districts(build, VIEWERS["staff"]) is first


def _unions(build: Path, **asked: Any) -> pa.Table:
    return queries.unions(build, OPERATOR, limit=1000, **asked)


@pytest.mark.parametrize(
    ("sort", "column", "descending"),
    [
        (None, "missing", True),
        ("quick_win", "quick_win", True),
        ("pending", "pending", True),
        ("actual_members", "actual_members", True),
        ("coverage", "coverage", False),
        ("no such order", "missing", True),
    ],
)
def test_unions_come_in_the_order_asked(
    build: Path, sort: str | None, column: str, *, descending: bool
) -> None:
    values = [n for n in _unions(build, sort=sort)[column].to_pylist() if n is not None]
    assert values == sorted(values, reverse=descending)


def test_unions_are_filtered(build: Path) -> None:
    every = _unions(build).to_pylist()
    far = _unions(build, state="far").to_pylist()
    assert {row["union_id"] for row in far} == {
        row["union_id"] for row in every if row["light"] == "far"
    }
    zero = _unions(build, state="zero").to_pylist()
    assert len(zero) == sum(row["registered"] == 0 for row in every)
    nobody = _unions(build, state="unassigned").to_pylist()
    assert len(nobody) == sum(row["workers_text"] is None for row in every)
    assert _unions(build, state="no such state").num_rows == 0
    one = every[0]
    assert one["union_id"] in _unions(build, q=one["union_name"][2:6])["union_id"].to_pylist()
    assert one["union_id"] in _unions(build, q=one["union_code"])["union_id"].to_pylist()
    assert _unions(build, q="%' or 1=1 --").num_rows == 0


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("cq", True),  # 重 is read chong here
        ("zq", True),  # and zhong elsewhere: who types initials need not know
        ("ZQB", True),
        ("chongqing", True),
        ("chong qing bei", True),
        ("重庆", True),
        ("qc", False),
        ("c.q", False),
        ("[a-z]*", False),
    ],
)
def test_names_are_found_by_their_letters(typed: str, *, finds: bool) -> None:
    """The spelling that a build writes, against what the query makes of typed letters."""
    with duckdb.connect() as connection:
        connection.execute("create table union_search as select '重庆北路百货工会' as union_name")
        add_spelling(connection, None)
        found = connection.execute(
            """
            select coalesce(
                contains(union_name, $q) or contains(name_pinyin, $spelt)
                or regexp_matches(name_initials, $initials), false
            ) from union_search
            """,
            {"q": typed, "spelt": spelt(typed), "initials": initials_pattern(typed)},
        ).fetchone()
    assert found == (finds,)


def test_unions_are_filtered_by_kind_and_size(build: Path) -> None:
    """Each union with a kind stands in one kind's list; each with members in one size's."""
    every = _unions(build).to_pylist()
    for name, codes, known in (
        (
            "employer_kind",
            queries.employer_kinds(build, OPERATOR),
            lambda row: row["employer_kind"],
        ),
        ("size", list(queries.SIZES), lambda row: row["actual_members"]),
    ):
        parts = [_unions(build, **{name: code})["union_id"].to_pylist() for code in codes]
        together = [union for part in parts for union in part]
        assert sorted(together) == sorted(row["union_id"] for row in every if known(row)), name
        assert _unions(build, **{name: "no such"}).num_rows == 0


def test_initials_find_a_union_of_the_city(build: Path) -> None:
    one = _unions(build).to_pylist()[0]
    letters = "".join(text[0] for text in lazy_pinyin(one["union_name"][:4]))
    assert one["union_id"] in _unions(build, q=letters)["union_id"].to_pylist()


def test_pages_of_unions_make_the_whole(build: Path) -> None:
    """Parts follow each other without a gap, and each says how many there are."""
    whole = _unions(build)["union_id"].to_pylist()
    parts = [queries.unions(build, OPERATOR, limit=10, offset=start) for start in range(0, 50, 10)]
    assert [key for part in parts for key in part["union_id"].to_pylist()] == whole
    assert parts[0]["found"][0].as_py() == len(whole)


def test_a_workers_unions_are_their_own(build: Path) -> None:
    """The unions of each social worker add up to what the ranking says of them."""
    for row in queries.coverage(build, OPERATOR, "worker").to_pylist():
        unions = _unions(build, worker=row["group_key"])
        assert unions.num_rows == row["unions"]
        assert sum(unions["registered"].to_pylist()) == row["registered"]
