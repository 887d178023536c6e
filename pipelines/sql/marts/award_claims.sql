-- Grain: one row a district: what a quota of awards is dealt by. `award_claim` is the numerator of
-- its coverage, less in proportion where that is short of the target, rounded half up. A district
-- with a union of more registered than actual members is barred from commendation until that is
-- settled (specification, §4): its claim is 0 until then, as it is without a denominator.
with
measured as (
    select
        coverage.*,
        target_num * covered_actual as wanted,
        least(target_den * covered_registered, target_num * covered_actual) as reached
    from mart_coverage as coverage
    cross join mart_campaign
    where level = 'district'
)

select
    measured.district,
    measured.district_kind,
    measured.rank_group,
    district.sort_order,
    measured.registered,
    measured.actual_members,
    measured.coverage_percent,
    measured.light,
    measured.over_100,
    measured.over_100 > 0 as barred,
    case when measured.over_100 = 0 and wanted > 0
        then (2 * measured.covered_registered * reached + wanted) // (2 * wanted)
        else 0
    end::bigint as award_claim
from measured
inner join mart_district as district on district.district = measured.district
order by district.sort_order
