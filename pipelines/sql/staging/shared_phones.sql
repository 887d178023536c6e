-- Grain: one row a phone number on which more persons than the threshold stand.
select phone_hash
from stg_member_rows
cross join ref_campaign
where phone_hash is not null
group by phone_hash, shared_phone
having count(distinct person) > shared_phone
