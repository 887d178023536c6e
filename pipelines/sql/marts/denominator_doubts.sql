-- Grain: one row a (union, problem): what is doubtful about its actual members. blank: none is known;
-- zero; over_100: more are registered; jumped: the newest statement of a source differs from the one
-- before by more than the drive's threshold.
with
jumps as (
    select union_id, source, stated_before, actual_members, as_of
    from mart_denominator_history
    cross join (select actual_changed_num, actual_changed_den from mart_campaign)
    where counts
        and actual_changed_den * abs(actual_members - stated_before)
            > actual_changed_num * stated_before
),

problems as (
    select union_id, 'blank' as problem from mart_union_measures
    where not is_unknown and actual_members is null
    union all
    select union_id, 'zero' from mart_union_measures
    where not is_unknown and actual_members = 0
    union all
    select union_id, 'over_100' from mart_union_measures
    where actual_members > 0 and registered > actual_members
    union all
    select union_id, 'jumped' from jumps
)

select
    problems.problem,
    measures.union_id,
    measures.union_code,
    measures.union_name,
    measures.district,
    measures.workers_text,
    measures.registered,
    measures.actual_members,
    measures.actual_source,
    jumps.stated_before
from problems
inner join mart_union_measures as measures on measures.union_id = problems.union_id
left join jumps on problems.problem = 'jumped' and jumps.union_id = problems.union_id
order by problems.problem, measures.district, measures.union_name
