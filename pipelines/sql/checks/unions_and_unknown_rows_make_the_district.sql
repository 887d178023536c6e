-- A district's registered are those of its unions plus the rows of unions on no list, counted anew.
with
unions as (
    select district, sum(registered) as registered from mart_coverage
    where level = 'union' group by district
),

unknown as (
    select district, count(*) as registered from mart_member
    where counted and status = 'approved' and union_id is null
    group by district
)

select district.district, district.registered, unions.registered, unknown.registered
from mart_coverage as district
left join unions on unions.district = district.district
left join unknown on unknown.district = district.district
where district.level = 'district'
    and district.registered <> coalesce(unions.registered, 0) + coalesce(unknown.registered, 0)
