-- Grain: one row a phone number on which more persons than the threshold stand.
with
-- Few numbers stand in so many rows: only their persons are told apart.
often as (
    select phone_hash
    from stg_member_rows
    cross join ref_campaign
    where phone_hash is not null
    group by phone_hash, shared_phone
    having count(*) > shared_phone
)

select phone_hash
from stg_member_rows
semi join often on often.phone_hash = stg_member_rows.phone_hash
cross join ref_campaign
group by phone_hash, shared_phone
having count(distinct person) > shared_phone
