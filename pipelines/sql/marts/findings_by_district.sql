-- Grain: one row a (batch, district, verdict, reason) of every member list that is not withdrawn: rows
-- rejected, and rows flagged for what they say themselves. A rejected row stands under the district
-- that it names.
with
flags as (
    unpivot stg_member_history
    on bad_phone, bad_time, future_time, under_16, past_retirement, sex_mismatch, unknown_union,
        unknown_district
    into name reason value n
),

rejects as (
    select
        rejected.batch_id,
        rejected.as_of,
        coalesce(alias.district, unlisted_district) as district,
        rejected.reason,
        count(*) as n
    from raw_rejected as rejected
    cross join ref_campaign
    left join stg_district_alias as alias
        on alias.alias_key = coalesce(rejected.scope, rejected.district_key)
    where rejected.kind = 'members'
    group by all
)

select batch_id, as_of, district, 'flag' as verdict, reason, n from flags where n > 0
union all
select batch_id, as_of, district, 'reject', reason, n from rejects
order by as_of, batch_id, district, verdict, n desc, reason
