-- Grain: one row a kind of list in the batch: its rows that a newer list of their district hides.
with newest as (
    select source, district, max(as_of) as as_of from new.denominator_history group by all
)

select
    source as kind,
    count(*) filter (newest.as_of > history.as_of) as rows,
    max(history.as_of) filter (newest.as_of > history.as_of)::varchar as day,
    max(newest.as_of) filter (newest.as_of > history.as_of)::varchar as newest,
    list_sort(list(distinct district) filter (newest.as_of > history.as_of)) as districts,
    count(distinct district) as all_districts
from new.denominator_history as history
inner join newest using (source, district)
where batch_id = $batch
group by source
