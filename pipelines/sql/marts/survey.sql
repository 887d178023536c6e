-- Grain: one row an employer of the newest survey sheet of its district.
with
placed as (
    select
        raw_survey.*,
        coalesce(district_alias.district, campaign.unlisted_district) as district
    from raw_survey
    cross join ref_campaign as campaign
    left join stg_district_alias as district_alias
        on district_alias.alias_key = raw_survey.district_key
),

newest_of_district as (
    select * from placed
    qualify dense_rank() over (partition by district order by as_of desc, seq desc) = 1
)

select
    district, township, employer, employer_kind, workers, members, new_form_workers, unionised,
    difficulty, batch_id
from newest_of_district
qualify row_number() over (partition by district, employer_key order by file_no, sheet, row) = 1
