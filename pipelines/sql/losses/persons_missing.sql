-- Grain: one row a district: how many registered persons are in no row any more, where it shrinks or
-- loses more than a tenth, and how many who waited, where nobody waits now.
with
missing as (
    select
        before.district,
        count(*) filter (where before.status = 'approved') as gone,
        count(*) filter (where before.status = 'pending') as waiting
    from old.member as before
    anti join new.member as after on after.person = before.person
    where before.counted and before.status in ('approved', 'pending')
    group by before.district
),

judged as (
    select
        missing.district,
        case
            when coalesce(after.registered, 0) < before.registered
                or gone * 10 > before.registered
            then gone else 0
        end as gone,
        case when coalesce(after.pending, 0) = 0 then waiting else 0 end as waiting
    from missing
    inner join old.coverage as before
        on before.level = 'district' and before.district = missing.district
    left join new.coverage as after
        on after.level = 'district' and after.district = missing.district
)

select * from judged
where gone > 0 or waiting > 0
order by district collate zh
