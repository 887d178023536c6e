-- Grain: one row a (level, district), the city and its districts: where the people of the gap stand.
-- Of unions with known, positive actual members, as coverage is: covered_actual = not_applied +
-- unknown_to_province + in_review + covered_registered. More applications than members make
-- not_applied negative, and it is shown so.
with
levels as (
    select 'district' as level, district, union_id from mart_union_measures
    union all
    select 'city', null, union_id from mart_union_measures
),

added as (
    select
        levels.level,
        levels.district,
        sum(actual_members)::bigint as covered_actual,
        sum(registered + pending + rejected + unregistered)::bigint as applied,
        sum(registered + pending + rejected)::bigint as known,
        sum(registered)::bigint as covered_registered,
        sum(unregistered)::bigint as unknown_to_province,
        sum(pending + rejected)::bigint as in_review
    from levels
    inner join mart_union_measures as measures on measures.union_id = levels.union_id
    where measures.actual_members > 0
    group by levels.level, levels.district
)

select
    added.*,
    covered_actual - applied as not_applied,
    percent_of(applied, covered_actual, applied >= covered_actual, 1, 1) as applied_percent,
    percent_of(known, covered_actual, known >= covered_actual, 1, 1) as known_percent,
    percent_of(
        covered_registered, covered_actual,
        target_den * covered_registered >= target_num * covered_actual, target_num, target_den
    ) as coverage_percent
from added
cross join (select target_num, target_den from mart_campaign)
order by level, district
