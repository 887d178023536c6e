-- Grain: one row a (level, district, measure): what the plan wants by a day, and how far it is.
-- `done` of `whole`: districts that sent a survey or a task breakdown, or persons on the way to the
-- goal (a district: to 90 %). What is issued (bulletins) is not counted in a build: `done` is null.
with
due as (
    select measure, due from ref_milestone
    union all
    select 'breakdown', breakdown_due from mart_campaign
    union all
    select 'goal', deadline from mart_campaign
),

asked as (
    select * from mart_district where district_kind <> 'unlisted'
),

sent as (
    select 'survey' as measure, district, count(survey.employer) > 0 as sent
    from asked
    left join mart_survey as survey using (district)
    group by district
    union all
    select 'breakdown', district, has_breakdown from asked
),

counted as (
    select
        'district' as level, district, measure,
        sent::integer::bigint as done, 1::bigint as whole
    from sent
    union all
    select 'city', null, measure, count(*) filter (where sent), count(*)
    from sent group by measure
    union all
    select 'city', null, 'goal', registered, goal from mart_city_progress
    union all
    select 'district', district, 'goal', covered_registered, covered_registered + missing
    from mart_coverage where level = 'district'
    union all
    -- One a week from the day on which they begin, while the drive runs.
    select
        'city', null, 'bulletins', null,
        greatest(0, (least(as_of, deadline) - due.due) // 7 + 1)::bigint
    from due
    cross join mart_campaign
    where due.measure = 'bulletins'
)

select
    level, district, due.measure, due.due,
    done, whole,
    case when whole - done is not null then greatest(0, whole - done) end as open,
    percent_of(done, whole, done >= whole, 1, 1) as done_percent,
    greatest(0, as_of - due.due) as days_over,
    greatest(0, due.due - as_of) as days_to_due,
    case
        when done >= whole then 'reached'
        when as_of > due.due and done is not null then 'overdue'
        else 'ahead'
    end as state
from counted
inner join due using (measure)
cross join mart_campaign
order by level, district, due.due
