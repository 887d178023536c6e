-- Grain: one row, the drive as it stands in this build.
with
newest as (
    select as_of, batch_id from ref_member_sources
    -- Of a batch and what amends it the batch itself, which is the older.
    order by recency, batch_id limit 1
)

select
    ref_campaign.*,
    newest.as_of,
    newest.batch_id as members_batch
from ref_campaign
left join newest on true
