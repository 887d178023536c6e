-- Grain: one row a (district, administrator, union) of the newest list that names the district; names
-- are masked. Without a union it is the district's own, or `unknown_union`: its union is on no list.
select
    account_hash,
    district,
    union_id,
    unknown_union,
    coalesce(union_name, union_code) as union_name,
    name_masked,
    phone_masked,
    created,
    last_login,
    batch_id,
    file,
    sheet
from stg_admin_rows
qualify row_number() over (
    partition by
        account_hash,
        union_id,
        case when union_id is null then district end,
        case when unknown_union then coalesce(union_key, union_code) end
    order by as_of desc, seq desc, file_no, sheet, row
) = 1
