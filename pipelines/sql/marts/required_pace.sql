-- Grain: one row a day of the drive: the members that an even pace to the goal wants by then.
with
days as (
    select unnest(generate_series(starts, deadline, interval 1 day))::date as date from mart_campaign
)

select
    date,
    goal * (date - starts + 1) / (deadline - starts + 1) as required
from days
cross join mart_campaign
order by date
