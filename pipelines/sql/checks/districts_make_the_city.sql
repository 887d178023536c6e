-- Every measure that adds up is the same for the city as for its districts together.
with
districts as (
    select
        sum(registered) as registered, sum(pending) as pending, sum(actual_members) as actual,
        sum(unions) as unions, sum("left") as gone
    from mart_coverage where level = 'district'
)

select * from districts
cross join mart_coverage as city
where city.level = 'city'
    and (
        districts.registered <> city.registered
        or districts.pending <> city.pending
        or districts.gone <> city."left"
        or districts.actual is distinct from city.actual_members
        or districts.unions <> city.unions
    )
