"""Offer the nearest known names for unions that no list knows."""

import duckdb
from rapidfuzz import fuzz, process

from pipelines.steps.tables import put_table

OFFERED = 3
LEAST_LIKENESS = 60
MOST_NAMES = 500
"""Names looked up a build; the rest, each on few rows, are listed without suggestions."""


def add_nearest(connection: duckdb.DuckDBPyConnection) -> None:
    """Add `nearest` to unknown_unions: up to three of the district's unions, the likest first."""
    known = _names_by_district(connection)
    rows = connection.execute("select district, union_name from unknown_unions").fetchall()
    nearest = []
    for place, (district, name) in enumerate(rows):
        choices = known.get(district, []) if place < MOST_NAMES and name else []
        found = process.extract(
            name or "", choices, scorer=fuzz.ratio, limit=OFFERED, score_cutoff=LEAST_LIKENESS
        )
        nearest.append([likeness[0] for likeness in found])
    put_table(
        connection,
        "offers",
        [
            {"district": district, "union_name": name, "nearest": offered}
            for (district, name), offered in zip(rows, nearest, strict=True)
        ],
        {"district": "varchar", "union_name": "varchar", "nearest": "varchar[]"},
    )
    connection.execute(
        """
        create or replace table unknown_unions as
        select unknown_unions.*, offers.nearest
        from unknown_unions
        left join offers
            on offers.district = unknown_unions.district
            and offers.union_name is not distinct from unknown_unions.union_name
        order by rows desc, unknown_unions.district, unknown_unions.union_name
        """
    )
    connection.execute("drop table offers")


def _names_by_district(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    rows = connection.execute(
        "select district, union_name from union_measures"
        " where not is_unknown and union_name is not null order by union_name"
    )
    for district, name in rows.fetchall():
        known.setdefault(district, []).append(name)
    return known
