"""Reads of QR codes: which union has which, who lacks one, what is wrong with pictures."""

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
    unions: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> pa.Table:
    """Return unions with their codes; `found` is how many the filter lets through.

    `q` is part of a name, its pinyin or initials, a code, a township or a social worker's name;
    `worker` is "district|name"; `state` is ready, shared or missing; `union_id` the id or the code
    of one, `unions` a JSON list of ids.
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
            and ($unions is null or union_id in (select unnest(from_json($unions, '["varchar"]'))))
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
        unions=unions,
        limit=limit,
        offset=offset,
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
