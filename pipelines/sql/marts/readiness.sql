-- Grain: one row a (level, district), the city and its districts: unions by the steps they have taken.
-- Steps are counted each for itself: a union may have members and no administrator. Where no list of
-- administrators was ever imported, with_admin is null: nobody knows.
with
levels as (
    select 'district' as level, district, union_id from mart_union_steps
    union all
    select 'city', null, union_id from mart_union_steps
)

select
    levels.level,
    levels.district,
    count(*) as unions,
    case when (select count(*) from mart_admins) > 0 then count(*) filter (where has_admin) end
        as with_admin,
    count(*) filter (where has_qr) as with_qr,
    count(*) filter (where has_application) as with_application,
    count(*) filter (where has_approval) as unions_started,
    count(*) filter (where reached) as unions_on_target
from levels
inner join mart_union_steps as steps on steps.union_id = levels.union_id
group by levels.level, levels.district
order by levels.level, levels.district
