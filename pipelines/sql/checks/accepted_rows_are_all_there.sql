-- Every accepted row of a counting member list is in the mart, unless a newer batch covers its district.
with
accepted as (
    select batch_id, sum(accepted) as n from ref_files
    where kind = 'members' and counting group by batch_id
),

present as (
    select batch_id, count(*) as n from mart_member group by batch_id
)

select accepted.batch_id, accepted.n, present.n
from accepted
left join present on present.batch_id = accepted.batch_id
where accepted.n <> coalesce(present.n, 0)
    and not exists (select 1 from ref_member_sources where scope is not null)
