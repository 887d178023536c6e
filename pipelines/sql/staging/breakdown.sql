-- Grain: one row a union that a counting breakdown sheet names. Where several rows claim it, the one
-- of the district on whose list it stands counts, then the newer.
select * from stg_breakdown_rows
where union_id is not null
qualify row_number() over (
    partition by union_id order by listed_district = sheet_district desc nulls last, as_of desc, seq desc, file_no, sheet, row
) = 1
