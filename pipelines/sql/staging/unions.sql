-- Grain: one row a union of the newest union list that names its district.
-- A union that stands in two lists (it moved) belongs to the newer one.
with
placed as (
    select
        raw_unions.*,
        coalesce(district_alias.district, campaign.unlisted_district) as district
    from raw_unions
    cross join ref_campaign as campaign
    left join stg_district_alias as district_alias
        on district_alias.alias_key = raw_unions.district_key
),

newest_of_district as (
    select * from placed
    qualify dense_rank() over (partition by district order by as_of desc, seq desc) = 1
),

one_a_union as (
    select * from newest_of_district
    qualify row_number() over (
        partition by coalesce(union_code, district || '|' || union_key)
        order by as_of desc, seq desc, file_no, row
    ) = 1
)

select
    coalesce(union_code, district || '|' || union_key) as union_id,
    union_code,
    coalesce(union_name, union_code) as union_name,
    union_key,
    district,
    township,
    employer_kind,
    workers,
    actual_members,
    chair_masked,
    qr_link,
    founded,
    batch_id as list_batch_id,
    file as list_file,
    sheet as list_sheet,
    row as list_row,
    as_of as list_as_of,
    seq as list_seq
from one_a_union
