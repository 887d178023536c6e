"""Single persons, masked: who is waiting, who was sent back, whom the platform does not know."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import one, read


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
            member_id, name_masked, phone_masked, status, apply_time::date as applied,
            case when apply_time is not null
                then greatest(0, (select as_of from campaign) - apply_time::date)
            end as waited,
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


def person_row(build: Path, viewer: Viewer, member_id: int) -> dict[str, Any] | None:
    """Return where one member row stands (batch, file, sheet, row), its pseudonym, union and
    district; None where it is not there for this viewer."""
    return one(
        read(
            build,
            viewer,
            """
            select batch_id, file, sheet, row, person, name_masked, union_name, district
            from member where member_id = $member_id
            """,
            member_id=member_id,
        )
    )


def unknown_by_union(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return unions with people whom the province's platform does not know, the most first."""
    return read(
        build,
        viewer,
        """
        select coverage.union_id, union_name, coverage.district, unregistered, workers_text,
            admins_text
        from coverage
        left join union_contacts on union_contacts.union_id = coverage.union_id
        where level = 'union' and unregistered > 0
            and ($district is null or coverage.district = $district)
        order by unregistered desc, union_name, coverage.union_id
        """,
        district=district,
    )
