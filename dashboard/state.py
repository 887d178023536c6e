"""What people write while reading: accounts, sessions, failures, audit log.

One SQLite file in WAL mode, `DataDir.state_db`, readable by its owner alone.
The server and the command line use it at the same time: a read never waits for
a writer, and every read sees what another process last committed, so that an
account disabled on the command line is out at its next action.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipelines import UserError

__all__ = ["Reading", "State", "unusable"]

# A step is never edited once it was released: a new one is appended.
SCHEMA_STEPS: tuple[str, ...] = (
    """
    create table account (
        account text primary key,
        name text not null,
        role text,                       -- null: sees nothing
        district text,                   -- the one district of a county account
        password_hash text,              -- null: signs in through OpenID Connect only
        subject text unique,             -- OpenID Connect "iss sub"
        must_change integer not null default 1,
        version integer not null default 1,
        created_at text not null,
        changed_at text not null,
        last_sign_in text,
        disabled_at text
    ) strict;

    create table session (
        id_hash text primary key,        -- SHA-256 of the cookie; the cookie itself is nowhere
        account text not null references account,
        version integer not null,        -- of the account: any change of it ends the session
        created_at real not null,
        seen_at real not null,
        address text not null,
        view_role text,
        view_district text
    ) strict, without rowid;
    create index session_account on session (account);

    create table failure (
        kind text not null check (kind in ('account', 'address')),
        subject text not null,           -- SHA-256: what was typed may have been a password
        failures integer not null,
        last_at real not null,
        locked_until real not null default 0,
        primary key (kind, subject)
    ) strict, without rowid;

    create table audit (
        seq integer primary key,
        at text not null,
        actor text not null,
        acting_for text not null,
        action text not null,
        object text not null,
        detail text not null,
        address text not null,
        hash text not null
    ) strict;
    create index audit_at on audit (at);
    create index audit_action on audit (action);

    create table audit_checkpoint (
        seq integer primary key,         -- the last entry that was removed
        at text not null,
        hash text not null,
        removed integer not null,
        mac text not null
    ) strict;

    create table audit_head (
        one integer primary key check (one = 1),
        seq integer not null,
        hash text not null,
        mac text not null
    ) strict;

    create trigger audit_no_update before update on audit
    begin select raise(abort, 'the audit log is append-only'); end;

    -- Only what a checkpoint covers and what is older than 184 days may go.
    create trigger audit_no_delete before delete on audit
    when old.at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-184 days')
      or not exists (select 1 from audit_checkpoint where seq >= old.seq)
    begin select raise(abort, 'the audit log is append-only'); end;

    create trigger audit_checkpoint_no_update before update on audit_checkpoint
    begin select raise(abort, 'the audit log is append-only'); end;

    create trigger audit_checkpoint_no_delete before delete on audit_checkpoint
    begin select raise(abort, 'the audit log is append-only'); end;
    """,
    # How somebody signed in: a first password is changed by who used it.
    "alter table session add column how text not null default 'password';",
    # What happened on a day, as a chart over days says it; without a district for everybody.
    """
    create table day_note (
        id integer primary key,
        day text not null,
        district text,
        text text not null,
        by text not null,
        at text not null
    ) strict;
    create index day_note_day on day_note (day);
    """,
    # What calling the people of a random sample found; check_id is a hash that the seed salts.
    """
    create table phone_check (
        batch text not null,             -- the member list that was sampled
        seed integer not null,
        check_id text not null,
        result text not null check (result in ('right', 'wrong', 'unreached')),
        by text not null,
        at text not null,
        primary key (batch, seed, check_id)
    ) strict, without rowid;
    """,
    # What was done about a district that a bulletin put on the supervision list.
    """
    create table supervision_note (
        id integer primary key,
        district text not null,
        text text not null,
        by text not null,
        at text not null
    ) strict;
    """,
    # Who handed which union its QR code, and when; a mistaken entry is withdrawn and stays.
    """
    create table handover (
        id integer primary key,
        union_id text not null,
        district text not null,
        handed_on text not null,
        handed_by text not null,
        note text not null,
        by text not null,
        at text not null,
        withdrawn_by text,
        withdrawn_at text
    ) strict;
    create index handover_union on handover (union_id);
    create index handover_day on handover (handed_on);
    """,
)

_WHY = {
    sqlite3.SQLITE_FULL: "磁盘已满",
    sqlite3.SQLITE_IOERR: "磁盘读写出错",
    sqlite3.SQLITE_READONLY: "文件或文件夹是只读的",
    sqlite3.SQLITE_CANTOPEN: "打不开",
    sqlite3.SQLITE_BUSY: "别的程序一直占着它",
    sqlite3.SQLITE_CORRUPT: "已损坏",
    sqlite3.SQLITE_NOTADB: "已损坏",
}
_PATIENCE_SECONDS = 30
"""How long a writer waits for the one before it: a slow disk under other work takes its time."""

Parameters = Sequence[str | int | float | None]


class Reading:
    """A connection that only reads; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.row_factory = sqlite3.Row
        connection.execute("pragma query_only = on")
        self._reader, self._reading = connection, threading.Lock()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Return every row of a select."""
        with self._reading:
            return self._reader.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """Return the first row of a select, or None."""
        with self._reading:
            cursor = self._reader.execute(sql, parameters)
            found: sqlite3.Row | None = cursor.fetchone()
            cursor.close()
            return found


class State(Reading):
    """The open `state.sqlite`; safe to share between threads.

    Reads and writes have a connection each, so that a read in the event loop
    does not stand behind a write of this process.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, made with mode 600 where it is absent.

        Raises UserError when a newer version of the program wrote it.
        """
        self.path = path
        _make_private(path)
        self._writer, self._writing = _connect(path), threading.Lock()
        _upgrade(self._writer, path)
        super().__init__(_connect(path))

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one transaction; an error undoes all of it."""
        with self._writing:
            self._writer.execute("begin immediate")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("rollback")
                raise
            self._writer.execute("commit")

    def close(self) -> None:
        """Close both connections."""
        with self._reading, self._writing:
            self._reader.close()
            self._writer.close()


def unusable(error: sqlite3.Error) -> str:
    """Return why accounts and log cannot be read or written, and what to do."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    why = _WHY.get(code & 0xFF, str(error))
    mend = "从备份恢复它" if why == "已损坏" else "核对磁盘空间和权限后重试"
    return f"账号和操作日志 state.sqlite 用不了（{why}）；请{mend}"


def _make_private(path: Path) -> None:
    """Create the file for its owner alone; SQLite gives -wal and -shm the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode = wal", "synchronous = normal", "foreign_keys = on"):
        connection.execute(f"pragma {pragma}")
    return connection


def _upgrade(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the schema steps that the file lacks, each in its own transaction."""
    if _version(connection) > len(SCHEMA_STEPS):
        raise UserError(f"{path.name} 由更新版本的程序写成，请升级本程序后再试")
    while (done := _version(connection)) < len(SCHEMA_STEPS):
        # Two processes may start at once: the version is read again under the lock.
        connection.execute("begin immediate")
        if _version(connection) == done:
            for statement in _statements(SCHEMA_STEPS[done]):
                connection.execute(statement)
            connection.execute(f"pragma user_version = {done + 1}")
        connection.execute("commit")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """Split a script where SQLite says that a statement is complete."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
