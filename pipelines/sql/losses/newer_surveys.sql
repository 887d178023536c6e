-- Grain: one row: the survey rows of the batch that are shown, and the newest day of the others.
select
    coalesce(sum(times_named) filter (where batch_id = $batch), 0)::bigint as shown,
    max(surveyed_on) filter (batch_id <> $batch)::varchar as newest
from new.survey
