-- Grain: one row a (snapshot, district) of every member list that is not withdrawn: its rows, and how
-- many carry each flag that a row alone, or with today's lists of unions, can carry.
select
    said.seq,
    said.as_of,
    places.district,
    min(said.batch_id) as batch_id,
    sum(rows)::bigint as rows,
    sum(bad_phone)::bigint as bad_phone,
    sum(bad_time)::bigint as bad_time,
    sum(future_time)::bigint as future_time,
    sum(under_16)::bigint as under_16,
    sum(past_retirement)::bigint as past_retirement,
    sum(sex_mismatch)::bigint as sex_mismatch,
    coalesce(sum(rows) filter (where unknown_union), 0)::bigint as unknown_union,
    coalesce(sum(rows) filter (where unknown_district), 0)::bigint as unknown_district,
    sum(case when unknown_union or unknown_district then rows else doubtful end)::bigint
        as doubtful
from stg_member_said as said
inner join stg_places as places
    on places.scope is not distinct from said.scope
    and places.district_key is not distinct from said.district_key
    and places.union_key is not distinct from said.union_key
    and places.union_code is not distinct from said.union_code
group by said.seq, said.as_of, places.district
