-- Grain: one row an administrator of the newest list that names the district; names are masked.
-- The union is found by code, else by name within the district; null is the district's own.
with
newest_of_district as (
    select * from in_districts(raw_admins)
    qualify dense_rank() over (partition by district order by as_of desc, seq desc) = 1
)

select
    newest_of_district.account_hash,
    coalesce(by_code.district, newest_of_district.district) as district,
    coalesce(by_code.union_id, by_name.union_id) as union_id,
    newest_of_district.union_name,
    newest_of_district.name_masked,
    newest_of_district.phone_masked,
    newest_of_district.created,
    newest_of_district.last_login
from newest_of_district
left join stg_all_unions as by_code on by_code.union_code = newest_of_district.union_code
left join stg_union_names as by_name
    on by_name.district = newest_of_district.district
    and by_name.union_key = newest_of_district.union_key
qualify row_number() over (partition by account_hash, by_name.union_id, by_code.union_id order by row) = 1
