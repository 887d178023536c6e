-- Grain: one row a (level, district), the city and its districts: persons, and those of them whose
-- counting row carries any flag.
with
persons as (
    select
        district,
        unknown_union or unknown_district or bad_phone or shared_phone or bad_time or future_time
            or under_16 or past_retirement or sex_mismatch as doubtful
    from mart_member
    where counted
),

levels as (
    select 'district' as level, district, doubtful from persons
    union all
    select 'city', null, doubtful from persons
),

added as (
    select level, district, count(*) as members, count(*) filter (where doubtful) as doubtful
    from levels
    group by all
)

select added.*, percent_of(doubtful, members, doubtful >= members, 1, 1) as doubtful_percent
from added
order by level, doubtful desc, district
