-- Grain: one row a union of the newest union list that names its district.
-- A union that stands in two lists (it moved) belongs to the newer one.
with
newest_of_district as (
    select * from lists_in_districts(raw_unions)
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
