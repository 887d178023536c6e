-- Grain: one row a (level, district), the city and every district: what moved since the day and the
-- week before. An export says when a person was approved and nothing of who was there before, so a
-- former day is today's figure without the approvals since: who left meanwhile is in neither, and
-- `undated` approvals count as older. Denominators are today's throughout.
with
approvals as (
    select
        member.district,
        as_of - member.audit_time::date as days_ago,
        coalesce(measures.actual_members > 0, false) as covered
    from mart_member as member
    cross join mart_campaign
    left join mart_union_measures as measures on measures.union_id = member.union_id
    where member.counted and member.status = 'approved'
),

counts as (
    select
        case when grouping(district) = 1 then 'city' else 'district' end as level,
        coalesce(district, '') as group_key,
        count(*) filter (where days_ago = 0) as new_day,
        count(*) filter (where days_ago between 0 and 6) as new,
        count(*) filter (where days_ago between 7 and 13) as new_week_before,
        count(*) filter (where covered and days_ago < 1) as covered_since_day,
        count(*) filter (where covered and days_ago < 7) as covered_since_week,
        count(*) filter (where days_ago is null) as undated
    from approvals
    group by grouping sets ((), (district))
),

then_and_now as (
    select
        coverage.level, coverage.district, coverage.rank_group, coverage.rank, coverage.light,
        coverage.registered, coverage.covered_registered, coverage.covered_actual,
        coverage.coverage_percent, coverage.missing,
        coalesce(counts.new_day, 0) as new_day,
        coalesce(counts.new, 0) as new,
        coalesce(counts.new_week_before, 0) as new_week_before,
        coalesce(counts.undated, 0) as undated,
        coverage.covered_registered - coalesce(counts.covered_since_day, 0) as covered_day_before,
        coverage.covered_registered - coalesce(counts.covered_since_week, 0) as covered_week_before
    from mart_coverage as coverage
    left join counts
        on counts.level = coverage.level and counts.group_key = coverage.group_key
    where coverage.level in ('city', 'district')
),

rated as (
    select
        then_and_now.*,
        percent_of(
            covered_day_before, covered_actual,
            target_den * covered_day_before >= target_num * covered_actual, target_num, target_den
        ) as coverage_percent_day_before,
        percent_of(
            covered_week_before, covered_actual,
            target_den * covered_week_before >= target_num * covered_actual, target_num, target_den
        ) as coverage_percent_week_before,
        case when covered_actual > 0 then rank() over (
            partition by level, rank_group, covered_actual is null
            order by covered_week_before / nullif(covered_actual, 0) desc nulls last,
                registered - new desc
        ) end as rank_week_before,
        greatest(0, deadline - as_of) as days_left
    from then_and_now
    cross join mart_campaign
)

select
    level, district, rank_group, light, registered, coverage_percent, missing,
    new_day::bigint as new_day, new::bigint as new, new_week_before::bigint as new_week_before,
    undated::bigint as undated,
    coverage_percent - coverage_percent_day_before as points_day,
    coverage_percent - coverage_percent_week_before as points_week,
    coverage_percent_week_before,
    rank, rank_week_before, rank_week_before - rank as places_gained,
    days_left,
    new / 7 as pace_recent,
    case when days_left > 0 then round(missing / days_left, 1)::decimal(12, 1) end as pace_to_target
from rated
