-- Grain: one row a (row of the newest administrator list that names its district, union that it is
-- for); one without a union where there is none. A cell that calls several known unions is for each;
-- one that calls a district's own body, 海港区总工会, is for the district, the city's for nobody.
with
placed as (
    select
        said.* exclude (district_key, district_text),
        places.union_id,
        coalesce(places.named_district, own.district, places.district) as list_district,
        case
            when places.union_id is not null then places.district
            when own.district is not null then own.district
            when said.body_key = city then unlisted_district
            else places.district
        end as district,
        places.union_id is null
            and coalesce(said.union_key, said.union_code) is not null
            and own.district is null
            and said.body_key is distinct from city as unknown_union
    from stg_admin_said as said
    cross join ref_campaign
    inner join stg_places as places
        on places.scope is not distinct from said.scope
        and places.district_key is not distinct from said.district_key
        and places.union_key is not distinct from said.union_key
        and places.union_code is not distinct from said.union_code
    left join stg_district_alias as own on own.alias_key = said.body_key
),

parted as (
    select
        *,
        bool_and(union_id is not null) filter (where part > 0)
            over (partition by member_id) as each_known
    from placed
),

for_a_union as (
    select * exclude (each_known, part) from parted
    where coalesce(each_known, false) = (part > 0)
)

select * from for_a_union
qualify dense_rank() over (partition by list_district order by as_of desc, seq desc) = 1
