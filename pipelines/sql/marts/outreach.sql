-- Grain: one row an outreach event; one that several sheets report is one.
with
placed as (
    select
        raw_outreach.*,
        coalesce(district_alias.district, campaign.unlisted_district) as district
    from raw_outreach
    cross join ref_campaign as campaign
    left join stg_district_alias as district_alias
        on district_alias.alias_key = raw_outreach.district_key
)

select date, district, form, place, union_name, reached, scanned, batch_id
from placed
qualify row_number() over (
    partition by date, district, form, place, union_key order by as_of desc, seq desc, file_no, row
) = 1
