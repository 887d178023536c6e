-- Grain: one row a (level, group_key, trait, trait_value), city, district and union: registered
-- persons by sex, age and new form of work. A group in which any cell would be of 1 to 4 people is
-- not broken down, and neither are so many of its neighbours that what is left out, taken together,
-- could be worked out from the total: such a (group, trait) is one row without value and count.
with
people as (
    select
        district,
        coalesce(union_id, '') as union_id,
        sex,
        case
            when year(as_of) - birth_year < 35 then 'under_35'
            when year(as_of) - birth_year < 50 then '35_to_49'
            when birth_year is not null then 'from_50'
        end as age,
        case
            when new_form in ('否', '无', '不是', '非', '0') then 'no'
            when new_form is not null then 'yes'
        end as new_form,
        count(*) as n
    from mart_member
    cross join mart_campaign
    where counted and status = 'approved'
    group by all
),

-- What is not known of a person is left out.
marked as (
    unpivot people on sex, age, new_form into name trait value trait_value
),

placed as (
    select 'city' as level, '' as parent, 'city' as group_key, '' as district, trait, trait_value, n
    from marked
    union all
    select 'district', 'city', district, district, trait, trait_value, n from marked
    union all
    select 'union', district, union_id, district, trait, trait_value, n from marked
),

cells as (
    select * exclude (n), sum(n)::bigint as n from placed group by all
),

-- Every group with every value, zeros too.
grid as (
    select groups.*, vals.trait_value, coalesce(cells.n, 0) as n
    from (select distinct level, parent, group_key, district, trait from cells) as groups
    inner join (select distinct trait, trait_value from cells) as vals using (trait)
    left join cells using (level, parent, group_key, trait, trait_value)
),

sized as (
    select
        *,
        sum(n) over same_group as persons,
        -- Members of unknown unions stand in no group of their own: they are never shown.
        bool_or(n between 1 and 4) over same_group or group_key = '' as small
    from grid
    window same_group as (partition by level, parent, group_key, trait)
),

-- The small ones first, then by size: a neighbour is left out for them in this order.
lined_up as (
    select
        *,
        dense_rank() over (
            partition by level, parent, trait order by small desc, persons, group_key
        ) as place
    from sized
),

left_out as (
    select
        *,
        sum(n) over (partition by level, parent, trait, trait_value order by place) as together,
        max(if(small, place, 0)) over (partition by level, parent, trait) as smallest
    from lined_up
),

enough as (
    select
        level, parent, trait, place,
        any_value(smallest) as smallest,
        place >= any_value(smallest) and bool_and(together = 0 or together >= 5) as hides
    from left_out
    group by level, parent, trait, place
),

cut as (
    select
        level, parent, trait,
        case
            when max(smallest) = 0 then 0
            else coalesce(min(place) filter (hides), max(place))
        end as last_hidden
    from enough
    group by level, parent, trait
),

judged as (
    select lined_up.*, lined_up.place > cut.last_hidden as shown
    from lined_up
    inner join cut using (level, parent, trait)
),

-- Of a district that is left out its unions are too: they would add up to part of it.
final as (
    select
        judged.*,
        judged.shown and coalesce(above.shown, true) as told
    from judged
    left join (
        select distinct group_key, trait, shown from judged where level = 'district'
    ) as above
        on judged.level = 'union'
        and above.group_key = judged.parent
        and above.trait = judged.trait
)

select distinct
    level,
    if(level = 'city', '', group_key) as group_key,
    if(level = 'city', null, district) as district,
    trait,
    if(told, trait_value, null) as trait_value,
    if(told, n, null)::bigint as registered,
    if(told, percent_of(n, persons, true, 9, 10), null) as share_percent
from final
where group_key <> ''
order by level, group_key, trait, trait_value
