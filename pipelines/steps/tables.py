"""Small tables from Python into a build."""

from typing import Any

import duckdb
import pyarrow as pa

__all__ = ["put_table"]


def put_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: list[dict[str, Any]],
    types: dict[str, pa.DataType] | None = None,
) -> None:
    """Make the temporary table `name`; without `types` they are told from the rows."""
    schema = pa.schema(list(types.items())) if types else None
    connection.register("incoming", pa.Table.from_pylist(rows, schema=schema))
    connection.execute(f"create temp table {name} as select * from incoming")  # noqa: S608
    connection.unregister("incoming")
