-- Grain: one row a union: its name as people type it; the step `spelling` adds the Latin letters.
select union_id, district, union_name
from mart_union_measures
where not is_unknown
