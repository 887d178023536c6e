-- Grain: one row an employer of the newest survey of its district. A survey is a snapshot: the newest
-- batch that names a district (by as-of date, then by time of import) replaces its older ones; the
-- sheets of one batch, a township each, add up. Bodies on no list stand under one name, and each has a
-- survey of its own. An employer named twice counts once, by its first row; of one name in two
-- townships there are two. A sheet's name may say the township.
-- `union_id` is the union of the district's list that is called like the employer, with or without
-- 工会委员会 at its end. Words are sorted into groups by difficulties.csv and employer-kinds.csv.
with
placed as (
    select
        * replace (
            case
                when township is null and regexp_matches(sheet, '^[一-龥]{1,6}(镇|乡|街道|街道办事处)$')
                    then sheet
                else township
            end as township
        ),
        case
            when district_key not in (select alias_key from stg_district_alias) then district_key
        end as body
    from in_districts(raw_survey)
),

newest_of_district as (
    select * from placed
    qualify dense_rank() over (partition by district, body order by as_of desc, seq desc) = 1
),

-- A row that names no township may speak of the employer of any.
in_towns as (
    select
        *,
        coalesce(
            town_key(township),
            first_value(town_key(township) ignore nulls) over (
                partition by district, body, employer_key order by file_no, sheet, row
                rows between unbounded preceding and unbounded following
            )
        ) as town
    from newest_of_district
),

employers as (
    select
        *,
        row_number() over (order by batch_id, file_no, sheet, row) as employer_no,
        count(*) over (partition by district, body, employer_key, town) as times_named,
        without_union(employer_key) as called
    from in_towns
    qualify row_number() over (
        partition by district, body, employer_key, town
        order by stated_on desc, file_no, sheet, row
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
    partition by employers.employer_no
    order by unions.called = employers.employer_key desc nulls last
) = 1
