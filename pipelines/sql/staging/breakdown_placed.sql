-- Grain: one row a row of any breakdown sheet, with its district and the version of the district's
-- sheet: 1 is the oldest.
select
    * rename (district as sheet_district),
    dense_rank() over (partition by district order by as_of, seq) as version
from lists_in_districts(raw_breakdown)
