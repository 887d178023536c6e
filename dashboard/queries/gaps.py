"""Where the gap is and what would close it: steps of people, reviews, readiness, social workers."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import one, read

STEPS = ("admin", "qr", "application", "approval", "target")
"""What a union does on its way, in this order (mart `union_steps`)."""


def level_of(viewer: Viewer, district: str | None) -> str:
    """Return the level that answers for a district, or for all that the viewer sees."""
    return "city" if district is None and viewer.districts is None else "district"


def funnel(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return step, people, lost, lost_to and percent: actual → applied → known → approved.

    `lost` is what stays behind before the step; the steps' losses and the last people make the
    first people.
    """
    return read(
        build,
        viewer,
        """
        with steps as (
            select * from funnel
            where level = $level and ($district is null or district = $district)
        )

        select 'actual' as step, covered_actual as people, null::bigint as lost,
            case when covered_actual > 0 then 100::decimal(12, 2) end as step_percent
        from steps
        union all
        select 'applied', applied, not_applied, applied_percent from steps
        union all
        select 'known', known, unknown_to_province, known_percent from steps
        union all
        select 'approved', covered_registered, in_review, coverage_percent from steps
        """,
        level=level_of(viewer, district),
        district=district,
    )


def funnels(build: Path, viewer: Viewer) -> pa.Table:
    """Return the districts' funnels, a row each, the most people not applied first."""
    return read(
        build,
        viewer,
        "select * from funnel where level = 'district' order by not_applied desc, district",
    )


def if_approved(
    build: Path, viewer: Viewer, *, district: str | None = None, union_id: str | None = None
) -> dict[str, Any] | None:
    """Return what approving everything pending would do to the city, a district or a union; None
    where nothing is pending.
    """
    return one(
        read(
            build,
            viewer,
            """
            select * from if_approved
            where level = $level
                and ($district is null or district = $district)
                and ($union_id is null or union_id = $union_id)
            """,
            level="union" if union_id else level_of(viewer, district),
            district=district,
            union_id=union_id,
        )
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
        select
            coverage.* exclude (pending), if_approved.pending, if_approved.waited,
            if_approved.over_limit, if_approved.coverage_percent_if, if_approved.light_if,
            union_contacts.admins_text,
            count(*) over () as found
        from if_approved
        inner join coverage on coverage.level = 'union' and coverage.union_id = if_approved.union_id
        left join union_contacts on union_contacts.union_id = if_approved.union_id
        where if_approved.level = 'union' and ($district is null or coverage.district = $district)
        order by over_limit desc, if_approved.pending desc, union_name, coverage.union_id
        limit $limit offset $offset
        """,
        district=district,
        limit=limit,
        offset=offset,
    )


def district_reviews(build: Path, viewer: Viewer) -> pa.Table:
    """Return districts with applications waiting: their age, and coverage before and after."""
    return read(
        build,
        viewer,
        """
        select
            backlog.district, backlog.pending, backlog.over_limit, age_median, age_p90, waited,
            coverage_percent, coverage_percent_if, light, light_if, quick_win, unions_reaching
        from backlog
        inner join if_approved
            on if_approved.level = 'district' and if_approved.district = backlog.district
        inner join coverage
            on coverage.level = 'district' and coverage.district = backlog.district
        where backlog.level = 'district'
        order by backlog.over_limit desc, backlog.pending desc, backlog.district
        """,
    )


def review_ages(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return how many applications have waited how many days, the shortest wait first."""
    return read(
        build,
        viewer,
        """
        select waited, pending from waiting_ages
        where level = $level and ($district is null or district = $district)
        order by waited
        """,
        level=level_of(viewer, district),
        district=district,
    )


def readiness(build: Path, viewer: Viewer, *, district: str | None = None) -> dict[str, Any] | None:
    """Return how many unions have taken each step, in the city or one district."""
    return one(
        read(
            build,
            viewer,
            """
            select * from readiness
            where level = $level and ($district is null or district = $district)
            """,
            level=level_of(viewer, district),
            district=district,
        )
    )


def ladder(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return rung and unions: how many have taken each step; what nobody knows is left out."""
    return read(
        build,
        viewer,
        """
        with one as (
            select
                unions as every, with_admin, with_qr, with_application, unions_started,
                unions_on_target
            from readiness
            where level = $level and ($district is null or district = $district)
        )

        unpivot one on columns(*) into name rung value unions
        """,
        level=level_of(viewer, district),
        district=district,
    )


def readiness_by_district(build: Path, viewer: Viewer) -> pa.Table:
    """Return each district's unions by the steps that they have taken."""
    return read(
        build,
        viewer,
        """
        select readiness.* from readiness
        inner join district using (district)
        where readiness.level = 'district'
        order by district.sort_order
        """,
    )


def workers(
    build: Path,
    viewer: Viewer,
    *,
    district: str | None = None,
    worker: str | None = None,
    sort: str | None = None,
) -> pa.Table:
    """Return the measures of social workers with their last approval, best coverage first.

    `worker` is a group key, "district|name"; `sort` "missing" puts the most people missing first.
    """
    return read(
        build,
        viewer,
        """
        select coverage.*, activity.last_approval, activity.days_since, activity.stalled
        from coverage
        left join worker_activity as activity on activity.group_key = coverage.group_key
        where coverage.level = 'worker'
            and ($district is null or coverage.district = $district)
            and ($worker is null or coverage.group_key = $worker)
        order by
            case when $sort = 'missing' then missing end desc nulls last,
            coverage desc nulls last, registered desc, coverage.group_key
        """,
        district=district,
        worker=worker,
        sort=sort,
    )


def union_steps(build: Path, viewer: Viewer, union_id: str) -> dict[str, Any] | None:
    """Return which steps one union has taken, its administrators, masked, and its social workers.

    `worker_keys` are the group keys of the social workers.
    """
    return one(
        read(
            build,
            viewer,
            """
            select
                union_steps.*, union_contacts.admins_text, union_contacts.last_login,
                (
                    select list(concat(district, '|', worker) order by worker)
                    from union_workers where union_id = $union_id
                ) as worker_keys
            from union_steps
            left join union_contacts on union_contacts.union_id = union_steps.union_id
            where union_steps.union_id = $union_id
            """,
            union_id=union_id,
        )
    )


def union_days(build: Path, viewer: Viewer, union_id: str) -> pa.Table:
    """Return date, registered, cumulative of one union, for the days that brought anybody."""
    return read(
        build,
        viewer,
        """
        select date, registered, cumulative from union_days
        where union_id = $union_id
        order by date nulls first
        """,
        union_id=union_id,
    )
