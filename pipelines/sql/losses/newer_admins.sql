-- Grain: one row: the administrators of the batch that are shown, and the newest day that counts.
select
    (select count(*) from new.admins where batch_id = $batch) as shown,
    (
        select max(as_of) from new.import_files where kind = 'admins' and counting
    )::varchar as newest
