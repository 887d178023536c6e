"""Whether accounts and log can be read, for `rollcall check`: it looks and writes nothing.

And whether what the log knows to be decided is decided: a verdict is a small file beside a batch,
and without it nothing else says that there was one.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from dashboard.actions import Action
from dashboard.audit import KEY_BYTES, KEY_FILE, verify_log
from dashboard.state import Reading, unusable
from pipelines import BadBatch, DataDir, Finding, list_batches

__all__ = ["check_state"]

_MEND = "从备份恢复它（账号和操作日志都在里面）；数字不受影响"
_UNDECIDED = {
    Action.ACCEPT: ("waiting", "returned"),
    Action.RETURN: ("waiting",),
    Action.UNDO: ("waiting", "returned", "live"),
}
"""How no batch stands of which such a decision was taken, whatever came after."""


def check_state(data: DataDir) -> list[Finding]:
    """Return what is wrong with the state and the key of its log; an empty list is good news."""
    found = list(_findings(data.state_db, data.root / KEY_FILE))
    return found or list(_lost_verdicts(data))


def _findings(state: Path, key: Path) -> Iterator[Finding]:
    if not state.exists():
        if key.exists():
            yield Finding("state", state.name, "账号和操作日志不见了", _MEND)
        return
    try:
        with closing(_opened(state)) as connection:
            (said,) = connection.execute("pragma integrity_check(1)").fetchone()
            (laid_out,) = connection.execute("pragma user_version").fetchone()
            (page,) = connection.execute("pragma page_size").fetchone()
    except sqlite3.Error as error:
        yield Finding("state", state.name, unusable(error).partition("；")[0], _MEND)
        return
    if said != "ok" or (key.exists() and not laid_out):
        yield Finding("state", state.name, "账号和操作日志已损坏", _MEND)
    elif not _at_work(state) and state.stat().st_size % page:  # SQLite itself reads whole pages.
        yield Finding("state", state.name, "账号和操作日志的文件末尾多出了内容", _MEND)
    elif laid_out:
        yield from _log_findings(state, key)


def _log_findings(state: Path, key: Path) -> Iterator[Finding]:
    """Tell of a log that does not verify: a row of it or its key is not what it was."""
    if not (key.is_file() and key.stat().st_size == KEY_BYTES):
        mend = "从备份恢复它；没有它，操作日志无法校验"
        yield Finding("state", KEY_FILE, "操作日志的密钥不见了或已损坏", mend)
        return
    try:
        with closing(_opened(state)) as connection:
            verdict = verify_log(Reading(connection), key.read_bytes())
    except sqlite3.Error as error:
        yield Finding("state", state.name, unusable(error).partition("；")[0], _MEND)
        return
    if not verdict.ok:
        problem = f"操作日志校验不通过：{verdict.problem}，或 {KEY_FILE} 不是原来的密钥"
        mend = f"请保留现场，查明是谁改动了 {state.name} 或 {KEY_FILE}；数字不受影响"
        yield Finding("state", state.name, problem, mend)


def _lost_verdicts(data: DataDir) -> Iterator[Finding]:
    """Name the verdicts that the log knows and no file beside the batch says any more."""
    try:
        batches = {one.batch: one for one in list_batches(data)}
    except BadBatch:
        return  # It is told of with the batches.
    for at, action, name in _decisions(data.state_db):
        batch = batches.get(name)
        if batch is None or datetime.fromisoformat(at) < datetime.fromisoformat(batch.imported_at):
            continue
        if batch.state in _UNDECIDED[Action(action)]:
            problem = f"日志里有“{Action(action).label}”（{at[:10]}），批次里却没有这个结论"
            mend = f"再办一次，或从备份恢复 batches/{name} 里的文件"
            yield Finding("batches", name, problem, mend)


def _decisions(state: Path) -> list[tuple[str, str, str]]:
    """Return when what was decided about which batch, as the log has it; empty without a log."""
    if not state.exists():
        return []
    with closing(_opened(state)) as connection:
        (laid_out,) = connection.execute("pragma user_version").fetchone()
        if not laid_out:
            return []
        return connection.execute(
            "select at, action, object from audit where action in (?, ?, ?) order by seq",
            tuple(_UNDECIDED),
        ).fetchall()


def _opened(state: Path) -> sqlite3.Connection:
    """Open the file to read; where nobody is at work not even SQLite may put files beside it."""
    how = "mode=ro" if _at_work(state) else "immutable=1"
    return sqlite3.connect(f"{state.resolve().as_uri()}?{how}", uri=True)


def _at_work(state: Path) -> bool:
    return state.with_name(f"{state.name}-wal").exists()
