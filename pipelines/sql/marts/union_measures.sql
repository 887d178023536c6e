-- Grain: one row a union, and one a district for its rows of unknown unions (`is_unknown`).
-- Everything that `coverage` adds up; `new` counts the 7 days up to the as-of date.
with
member as (
    select * from mart_member where counted
),

persons as (
    select
        coalesce(union_id, district || '|?') as union_id,
        district,
        union_id is null as is_unknown,
        count(*) filter (where status = 'approved') as registered,
        count(*) filter (where status = 'pending') as pending,
        count(*) filter (where status = 'rejected') as rejected,
        count(*) filter (where status = 'unregistered') as unregistered,
        count(*) filter (where status = 'left') as "left",
        count(*) filter (
            where status = 'approved'
                and audit_time::date > mart_campaign.as_of - 7
                and audit_time::date <= mart_campaign.as_of
        ) as new
    from member
    cross join mart_campaign
    group by all
),

looked_after as (
    select
        union_id,
        string_agg(worker, '、' order by worker collate zh) as workers_text
    from mart_union_workers
    group by union_id
),

every as (
    select
        union_id, union_code, union_name, district, township, employer_kind,
        actual_members, actual_source, target, target_source, false as is_unknown
    from stg_all_unions
    union all by name
    select union_id, district, true as is_unknown from persons where is_unknown
)

select
    every.*,
    district.district_kind,
    district.rank_group,
    looked_after.workers_text,
    coalesce(persons.registered, 0) as registered,
    coalesce(persons.pending, 0) as pending,
    coalesce(persons.rejected, 0) as rejected,
    coalesce(persons.unregistered, 0) as unregistered,
    coalesce(persons."left", 0) as "left",
    coalesce(persons.new, 0) as new
from every
inner join mart_district as district on district.district = every.district
left join persons on persons.union_id = every.union_id
left join looked_after on looked_after.union_id = every.union_id
