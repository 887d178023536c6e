-- Grain: one row a union that has an administrator: all of them, masked, as one text.
select
    union_id,
    district,
    count(*) as admins,
    string_agg(
        concat_ws(' ', name_masked, phone_masked), '、' order by created nulls last, name_masked
    ) as admins_text,
    max(last_login) as last_login
from mart_admins
where union_id is not null
group by union_id, district
order by union_id
