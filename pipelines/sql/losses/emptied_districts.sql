-- Grain: one row a district whose member rows are all gone.
with persons as (
    select district, registered + pending + rejected + unregistered + "left" as n, 'old' as build
    from old.coverage where level = 'district' and district_kind <> 'unlisted'
    union all
    select district, registered + pending + rejected + unregistered + "left", 'new'
    from new.coverage where level = 'district'
)

select district from persons
group by district
having sum(n) filter (where build = 'old') > 0
    and coalesce(sum(n) filter (where build = 'new'), 0) = 0
order by district collate zh
