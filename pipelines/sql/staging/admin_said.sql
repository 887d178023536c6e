-- Grain: one row a (row of an administrator list, part of what it calls its union): part 0 is the whole,
-- the others are what stands between its signs, each a union's name or code.
with
parted as (
    select
        *,
        list_filter(
            regexp_split_to_array(coalesce(union_name, union_code), '[、,;/|&\s]+'),
            lambda text: text <> ''
        ) as parts
    from raw_admins
)

select * exclude (parts), 0 as part from parted
union all by name
select
    * exclude (parts, union_key, union_code),
    unnest(parts) as union_key,
    unnest(parts) as union_code,
    generate_subscripts(parts, 1) as part
from parted
where len(parts) > 1
