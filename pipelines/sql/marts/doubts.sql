-- Grain: one row a (level, group_key, reason), city, district and union: the rows that carry a flag;
-- a row may carry several. Rows of unknown unions stand in their district and the city.
with
raised as (
    unpivot (
        select
            district, union_id, duplicate_in_union, duplicate_across_unions, unknown_union,
            unknown_district, bad_phone, shared_phone, bad_time, future_time, under_16,
            past_retirement, sex_mismatch
        from mart_member
    )
    on duplicate_in_union, duplicate_across_unions, unknown_union, unknown_district,
        bad_phone, shared_phone, bad_time, future_time, under_16, past_retirement, sex_mismatch
    into name reason value raised
),

levels as (
    select 'city' as level, '' as group_key, null as district, reason from raised where raised
    union all
    select 'district', district, district, reason from raised where raised
    union all
    select 'union', union_id, district, reason from raised
    where raised and union_id is not null
)

select level, group_key, district, reason, count(*) as n
from levels
group by all
order by level, group_key, n desc, reason
