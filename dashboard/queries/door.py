"""The one door to the figures: runs a static SQL text under a viewer's scope.

The scope is applied by the connection itself (`dashboard.warehouse`), so that no query can forget
it. A build never changes, so what was read once under a scope is kept.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.auth import Viewer
from dashboard.warehouse import scoped_cursor

__all__ = ["one", "read"]

_KEPT_ANSWERS = 512


def read(build: Path, viewer: Viewer, sql: str, **parameters: object) -> pa.Table:
    """Run one static SQL text under the viewer's scope; return its rows as an Arrow table."""
    scope = viewer.districts if viewer.role is not None else ()
    return _answer(build, scope, sql, tuple(sorted(parameters.items())))


@lru_cache(maxsize=_KEPT_ANSWERS)
def _answer(
    build: Path,
    scope: tuple[str, ...] | None,
    sql: str,
    parameters: tuple[tuple[str, object], ...],
) -> pa.Table:
    # Arrow tables cannot be changed: sessions of the same scope share them.
    cursor = scoped_cursor(build, scope)
    return cursor.sql(sql, params=dict(parameters) or None).to_arrow_table()


def one(table: pa.Table) -> dict[str, Any] | None:
    """Return the first row, or None where there is none."""
    rows = table.slice(0, 1).to_pylist()
    return rows[0] if rows else None
