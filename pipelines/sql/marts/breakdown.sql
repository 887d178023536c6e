-- Grain: one row a row of the breakdown sheets that count: what a district's sheet says of one union.
-- `counts` marks the row from which the union takes its figures, where several claim it. A row without
-- a `union_id` counts for none: several unions of its district bear the name.
with
changed as (
    select batch_id, file, sheet, row, max(actual_before) as actual_before
    from stg_breakdown_changes
    group by all
),

claims as (
    select
        union_id,
        count(*) as claims,
        string_agg(distinct sheet_district, '、' order by sheet_district) as claimed_by
    from stg_breakdown_rows
    where union_id is not null
    group by union_id
)

select
    told.sheet_district as district,
    told.batch_id,
    told.as_of,
    told.file,
    told.sheet,
    told.row,
    told.union_id,
    coalesce(told.union_code, every.union_code) as union_code,
    coalesce(told.union_name, every.union_name) as union_name,
    coalesce(told.township, every.township) as township,
    every.employer_kind,
    told.actual_members as stated_actual,
    told.target as stated_target,
    nullif(array_to_string(told.social_workers, '、'), '') as workers_text,
    told.worker_phone_masked,
    told.due_date,
    told.listed_union_id is null and (select count(*) from stg_unions) > 0 as unknown_union,
    told.listed_district,
    told.unassigned,
    told.target_below_90,
    changed.actual_before,
    changed.batch_id is not null as actual_changed,
    coalesce(claims.claims > 1, false) as claimed_twice,
    claims.claimed_by,
    counting.member_id is not null as counts
from stg_breakdown_rows as told
left join claims on claims.union_id = told.union_id
left join stg_all_unions as every on every.union_id = told.union_id
left join changed
    on changed.batch_id = told.batch_id
    and changed.file = told.file
    and changed.sheet = told.sheet
    and changed.row = told.row
left join stg_breakdown as counting on counting.member_id = told.member_id
order by district collate zh, told.batch_id, told.file, told.sheet, told.row
