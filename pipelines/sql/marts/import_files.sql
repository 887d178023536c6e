-- Grain: one row a (batch, file, sheet) that is not withdrawn: every row read is accounted for.
select batch_id, file, sheet, kind, as_of, rows, accepted, rejected, counting
from ref_files
order by batch_id, file, sheet
