-- Grain: one row a union: which steps towards its members it has taken. `next_step` is the first that
-- is missing: admin, qr, application, approval, target; null where there is nothing left to do.
with
steps as (
    select
        measures.union_id,
        measures.district,
        contacts.union_id is not null as has_admin,
        qr.qr_state = 'ready' as has_qr,
        registered + pending + rejected + unregistered + "left" > 0 as has_application,
        registered > 0 as has_approval,
        measures.actual_members > 0
            and target_den * registered >= target_num * measures.actual_members as on_target
    from mart_union_measures as measures
    cross join mart_campaign
    inner join mart_qr as qr on qr.union_id = measures.union_id
    left join mart_union_contacts as contacts on contacts.union_id = measures.union_id
)

select
    steps.* exclude (on_target),
    coalesce(on_target, false) as reached,
    case
        when on_target then null
        when not has_admin and (select count(*) from mart_admins) > 0 then 'admin'
        when not has_qr then 'qr'
        when not has_application then 'application'
        when not has_approval then 'approval'
        else 'target'
    end as next_step
from steps
order by union_id
