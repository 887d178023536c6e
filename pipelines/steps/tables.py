"""Small tables from Python into a build.

DuckDB would take an Arrow table as it is, but imports pandas to look at one: half a second that no
command needs. So rows go in as one JSON text, and their types by name.
"""

import json
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa

__all__ = ["empty_select", "put_table"]

_NAMES = {
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.int16(): "SMALLINT",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
    pa.timestamp("s"): "TIMESTAMP_S",
    pa.timestamp("us"): "TIMESTAMP",
}


def put_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: list[dict[str, Any]],
    types: dict[str, pa.DataType] | None = None,
) -> None:
    """Make the temporary table `name` of `rows`; without `types` they are told from the rows.

    The name and the columns are ours; values go in as a parameter.
    """
    schema = pa.schema(list(types.items())) if types else pa.Table.from_pylist(rows).schema
    shape = json.dumps([{field.name: _shape(field.type) for field in schema}])
    columns = ", ".join(f'"row"."{field.name}"' for field in schema)
    connection.execute(
        f"create temp table {name} as select {columns} "  # noqa: S608 - our own names
        f"from (select unnest(from_json($rows, '{shape}')) as \"row\")",
        {"rows": json.dumps(rows, default=_plain)},
    )


def empty_select(schema: pa.Schema) -> str:
    """Return a select of no row and the schema's columns."""
    columns = ", ".join(f'null::{_name(field.type)} as "{field.name}"' for field in schema)
    return f"select {columns} where false"


def _name(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return _name(kind.value_type)
    if pa.types.is_fixed_size_binary(kind) or pa.types.is_binary(kind):
        return "BLOB"
    if pa.types.is_list(kind):
        return f"{_name(kind.value_type)}[]"
    return _NAMES[kind]


def _shape(kind: pa.DataType) -> Any:
    return [_shape(kind.value_type)] if pa.types.is_list(kind) else _name(kind)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"not for a table: {type(value).__name__}")
