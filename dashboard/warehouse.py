"""Open the published build: read-only, locked down, and narrowed to what a viewer may see.

The narrowing is done by views that stand where the build's tables would: whoever holds the
connection can name no table that reaches further (decided in the README, "Who may see what").
"""

import secrets
from collections import OrderedDict
from pathlib import Path
from threading import Lock

import duckdb

__all__ = ["forget", "scoped_cursor"]

KEPT_OPEN = 24
"""Connections kept, one a (build, scope): the city, its districts, and some of the build before."""

Scope = tuple[str, ...] | None
"""The districts that may be seen; None is every district, an empty tuple nothing."""

# What says nothing of any district but the drive's own dates, and the ranking, which all may see.
_OPEN_TO_ALL = frozenset({"campaign", "required_pace"})
# What a single person is like, nobody's query sees: the mart `traits` says it of groups.
_OF_ONE_PERSON = {"member": "birth_year, sex, new_form"}
_RANKING = """
create view ranking as
select
    district, district_kind, rank_group, rank, registered, new, actual_members, coverage,
    coverage_percent, on_target, light, missing, unions, unions_on_target
from {build}.coverage where level = 'district'
"""
# Only what stands here leaves DuckDB no road to a file, an extension or a setting. Last: the lock.
_LOCKED_DOWN = (
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set enable_external_access = false",
    "set lock_configuration = true",
)

_open: OrderedDict[tuple[Path, Scope], duckdb.DuckDBPyConnection] = OrderedDict()
_tables_of: dict[Path, list[tuple[str, bool]]] = {}
_lock = Lock()


def scoped_cursor(build: Path, scope: Scope) -> duckdb.DuckDBPyConnection:
    """Return a cursor on the build in which every table holds the scope's districts only.

    Connections are shared and kept; a cursor is one query's own. Raises duckdb.IOException where
    the build is gone.
    """
    key = (build, None if scope is None else tuple(sorted(scope)))
    with _lock:
        if key not in _open:
            _open[key] = _connect(*key)
        _open.move_to_end(key)
        while len(_open) > KEPT_OPEN:
            _open.popitem(last=False)
        return _open[key].cursor()


def forget(build: Path) -> None:
    """Close every connection to a build that is about to go; nobody may be reading it."""
    with _lock:
        for key in [key for key in _open if key[0] == build]:
            _open.pop(key).close()
        _tables_of.pop(build, None)


def _connect(build: Path, scope: Scope) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    place = str(build).replace("'", "''")
    # A name that no text of ours can hold: what is not narrowed cannot be asked for.
    hidden = f"build_{secrets.token_hex(8)}"
    connection.execute(f"attach '{place}' as {hidden} (read_only)")
    connection.execute("create table scope (district varchar)")
    if scope:
        connection.executemany("insert into scope values (?)", [[district] for district in scope])
    views = [
        _view(hidden, table, has_district=has_district, scope=scope)
        for table, has_district in _tables(build, connection, hidden)
    ]
    # One call instead of thirty: a connection opens in half the time.
    connection.execute(";".join([*views, _RANKING.format(build=hidden)]))
    for setting in _LOCKED_DOWN:
        connection.execute(setting)
    return connection


def _tables(
    build: Path, connection: duckdb.DuckDBPyConnection, hidden: str
) -> list[tuple[str, bool]]:
    """Return the build's tables and whether each has a district; asked once a build."""
    if build not in _tables_of:
        _tables_of[build] = connection.execute(
            """
            select table_name, bool_or(column_name = 'district')
            from duckdb_columns() where database_name = $hidden
            group by table_name order by table_name
            """,
            {"hidden": hidden},
        ).fetchall()
    return _tables_of[build]


def _view(hidden: str, table: str, *, has_district: bool, scope: Scope) -> str:
    """Return the view that stands for a table of the build; names come from our own models."""
    kept_back = f" exclude ({_OF_ONE_PERSON[table]})" if table in _OF_ONE_PERSON else ""
    everything = f'create view "{table}" as select *{kept_back} from {hidden}."{table}"'  # noqa: S608
    if scope is None or (table in _OPEN_TO_ALL and scope):
        return everything
    if has_district:
        return f"{everything} semi join scope using (district)"
    return f"{everything} where false"
