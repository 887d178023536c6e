"""What the drive gives in the yearly assessment, and how a quota of awards is dealt out."""

from pathlib import Path

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import read

MOST_AWARDS = 1_000_000
"""More awards than anybody gives; beyond it whole numbers would no longer be exact."""


def assessment(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return every social worker's points, the most first; who cannot be given any comes last."""
    return read(
        build,
        viewer,
        """
        select * from assessment
        where $district is null or district = $district
        order by points desc nulls last, registered desc, group_key
        """,
        district=district,
    )


def allocation(build: Path, viewer: Viewer, *, quota: int) -> pa.Table:
    """Return how many of `quota` awards each district gets, in the districts' order.

    In proportion to the claims, by the largest remainder: everybody gets the whole part of the
    exact number, and those left over go, one each, to the largest fractions; of equal ones to the
    larger claim, then by the districts' order. `awards` is null where nobody has a claim. Who sees
    single districts gets no row: of one district alone nothing can be dealt.
    """
    return read(
        build,
        viewer,
        """
        with
        exact as (
            select
                *,
                $quota * award_claim // nullif(sum(award_claim) over (), 0) as whole_part,
                $quota * award_claim % nullif(sum(award_claim) over (), 0) as remainder
            from award_claims
            where $whole
        )

        select
            * exclude (whole_part, remainder),
            (
                whole_part + case
                    when row_number() over (
                        order by remainder desc, award_claim desc, sort_order
                    ) <= $quota - sum(whole_part) over ()
                    then 1 else 0
                end
            )::bigint as awards
        from exact
        order by sort_order
        """,
        quota=min(max(0, quota), MOST_AWARDS),
        whole=viewer.districts is None,
    )
