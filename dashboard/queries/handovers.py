"""Reads of hand-overs: which union was handed its QR code, by whom, and what followed.

They live in `state.sqlite` and come in as one JSON text, so that what is made of them is still told
in one place: here, under the viewer's scope.
"""

import json
from pathlib import Path

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import read
from dashboard.queries.qr import qr_codes

HANDED_STATES = ("silent", "waiting", "answered", "to_hand")
"""How a union with a code stands: handed it longer ago than the drive's silent_days and nobody
applied; handed it and nobody applied yet; somebody applied since; not handed it."""

_EVERY = 1_000_000
# Rows of three levels: a union that has a code or was handed one, a district, and all together.
# `qr_missing` counts those held back too.
_HANDOVERS = """
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
        qr.qr_state,
        handed.number, handed.handed_on, handed.handed_by, handed.note,
        followed.first_application,
        followed.first_application - handed.handed_on as days_to_first,
        case when campaign.as_of >= handed.handed_on then campaign.as_of - handed.handed_on end
            as days_since,
        case
            when handed.union_id is null and qr.qr_state <> 'ready' then 'none'
            when handed.union_id is null then 'to_hand'
            when followed.first_application is not null then 'answered'
            when campaign.as_of - handed.handed_on > campaign.qr_silent_days then 'silent'
            else 'waiting'
        end as handed_state
    from qr
    left join handed on handed.union_id = qr.union_id
    left join followed on followed.union_id = qr.union_id
    cross join campaign
),

asked as (
    select * from judged
    where ($district is null or district = $district)
        and ($unions is null or union_id in (select unnest(from_json($unions, '["varchar"]'))))
        and (
            $state is null or handed_state = $state
            or ($state = 'handed' and handed_state not in ('to_hand', 'none'))
        )
),

leveled as (
    select 'union' as level, *, count(*) over () as found from asked
    where handed_state <> 'none'
    union all by name
    select
        if(grouping(district) = 0, 'district', 'whole') as level,
        district,
        count(*) as unions,
        count(*) filter (where qr_state = 'ready') as qr_ready,
        count(*) filter (where qr_state <> 'ready') as qr_missing,
        count(*) filter (where handed_state = 'to_hand') as to_hand,
        count(*) filter (where handed_state not in ('to_hand', 'none')) as handed,
        count(*) filter (where handed_state = 'answered') as answered,
        count(*) filter (where handed_state = 'waiting') as waiting,
        count(*) filter (where handed_state = 'silent') as silent,
        median(days_to_first)::double as median_days
    from asked
    group by grouping sets ((district), ()) having count(*) > 0
)

select * from leveled
where level = $level
order by
    handed_state = 'silent' desc, handed_on, silent desc, to_hand desc, district,
    union_name collate zh, union_id
limit $limit offset $offset
"""


def handovers(  # noqa: PLR0913 - a page's own parts
    build: Path,
    viewer: Viewer,
    *,
    handed: str = "[]",
    state: str | None = None,
    q: str | None = None,
    district: str | None = None,
    township: str | None = None,
    worker: str | None = None,
    unions: str | None = None,
    limit: int = _EVERY,
    offset: int = 0,
) -> pa.Table:
    """Return unions, who handed each its code, and what followed; the longest silent first.

    `handed` is JSON: number, union_id, handed_on, handed_by, note of each hand-over that stands;
    the first of a union counts. `days_to_first` is from then to the first application on that day
    or later. `state` is one of HANDED_STATES, or handed for all but to_hand; `unions` is a JSON
    list of ids; `q`, `township` and `worker` as in `qr_codes`. `found` is how many are let through.
    """
    if q or township or worker:
        found = qr_codes(
            build, viewer, q=q, district=district, township=township, worker=worker, unions=unions,
            limit=_EVERY,
        )  # fmt: skip
        unions = json.dumps(found["union_id"].to_pylist())
    rows = read(
        build, viewer, _HANDOVERS, handed=handed, state=state, district=district, unions=unions,
        level="union", limit=limit, offset=offset,
    )  # fmt: skip
    return rows.drop_columns(["level", *_COUNTS])


_COUNTS = (
    "unions", "qr_ready", "qr_missing", "to_hand", "handed", "answered", "waiting", "silent",
    "median_days",
)  # fmt: skip


def handover_counts(
    build: Path, viewer: Viewer, *, handed: str = "[]", district: str | None = None
) -> pa.Table:
    """Return, a district, how many unions have codes, were handed them, and what followed.

    `median_days` is of days_to_first.
    """
    return _counted(build, viewer, handed, district, "district")


def handover_total(
    build: Path, viewer: Viewer, *, handed: str = "[]", district: str | None = None
) -> pa.Table:
    """Return the one row of all that the viewer sees, or of a district, together."""
    return _counted(build, viewer, handed, district, "whole")


def _counted(
    build: Path, viewer: Viewer, handed: str, district: str | None, level: str
) -> pa.Table:
    rows = read(
        build, viewer, _HANDOVERS, handed=handed, state=None, district=district, unions=None,
        level=level, limit=_EVERY, offset=0,
    )  # fmt: skip
    return rows.select(["district", *_COUNTS])
