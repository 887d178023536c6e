-- Grain: one row a social worker: when their unions last had anybody approved. `stalled`: nobody for
-- as many days as the drive sets, while short of the target; the as-of day is counted.
with
approvals as (
    select
        workers.district,
        workers.worker,
        max(days.date) as last_approval,
        coalesce(sum(days.registered) filter (
            where days.date > as_of - stalled_days::integer and days.date <= as_of
        ), 0)::bigint as new_in_window
    from mart_union_workers as workers
    cross join mart_campaign
    left join mart_union_days as days on days.union_id = workers.union_id
    group by workers.district, workers.worker
)

select
    coverage.group_key,
    approvals.*,
    case when last_approval <= as_of then as_of - last_approval end as days_since,
    new_in_window = 0 and not coalesce(coverage.on_target, false) as stalled
from approvals
cross join (select as_of from mart_campaign)
inner join mart_coverage as coverage
    on coverage.level = 'worker'
    and coverage.group_key = approvals.district || '|' || approvals.worker
order by coverage.group_key
