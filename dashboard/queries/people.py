"""What single rows of members say: who is waiting, since when, and what is doubtful about them.

Rows come masked from the build; a person stands in it once (`counted`).
"""

from pathlib import Path

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import read

DOUBTS = (
    "duplicate_in_union", "duplicate_across_unions", "unknown_union", "unknown_district",
    "bad_phone", "shared_phone", "bad_time", "future_time", "under_16", "past_retirement",
    "sex_mismatch",
)  # fmt: skip
"""The flags of a member row (specification, §3)."""


def union_days(build: Path, viewer: Viewer, union_id: str) -> pa.Table:
    """Return date, registered, cumulative of one union, for the days that brought anybody."""
    return read(
        build,
        viewer,
        """
        select
            audit_time::date as date,
            count(*) as registered,
            (sum(count(*)) over (order by audit_time::date nulls first))::bigint as cumulative
        from member
        where counted and status = 'approved' and union_id = $union_id
        group by audit_time::date
        order by date nulls first
        """,
        union_id=union_id,
    )


def doubts(
    build: Path, viewer: Viewer, *, district: str | None = None, union_id: str | None = None
) -> pa.Table:
    """Return reason and how many rows carry it, of a union, a district or all that may be seen."""
    return read(
        build,
        viewer,
        """
        with rows as (
            select * from member
            where ($union_id is null or union_id = $union_id)
                and ($district is null or district = $district)
        ),

        flags as (
            unpivot rows
            on duplicate_in_union, duplicate_across_unions, unknown_union, unknown_district,
                bad_phone, shared_phone, bad_time, future_time, under_16, past_retirement,
                sex_mismatch
            into name reason value raised
        )

        select reason, count(*) as n from flags
        where raised
        group by reason
        order by n desc, reason
        """,
        union_id=union_id,
        district=district,
    )


def follow_up(  # noqa: PLR0913 - a filter each
    build: Path,
    viewer: Viewer,
    *,
    status: str | None = None,
    district: str | None = None,
    union_id: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> pa.Table:
    """Return masked persons who are not registered yet, the longest waiting first.

    `status` is pending, rejected or unregistered, None all three; `found` is how many there are.
    """
    return read(
        build,
        viewer,
        """
        select
            name_masked, phone_masked, status, apply_time::date as applied,
            greatest(0, (select as_of from campaign) - apply_time::date) as waited,
            union_name, district,
            count(*) over () as found
        from member
        where counted
            and status in ('pending', 'rejected', 'unregistered')
            and ($status is null or status = $status)
            and ($district is null or district = $district)
            and ($union_id is null or union_id = $union_id)
        order by applied nulls last, district, union_name, member_id
        limit $limit offset $offset
        """,
        status=status,
        district=district,
        union_id=union_id,
        limit=limit,
        offset=offset,
    )


def reviews(
    build: Path, viewer: Viewer, *, district: str | None = None, limit: int = 100, offset: int = 0
) -> pa.Table:
    """Return unions with applications waiting, the most overdue first.

    `waited` is the longest wait in days, `over_limit` how many wait for longer than the drive
    allows; `found` is how many unions there are.
    """
    return read(
        build,
        viewer,
        """
        with waiting as (
            select
                union_id, count(*) as pending, max(as_of - apply_time::date) as waited,
                count(*) filter (where as_of - apply_time::date > backlog_days) as over_limit
            from member
            cross join campaign
            where counted and status = 'pending' and union_id is not null
                and ($district is null or district = $district)
            group by union_id
        )

        select
            coverage.* exclude (pending), waiting.pending, waiting.waited, waiting.over_limit,
            count(*) over () as found
        from waiting
        inner join coverage on coverage.level = 'union' and coverage.union_id = waiting.union_id
        order by over_limit desc, waiting.pending desc, union_name
        limit $limit offset $offset
        """,
        district=district,
        limit=limit,
        offset=offset,
    )


def review_ages(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return how many applications have waited how many days, the shortest wait first."""
    return read(
        build,
        viewer,
        """
        select greatest(0, as_of - apply_time::date) as waited, count(*) as pending
        from member
        cross join campaign
        where counted and status = 'pending' and apply_time is not null
            and ($district is null or district = $district)
        group by waited
        order by waited
        """,
        district=district,
    )


def doubtful_districts(build: Path, viewer: Viewer) -> pa.Table:
    """Return districts with their counted members and how many of those carry any flag."""
    return read(
        build,
        viewer,
        """
        select
            district,
            count(*) as members,
            count(*) filter (
                unknown_union or unknown_district or bad_phone or shared_phone or bad_time
                or future_time or under_16 or past_retirement or sex_mismatch
            ) as doubtful
        from member
        where counted
        group by district
        order by doubtful desc, district
        """,
    )
