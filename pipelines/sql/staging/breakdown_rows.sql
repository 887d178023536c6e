-- Grain: one row a row of the newest accepted breakdown sheets, with the listed union it speaks of.
-- A union is found by code, else by name within the district, be it the one before its new name, else
-- by name where the city has one.
-- A name that several unions of the district bear means none of them: such a row has no union_id.
-- By its name a batch with a scope knows no other district's unions (specification, §3).
with
newest_of_district as (
    select * from stg_breakdown_placed
    qualify max(version) over (partition by sheet_district) = version
),

by_code as (
    select union_code, min(union_id) as union_id from stg_unions
    where union_code is not null
    group by all having count(*) = 1
),

by_name as (
    select district, union_key, min(union_id) as union_id from stg_unions
    group by all having count(*) = 1
),

of_several as (
    select district, union_key from stg_unions
    where union_key is not null
    group by all having count(*) > 1
),

in_city as (
    select union_key, min(union_id) as union_id from stg_unions
    group by all having count(*) = 1
)

select
    newest_of_district.*,
    listed.union_id as listed_union_id,
    listed.district as listed_district,
    coalesce(
        listed.union_id,
        newest_of_district.union_code,
        case when of_several.union_key is null
            then sheet_district || '|' || newest_of_district.union_key
        end
    ) as union_id
from newest_of_district
left join by_code on by_code.union_code = newest_of_district.union_code
left join by_name
    on by_name.district = sheet_district and by_name.union_key = newest_of_district.union_key
left join of_several
    on of_several.district = sheet_district
    and of_several.union_key = newest_of_district.union_key
left join stg_former_names as former
    on former.district = sheet_district
    and former.union_key = newest_of_district.union_key
left join in_city
    on in_city.union_key = newest_of_district.union_key
    and newest_of_district.scope is null
left join stg_unions as listed
    on listed.union_id = coalesce(
        by_code.union_id, by_name.union_id, former.union_id, in_city.union_id
    )
