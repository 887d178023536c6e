-- Grain: one row a row of a breakdown sheet whose actual members differ from the version before by
-- more than the threshold (specification, §3, actual_changed).
select
    newer.member_id,
    newer.batch_id,
    newer.file,
    newer.sheet,
    newer.row,
    older.actual_members as actual_before,
    newer.actual_members
from stg_breakdown_placed as newer
inner join stg_breakdown_placed as older
    on older.sheet_district = newer.sheet_district
    and older.version = newer.version - 1
    and older.union_key = newer.union_key
cross join ref_campaign
where actual_changed_den * abs(newer.actual_members - older.actual_members)
    > actual_changed_num * older.actual_members
