-- Grain: one row a (union, source, batch, row): every statement of a union's actual members, by each
-- breakdown sheet and union list that is not withdrawn. `counts` marks the one that counts now.
with
-- A list may have no codes and another of the same unions may: the name in the district says which.
listed as (
    select
        coalesce(
            same.union_id,
            case when raw.union_code is null or called.union_code is null then called.union_id end
        ) as union_id,
        'unions' as source, raw.as_of, raw.seq, raw.batch_id, raw.file, raw.sheet, raw.row,
        raw.actual_members, null::bigint as target, null as workers_text
    from lists_in_districts(raw_unions) as raw
    left join stg_all_unions as same
        on same.union_id = coalesce(raw.union_code, raw.district || '|' || raw.union_key)
    left join stg_union_names as by_name
        on by_name.district = raw.district and by_name.union_key = raw.union_key
    left join stg_all_unions as called on called.union_id = by_name.union_id
),

by_code as (
    select union_code, min(union_id) as union_id from stg_all_unions
    where union_code is not null
    group by union_code having count(*) = 1
),

stated as (
    select
        coalesce(by_code.union_id, by_name.union_id, former.union_id) as union_id,
        'breakdown' as source, told.as_of, told.seq, told.batch_id, told.file, told.sheet, told.row,
        told.actual_members, told.target,
        nullif(array_to_string(told.social_workers, '、'), '') as workers_text
    from stg_breakdown_placed as told
    left join by_code on by_code.union_code = told.union_code
    left join stg_union_names as by_name
        on by_name.district = told.sheet_district and by_name.union_key = told.union_key
    left join stg_former_names as former
        on former.district = told.sheet_district and former.union_key = told.union_key
),

every as (
    select * from listed
    union all by name
    select * from stated where union_id is not null
)

select
    every.union_id,
    unions.district,
    every.source,
    every.as_of,
    every.batch_id,
    every.file,
    every.sheet,
    every.row,
    every.actual_members,
    every.target,
    every.workers_text,
    lag(every.actual_members) over earlier as stated_before,
    every.actual_members is not null
        and unions.actual_source = every.source
        and row_number() over newest = 1 as counts
from every
inner join stg_all_unions as unions on unions.union_id = every.union_id
window
    earlier as (
        partition by every.union_id, every.source
        order by every.as_of, every.seq, every.file, every.sheet, every.row desc
    ),
    newest as (
        partition by every.union_id, every.source
        order by every.as_of desc, every.seq desc, every.file, every.sheet, every.row
    )
order by every.union_id, every.as_of, every.seq, every.source
