-- Grain: one row a (union, date) that brought approvals: that day's, and all up to it. Approved rows
-- without an audit time stand under a null date, first.
select
    union_id,
    district,
    audit_time::date as date,
    count(*) as registered,
    (sum(count(*)) over (
        partition by union_id order by audit_time::date nulls first
    ))::bigint as cumulative
from mart_member
where counted and status = 'approved' and union_id is not null
group by union_id, district, audit_time::date
order by union_id, date nulls first
