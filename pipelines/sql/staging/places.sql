-- Grain: one row a way in which a row of members or administrators says where it belongs: (scope,
-- district, union, code) of any list that is not withdrawn, with the union and district that this
-- means. A batch with a scope knows no other district's unions (specification, §3).
with
said as (
    select scope, district_key, union_key, union_code from stg_member_said
    union
    select scope, district_key, union_key, union_code from stg_admin_said
),

by_code as (
    select union_code, min(union_id) as union_id, min(district) as district from stg_all_unions
    where union_code is not null
    group by union_code having count(*) = 1
),

in_city as (
    select union_key, min(union_id) as union_id from stg_named_unions
    group by union_key having count(distinct union_id) = 1
),

names_in_city as (
    select in_city.union_key, in_city.union_id, stg_all_unions.district
    from in_city
    inner join stg_all_unions on stg_all_unions.union_id = in_city.union_id
),

homes as (
    select union_id, district as union_district from stg_all_unions
),

found as (
    select
        said.*,
        own_alias.district as named_district,
        coalesce(
            by_code.union_id,
            by_name.union_id,
            names_in_city.union_id
        ) as union_id
    from said
    left join stg_district_alias as own_alias
        on own_alias.alias_key = coalesce(said.scope, said.district_key)
    left join by_code
        on by_code.union_code = said.union_code
        and (said.scope is null or by_code.district = said.scope)
    left join stg_union_names as by_name
        on by_name.district = own_alias.district
        and by_name.union_key = said.union_key
    left join names_in_city
        on names_in_city.union_key = said.union_key
        and (said.scope is null or names_in_city.district = said.scope)
)

select
    found.*,
    coalesce(homes.union_district, found.named_district, unlisted_district) as district,
    found.union_id is null as unknown_union,
    found.named_district is null
        and (found.district_key is not null or found.union_id is null) as unknown_district
from found
cross join ref_campaign
left join homes on homes.union_id = found.union_id
