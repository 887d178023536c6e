-- Grain: one row a union of the build before that the new one lists no more, that has fewer of its
-- members by the same rows, or whose actual members it does not know.
with
before as (
    select
        union_id, district, union_name, actual_members, registered,
        replace(union_name, ' ', '') as name
    from old.coverage where level = 'union'
),

after as (
    select
        union_id, district, union_name, actual_members, registered,
        replace(union_name, ' ', '') as name
    from new.coverage where level = 'union'
),

-- A list without codes gives a union another id: its name in the district is the same.
after_by_name as (
    select
        district, name,
        max(actual_members) as actual_members,
        sum(registered)::bigint as registered
    from after group by all
),

met_again as (
    select
        before.*,
        case when after.name <> before.name then after.union_name end as name_now,
        before.registered - coalesce(after.registered, after_by_name.registered) as left_out,
        after.union_id is null and after_by_name.name is null as gone,
        case when after.union_id is null then after_by_name.actual_members
            else after.actual_members end as actual_members_after
    from before
    left join after on after.union_id = before.union_id
    left join after_by_name
        on after_by_name.district = before.district and after_by_name.name = before.name
)

select district, union_name, name_now, left_out, gone,
    actual_members > 0 and coalesce(actual_members_after, 0) = 0 as unknown
from met_again
where gone or left_out > 0 or unknown
order by district collate zh, union_name collate zh
