"""A random sample of registered members, to be checked by phone, and the error rate it gives."""

from pathlib import Path

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import read

RESULTS = ("right", "wrong", "unreached")
"""What a phone call finds: the person is a member there as recorded, is not, was not reached."""


def sample(  # noqa: PLR0913 - what makes a sample
    build: Path,
    viewer: Viewer,
    *,
    seed: int,
    size: int,
    district: str | None = None,
    results: str = "[]",
) -> pa.Table:
    """Return `size` registered members drawn by `seed`, masked, with what calling them found.

    The same seed draws the same persons while the member list is the same. `results` is a JSON
    list of {"check_id", "result"}. Every row carries `checked` (answered calls), `wrong`,
    `unreached`, and the error rate with its 95 % interval after Wilson, in per cent, two decimals:
    `error_percent`, `error_low`, `error_high`; null before the first answer.
    """
    return read(
        build,
        viewer,
        """
        with drawn as (
            select
                -- A name for the row that tells nobody's pseudonym.
                md5(concat(hex(person), ' ', $seed)) as check_id,
                member_id, name_masked, phone_masked, id_masked, union_name, district,
                audit_time::date as audited, batch_id, file, row
            from member
            where counted and status = 'approved' and ($district is null or district = $district)
            order by check_id
            limit $size
        ),

        told as (
            select told.check_id, told.result
            from (
                select unnest(from_json($results, '[{"check_id":"VARCHAR","result":"VARCHAR"}]'))
                    as told
            )
        ),

        answered as (
            select drawn.*, told.result
            from drawn
            left join told on told.check_id = drawn.check_id
        ),

        counts as (
            select
                count(*) filter (where result in ('right', 'wrong')) as checked,
                count(*) filter (where result = 'wrong') as wrong,
                count(*) filter (where result = 'unreached') as unreached,
                wrong / nullif(checked, 0) as p,
                -- The 97.5 % point of the normal distribution, squared over n.
                3.841459 / nullif(checked, 0) as z2
            from answered
        ),

        rated as (
            select
                checked, wrong, unreached, p,
                (p + z2 / 2) / (1 + z2) as centre,
                sqrt(z2) * sqrt(p * (1 - p) + z2 / 4) / (1 + z2) as half
            from counts
        )

        select
            row_number() over (order by check_id) as place,
            answered.*,
            checked, wrong, unreached,
            round(100 * p, 2)::decimal(12, 2) as error_percent,
            case when checked > 0
                then round(100 * greatest(0, centre - half), 2)::decimal(12, 2)
            end as error_low,
            case when checked > 0
                then round(100 * least(1, centre + half), 2)::decimal(12, 2)
            end as error_high
        from answered
        cross join rated
        order by check_id
        """,
        seed=seed,
        size=size,
        district=district,
        results=results,
    )
