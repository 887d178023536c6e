-- Grain: one row a (district, name) under which exactly one union is known.
-- Whether the city knows one only is asked of all names (stg_named_unions): a name that means two
-- unions of one district is not here.
select district, union_key, min(union_id) as union_id
from stg_named_unions
group by district, union_key
having count(distinct union_id) = 1
