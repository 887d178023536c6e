"""Small tables from Python into DuckDB, without a library of data frames in between."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

__all__ = ["attach_build", "put_table", "quoted"]


def quoted(text: str) -> str:
    """Return a text as SQL writes it, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def attach_build(connection: duckdb.DuckDBPyConnection, build: Path, name: str) -> None:
    """Let a connection read another build beside its own, by `name`."""
    connection.execute(f"attach {quoted(str(build))} as {name} (read_only)")


def put_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: list[dict[str, Any]],
    types: Mapping[str, str],
) -> None:
    """Make the temporary table `name` with the columns and DuckDB types of `types`.

    What a row lacks is null. Names and types are this code's own, never a sheet's.
    """
    columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    connection.execute(f"create temp table {name} ({columns})")
    if rows:
        connection.execute(
            f"insert into {name} by name"  # noqa: S608
            " select entry.* from (select unnest(from_json($rows, $shape)) as entry)",
            {"rows": json.dumps(rows, default=str), "shape": json.dumps([dict(types)])},
        )
