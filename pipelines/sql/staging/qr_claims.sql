-- Grain: one row a code that a picture or the union list gives a union; `place` 1 is the newest.
-- A code counts only while it leads to a host that the drive's settings name.
with
given as (
    select
        union_id, 'picture' as source, text, picture, sha256, batch_id, file, '' as sheet, row,
        as_of, seq, matched_by, contradiction, member_id
    from stg_qr_placed
    where reason = '' and union_id is not null
    union all by name
    select
        union_id, 'list' as source, qr_link as text, list_batch_id as batch_id, list_file as file,
        list_sheet as sheet, list_row as row, list_as_of as as_of, list_seq as seq,
        'list' as matched_by, false as contradiction
    from stg_unions
    where qr_link is not null
),

hosted as (
    select
        given.*,
        exists (
            select 1 from ref_qr_host as own
            where lower(regexp_extract(given.text, own.address, 1)) = own.host
                or suffix(lower(regexp_extract(given.text, own.address, 1)), '.' || own.host)
        ) as is_own
    from given
)

select
    *,
    case when is_own then row_number() over (
        partition by union_id, is_own
        order by as_of desc, seq desc, source = 'picture' desc, row desc
    ) end as place
from hosted
