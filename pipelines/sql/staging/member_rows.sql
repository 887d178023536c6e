-- Grain: one row an accepted member row of the batches that count, with its union and district.
-- Of a district's rows those of the newest batch that covers it count (specification, §3).
with
placed as (
    select
        raw_members.*,
        places.named_district,
        places.union_id,
        places.district,
        places.unknown_union,
        places.unknown_district
    from raw_members
    inner join stg_places as places
        on places.scope is not distinct from raw_members.scope
        and places.district_key is not distinct from raw_members.district_key
        and places.union_key is not distinct from raw_members.union_key
        and places.union_code is not distinct from raw_members.union_code
)

select placed.* from placed
anti join ref_member_sources as newer
    on newer.scope = placed.district and newer.recency < placed.recency
