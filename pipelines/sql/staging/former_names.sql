-- Grain: one row a (district, name) that one listed union bore in another list of its district, by its
-- code, and that none bears now: a breakdown sheet from before its new name goes on speaking of it.
select raw.district, raw.union_key, min(now.union_id) as union_id
from lists_in_districts(raw_unions) as raw
inner join stg_unions as now
    on now.union_code = raw.union_code
    and now.district = raw.district
left join stg_unions as bearer
    on bearer.district = raw.district
    and bearer.union_key = raw.union_key
where raw.union_key is not null and bearer.union_id is null
group by raw.district, raw.union_key
having count(distinct now.union_id) = 1
