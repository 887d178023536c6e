-- Grain: one row a listed union that the breakdown before named and that no counting sheet names now: it
-- stays with what its list says, and has the sheet's target and social worker no more.
select was.district, was.union_name
from old.breakdown as was
inner join new.coverage as still
    on still.level = 'union' and still.union_id = was.union_id
where was.counts
    and was.union_id not in (
        select told.union_id from new.breakdown as told where told.union_id is not null
    )
order by was.district collate zh, was.union_name collate zh
