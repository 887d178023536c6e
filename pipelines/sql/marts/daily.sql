-- Grain: one row a (level, district, date): approvals of that day and all up to it.
-- Every day from the drive's first, or the first approval, to the as-of date has a row; approved
-- rows that carry no audit time stand under a null date, so that days make the total.
with
approvals as (
    select district, audit_time::date as date
    from mart_member where counted and status = 'approved'
),

levels as (
    select 'district' as level, district, date, count(*) as registered
    from approvals group by all
    union all
    select 'city', null, date, count(*) from approvals group by all
),

bounds as (
    select
        least(any_value(starts), min(date)) as first_day,
        greatest(any_value(as_of), max(date)) as last_day
    from mart_campaign left join approvals on true
),

days as (
    select unnest(generate_series(first_day, last_day, interval 1 day))::date as date
    from bounds
    where last_day is not null
),

groups as (
    select 'district' as level, district from mart_district
    union all
    select 'city', null
),

filled as (
    select
        groups.level, groups.district, days.date, coalesce(levels.registered, 0) as registered
    from groups
    cross join days
    left join levels
        on levels.level = groups.level
        and levels.district is not distinct from groups.district
        and levels.date = days.date
    union all
    select level, district, date, registered from levels where date is null
)

select
    level,
    district,
    date,
    registered::bigint as registered,
    (sum(registered) over (
        partition by level, district order by date nulls first
        rows between unbounded preceding and current row
    ))::bigint as cumulative
from filled
order by level, district, date nulls first
