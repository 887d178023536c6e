"""Everything that a bulletin's figures are: read once from a build, then frozen.

A row is a mapping of plain values: percentages and means stand as the text that SQL rounded
("66.67"), days as ISO text, so that what is kept as JSON is what was read, figure by figure.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from dashboard import queries
from dashboard.auth import OPERATOR, Role, Viewer
from dashboard.documents.bulletin.rules import Rules
from dashboard.queries import Period

__all__ = ["Basis", "Earlier", "Figures", "Row", "district_figures", "period_of", "read_figures"]

Row = Mapping[str, Any]

RANKED = (
    "rank_group", "rank", "rank_before", "rank_change", "district", "district_kind", "registered",
    "new", "actual_members", "coverage_percent", "on_target", "light", "missing", "over_100",
    "unions", "unions_on_target",
)  # fmt: skip
"""What every district may read of every other: the ranking, and nothing else."""


REPORTED = ("district", "unions", "report_state", "reported_on", "return_reason")
"""What is told of a district's breakdown sheet."""


@dataclass(frozen=True)
class Earlier:
    """The issue before: what a change is measured against."""

    number: int
    since: str
    cutoff: str
    city: Row
    districts: tuple[Row, ...]
    workers: tuple[Row, ...]


@dataclass(frozen=True)
class Figures:
    """The figures of one edition; `district` is None in the city's.

    `city` is empty in a district's edition and `own` in the city's; of other districts a district's
    edition holds the ranking (RANKED) alone. `earlier` is the number of the issue before, or None.
    """

    district: str | None
    cutoff: str
    since: str
    before: str
    earlier: int | None
    drive: Row
    city: Row
    own: Row
    districts: tuple[Row, ...]
    workers: tuple[Row, ...]
    worker_totals: tuple[Row, ...]
    unions: tuple[Row, ...]
    zero_unions: tuple[Row, ...]
    doubtful_bases: tuple[Row, ...]
    backlog: tuple[Row, ...]
    breakdowns: tuple[Row, ...]
    quality: Row
    sources: tuple[Row, ...]
    days: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` takes back, equal in every figure."""
        document: dict[str, Any] = json.loads(json.dumps(asdict(self), ensure_ascii=False))
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Figures":
        """Return the figures as they were kept."""
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in document.items()
        }
        return cls(**fields)


def period_of(as_of: date, earlier: Earlier | None, rules: Rules) -> Period:
    """Return the period: since the issue before, else the last `period_days`; and one before it."""
    usual = timedelta(days=rules.period_days)
    if earlier is None:
        return Period(before=as_of - 2 * usual, since=as_of - usual, until=as_of)
    return Period(
        before=date.fromisoformat(earlier.since),
        since=date.fromisoformat(earlier.cutoff),
        until=as_of,
    )


@dataclass(frozen=True)
class Basis:
    """What every edition of a bulletin rests on.

    `sheets` are the breakdown sheets sent until then, as `queries.sheets_json` writes them.
    """

    period: Period
    earlier: Earlier | None
    sheets: str
    rules: Rules


def read_figures(build: Path, basis: Basis) -> Figures:
    """Read the city's figures from the build that stands as of the period's end."""
    rules, before = basis.rules, _Before.of(basis.earlier)
    return _read(
        _Reading(build, OPERATOR, basis, before, rules.listed_unions),
        district=None,
        own={},
        districts=_rows(queries.bulletin_districts(
            build, OPERATOR, basis.period, before.districts, basis.sheets,
            least_new=rules.least_new, behind_points=rules.behind_points,
            fastest=rules.fastest)),
        sources=_rows(queries.bulletin_sources(build, OPERATOR)),
    )  # fmt: skip


def district_figures(city: Figures, build: Path, district: str, basis: Basis) -> Figures:
    """Read a district's edition under a county's own scope; of others it gets the ranking alone."""
    viewer = Viewer("bulletin", Role.COUNTY, (district,))
    before, most = _Before.of(basis.earlier), basis.rules.listed_own_unions
    return _read(
        _Reading(build, viewer, basis, before, most),
        district=district,
        own=next((row for row in city.districts if row["district"] == district), {}),
        districts=tuple({name: row[name] for name in RANKED} for row in city.districts),
        sources=tuple({**row, "files": None, "rows": None} for row in city.sources),
    )


@dataclass(frozen=True)
class _Before:
    """The rows of the issue before as SQL takes them: JSON lists, empty where there was none."""

    city: str = "[]"
    districts: str = "[]"
    workers: str = "[]"

    @classmethod
    def of(cls, earlier: Earlier | None) -> "_Before":
        if earlier is None:
            return cls()
        return cls(*map(_as_text, ([earlier.city], earlier.districts, earlier.workers)))


@dataclass(frozen=True)
class _Reading:
    """What every read of an edition takes; `most` is how long its lists of unions may be."""

    build: Path
    viewer: Viewer
    basis: Basis
    before: _Before
    most: int


def _read(reading: _Reading, *, district: str | None, **known: Any) -> Figures:
    build, viewer, basis, most = reading.build, reading.viewer, reading.basis, reading.most
    period, least_new = basis.period, basis.rules.least_new
    return Figures(
        district=district,
        cutoff=period.until.isoformat(),
        since=period.since.isoformat(),
        before=period.before.isoformat(),
        earlier=basis.earlier.number if basis.earlier else None,
        drive=_drive(build, viewer),
        city=_plain(queries.bulletin_city(build, viewer, period, reading.before.city)),
        workers=_rows(queries.bulletin_workers(
            build, viewer, period, reading.before.workers, least_new=least_new)),
        worker_totals=_rows(queries.bulletin_worker_totals(build, viewer)),
        unions=_rows(queries.bulletin_unions(build, viewer, period, most=most)),
        zero_unions=_rows(queries.bulletin_zero_unions(build, viewer, most=most)),
        doubtful_bases=_rows(queries.bulletin_doubtful_bases(build, viewer, most=most)),
        backlog=_rows(queries.bulletin_backlog(build, viewer)),
        breakdowns=tuple(
            {name: row[name] for name in REPORTED}
            for row in _rows(queries.breakdown_board(build, viewer, basis.sheets))
        ),
        quality=_plain(queries.bulletin_quality(build, viewer)),
        days=_rows(queries.bulletin_days(build, viewer, district)),
        **known,
    )  # fmt: skip


def _drive(build: Path, viewer: Viewer) -> Row:
    """Return the drive without the build's name and hour: the same imports, the same figures."""
    drive = _plain(queries.freshness(build, viewer) or {})
    return {name: value for name, value in drive.items() if name not in ("build_id", "built_at")}


def _as_text(rows: Iterable[Row]) -> str:
    return json.dumps(list(rows), ensure_ascii=False)


def _rows(table: Any) -> tuple[Row, ...]:
    return tuple(_plain(row) for row in table.to_pylist())


def _plain(row: Row) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
