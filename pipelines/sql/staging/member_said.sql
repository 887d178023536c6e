-- Grain: one row a (snapshot, way in which a row says where it belongs) of every member list that
-- is not withdrawn: its rows, and how many carry each flag that a row alone can carry.
select
    seq, as_of, scope, district_key, union_key, union_code,
    min(batch_id) as batch_id,
    count(*) as rows,
    count(*) filter (where bad_phone) as bad_phone,
    count(*) filter (where bad_time) as bad_time,
    count(*) filter (where future_time) as future_time,
    count(*) filter (where under_16) as under_16,
    count(*) filter (where past_retirement) as past_retirement,
    count(*) filter (where sex_mismatch) as sex_mismatch,
    count(*) filter (
        where bad_phone or bad_time or future_time or under_16 or past_retirement
            or sex_mismatch
    ) as doubtful
from raw_member_history
group by seq, as_of, scope, district_key, union_key, union_code
