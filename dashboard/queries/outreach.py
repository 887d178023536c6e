"""Outreach events, and the applications and approvals around them."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import one, read


def outreach_total(build: Path, viewer: Viewer, *, district: str | None = None) -> dict[str, Any]:
    """Return events, of them clean ones, reached and scanned, of a district or all in sight."""
    total = one(
        read(
            build,
            viewer,
            """
            select
                count(*) as events,
                count(*) filter (where standing = 'clean') as clean,
                count(*) filter (where standing = 'beyond') as beyond,
                count(*) filter (where standing = 'early') as early,
                count(*) filter (where standing = 'overlap') as overlap,
                coalesce(sum(reached), 0)::bigint as reached,
                coalesce(sum(scanned), 0)::bigint as scanned,
                max(date) as last_event
            from outreach_effect
            where $district is null or district = $district
            """,
            district=district,
        )
    )
    return total or {}


def outreach_forms(
    build: Path,
    viewer: Viewer,
    *,
    district: str | None = None,
    clean: bool | None = None,
) -> pa.Table:
    """Return the forms of events and what moved around them; only those fit to compare, or not."""
    return read(
        build,
        viewer,
        """
        select * from outreach_forms
        where level = case when $district is null then 'city' else 'district' end
            and district is not distinct from $district
            and ($clean is null or (standing = 'clean') = $clean)
        order by counted_on desc, form, standing
        """,
        district=district,
        clean=clean,
    )


def outreach_events(
    build: Path,
    viewer: Viewer,
    *,
    district: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> pa.Table:
    """Return events, the newest first; `found` is how many there are."""
    return read(
        build,
        viewer,
        """
        select * exclude (place), place as venue, count(*) over () as found from outreach_effect
        where $district is null or district = $district
        order by date desc, district, event_id
        limit $limit offset $offset
        """,
        district=district,
        limit=limit,
        offset=offset,
    )
