-- Grain: one row a member row of a person who has several; `place` 1 is the row that counts:
-- approved before pending, unregistered, rejected, left; then the latest audit, then application.
with
repeated as (
    select person from stg_member_rows group by person having count(*) > 1
),

ranked as (
    select
        member_id,
        person,
        coalesce(union_id, district || '|' || coalesce(union_key, '')) as union_known_as,
        row_number() over (
            partition by person
            order by
                case status
                    when 'approved' then 1
                    when 'pending' then 2
                    when 'unregistered' then 3
                    when 'rejected' then 4
                    else 5
                end,
                audit_time desc nulls last,
                apply_time desc nulls last,
                recency,
                file_no,
                sheet,
                row
        ) as place
    from stg_member_rows
    semi join repeated on repeated.person = stg_member_rows.person
)

select
    ranked.member_id,
    ranked.place,
    ranked.union_known_as = counting.union_known_as as in_same_union
from ranked
inner join ranked as counting on counting.person = ranked.person and counting.place = 1
