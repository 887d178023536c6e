-- Grain: one row a (district, name, union): every name by which a union is known; aliases that staff
-- accepted stand beside the unions' own names. A name may stand for several unions.
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
)

select * from own
union
select * from accepted
