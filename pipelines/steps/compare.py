"""Compare two builds: what an import would change, person by person and district by district."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipelines.steps.tables import attach_build

_PERSONS = """
with
before as (select person, status, union_id from old.member where counted),
after as (select person, status, union_id from new.member where counted)

select
    count(*) filter (where before.person is null) as added,
    count(*) filter (where after.person is null) as gone,
    count(*) filter (
        where before.person is not null and after.person is not null
            and (before.status, before.union_id) is distinct from (after.status, after.union_id)
    ) as changed
from after
full outer join before on before.person = after.person
"""
_DISTRICTS = """
with
before as (select * from old.coverage where level = 'district'),
after as (select * from new.coverage where level = 'district')

select
    coalesce(after.district, before.district) as district,
    before.registered as registered_before,
    after.registered as registered_after,
    before.actual_members as actual_members_before,
    after.actual_members as actual_members_after,
    before.coverage_percent as coverage_percent_before,
    after.coverage_percent as coverage_percent_after,
    before.missing as missing_before,
    after.missing as missing_after
from after
full outer join before on before.district = after.district
order by district collate zh
"""


def compare_builds(old: Path | None, new: Path) -> dict[str, Any]:
    """Return `members` (persons added, changed, gone) and `districts` (each before and after).

    Without an old build everything is new: its figures are null.
    """
    with both_builds(old, new) as connection:
        return {
            "members": rows_of(connection, _PERSONS)[0],
            "districts": rows_of(connection, _DISTRICTS),
        }


@contextmanager
def both_builds(old: Path | None, new: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open two builds side by side, as `old` and `new`; where there is none, `old` is empty."""
    with duckdb.connect(":memory:") as connection:
        attach_build(connection, new, "new")
        if old is None:
            connection.execute("attach ':memory:' as old")
            for table in ("member", "coverage"):
                connection.execute(
                    f"create table old.{table} as select * from new.{table} where false"  # noqa: S608
                )
        else:
            attach_build(connection, old, "old")
        yield connection


def rows_of(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    values: tuple[object, ...] | dict[str, object] = (),
) -> list[dict[str, Any]]:
    """Return what a question gives, each row by its columns' names."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
