-- Grain: one row an employer of the newest survey of its district. A survey is a snapshot: the newest
-- batch that names a district (by as-of date, then by time of import) replaces its older ones; the
-- sheets of one batch, a township each, add up. An employer named twice counts once, by its first row.
-- `union_id` is the union of the district's list that is called like the employer, with or without
-- 工会委员会 at its end. Words are sorted into groups by difficulties.csv and employer-kinds.csv.
with
newest_of_district as (
    select * from in_districts(raw_survey)
    qualify dense_rank() over (partition by district order by as_of desc, seq desc) = 1
),

employers as (
    select
        *,
        count(*) over (partition by district, employer_key) as times_named,
        without_union(employer_key) as called
    from newest_of_district
    qualify row_number() over (
        partition by district, employer_key order by file_no, sheet, row
    ) = 1
),

called as (
    select district, union_key as called, union_id from stg_union_names
    union
    select district, without_union(union_key), union_id
    from stg_union_names
),

unions as (
    select district, called, min(union_id) as union_id from called
    where called <> ''
    group by district, called
    having count(distinct union_id) = 1
),

kinds as (
    select said.employer_kind, min_by(rule.employer_group, rule.place) as employer_group
    from (select distinct employer_kind from employers) as said
    inner join ref_employer_group as rule
        on contains(lower(replace(said.employer_kind, ' ', '')), rule.keyword)
    where rule.employer_group is not null
    group by said.employer_kind
),

difficulties as (
    select
        said.difficulty,
        list_sort(list(distinct rule.difficulty_group) filter (
            where rule.difficulty_group is not null
        )) as difficulty_groups
    from (select distinct difficulty from employers where difficulty is not null) as said
    inner join ref_difficulty as rule
        on case when rule.whole then lower(replace(said.difficulty, ' ', '')) = rule.keyword
            else contains(lower(replace(said.difficulty, ' ', '')), rule.keyword)
        end
    group by said.difficulty
)

select
    employers.district,
    employers.township,
    employers.employer,
    employers.employer_kind,
    case when employers.employer_kind is null then '未注明'
        else coalesce(kinds.employer_group, '其他')
    end as employer_group,
    employers.workers,
    employers.members,
    employers.new_form_workers,
    employers.unionised,
    unions.union_id,
    case
        when employers.unionised and unions.union_id is null then 'not_listed'
        when not employers.unionised and unions.union_id is not null then 'listed_all_the_same'
    end as contradiction,
    employers.difficulty,
    -- Null: none was named. What no rule knows is 其他, to be read and sorted by staff.
    case
        when employers.difficulty is null then null
        when difficulties.difficulty is null then ['其他']
        else difficulties.difficulty_groups
    end as difficulty_groups,
    employers.times_named,
    employers.as_of as surveyed_on,
    employers.batch_id
from employers
left join unions
    on unions.district = employers.district
    and (unions.called = employers.employer_key or unions.called = employers.called)
left join kinds on kinds.employer_kind = employers.employer_kind
left join difficulties on difficulties.difficulty = employers.difficulty
qualify row_number() over (
    partition by employers.district, employers.employer_key
    order by unions.called = employers.employer_key desc nulls last
) = 1
