"""The finished figures of the marts: nothing is computed in this file.

Each read takes the build and the viewer, and returns an Arrow table or one row.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import one, read
from dashboard.queries.spelling import initials_pattern, spelt

LEVELS = ("city", "district", "worker", "union", "township", "employer_kind")
"""What `coverage` can be asked by."""


SORTS = ("missing", "quick_win", "pending", "actual_members", "coverage", "name")
"""How unions can be ordered; the most comes first, but the lowest coverage."""


SIZES: dict[str, tuple[int, int]] = {
    "1-24": (1, 24),
    "25-99": (25, 99),
    "100-499": (100, 499),
    "500-999": (500, 999),
    "1000-": (1_000, 10**9),
}
"""Sizes of unions by actual members: the least and the most."""


def freshness(build: Path, viewer: Viewer) -> dict[str, Any] | None:
    """Return the drive as it stands in the build: as_of, members_batch, goal, dates, thresholds."""
    return one(read(build, viewer, "select * from campaign"))


def progress(build: Path, viewer: Viewer) -> pa.Table:
    """Return the city against its goal as one row; none for who sees single districts."""
    return read(build, viewer, "select * from city_progress")


def city_progress(build: Path, viewer: Viewer) -> dict[str, Any] | None:
    """Return the city against its goal; None for who sees single districts."""
    return one(progress(build, viewer))


def coverage(
    build: Path,
    viewer: Viewer,
    level: str,
    *,
    district: str | None = None,
    sort: str | None = None,
) -> pa.Table:
    """Return the measures of every group of a level, best coverage first (specification, §4).

    `district` narrows to one district's groups; unknown names give no row. `sort` "missing" puts
    those first who miss most people.
    """
    return read(
        build,
        viewer,
        """
        select * from coverage
        where level = $level and ($district is null or district = $district)
        order by
            case when $sort = 'missing' then missing end desc nulls last,
            coverage desc nulls last, registered desc, group_key
        """,
        level=level,
        district=district,
        sort=sort,
    )


def group(build: Path, viewer: Viewer, level: str, key: str) -> dict[str, Any] | None:
    """Return the measures of one group, or None where it is not there for this viewer."""
    return one(
        read(
            build,
            viewer,
            "select * from coverage where level = $level and group_key = $key",
            level=level,
            key=key,
        )
    )


def union_statuses(build: Path, viewer: Viewer, union_id: str) -> pa.Table:
    """Return status and people of one union, from the registered to those who left."""
    return read(
        build,
        viewer,
        """
        with one as (
            select registered as approved, pending, rejected, unregistered, "left"
            from coverage
            where level = 'union' and union_id = $union_id
        )

        unpivot one on columns(*) into name status value people
        """,
        union_id=union_id,
    )


def districts(build: Path, viewer: Viewer) -> pa.Table:
    """Return the districts in their order, with kind, rank group and breakdown state."""
    return read(build, viewer, "select * from district order by sort_order")


def tile_map(build: Path, viewer: Viewer) -> pa.Table:
    """Return the districts with their tile's place, if any, and what it says."""
    return read(
        build,
        viewer,
        """
        select
            district, district.short_name, district.tile_column, district.tile_row,
            coverage.rank_group, coverage.coverage_percent, coverage.light, coverage.missing
        from district
        inner join coverage using (district)
        where coverage.level = 'district'
        order by district.tile_row, district.tile_column, coverage.rank_group, district.sort_order
        """,
    )


