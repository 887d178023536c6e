-- Grain: one row a (level, district, difficulty_group), city or district. An employer that names
-- several difficulties counts in each of their groups, so that groups do not add up to employers.
with
named as (
    select district, employer, workers, new_form_workers, unnest(difficulty_groups)
        as difficulty_group
    from mart_survey
)

select
    case when grouping(district) = 1 then 'city' else 'district' end as level,
    district,
    difficulty_group,
    count(*) as employers,
    coalesce(sum(workers), 0)::bigint as workers,
    coalesce(sum(new_form_workers), 0)::bigint as new_form_workers
from named
group by grouping sets ((district, difficulty_group), (difficulty_group))
order by level, district, employers desc, difficulty_group
