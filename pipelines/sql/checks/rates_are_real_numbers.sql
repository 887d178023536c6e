-- No rate is infinite or not a number, and none is negative.
select level, group_key, coverage, completion
from mart_coverage
where not coalesce(isfinite(coverage), true)
    or not coalesce(isfinite(completion), true)
    or coverage < 0
    or missing < 0
    or registered < 0