def ranking(build: Path, viewer: Viewer) -> pa.Table:
    """Return the districts' ranking, within their rank groups: the one table that all may see."""
    return read(
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
    return read(
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
    return read(build, viewer, "select * from required_pace order by date")


def unions(  # noqa: PLR0913 - a filter each
    build: Path,
    viewer: Viewer,
    *,
    district: str | None = None,
    worker: str | None = None,
    township: str | None = None,
    employer_kind: str | None = None,
    size: str | None = None,
    state: str | None = None,
    q: str | None = None,
    union_id: str | None = None,
    sort: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> pa.Table:
    """Return unions, the most people missing first; `found` is how many the filter lets through.

    `worker` is a social worker's group key, "district|name"; `size` is one of SIZES; `q` is part of
    a name, its pinyin or initials, of a code or of a social worker's name; `state` is a light,
    "zero" (nobody registered), "unassigned", "over_100", or a step that is missing: "no_admin",
    "no_qr", "no_application", "below" (the target). `sort` is one of SORTS.
    """
    least, most = SIZES.get(size, (1, 0)) if size else (None, None)
    return read(
        build,
        viewer,
        """
        select coverage.*, admins_text, last_login, next_step, count(*) over () as found
        from coverage
        inner join union_steps using (union_id, district)
        left join union_contacts using (union_id, district)
        where level = 'union'
            and ($district is null or district = $district)
            and (
                $worker is null
                or union_id in (
                    select union_id from union_workers
                    where concat(district, '|', worker) = $worker
                )
            )
            and ($township is null or township = $township)
            and ($employer_kind is null or employer_kind = $employer_kind)
            and ($least is null or actual_members between $least and $most)
            and case $state
                when 'zero' then registered = 0
                when 'unassigned' then workers_text is null
                when 'over_100' then over_100 > 0
                when 'no_admin' then not has_admin
                when 'no_qr' then not has_qr
                when 'no_application' then not has_application
                when 'below' then not reached
                else coalesce(light = $state, true)
            end
            and ($union_id is null or union_id = $union_id)
            and (
                $q is null
                or contains(lower(union_name), lower($q))
                or contains(coalesce(union_code, ''), $q)
                or contains(coalesce(workers_text, ''), $q)
                or union_id in (
                    select union_id from union_search
                    where contains(name_pinyin, $spelt) or regexp_matches(name_initials, $initials)
                )
            )
        order by
            case $sort
                when 'quick_win' then quick_win
                when 'pending' then pending
                when 'actual_members' then actual_members
                when 'coverage' then -coverage
                when 'name' then null
                else missing
            end desc nulls last,
            union_name collate zh,
            union_id
        limit $limit offset $offset
        """,
        district=district,
        worker=worker,
        township=township,
        employer_kind=employer_kind,
        least=least,
        most=most,
        state=state,
        q=q,
        spelt=spelt(q),
        initials=initials_pattern(q),
        union_id=union_id,
        sort=sort,
        limit=limit,
        offset=offset,
    )


def townships(build: Path, viewer: Viewer, district: str) -> list[str]:
    """Return the names of a district's townships that any union gives."""
    names: list[str] = read(
        build,
        viewer,
        """
        select township from coverage
        where level = 'township' and district = $district and township is not null
        order by township collate zh
        """,
        district=district,
    )["township"].to_pylist()
    return names


def employer_kinds(build: Path, viewer: Viewer) -> list[str]:
    """Return the kinds of employer that any union gives, the kind with most unions first."""
    names: list[str] = read(
        build,
        viewer,
        """
        select employer_kind from coverage
        where level = 'union' and employer_kind is not null
        group by employer_kind
        order by count(*) desc, employer_kind
        """,
    )["employer_kind"].to_pylist()
    return names


def movement(build: Path, viewer: Viewer) -> pa.Table:
    """Return what moved since the day and the week before: the city first, then districts."""
    return read(
        build,
        viewer,
        "select * from movement order by level, points_week desc nulls last, new desc, district",
    )


def milestones(
    build: Path, viewer: Viewer, *, district: str | None = None, issued: int | None = None
) -> pa.Table:
    """Return what the plan wants by a day, of the city or of a district, the earliest first.

    `issued` is how many bulletins went out, which stands in no build; None leaves them uncounted.
    """
    return read(
        build,
        viewer,
        """
        with known as (
            select * replace (case when measure = 'bulletins' then $issued else done end as done)
            from milestone
            where district is not distinct from $district
        )

        select * replace (
            case when whole - done is not null then greatest(0, whole - done) end as open,
            case
                when measure <> 'bulletins' or done is null or whole = 0 then state
                when done >= whole then 'reached'
                else 'overdue'
            end as state
        )
        from known
        order by due
        """,
        district=district,
        issued=issued,
    )


def backlog(build: Path, viewer: Viewer) -> pa.Table:
    """Return the age of pending applications by city and district."""
    return read(build, viewer, "select * from backlog order by level, district")


def unknown_unions(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return the names that members give and no list knows, with the nearest known ones."""
    return read(
        build,
        viewer,
        """
        select *, array_to_string(nearest, '；') as nearest_text from unknown_unions
        where $district is null or district = $district
        order by rows desc, district, union_name
        """,
        district=district,
    )


def imported_files(build: Path, viewer: Viewer) -> pa.Table:
    """Return what was imported: every row read is accepted or rejected. Office only."""
    return read(build, viewer, "select * from import_files order by batch_id desc, file, sheet")


def findings(build: Path, viewer: Viewer) -> pa.Table:
    """Return how many rows were rejected or flagged, by batch, file and reason. Office only."""
    return read(
        build, viewer, "select * from import_findings order by batch_id desc, verdict, n desc"
    )


def rejects(build: Path, viewer: Viewer) -> pa.Table:
    """Return reason and rows rejected, of the files that count now. Office only."""
    return read(
        build,
        viewer,
        """
        select reason, sum(n)::bigint as n
        from import_findings
        semi join (select * from import_files where counting) as counting
            on counting.batch_id = import_findings.batch_id
            and counting.file = import_findings.file
            and counting.sheet = import_findings.sheet
        where verdict = 'reject'
        group by reason
        order by n desc, reason
        """,
    )
