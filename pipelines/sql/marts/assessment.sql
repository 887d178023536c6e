-- Grain: one row a social worker: what the drive gives in the yearly assessment (specification, §1).
-- Each of the two readings of the rule gives points: how much of the target the pooled coverage
-- reaches, and how many of the worker's unions are on target. Each is rounded by itself, so that
-- they add up on paper. Without a known number of actual members there is nothing to give them for.
with
measured as (
    select
        coverage.*,
        target_den * covered_registered as reached,
        target_num * covered_actual as wanted,
        coverage_points_most,
        on_target_points_most
    from mart_coverage as coverage
    cross join mart_campaign
    where level = 'worker'
),

pointed as (
    select
        group_key, district, district_kind, rank_group, worker, unions, unions_on_target,
        registered, actual_members, coverage_percent, light, missing, over_100,
        points_of(reached, wanted, coverage_points_most) as coverage_points,
        case when wanted > 0
            then points_of(unions_on_target, unions, on_target_points_most)
        end as on_target_points
    from measured
),

summed as (
    select *, coverage_points + on_target_points as points from pointed
)

select
    *,
    over_100 > 0 as barred,
    case when points is not null then rank() over (
        partition by points is null
        order by points desc, registered desc
    ) end as points_rank,
    case when points is not null then rank() over (
        partition by points is null, district
        order by points desc, registered desc
    ) end as points_rank_in_district
from summed
