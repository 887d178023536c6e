-- Grain: one row a picture that came in, accepted or not, with the union that it is for.
-- By the code in its address, else by a code in its name, else by its name within the district that
-- its folder or the batch names, else by name where the city has one, else by the only union of
-- which the name is a part (`loose`). A batch with a scope knows no other district's unions.
with
pictures as (
    select raw_qr.* exclude (sheet), '' as reason from raw_qr
    union all by name
    select raw_qr_rejected.* exclude (sheet, "column") from raw_qr_rejected
),

placed as (
    select
        pictures.*,
        coalesce(pictures.scope, folder.district) as home,
        regexp_replace(pictures.name_key, '(总工会|工会联合会|联合工会委员会|工会委员会|联合工会|工会)$', '') as core_key
    from pictures
    left join stg_district_alias as folder on folder.alias_key = pictures.folder_key
),

by_code as (
    select union_code, min(union_id) as union_id, min(district) as district from stg_all_unions
    where union_code is not null
    group by union_code having count(*) = 1
),

plain as (
    select
        union_id,
        district,
        lower(regexp_replace(union_key, '[^0-9A-Za-z\x{3400}-\x{9fff}]', '', 'g')) as name_key
    from stg_named_unions
),

known as (
    select
        *,
        regexp_replace(name_key, '(总工会|工会联合会|联合工会委员会|工会委员会|联合工会|工会)$', '') as core_key
    from plain
),

-- A picture's candidates with the place of the way by which each was found: 1 is the surest.
candidates as (
    select member_id, union_id, 1 as way, 0 as likeness
    from placed inner join by_code on by_code.union_code = placed.said_code
    where placed.scope is null or by_code.district = placed.scope
    union all
    select member_id, union_id, 2, 0
    from (select member_id, scope, unnest(name_codes) as union_code from placed) as named
    inner join by_code using (union_code)
    where named.scope is null or by_code.district = named.scope
    union all
    select member_id, union_id, if(known.district = placed.home, 3, 5), 0
    from placed inner join known using (name_key)
    where placed.scope is null or known.district = placed.scope
    union all
    select member_id, union_id, if(known.district = placed.home, 4, 6), 0
    from placed inner join known using (core_key)
    where length(core_key) > 1 and (placed.scope is null or known.district = placed.scope)
),

-- A name that some union at home bears, be it two of them, means none elsewhere.
meant as (
    select far.* from candidates as far
    anti join candidates as near
        on far.way >= 5 and near.member_id = far.member_id and near.way = far.way - 2
),

-- Of the surest way that leads to one union only, that union.
sure as (
    select member_id, way, min(union_id) as union_id
    from meant
    group by member_id, way having count(distinct union_id) = 1
    qualify row_number() over (partition by member_id order by way) = 1
),

parts as (
    select placed.member_id, known.union_id, length(known.core_key) as likeness
    from (select * from placed anti join candidates using (member_id)) as placed
    inner join known
        on length(known.core_key) >= 4 and contains(placed.name_key, known.core_key)
        and (placed.home is null or known.district = placed.home)
    union all
    select placed.member_id, known.union_id, length(placed.core_key)
    from (select * from placed anti join candidates using (member_id)) as placed
    inner join known
        on length(placed.core_key) >= 4 and contains(known.core_key, placed.core_key)
        and (placed.home is null or known.district = placed.home)
),

loose as (
    select member_id, min(union_id) as union_id
    from (select * from parts qualify rank() over (partition by member_id order by likeness desc) = 1)
    group by member_id having count(distinct union_id) = 1
),

-- What the name says where the address says something else.
by_its_name as (
    select member_id, arg_min(union_id, way) as union_id
    from (
        select member_id, way, min(union_id) as union_id from meant
        where way > 1
        group by member_id, way having count(distinct union_id) = 1
    )
    group by member_id
)

select
    placed.* exclude (core_key, folder_key),
    coalesce(sure.union_id, loose.union_id) as union_id,
    case
        when sure.way = 1 then 'address'
        when sure.way = 2 then 'code'
        when sure.way is not null then 'name'
        when loose.union_id is not null then 'loose'
    end as matched_by,
    coalesce(sure.way = 1 and by_its_name.union_id <> sure.union_id, false) as contradiction,
    by_its_name.union_id as named_union_id
from placed
left join sure on sure.member_id = placed.member_id
left join loose on loose.member_id = placed.member_id
left join by_its_name on by_its_name.member_id = placed.member_id
