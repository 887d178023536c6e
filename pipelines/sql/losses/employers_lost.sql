-- Grain: one row an employer of the surveys before that the new ones name no more.
with
named as (
    select distinct district, replace(employer, ' ', '') as name from new.survey
)

select min(employer) as employer
from old.survey as old_survey
left join named
    on named.district = old_survey.district and named.name = replace(employer, ' ', '')
where named.name is null
group by old_survey.district, replace(employer, ' ', '')
order by old_survey.district collate zh, employer collate zh
