-- Grain: one row a (level, district, waited): pending applications by the days that they have waited.
with
pending as (
    select district, greatest(0, as_of - apply_time::date) as waited
    from mart_member
    cross join mart_campaign
    where counted and status = 'pending' and apply_time is not null
)

select 'district' as level, district, waited, count(*) as pending from pending group by all
union all
select 'city', null, waited, count(*) from pending group by all
order by level, district, waited
