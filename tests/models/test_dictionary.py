"""The published file explains itself: every mart says its grain, every measure its unit."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines import DataDir, current_build
from pipelines.steps.models import MARTS, data_dictionary
from tests.builders import people, write_members
from tests.conftest import Answer


def test_tables_and_columns_are_explained(
    rollcall: Callable[..., Answer], data: Path, tmp_path: Path
) -> None:
    rollcall("import", write_members(tmp_path, people(2)))
    build = current_build(DataDir(data))
    assert build is not None
    with duckdb.connect(build, read_only=True) as connection:
        tables = dict(
            connection.execute("select table_name, comment from duckdb_tables()").fetchall()
        )
        columns = connection.execute(
            "select distinct column_name, comment from duckdb_columns() where comment is not null"
        ).fetchall()
    assert set(MARTS) <= set(tables)
    for name in MARTS:
        assert (tables[name] or "").startswith("Grain: one row"), name
    assert dict(columns) == data_dictionary()
