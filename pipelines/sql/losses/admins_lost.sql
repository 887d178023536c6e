-- Grain: one row a union, or a district itself, that had an administrator before and has none now.
with
before as (
    select distinct coalesce(union_id, district) as whose, union_id is null as is_district
    from old.admins where not unknown_union
),

after as (
    select distinct coalesce(union_id, district) as whose, union_id is null as is_district
    from new.admins where not unknown_union
),

lost as (
    select before.* from before anti join after using (whose, is_district)
),

named as (
    select district, union_name as name
    from lost inner join new.coverage as now on now.level = 'union' and now.union_id = lost.whose
    where not is_district
    union all
    select district, district || '本级'
    from lost inner join new.coverage as now on now.level = 'district' and district = lost.whose
    where is_district and district_kind <> 'unlisted'
)

select name from named
order by district collate zh, name collate zh
