-- Grain: one row a key by which a district is called.
-- Listed districts by their names, aliases and codes; a district on no list that a union list or
-- a breakdown sheet names is taken in under its own name (specification, §3).
with
named as (
    select district_key from raw_unions where district_key is not null
    union
    select district_key from raw_breakdown where district_key is not null
),

taken_in as (
    select district_key from named
    anti join ref_district_alias on ref_district_alias.alias_key = named.district_key
)

select alias_key, district, true as listed from ref_district_alias
union all
select district_key, district_key, false from taken_in
