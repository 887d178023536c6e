"""Targets against the city's goal: how they stand, and what they would be if they were raised."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.queries.door import one, read

WAYS = ("share", "gap")
"""How targets can be raised: to one share of actual members, or by the gap to all of them."""

MOST_PEOPLE = 1_000_000_000
"""More people than any goal; beyond it whole numbers would no longer be exact."""


def reconciliation(build: Path, viewer: Viewer) -> pa.Table:
    """Return each district's targets and actual members against its share of the goal."""
    return read(
        build, viewer, "select * from reconciliation where level = 'district' order by sort_order"
    )


def reconciled(build: Path, viewer: Viewer, district: str | None) -> dict[str, Any] | None:
    """Return the same of one district, or of the city for who sees it; else None."""
    return one(
        read(
            build,
            viewer,
            """
            select * from reconciliation
            where level = case when $district is null then 'city' else 'district' end
                and district is not distinct from $district
            """,
            district=district,
        )
    )


def what_if(
    build: Path,
    viewer: Viewer,
    *,
    aim: int,
    way: str = "share",
    district: str | None = None,
) -> pa.Table:
    """Return targets raised until they add up to `aim`: of the districts, or a district's unions.

    `share` raises who is lowest first, until all who were raised undertake one and the same share
    of their actual members; who is above it keeps its own. `gap` hands out what is missing in
    proportion to the actual members not undertaken yet; who has none keeps its own. No target
    falls: an `aim` that is reached already changes nothing. People are whole: everybody gets the
    whole part of the exact number, and those left over go to the largest fractions, of equal ones
    to who has more members, then by name. `new_total` is what the new targets add up to.
    """
    return read(
        build,
        viewer,
        """
        with
        groups as (
            select
                group_key, district, union_name, union_code, workers_text, registered,
                actual_members, target,
                coalesce(target, 0) as own,
                coalesce(actual_members, 0) as people,
                greatest(coalesce(actual_members, 0) - coalesce(target, 0), 0) as open,
                $aim - sum(coalesce(target, 0)) over () as short
            from coverage
            where level = case when $district is null then 'district' else 'union' end
                and ($district is null or district = $district)
        ),

        lowest_first as (
            select
                *,
                row_number() over (
                    order by people = 0, own / nullif(people, 0), group_key
                ) as place
            from groups
        ),

        reached as (
            select
                *,
                short + sum(own) over (order by place) as rest,
                sum(people) over (order by place) as people_so_far
            from lowest_first
        ),

        -- The level that the first n reach together is above the n-th's own for a first few only.
        marked as (
            select
                *,
                short > 0 and case $way
                    when 'gap' then open > 0
                    else place <= coalesce(
                        max(place) filter (
                            where people > 0 and rest * people > own * people_so_far
                        ) over (),
                        0
                    )
                end as raised
            from reached
        ),

        weighed as (
            select
                *,
                case when $way = 'gap' then own else 0 end as start,
                case when $way = 'gap' then open else people end as weight
            from marked
        ),

        dealt as (
            select
                *,
                short + sum(own - start) filter (where raised) over () as amount,
                sum(weight) filter (where raised) over () as weights
            from weighed
        ),

        divided as (
            select
                *,
                amount * weight // nullif(weights, 0) as whole_part,
                amount * weight % nullif(weights, 0) as remainder
            from dealt
        ),

        rounded as (
            select
                *,
                case
                    when raised then start + whole_part + case
                        when row_number() over (
                            partition by raised
                            order by remainder desc, people desc, group_key
                        ) <= amount - sum(whole_part) filter (where raised) over ()
                        then 1 else 0
                    end
                    else target
                end as new_target
            from divided
        )

        select
            group_key, district, union_name, union_code, workers_text, registered,
            actual_members, target, raised,
            new_target::bigint as new_target,
            (new_target - own)::bigint as raised_by,
            coalesce(new_target > people, false) as over_actual,
            case when people > 0 then (case
                when target_den * new_target >= target_num * people
                    then (20000 * new_target + people) // (2 * people)
                else least(
                    (20000 * new_target + people) // (2 * people),
                    10000 * target_num // target_den - 1
                )
            end / 100)::decimal(12, 2) end as undertaken_percent,
            sum(own) over ()::bigint as old_total,
            sum(new_target) over ()::bigint as new_total,
            sum(people) over ()::bigint as people_total
        from rounded
        cross join campaign
        order by
            case when $district is null then (
                select sort_order from district where district.district = rounded.district
            ) end,
            raised_by desc nulls last,
            group_key
        """,
        aim=min(max(0, aim), MOST_PEOPLE),
        way=way if way in WAYS else "share",
        district=district,
    )


def target_groups(
    build: Path, viewer: Viewer, level: str, *, district: str | None = None
) -> pa.Table:
    """Return the measures of a level's groups, district by district, for adding up.

    Kinds of employer are the city's where every district is meant, else the district's: never
    both, which would count twice.
    """
    return read(
        build,
        viewer,
        """
        select coverage.* from coverage
        left join district on district.district = coverage.district
        where coverage.level = $level
            and ($district is null or coverage.district = $district)
            and (coverage.level <> 'employer_kind' or (coverage.district is null) = $whole)
        order by
            district.sort_order,
            coverage.township collate zh nulls last,
            coverage.worker collate zh,
            coverage.target desc nulls last,
            coverage.group_key
        """,
        level=level,
        district=district,
        whole=district is None and viewer.districts is None,
    )


def target_unions(build: Path, viewer: Viewer) -> pa.Table:
    """Return every union with its target, district by district; a district's rows of unknown
    unions last (`is_unknown`), so that the rows of a district add up to its figures.
    """
    return read(
        build,
        viewer,
        """
        with
        unions as (
            select
                union_id, union_code, union_name, district, township, employer_kind, workers_text,
                actual_members, target, registered, completion_percent, coverage_percent, light,
                missing, false as is_unknown
            from coverage where level = 'union'
            union all by name
            select union_id, district, registered, true as is_unknown
            from union_measures where is_unknown and registered > 0
        )

        select unions.* from unions
        inner join district on district.district = unions.district
        order by
            district.sort_order, is_unknown, township collate zh nulls last,
            union_name collate zh, union_id
        """,
    )
