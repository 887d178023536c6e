-- Grain: one row a union that a counting breakdown sheet names; of two rows the newer counts.
select * from stg_breakdown_rows
qualify row_number() over (
    partition by union_id order by as_of desc, seq desc, file_no, sheet, row
) = 1
