"""What registered persons are like, as groups; single persons' traits reach no query at all."""

from pathlib import Path

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import read


def traits(
    build: Path, viewer: Viewer, *, district: str | None = None, union_id: str | None = None
) -> pa.Table:
    """Return trait, trait_value, registered, share_percent of a union, a district or the city.

    A trait by which the group is not broken down is one row without value: too few people.
    """
    return read(
        build,
        viewer,
        """
        select trait, trait_value, registered, share_percent from traits
        where level = case
                when $union_id is not null then 'union'
                when $district is not null then 'district'
                else 'city'
            end
            and group_key = coalesce($union_id, $district, '')
        -- Ages from the youngest on; the alphabet would put the middle last.
        order by trait desc, trait_value = 'from_50', trait_value desc
        """,
        district=district,
        union_id=union_id,
    )
