-- Grain: one row a (level, group_key): the measures of the specification, §4, for every group.
-- Rates are sums over sums. Coverage counts only unions with known, positive actual members, and
-- `on_target` and `missing` use its numerator and denominator; completion does so for targets.
with
members_of as (
    select 'city' as level, '' as group_key, union_id from mart_union_measures
    union all
    select 'district', district, union_id from mart_union_measures
    union all
    select 'district_kind', district_kind, union_id from mart_union_measures
    union all
    select 'rank_group', rank_group, union_id from mart_union_measures
    union all
    select 'township', district || '|' || coalesce(township, ''), union_id
    from mart_union_measures where not is_unknown
    union all
    select 'employer_kind', coalesce(employer_kind, ''), union_id
    from mart_union_measures where not is_unknown
    union all
    select 'employer_kind', district || '|' || coalesce(employer_kind, ''), union_id
    from mart_union_measures where not is_unknown
    union all
    select 'worker', district || '|' || worker, union_id from mart_union_workers
    union all
    select 'union', union_id, union_id from mart_union_measures where not is_unknown
),

empty_districts as (
    select 'district' as level, district as group_key
    from mart_district
    anti join mart_union_measures using (district)
),

keys as (
    select
        level, group_key,
        case when level in ('district', 'township', 'worker', 'union')
                or (level = 'employer_kind' and contains(group_key, '|'))
            then any_value(
                case when level = 'worker' then split_part(group_key, '|', 1)
                    else measures.district end
            )
        end as district,
        case when level in ('township', 'union') then any_value(measures.township) end as township,
        case when level in ('employer_kind', 'union') then any_value(measures.employer_kind) end
            as employer_kind,
        case when level = 'worker' then split_part(group_key, '|', 2) end as worker,
        case when level = 'union' then any_value(measures.union_id) end as union_id,
        case when level = 'union' then any_value(measures.union_code) end as union_code,
        case when level = 'union' then any_value(measures.union_name) end as union_name,
        case when level = 'union' then any_value(measures.workers_text) end as workers_text,
        case when level = 'union' then any_value(measures.actual_source) end as actual_source,
        sum(registered)::bigint as registered,
        sum(pending)::bigint as pending,
        sum(rejected)::bigint as rejected,
        sum(unregistered)::bigint as unregistered,
        sum("left")::bigint as "left",
        sum(new)::bigint as new,
        sum(actual_members)::bigint as actual_members,
        sum(registered) filter (where actual_members > 0)::bigint as covered_registered,
        sum(actual_members) filter (where actual_members > 0)::bigint as covered_actual,
        sum(target)::bigint as target,
        sum(registered) filter (where target > 0)::bigint as targeted_registered,
        sum(target) filter (where target > 0)::bigint as targeted,
        count(*) filter (where not is_unknown) as unions,
        count(*) filter (where not is_unknown and registered > 0) as unions_started,
        count(*) filter (
            where actual_members > 0 and target_den * registered >= target_num * actual_members
        ) as unions_on_target,
        count(*) filter (where actual_members > 0 and registered > actual_members) as over_100
    from members_of
    inner join mart_union_measures as measures using (union_id)
    cross join mart_campaign
    group by level, group_key
),

every as (
    select * from keys
    union all by name
    select
        level, group_key, group_key as district,
        0::bigint as registered, 0::bigint as pending, 0::bigint as rejected,
        0::bigint as unregistered, 0::bigint as "left", 0::bigint as new,
        0::bigint as unions, 0::bigint as unions_started, 0::bigint as unions_on_target,
        0::bigint as over_100
    from empty_districts
),

rated as (
    select
        every.*,
        covered_registered / nullif(covered_actual, 0) as coverage,
        targeted_registered / nullif(targeted, 0) as completion,
        case when covered_actual > 0
            then target_den * covered_registered >= target_num * covered_actual
        end as on_target,
        case when covered_actual > 0 then greatest(
            0,
            (covered_actual * target_num + target_den - 1) // target_den - covered_registered
        ) end as missing
    from every
    cross join mart_campaign
),

judged as (
    select
        rated.*,
        percent_of(covered_registered, covered_actual, on_target, target_num, target_den)
            as coverage_percent,
        percent_of(targeted_registered, targeted, targeted_registered >= targeted, 1, 1)
            as completion_percent,
        -- Of a null, least() gives the other.
        case when missing is not null then least(missing, pending) end as quick_win,
        case
            when on_target is null then 'no_denominator'
            when on_target then 'on_target'
            when 100 * covered_registered >=
                (100 * target_num // target_den - near_points) * covered_actual then 'near'
            else 'far'
        end as light
    from rated
    cross join mart_campaign
),

grouped as (
    select
        judged.*,
        coalesce(district.district_kind, case when level = 'district_kind' then group_key end)
            as district_kind,
        coalesce(district.rank_group, case when level = 'rank_group' then group_key end)
            as rank_group
    from judged
    left join mart_district as district on district.district = judged.district
)

select
    * exclude (targeted_registered, targeted),
    case when coverage is not null then rank() over (
        partition by
            level,
            coverage is null,
            case when level = 'district' then rank_group end,
            case when level in ('union', 'township') then district end,
            case when level = 'employer_kind' then coalesce(district, '') end
        order by coverage desc, registered desc
    ) end as rank,
    case when coverage is not null and district is not null then rank() over (
        partition by level, coverage is null, district
        order by coverage desc, registered desc
    ) end as rank_in_district
from grouped
