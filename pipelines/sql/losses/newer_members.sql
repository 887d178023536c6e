-- Grain: one row: the member rows of the batch that are shown, and the newest day that counts.
select
    (select count(*) from new.member where batch_id = $batch) as shown,
    (
        select max(as_of) from new.import_files where kind = 'members' and counting
    )::varchar as newest
