-- Grain: one row a (level, district, form, counted_on, standing), city or district: events of a form, and
-- what moved around them in their unions, or in their districts. Only `clean` ones can be compared.
select
    case when grouping(district) = 1 then 'city' else 'district' end as level,
    district,
    form,
    counted_on,
    standing,
    count(*) as events,
    coalesce(sum(reached), 0)::bigint as reached,
    coalesce(sum(scanned), 0)::bigint as scanned,
    sum(applications_before)::bigint as applications_before,
    sum(applications_after)::bigint as applications_after,
    sum(applications_after - applications_before)::bigint as applications_more,
    sum(approvals_before)::bigint as approvals_before,
    sum(approvals_after)::bigint as approvals_after,
    sum(approvals_after - approvals_before)::bigint as approvals_more
from mart_outreach_effect
group by grouping sets ((district, form, counted_on, standing), (form, counted_on, standing))
order by level, district, form, counted_on, standing
