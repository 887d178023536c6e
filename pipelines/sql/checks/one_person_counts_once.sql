-- No pseudonym has two counting rows, and none has only rows that do not count.
select person, count(*) filter (where counted) as counting
from mart_member
group by person
having counting <> 1
