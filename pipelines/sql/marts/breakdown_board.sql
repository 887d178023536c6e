-- Grain: one row a district: the breakdown sheet that counts, how complete the district's unions are
-- by it, and where the chain district → social worker → union → administrator breaks.
with
sheets as (
    select
        sheet_district as district,
        max_by(batch_id, version) as batch_id,
        max(version) as versions
    from stg_breakdown_placed
    group by sheet_district
),

with_admin as (
    select distinct union_id from mart_admins where union_id is not null
),

own_admin as (
    select distinct district from mart_admins where union_id is null and not unknown_union
),

twice as (
    select district, count(distinct union_id) as unions_claimed_twice
    from mart_breakdown where claimed_twice
    group by district
),

loads as (
    select
        district,
        count(*) as workers,
        count(*) filter (where unions > most_unions_a_worker) as workers_overloaded
    from (
        select district, worker, count(distinct union_id) as unions
        from mart_union_workers group by all
    )
    cross join ref_campaign
    group by district
),

unions as (
    select
        measures.district,
        count(*) as unions,
        count(*) filter (where breakdown.union_id is not null) as unions_in_sheet,
        count(*) filter (where measures.workers_text is not null) as unions_assigned,
        count(*) filter (where measures.target_source = 'breakdown') as unions_targeted,
        count(*) filter (where with_admin.union_id is not null) as unions_with_admin,
        count(*) filter (
            where measures.workers_text is not null and with_admin.union_id is not null
        ) as unions_chained
    from mart_union_measures as measures
    left join stg_breakdown as breakdown on breakdown.union_id = measures.union_id
    left join with_admin on with_admin.union_id = measures.union_id
    where not measures.is_unknown
    group by measures.district
)

select
    district.district,
    district.district_kind,
    district.rank_group,
    district.sort_order,
    sheets.batch_id,
    district.breakdown_as_of,
    coalesce(sheets.versions, 0) as versions,
    coalesce(unions.unions, 0) as unions,
    coalesce(unions.unions_in_sheet, 0) as unions_in_sheet,
    coalesce(unions.unions_assigned, 0) as unions_assigned,
    coalesce(unions.unions_targeted, 0) as unions_targeted,
    coalesce(loads.workers, 0) as social_workers,
    coalesce(loads.workers_overloaded, 0) as workers_overloaded,
    coalesce(twice.unions_claimed_twice, 0) as unions_claimed_twice,
    coalesce(unions.unions_with_admin, 0) as unions_with_admin,
    coalesce(unions.unions_chained, 0) as unions_chained,
    own_admin.district is not null as has_admin
from mart_district as district
left join sheets on sheets.district = district.district
left join unions on unions.district = district.district
left join loads on loads.district = district.district
left join twice on twice.district = district.district
left join own_admin on own_admin.district = district.district
where district.district_kind <> 'unlisted'
order by district.sort_order
