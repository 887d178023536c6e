-- Grain: one row a (level, district), city or district: what was undertaken and what is there, against
-- the city's goal.
-- `goal_share` divides the goal by actual members in whole numbers that add up to it, by the largest
-- remainder: everybody gets the whole part of the exact share, and the people left over go, one each,
-- to the largest fractions; of equal ones to the district with more members, then by its order.
with
stated as (
    select
        district,
        count(*) filter (where not is_unknown) as unions,
        count(*) filter (where target_source = 'breakdown') as unions_targeted,
        count(*) filter (where not is_unknown and target is null) as unions_without_target,
        coalesce(sum(target) filter (where target_source = 'breakdown'), 0)::bigint
            as target_stated,
        coalesce(sum(target) filter (where target_source = 'derived'), 0)::bigint
            as target_derived
    from mart_union_measures
    group by district
),

districts as (
    select
        coverage.district,
        district.sort_order,
        coverage.registered,
        coalesce(coverage.actual_members, 0) as actual_members,
        coalesce(coverage.target, 0) as target,
        coalesce(stated.unions, 0) as unions,
        coalesce(stated.unions_targeted, 0) as unions_targeted,
        coalesce(stated.unions_without_target, 0) as unions_without_target,
        coalesce(stated.target_stated, 0) as target_stated,
        coalesce(stated.target_derived, 0) as target_derived
    from mart_coverage as coverage
    inner join mart_district as district on district.district = coverage.district
    left join stated on stated.district = coverage.district
    where coverage.level = 'district'
),

exact as (
    select
        districts.*,
        goal,
        goal * actual_members // nullif(sum(actual_members) over (), 0) as whole_part,
        goal * actual_members % nullif(sum(actual_members) over (), 0) as remainder
    from districts
    cross join mart_campaign
),

shared as (
    select
        exact.* exclude (whole_part, remainder),
        (
            whole_part + case
                when row_number() over (order by remainder desc, actual_members desc, sort_order)
                    <= goal - sum(whole_part) over ()
                then 1 else 0
            end
        )::bigint as goal_share
    from exact
),

every as (
    select 'district' as level, * exclude (goal) from shared
    union all by name
    select
        'city' as level,
        sum(columns(* exclude (district, sort_order, goal, goal_share)))::bigint,
        any_value(goal) as goal_share
    from shared
)

select
    every.level,
    every.district,
    district.district_kind,
    district.rank_group,
    every.sort_order,
    coalesce(district.has_breakdown, false) as has_breakdown,
    every.unions,
    every.unions_targeted,
    every.unions_without_target,
    every.actual_members,
    every.target,
    every.target_stated,
    every.target_derived,
    every.registered,
    every.goal_share,
    every.target - every.goal_share as target_over,
    every.actual_members - every.goal_share as actual_over,
    every.target - every.actual_members as target_less_actual,
    percent_of(
        every.target,
        every.actual_members,
        target_den * every.target >= target_num * every.actual_members,
        target_num,
        target_den
    ) as undertaken_percent
from every
cross join mart_campaign
left join mart_district as district on district.district = every.district
order by every.level, every.sort_order
