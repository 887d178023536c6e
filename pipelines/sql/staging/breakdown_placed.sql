-- Grain: one row a row of any breakdown sheet, with its district and the version of the district's
-- sheet: 1 is the oldest.
with
placed as (
    select
        raw_breakdown.*,
        coalesce(district_alias.district, campaign.unlisted_district) as sheet_district
    from raw_breakdown
    cross join ref_campaign as campaign
    left join stg_district_alias as district_alias
        on district_alias.alias_key = raw_breakdown.district_key
)

select
    *,
    dense_rank() over (partition by sheet_district order by as_of, seq) as version
from placed
