"""Reads of hand-overs: which union was handed its QR code, by whom, and what followed.

They live in `state.sqlite` and come in as one JSON text, so that what is made of them is still told
in one place: here, under the viewer's scope.
"""

from pathlib import Path

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import read
from dashboard.queries.qr import ASKED, asked

HANDED_STATES = ("to_hand", "waiting", "silent", "answered")
"""A union that has a code and was not handed it; was, and nobody has applied yet; for longer than
the drive's silent_days; somebody applied since."""

# Grain: one row a union that has a code or was handed one. `days_to_first` is from the day it was
# first handed its code to the first application on that day or later.
_JUDGED = """
with handed as (
    select * from (
        select unnest(from_json($handed, '[{
            "number": "bigint", "union_id": "varchar", "handed_on": "date",
            "handed_by": "varchar", "note": "varchar"
        }]'), recursive := true)
    )
    qualify row_number() over (partition by union_id order by handed_on, number) = 1
),

followed as (
    select handed.union_id, min(member.apply_time::date) as first_application
    from handed
    inner join member on member.union_id = handed.union_id
        and member.apply_time::date >= handed.handed_on
    group by handed.union_id
),

judged as (
    select
        qr.union_id, qr.union_name, qr.union_code, qr.district, qr.township, qr.workers_text,
        handed.number, handed.handed_on, handed.handed_by, handed.note,
        followed.first_application,
        followed.first_application - handed.handed_on as days_to_first,
        greatest(0, campaign.as_of - handed.handed_on) as days_since,
        case
            when handed.union_id is null then 'to_hand'
            when followed.first_application is not null then 'answered'
            when campaign.as_of - handed.handed_on > campaign.qr_silent_days then 'silent'
            else 'waiting'
        end as handed_state
    from qr
    left join handed on handed.union_id = qr.union_id
    left join followed on followed.union_id = qr.union_id
    cross join campaign
    where qr.qr_state = 'ready' or handed.union_id is not null
)
"""


def handovers(  # noqa: PLR0913 - a page's own parts
    build: Path,
    viewer: Viewer,
    *,
    handed: str = "[]",
    state: str | None = None,
    limit: int = 1_000_000,
    offset: int = 0,
    **filters: str | None,
) -> pa.Table:
    """Return unions, who handed each its code, and what followed; the longest silent first.

    `handed` is JSON: number, union_id, handed_on, handed_by, note of each hand-over that stands;
    the first of a union counts. `state` is one of HANDED_STATES, or handed for all but to_hand;
    the other filters are those of `queries.qr.asked`. `found` is how many they let through.
    """
    return read(
        build,
        viewer,
        _JUDGED  # noqa: S608 - static texts
        + """
        select *, count(*) over () as found
        from judged
        where (
                $state is null or handed_state = $state
                or ($state = 'handed' and handed_state <> 'to_hand')
            )
            and """
        + ASKED
        + """
        order by handed_state = 'silent' desc, handed_on, district, union_name collate zh, union_id
        limit $limit offset $offset
        """,
        handed=handed,
        state=state,
        limit=limit,
        offset=offset,
        **asked(**filters),
    )


def handover_counts(
    build: Path, viewer: Viewer, *, handed: str = "[]", district: str | None = None
) -> pa.Table:
    """Return, a district, how many unions were handed their codes and what followed.

    `median_days` is of days_to_first; the district null is everything together.
    """
    return read(
        build,
        viewer,
        _JUDGED
        + """
        select
            district,
            count(*) as with_qr,
            count(*) filter (where handed_state = 'to_hand') as to_hand,
            count(*) filter (where handed_state <> 'to_hand') as handed,
            count(*) filter (where handed_state = 'answered') as answered,
            count(*) filter (where handed_state = 'waiting') as waiting,
            count(*) filter (where handed_state = 'silent') as silent,
            median(days_to_first)::double as median_days
        from judged
        where $district is null or district = $district
        group by grouping sets ((district), ())
        order by district is null, silent desc, to_hand desc, district
        """,
        handed=handed,
        district=district,
    )
