-- The city's persons by status are the distinct pseudonyms of the counting rows.
select coverage.registered
from mart_coverage as coverage
where level = 'city'
    and registered + pending + rejected + unregistered + "left"
        <> (select count(distinct person) from mart_member)
