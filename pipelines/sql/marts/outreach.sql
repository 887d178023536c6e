-- Grain: one row an outreach event. Sheets add up; an event (day, district, form, place, union) that
-- several sheets report counts once, as the newest reports it. A row that a sheet repeats figure by
-- figure is one event; the same day and place with other figures is a second session. Bodies on no
-- list stand under one name, and each has events of its own; so has each township.
-- The union is found by code, else by name, within the district; null: an event of the district.
with
placed as (
    select
        *,
        replace(coalesce(place, ''), ' ', '') as place_key,
        case
            when district_key not in (select alias_key from stg_district_alias) then district_key
        end as body
    from in_districts(raw_outreach)
),

-- A row that names no township may speak of the event in any.
in_towns as (
    select
        *,
        coalesce(
            town_key(township),
            first_value(town_key(township) ignore nulls) over (
                partition by date, district, body, form, place_key, union_key, union_code
                order by as_of desc, seq desc, file_no, sheet, row
                rows between unbounded preceding and unbounded following
            )
        ) as town
    from placed
),

sessions as (
    select * from in_towns
    qualify row_number() over (
        partition by
            batch_id, file_no, sheet, date, district, body, town, form, place_key, union_key,
            union_code, reached, scanned
        order by row
    ) = 1
),

numbered as (
    select
        *,
        row_number() over (
            partition by
                batch_id, file_no, sheet, date, district, body, town, form, place_key, union_key,
                union_code
            order by row
        ) as session
    from sessions
),

newest as (
    select * from numbered
    qualify row_number() over (
        partition by date, district, body, town, form, place_key, union_key, union_code, session
        order by as_of desc, seq desc, stated_on desc, file_no, sheet, row
    ) = 1
)

select
    row_number() over (
        order by newest.date, newest.district, newest.form, newest.place_key, newest.union_key,
            newest.session, newest.body, newest.town
    ) as event_id,
    newest.date,
    newest.district,
    newest.form,
    newest.place,
    coalesce(by_code.union_id, by_name.union_id) as union_id,
    coalesce(unions.union_name, newest.union_name, newest.union_code) as union_name,
    newest.reached,
    newest.scanned,
    newest.batch_id
from newest
left join stg_all_unions as by_code
    on by_code.union_code = newest.union_code and by_code.district = newest.district
left join stg_union_names as by_name
    on by_name.district = newest.district and by_name.union_key = newest.union_key
left join stg_all_unions as unions
    on unions.union_id = coalesce(by_code.union_id, by_name.union_id)
order by event_id
