"""Who reported the task breakdown and how far it goes; who answers for which union.

What waits or was returned stands in no build: `sheets_json` hands the sheets' history to the SQL,
which narrows it to the viewer's districts as it does everything else.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from dashboard import formats
from dashboard.auth import Viewer
from dashboard.queries.door import read
from pipelines import SheetVersion


def _clock(at: str) -> str | None:
    return formats.local_time(at) if at else None


def sheets_json(versions: Iterable[SheetVersion]) -> str:
    """Return the history of sheets as the one parameter of a query."""
    rows = [
        {
            "district": one.district,
            "batch_id": one.batch,
            "seq": one.seq,
            "sheet_state": one.state,
            "sent": one.sent,
            "sent_at": _clock(one.sent_at),
            "sent_by": one.by,
            "reported_on": one.reported_on,
            "as_of": one.as_of,
            "files": "、".join(one.files),
            "rows": one.rows,
            "accepted": one.accepted,
            "rejected": one.rejected,
            "accepted_at": _clock(one.standing.accepted_at),
            "accepted_by": one.standing.accepted_by,
            "returned_at": _clock(one.standing.returned_at),
            "returned_by": one.standing.returned_by,
            "return_reason": one.standing.reason,
            "withdrawn_at": _clock(one.standing.withdrawn_at),
            "withdrawn_by": one.standing.withdrawn_by,
        }
        for one in versions
    ]
    return json.dumps(rows, ensure_ascii=False)


def district_names(build: Path, viewer: Viewer) -> list[str]:
    """Return the districts that may be seen and report a breakdown, in their order."""
    rows = read(build, viewer, "select district from breakdown_board order by sort_order")
    return [str(name) for name in rows["district"].to_pylist()]


def breakdown_board(build: Path, viewer: Viewer, sheets: str) -> pa.Table:
    """Return each district: whether it reported, when, and how complete its unions are.

    `report_state` is none, waiting, returned, on_time or late; a district that reported stays so
    while a newer sheet waits (`newest_state`). `of_state` counts the districts of the same state,
    `all_…` the unions of all districts that may be seen.
    """
    return read(
        build,
        viewer,
        """
        with
        sheets as (
            select * from (
                select unnest(from_json($sheets, '[{
                    "district": "varchar", "batch_id": "varchar", "seq": "bigint",
                    "sheet_state": "varchar", "reported_on": "date", "sent_at": "timestamp",
                    "return_reason": "varchar", "returned_at": "timestamp"
                }]'), recursive := true)
            )
            where sheet_state <> 'withdrawn'
        ),

        reported as (
            select district, min(reported_on) as reported_on
            from sheets where sheet_state in ('counting', 'superseded')
            group by district
        ),

        newest as (
            select * from sheets
            qualify row_number() over (partition by district order by seq desc) = 1
        ),

        judged as (
            select
                board.*,
                reported.reported_on,
                campaign.breakdown_due,
                newest.sheet_state as newest_state,
                newest.batch_id as newest_batch,
                newest.sent_at as newest_sent_at,
                newest.return_reason,
                newest.returned_at,
                case
                    when reported.reported_on <= campaign.breakdown_due then 'on_time'
                    when reported.reported_on is not null then 'late'
                    when newest.sheet_state in ('waiting', 'returned') then newest.sheet_state
                    else 'none'
                end as report_state
            from breakdown_board as board
            cross join campaign
            left join reported on reported.district = board.district
            left join newest on newest.district = board.district
        )

        select
            *,
            unions - unions_assigned as unions_unassigned,
            unions - unions_targeted as unions_untargeted,
            count(*) over () as districts,
            count(*) over (partition by report_state) as of_state,
            (sum(unions) over ())::bigint as all_unions,
            (sum(unions_assigned) over ())::bigint as all_assigned,
            (sum(unions_targeted) over ())::bigint as all_targeted
        from judged
        order by sort_order
        """,
        sheets=sheets,
    )


def breakdown_sheets(
    build: Path, viewer: Viewer, sheets: str, *, district: str | None = None
) -> pa.Table:
    """Return every sheet of the districts that may be seen, the newest first, with its verdicts."""
    return read(
        build,
        viewer,
        """
        with sheets as (
            select unnest(from_json($sheets, '[{
                "district": "varchar", "batch_id": "varchar", "seq": "bigint",
                "sheet_state": "varchar", "sent": "boolean", "sent_at": "timestamp",
                "sent_by": "varchar", "as_of": "date", "files": "varchar", "rows": "bigint",
                "accepted": "bigint", "rejected": "bigint", "accepted_at": "timestamp",
                "accepted_by": "varchar", "returned_at": "timestamp", "returned_by": "varchar",
                "return_reason": "varchar", "withdrawn_at": "timestamp", "withdrawn_by": "varchar"
            }]'), recursive := true)
        )

        select
            * replace (
                nullif(sent_by, '') as sent_by,
                nullif(accepted_by, '') as accepted_by,
                nullif(returned_by, '') as returned_by,
                nullif(return_reason, '') as return_reason,
                nullif(withdrawn_by, '') as withdrawn_by
            )
        from sheets
        semi join breakdown_board using (district)
        where $district is null or district = $district
        order by seq desc, district
        """,
        sheets=sheets,
        district=district,
    )


def chain(build: Path, viewer: Viewer) -> pa.Table:
    """Return each district's links district → social worker → union → administrator.

    `all_…` are the sums over the districts that may be seen.
    """
    return read(
        build,
        viewer,
        """
        select
            *,
            unions - unions_assigned as unions_unassigned,
            unions - unions_with_admin as unions_without_admin,
            count(*) over () as districts,
            count(*) filter (batch_id is not null) over () as districts_reported,
            (sum(social_workers) over ())::bigint as all_workers,
            (sum(workers_overloaded) over ())::bigint as all_overloaded,
            (sum(unions) over ())::bigint as all_unions,
            (sum(unions_assigned) over ())::bigint as all_assigned,
            (sum(unions_with_admin) over ())::bigint as all_with_admin,
            (sum(unions_chained) over ())::bigint as all_chained,
            (sum(unions_claimed_twice) over ())::bigint as all_claimed_twice
        from breakdown_board
        order by sort_order
        """,
    )


def overloaded(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return social workers with more unions than the drive allows, the most first."""
    return read(
        build,
        viewer,
        """
        select coverage.*
        from coverage
        cross join campaign
        where level = 'worker' and unions > most_unions_a_worker
            and ($district is null or district = $district)
        order by unions desc, district, worker
        """,
        district=district,
    )


def claimed_twice(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return the rows of counting sheets whose union another row or sheet claims too."""
    return read(
        build,
        viewer,
        """
        select * from breakdown
        where claimed_twice and ($district is null or district = $district)
        order by union_name, district, row
        """,
        district=district,
    )


def assignments(build: Path, viewer: Viewer, *, district: str) -> pa.Table:
    """Return what the district's counting sheet says of each union, in the sheet's order."""
    return read(
        build,
        viewer,
        "select * from breakdown where district = $district order by file, sheet, row",
        district=district,
    )
