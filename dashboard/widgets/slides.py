"""What a meeting is shown of one district: as it is now, or as an issued bulletin froze it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from dashboard import queries
from dashboard.auth import Viewer
from dashboard.bulletins import Figures

NAMED = 2
"""How many unions at zero are called by their names: more nobody reads from the back."""


@dataclass(frozen=True)
class Slide:
    """One district's figures. None is what the source does not know.

    `gained` are places in the group since a week ago, or since the bulletin before; `pace_needed`
    people a day; `zero_named` the largest unions at zero, `at_zero` all of them.
    """

    district: str
    group: str
    light: str
    coverage_percent: Decimal | None
    registered: int
    actual_members: int | None
    missing: int | None
    quick_win: int | None
    new: int
    new_before: int
    pace_needed: Decimal | None
    rank: int | None
    ranked: int
    gained: int | None
    unions: int
    at_zero: int
    zero_named: tuple[str, ...]
    best: Mapping[str, Any] | None
    furthest: Mapping[str, Any] | None
    pending: int
    overdue: int


def slide_now(build: Path, viewer: Viewer, district: str) -> Slide | None:
    """Return a district as the published build has it; None where the viewer may not see it."""
    measures = queries.group(build, viewer, "district", district)
    moved = _of(district, queries.movement(build, viewer).to_pylist())
    if measures is None or moved is None:
        return None
    workers = queries.workers(build, viewer, district=district).to_pylist()
    zero = queries.unions(build, viewer, district=district, state="zero", limit=NAMED).to_pylist()
    waiting = _of(district, queries.backlog(build, viewer).to_pylist()) or {}
    return Slide(
        **_measures(measures),
        new=moved["new"],
        new_before=moved["new_week_before"],
        pace_needed=moved["pace_to_target"],
        ranked=_ranked(measures, queries.ranking(build, viewer).to_pylist()),
        gained=moved["places_gained"],
        at_zero=zero[0]["found"] if zero else 0,
        zero_named=tuple(row["union_name"] for row in zero),
        best=_best(workers),
        furthest=_furthest(workers),
        overdue=waiting.get("over_limit") or 0,
    )


def slide_of(figures: Figures) -> Slide:
    """Return a district as its edition of a bulletin has it."""
    own = figures.own
    waiting = _of(figures.district, figures.backlog) or {}
    return Slide(
        **_measures(own),
        new=own["new"],
        new_before=own["new_before"],
        pace_needed=None,
        ranked=_ranked(own, figures.districts),
        gained=own["rank_change"],
        at_zero=own["unions_zero"],
        zero_named=tuple(row["union_name"] for row in figures.zero_unions[:NAMED]),
        best=_best(figures.workers),
        furthest=_furthest(figures.workers),
        overdue=waiting.get("over_limit") or 0,
    )


def _measures(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the mart and a frozen bulletin call alike; the latter keeps decimals as text."""
    percent = row["coverage_percent"]
    same = "district light registered actual_members missing quick_win rank unions pending"
    return {
        **{name: row[name] for name in same.split()},
        "group": row["rank_group"],
        "coverage_percent": None if percent is None else Decimal(percent),
    }


def _best(workers: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the social worker of the best coverage."""
    rated = (row for row in workers if row["coverage_percent"] is not None)
    return min(rated, key=lambda row: row["rank"], default=None)


def _furthest(workers: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the social worker with the most people missing."""
    behind = (row for row in workers if row["missing"])
    return max(behind, key=lambda row: row["missing"], default=None)


def _ranked(own: Mapping[str, Any], every: Iterable[Mapping[str, Any]]) -> int:
    group = own["rank_group"]
    return sum(row["rank_group"] == group and row["rank"] is not None for row in every)


def _of(district: str | None, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    return next((row for row in rows if row["district"] == district), None)
