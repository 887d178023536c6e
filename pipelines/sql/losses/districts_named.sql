-- Grain: one row a listed district of which the batch has member rows.
select member.district, count(*) as n
from new.member as member
inner join new.district as district using (district)
where batch_id = $batch and district_kind <> 'unlisted'
group by member.district
