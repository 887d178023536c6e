-- Grain: one row a union: those of the union lists, and those that only a breakdown sheet names.
-- Actual members: the breakdown's, else the union list's, else unknown. Target: the breakdown's,
-- else the least whole number at or over the target share of actual members (specification, §4).
with
only_in_breakdown as (
    select
        union_id,
        union_code,
        coalesce(union_name, union_code) as union_name,
        union_key,
        sheet_district as district,
        township
    from stg_breakdown where listed_union_id is null
),

every as (
    select * from stg_unions
    union all by name
    select * from only_in_breakdown
),

counted as (
    select
        every.* exclude (actual_members, township),
        coalesce(every.township, breakdown.township) as township,
        coalesce(breakdown.actual_members, every.actual_members) as actual_members,
        case
            when breakdown.actual_members is not null then 'breakdown'
            when every.actual_members is not null then 'unions'
        end as actual_source,
        breakdown.target as stated_target,
        breakdown.due_date,
        breakdown.union_id is not null as in_breakdown
    from every
    left join stg_breakdown as breakdown on breakdown.union_id = every.union_id
)

select
    counted.*,
    coalesce(
        stated_target,
        (actual_members * target_num + target_den - 1) // target_den
    )::bigint as target,
    case
        when stated_target is not null then 'breakdown'
        when actual_members is not null then 'derived'
    end as target_source
from counted
cross join ref_campaign
