-- Grain: one row a (batch, file, sheet, verdict, reason): how many rows were rejected or flagged.
-- Flags that need other rows (duplicates, unknown unions, shared phones) are counted here; those of
-- a row alone were counted when it was read.
with
together as (
    unpivot (
        select
            batch_id, file, sheet,
            duplicate_in_union, duplicate_across_unions, unknown_union, unknown_district,
            shared_phone
        from mart_member
    )
    on duplicate_in_union, duplicate_across_unions, unknown_union, unknown_district, shared_phone
    into name reason value raised
),

counted as (
    select batch_id, file, sheet, 'flag' as verdict, reason, count(*) as n
    from together where raised
    group by all
),

breakdown as (
    select batch_id, file, sheet, 'flag' as verdict, 'unknown_union' as reason, count(*) as n
    from stg_breakdown_rows
    where listed_union_id is null and (select count(*) from stg_unions) > 0
    group by all
),

admins as (
    select
        batch_id, file, sheet, 'flag' as verdict, 'unknown_union' as reason,
        count(distinct member_id) as n
    from stg_admin_rows
    where unknown_union and (select count(*) from stg_all_unions) > 0
    group by all
),

claims as (
    select batch_id, file, sheet, 'flag' as verdict, 'claimed_twice' as reason, count(*) as n
    from mart_breakdown where claimed_twice
    group by all
),

changes as (
    select batch_id, file, sheet, 'flag' as verdict, 'actual_changed' as reason, count(*) as n
    from stg_breakdown_changes
    group by all
),

pictures as (
    select batch_id, file, sheet, verdict, reason, count(*) as n
    from mart_qr_findings
    where verdict = 'flag'
    group by all
)

select * from ref_findings
union all by name
select * from counted
union all by name
select * from breakdown
union all by name
select * from admins
union all by name
select * from changes
union all by name
select * from claims
union all by name
select * from pictures
order by batch_id, file, sheet, verdict, reason
