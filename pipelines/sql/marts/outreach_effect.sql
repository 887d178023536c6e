-- Grain: one row an outreach event: applications and approvals of its union, or where it names none of
-- its district, in the 7 days before it and in the 7 days that begin with its own day.
-- `standing` says what stands against comparing the two: beyond (the days after are not over at the
-- as-of date), early (the days before reach back beyond the drive's first), overlap (another event
-- touches the same union or district within these 14 days), clean (none of them).
-- It shows what moved around an event, never that the event moved it: nothing is compared with a
-- union where there was none.
with
events as (
    select
        *,
        coalesce('union|' || union_id, 'district|' || district) as ground,
        case when union_id is null then 'district' else 'union' end as counted_on
    from mart_outreach
),

moves as (
    select district, union_id, apply_time::date as date, 1 as applications, 0 as approvals
    from mart_member where counted and apply_time is not null
    union all
    select district, union_id, audit_time::date, 0, 1
    from mart_member where counted and status = 'approved' and audit_time is not null
),

days as (
    select 'union|' || union_id as ground, date, sum(applications) as applications,
        sum(approvals) as approvals
    from moves
    where union_id in (select union_id from events)
    group by all
    union all
    select 'district|' || district, date, sum(applications), sum(approvals)
    from moves
    group by all
),

counted as (
    select
        events.event_id,
        sum(applications) filter (where days.date < events.date) as applications_before,
        sum(applications) filter (where days.date >= events.date) as applications_after,
        sum(approvals) filter (where days.date < events.date) as approvals_before,
        sum(approvals) filter (where days.date >= events.date) as approvals_after
    from events
    inner join days
        on days.ground = events.ground
        and days.date between events.date - 7 and events.date + 6
    group by events.event_id
),

crowded as (
    select distinct events.event_id
    from events
    inner join events as other
        on other.district = events.district
        and other.event_id <> events.event_id
        and abs(other.date - events.date) < 14
        and (
            other.union_id = events.union_id
            or other.union_id is null
            or events.union_id is null
        )
)

select
    events.* exclude (ground),
    coalesce(counted.applications_before, 0)::bigint as applications_before,
    coalesce(counted.applications_after, 0)::bigint as applications_after,
    coalesce(counted.approvals_before, 0)::bigint as approvals_before,
    coalesce(counted.approvals_after, 0)::bigint as approvals_after,
    crowded.event_id is not null as overlaps,
    events.date - 7 < starts as reaches_before_start,
    coalesce(events.date + 6 > as_of, true) as reaches_beyond,
    case
        when coalesce(events.date + 6 > as_of, true) then 'beyond'
        when events.date - 7 < starts then 'early'
        when crowded.event_id is not null then 'overlap'
        else 'clean'
    end as standing
from events
cross join mart_campaign
left join counted on counted.event_id = events.event_id
left join crowded on crowded.event_id = events.event_id
order by events.event_id
