-- Grain: one row a (district, name) under which exactly one union is known; aliases that staff
-- accepted stand beside the unions' own names.
with
own as (
    select district, union_key, union_id from stg_all_unions where union_key is not null
),

accepted as (
    select
        ref_union_alias.district,
        ref_union_alias.alias_key as union_key,
        own.union_id
    from ref_union_alias
    inner join own
        on own.district = ref_union_alias.district
        and own.union_key = ref_union_alias.union_key
),

every as (
    select * from own
    union
    select * from accepted
)

select district, union_key, min(union_id) as union_id
from every
group by district, union_key
having count(distinct union_id) = 1
