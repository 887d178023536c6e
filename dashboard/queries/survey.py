"""The survey of employers: how complete, what kinds, which difficulties, and against the list."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import one, read

UNSORTED = "其他"
"""The group of a difficulty, or of a kind of employer, that no rule knows."""


def survey_progress(build: Path, viewer: Viewer) -> pa.Table:
    """Return each district: whether its survey counts, its totals, how complete it is."""
    return read(
        build,
        viewer,
        """
        select survey_progress.* from survey_progress
        left join district on district.district = survey_progress.district
        where level = 'district'
        order by district.sort_order nulls last, survey_progress.district
        """,
    )


def surveyed(build: Path, viewer: Viewer, district: str | None) -> dict[str, Any] | None:
    """Return the same of one district, or of the city for who sees it; else None."""
    return one(
        read(
            build,
            viewer,
            """
            select * from survey_progress
            where level = case when $district is null then 'city' else 'district' end
                and district is not distinct from $district
            """,
            district=district,
        )
    )


def survey_kinds(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return the kinds of employer of a district, or of the city, with most employers first."""
    return read(
        build,
        viewer,
        """
        select * exclude (members), members as surveyed_members from survey_kinds
        where level = case when $district is null then 'city' else 'district' end
            and district is not distinct from $district
        order by employers desc, employer_group
        """,
        district=district,
    )


def survey_difficulties(build: Path, viewer: Viewer, *, district: str | None = None) -> pa.Table:
    """Return the groups of difficulties of a district, or of the city, the most frequent first."""
    return read(
        build,
        viewer,
        """
        select * from survey_difficulties
        where level = case when $district is null then 'city' else 'district' end
            and district is not distinct from $district
        order by employers desc, difficulty_group
        """,
        district=district,
    )


def survey_employers(  # noqa: PLR0913 - a filter each
    build: Path,
    viewer: Viewer,
    *,
    district: str | None = None,
    difficulty: str | None = None,
    contradiction: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> pa.Table:
    """Return surveyed employers, the largest first; `found` is how many the filter lets through.

    `difficulty` is a group; `contradiction` is not_listed, listed_all_the_same or "any".
    """
    return read(
        build,
        viewer,
        """
        select
            survey.* exclude (difficulty_groups),
            case when unionised then 'yes' when not unionised then 'no' end as said_unionised,
            array_to_string(difficulty_groups, '、') as difficulty_groups,
            count(*) over () as found
        from survey
        where ($district is null or district = $district)
            and ($difficulty is null or list_contains(difficulty_groups, $difficulty))
            and case $contradiction
                when 'any' then contradiction is not null
                else coalesce(contradiction = $contradiction, $contradiction is null)
            end
        order by workers desc nulls last, district, employer
        limit $limit offset $offset
        """,
        district=district,
        difficulty=difficulty,
        contradiction=contradiction,
        limit=limit,
        offset=offset,
    )


def unions_not_surveyed(
    build: Path,
    viewer: Viewer,
    *,
    district: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> pa.Table:
    """Return the listed unions that no survey names, the largest first."""
    return read(
        build,
        viewer,
        """
        select coverage.*, count(*) over () as found
        from coverage
        where level = 'union' and ($district is null or district = $district)
            and union_id not in (select union_id from survey where union_id is not null)
        order by actual_members desc nulls last, district, union_name, union_id
        limit $limit offset $offset
        """,
        district=district,
        limit=limit,
        offset=offset,
    )
