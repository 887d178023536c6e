-- Grain: one row a (level, district): the age in days of pending applications (specification, §4).
with
pending as (
    select
        member.district,
        -- Of a null, greatest() gives the other: an application without a date has no age.
        case when member.apply_time is not null
            then greatest(0, mart_campaign.as_of - member.apply_time::date)
        end as age
    from mart_member as member
    cross join mart_campaign
    where member.counted and member.status = 'pending'
),

levels as (
    select 'district' as level, district, age from pending
    union all
    select 'city', null, age from pending
)

select
    level,
    district,
    count(*) as pending,
    count(*) filter (where age is null) as without_apply_time,
    (floor(10 * quantile_cont(age, 0.5) + 0.5) / 10)::decimal(12, 1) as age_median,
    (floor(10 * quantile_cont(age, 0.9) + 0.5) / 10)::decimal(12, 1) as age_p90,
    count(*) filter (where age > backlog_days) as over_limit
from levels
cross join mart_campaign
group by level, district
order by level, district
