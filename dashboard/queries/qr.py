"""Reads of QR codes: which union has which, who lacks one, what is wrong, who was handed one.

Hand-overs live in `state.sqlite` and come in as one JSON text, so that what is made of them is
still told in one place: here, under the viewer's scope.
"""

from pathlib import Path

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import read
from dashboard.queries.spelling import initials_pattern, spelt


def qr_codes(  # noqa: PLR0913 - a filter each
    build: Path,
    viewer: Viewer,
    *,
    q: str | None = None,
    district: str | None = None,
    township: str | None = None,
    worker: str | None = None,
    state: str | None = None,
    union_id: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> pa.Table:
    """Return unions with their codes; `found` is how many the filter lets through.

    `q` is part of a name, its pinyin or initials, a code, a township or a social worker's name;
    `worker` is "district|name"; `state` is ready, shared or missing.
    """
    return read(
        build,
        viewer,
        """
        select qr.*, qr_state as state, count(*) over () as found
        from qr
        where ($district is null or district = $district)
            and ($township is null or township = $township)
            and ($state is null or qr_state = $state)
            and ($union_id is null or union_id = $union_id or union_code = $union_id)
            and (
                $worker is null
                or union_id in (
                    select union_id from union_workers
                    where concat(district, '|', worker) = $worker
                )
            )
            and (
                $q is null
                or contains(lower(union_name), lower($q))
                or contains(coalesce(union_code, ''), $q)
                or contains(coalesce(workers_text, ''), $q)
                or contains(coalesce(township, ''), $q)
                or union_id in (
                    select union_id from union_search
                    where contains(name_pinyin, $spelt) or regexp_matches(name_initials, $initials)
                )
            )
        order by district, union_name collate zh, union_id
        limit $limit offset $offset
        """,
        q=q,
        spelt=spelt(q),
        initials=initials_pattern(q),
        district=district,
        township=township,
        worker=worker,
        state=state,
        union_id=union_id,
        limit=limit,
        offset=offset,
    )


def qr_counts(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return, a district, how many unions have a code, are held back and have none."""
    return read(
        build,
        viewer,
        """
        select
            district,
            count(*) as unions,
            count(*) filter (where qr_state = 'ready') as qr_ready,
            count(*) filter (where qr_state = 'shared') as qr_shared,
            count(*) filter (where qr_state = 'missing') as qr_missing
        from qr
        where $district is null or district = $district
        group by district
        order by qr_missing desc, district
        """,
        district=district,
    )


def qr_missing(
    build: Path, viewer: Viewer, *, district: str | None = None, limit: int = 1_000_000
) -> pa.Table:
    """Return unions without a code that may be shown, and why where a picture came."""
    return read(
        build,
        viewer,
        """
        select union_name, union_code, district, township, workers_text, qr_state, reason
        from qr
        where qr_state <> 'ready' and ($district is null or district = $district)
        order by district, union_name collate zh
        limit $limit
        """,
        district=district,
        limit=limit,
    )


def qr_findings(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return what is wrong with pictures and links, and is not settled by now."""
    return read(
        build,
        viewer,
        """
        select picture, file, reason, detail, union_name, district, batch_id
        from qr_findings
        where not settled and ($district is null or district = $district)
        order by reason, district, union_name, picture
        """,
        district=district,
    )


def handovers(  # noqa: PLR0913 - a filter each
    build: Path,
    viewer: Viewer,
    *,
    handed: str = "[]",
    silent_days: int = 7,
    district: str | None = None,
    state: str | None = None,
) -> pa.Table:
    """Return who handed which union its code, and what followed.

    `handed` is JSON: union_id, handed_on, handed_by, note, of each union's first hand-over.
    `days_to_first` is from it to the first application on that day or later; `silent` where more
    than `silent_days` went by without one. `state` is silent or answered.
    """
    return read(
        build,
        viewer,
        """
        with handed as (
            select unnest(from_json($handed,
                '[{"union_id":"VARCHAR","handed_on":"DATE","handed_by":"VARCHAR","note":"VARCHAR"}]'
            ), recursive := true)
        ),

        followed as (
            select
                handed.union_id,
                min(member.apply_time::date) as first_application
            from handed
            left join member
                on member.union_id = handed.union_id
                and member.apply_time::date >= handed.handed_on
            group by handed.union_id
        ),

        judged as (
            select
                qr.union_name, qr.district, qr.workers_text, handed.handed_on, handed.handed_by,
                handed.note, followed.first_application,
                followed.first_application - handed.handed_on as days_to_first,
                followed.first_application is null
                    and campaign.as_of - handed.handed_on > $silent_days as silent,
                qr.union_id, qr.union_code
            from handed
            inner join qr on qr.union_id = handed.union_id
            left join followed on followed.union_id = handed.union_id
            cross join campaign
        )

        select * from judged
        where ($district is null or district = $district)
            and case $state
                when 'silent' then silent
                when 'answered' then first_application is not null
                else true
            end
        order by silent desc, handed_on, district, union_name collate zh
        """,
        handed=handed,
        silent_days=silent_days,
        district=district,
        state=state,
    )
