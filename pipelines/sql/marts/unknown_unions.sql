-- Grain: one row a (district, union name) that members name and no list knows.
select
    district,
    union_name,
    count(*) as rows,
    count(*) filter (where counted and status = 'approved') as registered
from mart_member
where unknown_union
group by district, union_name
order by rows desc, district, union_name
