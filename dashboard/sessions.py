"""Sign-in sessions: an opaque id in a cookie, its hash and its owner in SQLite."""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.accounts import Account
from dashboard.audit import Action, AuditLog
from dashboard.auth import Role, Viewer, viewer_for
from dashboard.state import State
from pipelines import UserError

__all__ = ["Session", "Sessions", "hash_id"]

IDLE = 30 * 60.0
ABSOLUTE = 12 * 3600.0
_TOUCH_EVERY = 30.0  # seconds; a write for every click would buy nothing
_ID_BYTES = 32
_ID_LENGTH = 43  # of 32 bytes in URL-safe base64


@dataclass(frozen=True)
class Session:
    """A live session. `key` is the hash of the id, safe to hold and compare."""

    key: str
    account: str
    viewer: Viewer
    must_change: bool
    seen_at: float
    name: str


class Sessions:
    """The session table. A lookup is one read by primary key.

    A session ends at sign-out, after `idle` seconds without an action, after
    `absolute` seconds in any case, and whenever its account changes; and where
    the clock was set back so far that those times would never come.
    """

    def __init__(
        self,
        state: State,
        log: AuditLog,
        *,
        idle: float = IDLE,
        absolute: float = ABSOLUTE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._log = log
        self._idle = idle
        self._absolute = absolute
        self._clock = clock

    def start(self, account: Account, address: str, *, how: str = "password") -> str:
        """Begin a session and return its id, which goes into the cookie and nowhere else.

        It belongs to the account as it was verified: one changed since has none.
        """
        opaque = secrets.token_urlsafe(_ID_BYTES)
        now = self._clock()
        with self._state.write() as connection:
            connection.execute(
                "delete from session where seen_at < ? or created_at < ?",
                (now - self._idle, now - self._absolute),
            )
            connection.execute(
                "insert into session (id_hash, account, version, created_at, seen_at, address, how)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                (hash_id(opaque), account.account, account.version, now, now, address, how),
            )
            connection.execute(
                "update account set last_sign_in = ? where account = ?",
                (datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), account.account),
            )
            self._log.record_in(connection, account.account, Action.SIGN_IN, account.account,
                                detail={"how": how}, address=address)  # fmt: skip
        return opaque

    def find(self, opaque: str | None) -> Session | None:
        """Return the live session of a cookie's value, or None."""
        if not opaque or len(opaque) != _ID_LENGTH:
            return None
        return self.find_key(hash_id(opaque))

    def find_key(self, key: str) -> Session | None:
        """Return the live session of a hash, or None."""
        row = self._state.row(
            """
            select s.id_hash, s.account, s.seen_at, s.view_role, s.view_district,
                   a.role, a.district, a.must_change and s.how = 'password' as must_change, a.name
            from session s join account a using (account)
            where s.id_hash = ? and s.version = a.version and a.disabled_at is null
              and s.seen_at between ? and ? and s.created_at >= ?
            """,
            (key, (now := self._clock()) - self._idle, now + self._idle, now - self._absolute),
        )
        return _session(row) if row else None

    def touch(self, session: Session) -> None:
        """Note an action of the user, at most every 30 seconds."""
        now = self._clock()
        if now - session.seen_at < min(_TOUCH_EVERY, self._idle / 4):
            return
        # A busy database costs the session half a minute of its idle time, no more.
        with suppress(sqlite3.OperationalError), self._state.write() as connection:
            connection.execute(
                "update session set seen_at = ? where id_hash = ?", (now, session.key)
            )

    def end(self, session: Session, *, address: str = "") -> None:
        """Sign out: this session is over everywhere."""
        with self._state.write() as connection:
            connection.execute("delete from session where id_hash = ?", (session.key,))
            self._log.record_in(
                connection, session.account, Action.SIGN_OUT, session.account, address=address
            )

    def view_as(
        self, session: Session, role: Role, district: str | None, *, address: str = ""
    ) -> None:
        """Let an administrator look through another role's eyes, read-only; logged.

        Raises UserError for anybody else, for the role of an administrator, and
        for a county without a district.
        """
        admin = viewer_for(session.account, self._role_of(session), None)
        if admin.role is not Role.ADMIN or role is Role.ADMIN:
            raise UserError("只有管理员可以用其他角色的视角查看")
        if (role is Role.COUNTY) != bool(district):
            raise UserError("请为县区视角选择一个县区")
        with self._state.write() as connection:
            connection.execute(
                "update session set view_role = ?, view_district = ? where id_hash = ?",
                (role.value, district, session.key),
            )
            self._log.record_in(
                connection, admin, Action.VIEW_AS, _acting_for(role, district), address=address
            )

    def view_as_self(self, session: Session, *, address: str = "") -> None:
        """End "view as"."""
        with self._state.write() as connection:
            connection.execute(
                "update session set view_role = null, view_district = null where id_hash = ?",
                (session.key,),
            )
            self._log.record_in(
                connection,
                session.viewer,
                Action.VIEW_AS_ENDED,
                session.viewer.acting_for,
                address=address,
            )

    def _role_of(self, session: Session) -> str | None:
        row = self._state.row("select role from account where account = ?", (session.account,))
        return row["role"] if row else None


def hash_id(opaque: str) -> str:
    """Return what is stored of an id: of 256 random bits a plain hash gives nothing away."""
    return hashlib.sha256(opaque.encode()).hexdigest()


def _session(row: sqlite3.Row) -> Session:
    viewer = viewer_for(row["account"], row["role"], row["district"])
    # Only an administrator's session may carry another view; the row alone is not believed.
    if row["view_role"] and viewer.role is Role.ADMIN:
        viewer = viewer_for(
            row["account"], row["view_role"], row["view_district"],
            acting_for=_acting_for(row["view_role"], row["view_district"]),
        )  # fmt: skip
    return Session(
        row["id_hash"],
        row["account"],
        viewer,
        bool(row["must_change"]),
        row["seen_at"],
        row["name"],
    )


def _acting_for(role: str, district: str | None) -> str:
    return f"{role}:{district}" if district else str(role)
