-- Grain: one row an accepted member row of the batches that count; `counted` marks a person's one.
-- Names, phones and ID numbers are masked; a person is a pseudonym (specification, §3).
select
    rows.member_id,
    rows.batch_id,
    rows.file,
    rows.sheet,
    rows.row,
    rows.person,
    rows.name_masked,
    rows.id_masked,
    rows.phone_masked,
    rows.birth_year,
    rows.sex,
    rows.new_form,
    rows.district,
    rows.union_id,
    coalesce(unions.union_name, rows.union_name, rows.union_code) as union_name,
    rows.status,
    rows.apply_time,
    rows.audit_time,
    coalesce(repeated.place, 1) = 1 as counted,
    coalesce(repeated.place > 1 and repeated.in_same_union, false) as duplicate_in_union,
    coalesce(repeated.place > 1 and not repeated.in_same_union, false) as duplicate_across_unions,
    rows.unknown_union,
    rows.unknown_district,
    rows.bad_phone,
    shared_phones.phone_hash is not null as shared_phone,
    rows.bad_time,
    rows.future_time,
    rows.under_16,
    rows.past_retirement,
    rows.sex_mismatch
from stg_member_rows as rows
left join stg_repeated_persons as repeated on repeated.member_id = rows.member_id
left join stg_shared_phones as shared_phones on shared_phones.phone_hash = rows.phone_hash
left join stg_all_unions as unions on unions.union_id = rows.union_id
