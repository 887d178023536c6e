"""What cannot be relied on: rejected and doubtful rows, persons in two unions, denominators."""

from pathlib import Path

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import read
from dashboard.queries.gaps import level_of

DOUBTS = (
    "duplicate_in_union", "duplicate_across_unions", "unknown_union", "unknown_district",
    "bad_phone", "shared_phone", "bad_time", "future_time", "under_16", "past_retirement",
    "sex_mismatch",
)  # fmt: skip
"""The flags of a member row (specification, §3)."""

PROBLEMS = ("over_100", "blank", "zero", "jumped")
"""What can be wrong with a union's actual members (mart `denominator_doubts`)."""


def doubts(
    build: Path, viewer: Viewer, *, district: str | None = None, union_id: str | None = None
) -> pa.Table:
    """Return reason and how many rows carry it, of a union, a district or all that may be seen."""
    return read(
        build,
        viewer,
        """
        select reason, n from doubts
        where level = $level
            and ($union_id is null or group_key = $union_id)
            and ($district is null or district = $district)
        order by n desc, reason
        """,
        level="union" if union_id else level_of(viewer, district),
        union_id=union_id,
        district=district,
    )


def doubtful(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return members, doubtful and doubtful_percent of the city or of one district."""
    return read(
        build,
        viewer,
        """
        select * from doubtful
        where level = $level and ($district is null or district = $district)
        """,
        level=level_of(viewer, district),
        district=district,
    )


def doubtful_districts(build: Path, viewer: Viewer) -> pa.Table:
    """Return districts with their counted members and how many of those carry any flag."""
    return read(
        build,
        viewer,
        """
        select district, members, doubtful, doubtful_percent from doubtful
        where level = 'district'
        order by doubtful desc, district
        """,
    )


def doubt_history(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return each member list's rows and doubtful rows, oldest first, of the city or a district."""
    return read(
        build,
        viewer,
        """
        select as_of, batch_id, rows, doubtful, doubtful_percent from doubt_history
        where level = $level and ($district is null or district = $district)
        order by as_of, batch_id
        """,
        level=level_of(viewer, district),
        district=district,
    )


def findings_by_district(
    build: Path, viewer: Viewer, *, district: str | None = None, batch: str | None = None
) -> pa.Table:
    """Return rows rejected and flagged by batch, district and reason; the newest batch first."""
    return read(
        build,
        viewer,
        """
        select as_of, batch_id, district, verdict, reason, n from findings_by_district
        where ($district is null or district = $district)
            and ($batch is null or batch_id = $batch)
        order by as_of desc, batch_id desc, district, verdict, n desc, reason
        """,
        district=district,
        batch=batch,
    )


def denominator_doubts(
    build: Path, viewer: Viewer, *, district: str | None = None, problem: str | None = None
) -> pa.Table:
    """Return unions whose actual members are in question; `problem` is one of PROBLEMS."""
    return read(
        build,
        viewer,
        """
        select * from denominator_doubts
        where ($district is null or district = $district)
            and ($problem is null or problem = $problem)
        order by problem, registered desc, district, union_name, union_id
        """,
        district=district,
        problem=problem,
    )


def denominator_history(build: Path, viewer: Viewer, union_id: str) -> pa.Table:
    """Return every statement of a union's actual members, the newest first."""
    return read(
        build,
        viewer,
        """
        select
            as_of, source, actual_members, stated_before, target, workers_text as stated_workers,
            counts, file, row
        from denominator_history
        where union_id = $union_id
        order by as_of desc, batch_id desc, source, file, row
        """,
        union_id=union_id,
    )


def repeated(
    build: Path,
    viewer: Viewer,
    *,
    district: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> pa.Table:
    """Return masked rows that do not count because the person counts in another union.

    `counted_in` is that union; null where the viewer's scope does not reach it. `found` is how
    many rows there are.
    """
    return read(
        build,
        viewer,
        """
        with other as (
            select person, union_name, district, status from member
            where counted and person in (select person from member where duplicate_across_unions)
        )

        select
            repeated.member_id, repeated.name_masked, repeated.phone_masked,
            repeated.union_name, repeated.district,
            repeated.status as member_status, other.union_name as counted_in,
            other.district as counted_district, other.status as counted_status,
            count(*) over () as found
        from member as repeated
        left join other on other.person = repeated.person
        where repeated.duplicate_across_unions
            and ($district is null or repeated.district = $district)
        order by repeated.district, repeated.union_name, repeated.member_id
        limit $limit offset $offset
        """,
        district=district,
        limit=limit,
        offset=offset,
    )
