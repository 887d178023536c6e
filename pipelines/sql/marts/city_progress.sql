-- Grain: one row: the city against its goal (specification, §4). Null where nothing is imported.
-- The band of the projection is back-tested: from every day of the past with 7 days before it, the
-- pace of those 7 days is carried to the as-of date and held against what came; the error a day that
-- 4 of 5 such forecasts kept within, carried over the days left, makes the 80 % band.
with
total as (
    select registered from mart_coverage where level = 'city'
),

days as (
    select date, registered, cumulative from mart_daily
    where level = 'city' and date is not null
),

frame as (
    select
        campaign.*,
        coalesce((select registered from total), 0) as registered,
        deadline - starts + 1 as days_total,
        greatest(0, least(as_of, deadline) - starts + 1) as days_gone,
        greatest(0, deadline - as_of) as days_left,
        (select min(date) from days where registered > 0) as first_approval,
        (
            select sum(days.registered) from days
            where days.date > campaign.as_of - 7 and days.date <= campaign.as_of
        ) as registered_last_7_days
    from mart_campaign as campaign
),

paced as (
    select
        frame.*,
        registered_last_7_days / 7 as pace_recent,
        as_of - first_approval + 1 >= 7 as enough_days,
        case when days_left > 0 then greatest(0, goal - registered) / days_left end as pace_needed
    from frame
),

origins as (
    select
        origin.date,
        paced.as_of - origin.date as horizon,
        (origin.cumulative - before.cumulative) / 7 as pace,
        (now.cumulative - origin.cumulative) / (paced.as_of - origin.date) as pace_that_came,
        now.cumulative as cumulative_that_came
    from paced
    inner join days as origin on origin.date < paced.as_of
    inner join days as before on before.date = origin.date - 7
    inner join days as now on now.date = paced.as_of
    where origin.date - 6 >= paced.first_approval
),

errors as (
    select
        count(*) as back_tests,
        quantile_cont(abs(pace_that_came - pace), 0.8) as error_a_day,
        avg(abs(pace_that_came - pace) * horizon / nullif(cumulative_that_came, 0))
            as back_test_error
    from origins
)

select
    as_of,
    members_batch,
    registered,
    goal,
    greatest(0, goal - registered) as remaining,
    percent_of(registered, goal, registered >= goal, 1, 1) as goal_percent,
    days_total,
    days_gone,
    days_left,
    days_gone / days_total as time_progress,
    percent_of(days_gone, days_total, days_gone >= days_total, 1, 1) as time_progress_percent,
    pace_needed,
    registered_last_7_days::bigint as registered_last_7_days,
    pace_recent,
    case when enough_days then round(registered + pace_recent * days_left)::bigint end
        as projected_at_deadline,
    case when enough_days and back_tests > 0 then round(
        registered + greatest(0, pace_recent - error_a_day) * days_left
    )::bigint end as projected_low,
    case when enough_days and back_tests > 0 then round(
        registered + (pace_recent + error_a_day) * days_left
    )::bigint end as projected_high,
    case
        when registered >= goal then as_of
        when enough_days and pace_recent > 0
            and (goal - registered) / pace_recent < 3650
            then as_of + ceil((goal - registered) / pace_recent)::integer
    end as projected_finish,
    case
        when registered < goal and enough_days and back_tests > 0
            and (goal - registered) / nullif(pace_recent + error_a_day, 0) < 3650
            then as_of + ceil((goal - registered) / (pace_recent + error_a_day))::integer
    end as finish_early,
    case
        when registered < goal and enough_days and back_tests > 0 and pace_recent > error_a_day
            and (goal - registered) / (pace_recent - error_a_day) < 3650
            then as_of + ceil((goal - registered) / (pace_recent - error_a_day))::integer
    end as finish_late,
    case when enough_days then greatest(
        0, goal - round(registered + pace_recent * days_left)::bigint
    ) end as shortfall,
    greatest(0, pace_needed - pace_recent) as pace_short,
    case when enough_days then back_test_error end as back_test_error,
    back_tests,
    case
        when as_of is null then 'no_data'
        when not coalesce(enough_days, false) then 'under_7_days'
        when pace_recent = 0 then 'no_movement'
        else 'projected'
    end as projection
from paced
cross join errors
