-- Grain: one row a (picture or link, reason): what is wrong with it. `settled` where its union has a
-- code by now that this does not touch.
with
current as (
    select member_id, union_id from stg_qr_claims where place = 1 and source = 'picture'
),

owners as (
    select
        text,
        string_agg(union_name, '、' order by union_name collate zh) as names,
        count(distinct claims.union_id) as unions
    from stg_qr_claims as claims
    inner join stg_all_unions using (union_id)
    where place = 1
    group by text
),

rejected as (
    select member_id, 'reject' as verdict, reason, text as detail from stg_qr_placed
    where reason <> ''
),

pictures as (
    select * from rejected
    union all
    select member_id, 'flag', 'qr_unknown_union', text
    from (select * from stg_qr_placed where reason = '' and union_id is null) as placed
    -- Renamed and sent again, it is known by now.
    anti join (select sha256 from stg_qr_placed where union_id is not null) using (sha256)
    union all
    select member_id, 'flag', 'qr_loose_name', null from stg_qr_placed
    where reason = '' and matched_by = 'loose'
    union all
    select placed.member_id, 'flag', 'qr_contradiction', named.union_name
    from stg_qr_placed as placed
    inner join stg_all_unions as named on named.union_id = placed.named_union_id
    where placed.reason = '' and placed.contradiction
),

of_pictures as (
    select
        placed.batch_id, placed.file, '' as sheet, placed.row, placed.picture, placed.sha256,
        pictures.verdict, pictures.reason, pictures.detail, placed.union_id, placed.home,
        placed.as_of, placed.seq,
        qr.qr_state = 'ready' and current.member_id is null as settled
    from pictures
    inner join stg_qr_placed as placed on placed.member_id = pictures.member_id
    left join mart_qr as qr on qr.union_id = placed.union_id
    left join current on current.member_id = pictures.member_id
),

of_claims as (
    select
        claims.batch_id, claims.file, claims.sheet, claims.row, claims.picture, claims.sha256,
        'flag' as verdict, 'qr_shared' as reason, owners.names as detail, claims.union_id,
        claims.as_of, claims.seq, qr.qr_state = 'ready' as settled
    from stg_qr_claims as claims
    inner join owners on owners.text = claims.text and owners.unions > 1
    inner join mart_qr as qr on qr.union_id = claims.union_id
    where claims.place = 1
    union all by name
    -- A union's older code, where it is another than the newest.
    select
        older.batch_id, older.file, older.sheet, older.row, older.picture, older.sha256,
        'flag' as verdict, 'qr_second' as reason,
        coalesce(newest.picture, newest.file) as detail, older.union_id,
        older.as_of, older.seq, false as settled
    from stg_qr_claims as older
    inner join stg_qr_claims as newest on newest.union_id = older.union_id and newest.place = 1
    where older.place > 1 and older.text <> newest.text
    union all by name
    select
        batch_id, file, sheet, row, picture, sha256,
        'flag' as verdict, if(source = 'list', 'qr_bad_link', 'foreign_host') as reason,
        text as detail, union_id, as_of, seq, false as settled
    from stg_qr_claims
    where not is_own
)

select
    every.batch_id, every.file, every.sheet, every.row, every.picture, every.sha256, every.verdict,
    every.reason, every.detail, every.union_id, unions.union_name,
    coalesce(unions.district, every.home) as district,
    coalesce(every.settled, false) as settled
from (select * from of_pictures union all by name select * from of_claims) as every
left join stg_all_unions as unions on unions.union_id = every.union_id
order by every.as_of desc, every.seq desc, every.reason, every.row
