-- Grain: one row a union; its QR code where the platform's own picture or link gives one.
-- `qr_state` is ready, shared (other unions have the same code and its address does not say that it is
-- this one's: held back until settled) or missing. Only a ready union has a text.
with
current as (
    select * from stg_qr_claims where place = 1
),

owners as (
    select text, count(distinct union_id) as unions from current group by text
),

judged as (
    select
        current.*,
        owners.unions > 1 and current.matched_by <> 'address' as shared
    from current
    inner join owners on owners.text = current.text
),

-- Why a union without a code has none, where a picture of it came and was rejected.
refused as (
    select union_id, arg_max(reason, (as_of, seq, row)) as reason
    from stg_qr_placed
    where reason <> '' and union_id is not null
    group by union_id
),

looked_after as (
    select union_id, string_agg(worker, '、' order by worker collate zh) as workers_text
    from mart_union_workers
    group by union_id
)

select
    unions.union_id,
    unions.union_code,
    unions.union_name,
    unions.district,
    unions.township,
    looked_after.workers_text,
    case when judged.union_id is null then 'missing' when judged.shared then 'shared' else 'ready'
        end as qr_state,
    case when not judged.shared then judged.text end as qr_text,
    judged.source,
    judged.picture,
    judged.sha256,
    judged.batch_id,
    judged.as_of as qr_as_of,
    judged.matched_by,
    case
        when judged.shared then 'qr_shared'
        when judged.union_id is null then coalesce(refused.reason, 'qr_none')
    end as reason
from stg_all_unions as unions
left join judged on judged.union_id = unions.union_id
left join refused on refused.union_id = unions.union_id
left join looked_after on looked_after.union_id = unions.union_id
order by unions.district, unions.union_code nulls last, unions.union_name
