-- The districts' shares make the city's goal, and their targets, stated and derived, the city's.
with
districts as (
    select
        sum(goal_share) as goal_share, sum(target) as target,
        sum(target_stated) as stated, sum(target_derived) as derived
    from mart_reconciliation where level = 'district'
)

select districts.*, campaign.goal, city.target
from districts
cross join mart_campaign as campaign
inner join mart_coverage as city on city.level = 'city'
where districts.goal_share <> campaign.goal
    or districts.target <> coalesce(city.target, 0)
    or districts.stated + districts.derived <> districts.target
