-- A group's days add up to its registered members.
with
days as (
    select level, district, sum(registered) as registered from mart_daily group by all
)

select coverage.level, coverage.district, coverage.registered, days.registered
from mart_coverage as coverage
inner join days
    on days.level = coverage.level
    and days.district is not distinct from coverage.district
where coverage.registered <> days.registered
