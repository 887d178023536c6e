-- Grain: one row a district that is listed, taken in, or holds rows of districts on no list.
with
listed as (
    select *, true as confirmed from ref_district
),

taken_in as (
    select distinct district from stg_district_alias where not listed
),

kinds as (
    select
        taken_in.district,
        coalesce(
            case when taken_in.district = ref_campaign.city then 'direct' end,
            ref_kind_by_suffix.kind,
            'direct'
        ) as district_kind
    from taken_in
    cross join ref_campaign
    left join ref_kind_by_suffix on ends_with(taken_in.district, ref_kind_by_suffix.suffix)
    qualify row_number() over (
        partition by taken_in.district order by length(ref_kind_by_suffix.suffix) desc nulls last
    ) = 1
),

unlisted as (
    select distinct district from (
        select district from stg_member_rows
        union all
        select district from stg_all_unions
    )
    cross join ref_campaign
    where district = unlisted_district
),

every as (
    select * from listed
    union all by name
    select
        district,
        district_kind,
        1000 + row_number() over (order by district) as sort_order,
        false as confirmed
    from kinds
    union all by name
    select district, 'unlisted' as district_kind, 9999 as sort_order, false as confirmed
    from unlisted
),

reported as (
    select sheet_district as district, max(as_of) as breakdown_as_of
    from stg_breakdown_rows
    group by sheet_district
)

select
    every.district,
    every.district_code,
    every.district_kind,
    coalesce(ref_rank_group.rank_group, 'unlisted') as rank_group,
    every.sort_order::integer as sort_order,
    every.confirmed,
    coalesce(every.short_name, every.district) as short_name,
    every.tile_column::integer as tile_column,
    every.tile_row::integer as tile_row,
    reported.district is not null as has_breakdown,
    reported.breakdown_as_of
from every
left join ref_rank_group on ref_rank_group.district_kind = every.district_kind
left join reported on reported.district = every.district
order by sort_order
