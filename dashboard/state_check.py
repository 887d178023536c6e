"""Whether accounts and log can be read, for `rollcall check`: it looks and writes nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from dashboard.audit import KEY_BYTES, KEY_FILE
from dashboard.state import unusable
from pipelines import DataDir, Finding

__all__ = ["check_state"]

_MEND = "从备份恢复它（账号和操作日志都在里面）；数字不受影响"


def check_state(data: DataDir) -> list[Finding]:
    """Return what is wrong with the state and the key of its log; an empty list is good news."""
    return list(_findings(data.state_db, data.root / KEY_FILE))


def _findings(state: Path, key: Path) -> Iterator[Finding]:
    if not state.exists():
        if key.exists():
            yield Finding("state", state.name, "账号和操作日志不见了", _MEND)
        return
    try:
        with closing(_opened(state)) as connection:
            (said,) = connection.execute("pragma integrity_check(1)").fetchone()
            (laid_out,) = connection.execute("pragma user_version").fetchone()
    except sqlite3.Error as error:
        yield Finding("state", state.name, unusable(error).partition("；")[0], _MEND)
        return
    if said != "ok" or (key.exists() and not laid_out):
        yield Finding("state", state.name, "账号和操作日志已损坏", _MEND)
    elif laid_out and not (key.is_file() and key.stat().st_size == KEY_BYTES):
        mend = "从备份恢复它；没有它，操作日志无法校验"
        yield Finding("state", KEY_FILE, "操作日志的密钥不见了或已损坏", mend)


def _opened(state: Path) -> sqlite3.Connection:
    """Open the file to read; where nobody is at work not even SQLite may put files beside it."""
    at_work = state.with_name(f"{state.name}-wal").exists()
    how = "mode=ro" if at_work else "immutable=1"
    return sqlite3.connect(f"{state.resolve().as_uri()}?{how}", uri=True)
