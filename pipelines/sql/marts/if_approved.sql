-- Grain: one row a (level, group_key) with pending applications, city, district and union: how long
-- they wait, and where coverage would stand if every one of them were approved.
with
ages as (
    select
        coalesce(member.union_id, member.district || '|?') as union_id,
        case when apply_time is not null then greatest(0, as_of - apply_time::date) end as age
    from mart_member as member
    cross join mart_campaign
    where counted and status = 'pending'
),

waiting as (
    select
        union_id,
        max(age) as waited,
        count(*) filter (where age > backlog_days) as over_limit
    from ages
    cross join mart_campaign
    group by union_id
),

unions as (
    select
        measures.union_id, measures.district, measures.pending, waited, over_limit, is_unknown,
        registered + measures.pending as registered_if,
        case when actual_members > 0 then actual_members end as actual_members,
        target_den * registered >= target_num * actual_members as on_target,
        target_den * (registered + measures.pending) >= target_num * actual_members as on_target_if
    from mart_union_measures as measures
    cross join mart_campaign
    left join waiting on waiting.union_id = measures.union_id
),

levels as (
    select 'city' as level, '' as group_key, null as of_district, * from unions
    union all
    select 'district', district, district, * from unions
    union all
    select 'union', union_id, district, * from unions where not is_unknown
),

added as (
    select
        level,
        group_key,
        of_district as district,
        case when level = 'union' then group_key end as union_id,
        sum(pending)::bigint as pending,
        max(waited) as waited,
        coalesce(sum(over_limit), 0)::bigint as over_limit,
        sum(registered_if) filter (where actual_members > 0)::bigint as covered_if,
        sum(actual_members)::bigint as covered_actual,
        count(*) filter (where actual_members > 0 and on_target_if) as unions_on_target_if,
        count(*) filter (where actual_members > 0 and on_target_if and not on_target)
            as unions_reaching
    from levels
    group by level, group_key, of_district
    having sum(pending) > 0
)

select
    added.*,
    percent_of(
        covered_if, covered_actual, target_den * covered_if >= target_num * covered_actual,
        target_num, target_den
    ) as coverage_percent_if,
    case
        when covered_actual is null then 'no_denominator'
        when target_den * covered_if >= target_num * covered_actual then 'on_target'
        when 100 * covered_if >= (100 * target_num // target_den - near_points) * covered_actual
            then 'near'
        else 'far'
    end as light_if
from added
cross join mart_campaign
order by level, group_key
