-- Grain: one row a union and social worker; several names share a union in full (specification, §3).
-- A social worker is known by the district of the sheet and the name.
select distinct
    union_id,
    sheet_district as district,
    unnest(social_workers) as worker
from stg_breakdown
