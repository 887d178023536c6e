-- Grain: one row a (batch, level, district) of every member list that is not withdrawn: its accepted
-- rows, and those with a flag other than the three that need a person's other rows.
with
levels as (
    select 'district' as level, seq, as_of, batch_id, district, rows, doubtful
    from stg_member_history
    union all
    select 'city', seq, as_of, batch_id, null, rows, doubtful
    from stg_member_history
),

added as (
    select
        level, seq, as_of, district,
        min(batch_id) as batch_id,
        sum(rows)::bigint as rows,
        sum(doubtful)::bigint as doubtful
    from levels
    group by level, seq, as_of, district
)

select
    added.* exclude (seq),
    percent_of(doubtful, rows, doubtful >= rows, 1, 1) as doubtful_percent
from added
order by as_of, seq, level, district
