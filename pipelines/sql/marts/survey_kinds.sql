-- Grain: one row a (level, district, employer_group), city or district: the surveyed employers of a
-- kind. `unionised` is what the survey says; unknown where the sheet left it blank or unreadable.
select
    case when grouping(district) = 1 then 'city' else 'district' end as level,
    district,
    employer_group,
    count(*) as employers,
    coalesce(sum(workers), 0)::bigint as workers,
    coalesce(sum(members), 0)::bigint as members,
    coalesce(sum(new_form_workers), 0)::bigint as new_form_workers,
    count(*) filter (where unionised) as unionised,
    count(*) filter (where not unionised) as not_unionised,
    count(*) filter (where unionised is null) as unionised_unknown,
    coalesce(sum(workers) filter (where not unionised), 0)::bigint as workers_not_unionised
from mart_survey
group by grouping sets ((district, employer_group), (employer_group))
order by level, district, employers desc, employer_group
