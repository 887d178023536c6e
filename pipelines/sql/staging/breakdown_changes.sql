-- Grain: one row a row of a breakdown sheet whose actual members differ from the version before by
-- more than the threshold (specification, §3, actual_changed). A union is the same by its code; where
-- either row has none by its name, if that stands once in the version before.
with
pairs as (
    select
        newer.*,
        older.actual_members as actual_before,
        coalesce(older.union_code = newer.union_code, false) as same_code
    from stg_breakdown_placed as newer
    inner join stg_breakdown_placed as older
        on older.sheet_district = newer.sheet_district
        and older.version = newer.version - 1
        and case
            when older.union_code is not null and newer.union_code is not null
                then older.union_code = newer.union_code
            else older.union_key = newer.union_key
        end
),

known as (
    select * from pairs
    qualify rank() over (partition by member_id order by same_code desc) = 1
        and count(*) over (partition by member_id, same_code) = 1
)

select
    known.member_id,
    known.batch_id,
    known.file,
    known.sheet,
    known.row,
    known.actual_before,
    known.actual_members
from known
cross join ref_campaign
where actual_changed_den * abs(known.actual_members - known.actual_before)
    > actual_changed_num * known.actual_before
