-- Grain: one row a (level, district), city or district: how complete the survey is against the list of
-- unions, and where the two contradict each other.
with
surveyed as (
    select
        district,
        count(*) as employers,
        sum(times_named - 1)::bigint as employers_repeated,
        coalesce(sum(workers), 0)::bigint as workers,
        coalesce(sum(members), 0)::bigint as members,
        coalesce(sum(new_form_workers), 0)::bigint as new_form_workers,
        count(*) filter (where unionised) as unionised,
        count(*) filter (where not unionised) as not_unionised,
        count(*) filter (where unionised is null) as unionised_unknown,
        count(*) filter (where len(difficulty_groups) > 0) as with_difficulty,
        count(distinct union_id) as unions_surveyed,
        count(*) filter (where contradiction = 'not_listed') as not_listed,
        count(*) filter (where contradiction = 'listed_all_the_same') as listed_all_the_same,
        max(surveyed_on) as surveyed_on,
        max(batch_id) as batch_id
    from mart_survey
    group by district
),

unions as (
    select district, count(*) as unions from stg_all_unions group by district
),

districts as (
    select
        coalesce(district.district, surveyed.district) as district,
        surveyed.district is not null as has_survey,
        coalesce(unions.unions, 0) as unions,
        surveyed.* exclude (district)
    from mart_district as district
    full join surveyed on surveyed.district = district.district
    left join unions on unions.district = district.district
    where surveyed.district is not null or district.district_kind <> 'unlisted'
),

every as (
    select 'district' as level, 1 as districts, has_survey::integer as districts_surveyed, *
    from districts
    union all by name
    select
        'city' as level,
        count(*) filter (where has_survey) > 0 as has_survey,
        count(*) as districts,
        count(*) filter (where has_survey) as districts_surveyed,
        max(surveyed_on) as surveyed_on,
        sum(columns(* exclude (district, has_survey, surveyed_on, batch_id)))::bigint
    from districts
)

select
    every.level,
    every.district,
    every.districts,
    every.districts_surveyed,
    every.has_survey,
    every.surveyed_on,
    every.batch_id,
    every.unions,
    coalesce(every.unions_surveyed, 0) as unions_surveyed,
    percent_of(
        coalesce(every.unions_surveyed, 0), every.unions, every.unions_surveyed >= every.unions, 1, 1
    ) as surveyed_percent,
    coalesce(every.employers, 0) as employers,
    coalesce(every.employers_repeated, 0) as employers_repeated,
    coalesce(every.workers, 0) as workers,
    coalesce(every.members, 0) as members,
    coalesce(every.new_form_workers, 0) as new_form_workers,
    coalesce(every.unionised, 0) as unionised,
    coalesce(every.not_unionised, 0) as not_unionised,
    coalesce(every.unionised_unknown, 0) as unionised_unknown,
    coalesce(every.with_difficulty, 0) as with_difficulty,
    coalesce(every.not_listed, 0) as not_listed,
    coalesce(every.listed_all_the_same, 0) as listed_all_the_same
from every
left join mart_district as district on district.district = every.district
order by every.level, district.sort_order
