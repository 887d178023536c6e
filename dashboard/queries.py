"""Every read of figures. Each takes the build and the viewer; one door, `_read`, runs SQL.

The viewer's scope is applied by the connection itself (`dashboard.warehouse`), so that no query
here can forget it. Figures come finished from the marts: nothing is computed in this file.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.warehouse import scoped_cursor

LEVELS = ("city", "district", "worker", "union", "township", "employer_kind")
"""What `coverage` can be asked by."""


def _read(build: Path, viewer: Viewer, sql: str, **parameters: object) -> pa.Table:
    """Run one static SQL text under the viewer's scope; return its rows as an Arrow table."""
    scope = viewer.districts if viewer.role is not None else ()
    cursor = scoped_cursor(build, scope)
    return cursor.sql(sql, params=parameters or None).to_arrow_table()


def _one(table: pa.Table) -> dict[str, Any] | None:
    rows = table.slice(0, 1).to_pylist()
    return rows[0] if rows else None


def freshness(build: Path, viewer: Viewer) -> dict[str, Any] | None:
    """Return the drive as it stands in the build: as_of, members_batch, goal, dates, thresholds."""
    return _one(_read(build, viewer, "select * from campaign"))


def city_progress(build: Path, viewer: Viewer) -> dict[str, Any] | None:
    """Return the city against its goal; None for who sees single districts."""
    return _one(_read(build, viewer, "select * from city_progress"))


def coverage(build: Path, viewer: Viewer, level: str, *, district: str | None = None) -> pa.Table:
    """Return the measures of every group of a level, best coverage first (specification, §4).

    `district` narrows to one district's groups; unknown names give no row.
    """
    return _read(
        build,
        viewer,
        """
        select * from coverage
        where level = $level and ($district is null or district = $district)
        order by coverage desc nulls last, registered desc, group_key
        """,
        level=level,
        district=district,
    )


def group(build: Path, viewer: Viewer, level: str, key: str) -> dict[str, Any] | None:
    """Return the measures of one group, or None where it is not there for this viewer."""
    return _one(
        _read(
            build,
            viewer,
            "select * from coverage where level = $level and group_key = $key",
            level=level,
            key=key,
        )
    )


def districts(build: Path, viewer: Viewer) -> pa.Table:
    """Return the districts in their order, with kind, rank group and breakdown state."""
    return _read(build, viewer, "select * from district order by sort_order")


def ranking(build: Path, viewer: Viewer) -> pa.Table:
    """Return the districts' ranking, within their rank groups: the one table that all may see."""
    return _read(
        build,
        viewer,
        """
        select ranking.* from ranking
        where $seen
        order by rank_group, rank nulls last, district
        """,
        seen=viewer.role is not None and viewer.districts != (),
    )


def daily(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return date, registered, cumulative of the city, or of one district; a null date first."""
    return _read(
        build,
        viewer,
        """
        select date, registered, cumulative from daily
        where level = case when $district is null then 'city' else 'district' end
            and district is not distinct from $district
        order by date nulls first
        """,
        district=district,
    )


def required_pace(build: Path, viewer: Viewer) -> pa.Table:
    """Return date and the registered members that an even pace to the goal wants by then."""
    return _read(build, viewer, "select * from required_pace order by date")


def unions(  # noqa: PLR0913 - a filter each
    build: Path,
    viewer: Viewer,
    *,
    district: str | None = None,
    worker: str | None = None,
    worker_district: str | None = None,
    township: str | None = None,
    light: str | None = None,
    search: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> pa.Table:
    """Return unions, the most people missing first; `found` is how many the filter lets through.

    A social worker is known by `worker` and `worker_district` together.
    """
    return _read(
        build,
        viewer,
        """
        select *, count(*) over () as found from coverage
        where level = 'union'
            and ($district is null or district = $district)
            and (
                $worker is null
                or union_id in (
                    select union_id from union_workers
                    where worker = $worker and district = $worker_district
                )
            )
            and ($township is null or township = $township)
            and ($light is null or light = $light)
            and (
                $search is null
                or contains(lower(union_name), lower($search))
                or contains(coalesce(union_code, ''), $search)
                or contains(coalesce(workers_text, ''), $search)
            )
        order by missing desc nulls last, union_name
        limit $limit offset $offset
        """,
        district=district,
        worker=worker,
        worker_district=worker_district,
        township=township,
        light=light,
        search=search,
        limit=limit,
        offset=offset,
    )


def backlog(build: Path, viewer: Viewer) -> pa.Table:
    """Return the age of pending applications by city and district."""
    return _read(build, viewer, "select * from backlog order by level, district")


def unknown_unions(build: Path, viewer: Viewer) -> pa.Table:
    """Return the names that members give and no list knows, with the nearest known ones."""
    return _read(
        build, viewer, "select * from unknown_unions order by rows desc, district, union_name"
    )


def imported_files(build: Path, viewer: Viewer) -> pa.Table:
    """Return what was imported: every row read is accepted or rejected. Office only."""
    return _read(build, viewer, "select * from import_files order by batch_id desc, file, sheet")


def findings(build: Path, viewer: Viewer) -> pa.Table:
    """Return how many rows were rejected or flagged, by batch, file and reason. Office only."""
    return _read(
        build, viewer, "select * from import_findings order by batch_id desc, verdict, n desc"
    )
