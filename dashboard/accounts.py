"""Local accounts: who may sign in, with which role and district."""

import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.audit import Action, AuditLog
from dashboard.auth import Role, Viewer, viewer_for
from dashboard.lockout import Lockout
from dashboard.passwords import (
    check_password,
    hash_password,
    random_password,
    verify_password,
)
from dashboard.state import State
from pipelines import UserError

__all__ = ["Account", "Accounts", "UnknownAccount"]

# Begins with a letter: a phone or an ID number is personal data and no account.
_ACCOUNT = re.compile(r"[a-z][a-z0-9._-]{1,31}")


class UnknownAccount(UserError):
    """No account of that name."""


@dataclass(frozen=True)
class Account:
    """One account as lists show it; times are UTC, ISO 8601."""

    account: str
    name: str
    role: str | None
    district: str | None
    must_change: bool
    created_at: str
    last_sign_in: str | None
    disabled_at: str | None
    version: int
    subject: str | None = None

    @property
    def viewer(self) -> Viewer:
        """What this account sees."""
        return viewer_for(self.account, self.role, self.district)


class Accounts:
    """The accounts in `state`. Every change is written in the audit log, and ends
    the account's sessions: its version moves on, and a session holds the one it
    was made under.
    """

    def __init__(self, state: State, log: AuditLog) -> None:
        self._state = state
        self._log = log

    def any(self) -> bool:
        """Say whether there is an account at all."""
        return self._state.row("select 1 from account limit 1") is not None

    def list(self) -> list[Account]:
        """Return every account by name."""
        return [_account(row) for row in self._state.rows("select * from account order by account")]

    def get(self, account: str) -> Account:
        """Return one account; raises UnknownAccount."""
        row = self._state.row("select * from account where account = ?", (account,))
        if row is None:
            raise _unknown(account)
        return _account(row)

    def add(  # noqa: PLR0913 (an account's fields)
        self,
        account: str,
        *,
        role: Role | None,
        district: str | None = None,
        name: str = "",
        password: str | None = None,
        must_change: bool = True,
        by: Viewer | str,
    ) -> str:
        """Add an account and return its first password, random where none is given.

        Raises UserError for a taken or malformed name, a role and district that
        do not go together, and a weak password.
        """
        if not _ACCOUNT.fullmatch(account):
            raise UserError(
                "账号“{account}”不合规：请用小写字母开头，2—32 位小写字母、数字、点、横线或下划线",
                account=account,
            )
        _check_scope(role, district)
        first = _chosen(password, account, name)
        now = _now()
        row = (account, name, role and role.value, district, hash_password(first),
               int(must_change), now, now)  # fmt: skip
        try:
            with self._state.write() as connection:
                connection.execute(
                    "insert into account (account, name, role, district, password_hash,"
                    " must_change, created_at, changed_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
                self._log.record_in(connection, by, Action.ACCOUNT_ADDED, account,
                                    detail=_scope(role, district))  # fmt: skip
        except sqlite3.IntegrityError as error:
            raise UserError("账号“{account}”已存在，请换一个账号名", account=account) from error
        return first

    def set_password(
        self, account: str, password: str | None = None, *, must_change: bool = True,
        by: Viewer | str,
    ) -> str:  # fmt: skip
        """Set a password (random where none is given), unlock, end the sessions; return it."""
        found = self.get(account)
        chosen = _chosen(password, account, found.name)
        hashed = hash_password(chosen)
        with self._state.write() as connection:
            _change(connection, account, "password_hash = ?, must_change = ?", hashed,
                    int(must_change))  # fmt: skip
            self._log.record_in(connection, by, Action.PASSWORD_CHANGED, account)
        Lockout(self._state).clear(account)
        return chosen

    def set_scope(
        self, account: str, *, role: Role | None, district: str | None = None, by: Viewer | str
    ) -> None:
        """Give another role or district and end the account's sessions."""
        _check_scope(role, district)
        self._keep_an_admin(account, still=role is Role.ADMIN)
        with self._state.write() as connection:
            _change(connection, account, "role = ?, district = ?", role and role.value, district)
            self._log.record_in(connection, by, Action.ACCOUNT_CHANGED, account,
                                detail=_scope(role, district))  # fmt: skip

    def disable(self, account: str, *, by: Viewer | str) -> None:
        """Shut the account out at its next action. Doing it twice changes nothing."""
        if self.get(account).disabled_at:
            return
        self._keep_an_admin(account, still=False)
        with self._state.write() as connection:
            _change(connection, account, "disabled_at = ?", _now())
            self._log.record_in(connection, by, Action.ACCOUNT_DISABLED, account)

    def enable(self, account: str, *, by: Viewer | str) -> None:
        """Let the account sign in again."""
        if not self.get(account).disabled_at:
            return
        with self._state.write() as connection:
            _change(connection, account, "disabled_at = null")
            self._log.record_in(connection, by, Action.ACCOUNT_ENABLED, account)

    def link(self, account: str, subject: str, *, by: Viewer | str) -> None:
        """Tie the account to an OpenID Connect subject ("issuer subject")."""
        self.get(account)
        with self._state.write() as connection:
            _change(connection, account, "subject = ?", subject)
            self._log.record_in(connection, by, Action.ACCOUNT_CHANGED, account,
                                detail={"oidc": True})  # fmt: skip

    def verify(self, account: str, password: str) -> Account | None:
        """Return the account when the password is right and it is not disabled.

        Takes the same time for an unknown account, a disabled one and a wrong
        password.
        """
        row = self._state.row("select * from account where account = ?", (account,))
        right = verify_password(row["password_hash"] if row else None, password)
        if row is None or not right or row["disabled_at"]:
            return None
        return _account(row)

    def by_subject(self, subject: str) -> Account | None:
        """Return the enabled account tied to an OpenID Connect subject."""
        row = self._state.row(
            "select * from account where subject = ? and disabled_at is null", (subject,)
        )
        return _account(row) if row else None

    def _keep_an_admin(self, account: str, *, still: bool) -> None:
        """Refuse to leave a server that has administrators without any."""
        if still or self.get(account).role != Role.ADMIN:
            return
        other = self._state.row(
            "select 1 from account where role = 'admin' and disabled_at is null and account <> ?",
            (account,),
        )
        if other is None:
            raise UserError(
                "“{account}”是最后一个可用的管理员，请先新增另一个管理员", account=account
            )


def _change(
    connection: sqlite3.Connection, account: str, assignment: str, *values: str | int | None
) -> None:
    """Update a row; `assignment` is written in this file, never by a user."""
    changed = connection.execute(
        f"update account set {assignment}, version = version + 1, changed_at = ?"  # noqa: S608
        " where account = ?",
        (*values, _now(), account),
    )
    if changed.rowcount == 0:
        raise _unknown(account)
    connection.execute("delete from session where account = ?", (account,))


def _unknown(account: str) -> UnknownAccount:
    return UnknownAccount(
        "没有账号“{account}”，用 rollcall user list 查看已有账号", account=account
    )


def _check_scope(role: Role | None, district: str | None) -> None:
    if role is Role.COUNTY and not district:
        raise UserError("县区账号要选定一个县区（命令行加上 --district 县区名）")
    if role is not Role.COUNTY and district:
        raise UserError("只有县区账号才有县区，请去掉县区（--district）或把角色改为县区")


def _scope(role: Role | None, district: str | None) -> dict[str, object]:
    return {"role": role.value if role else None, "district": district}


def _chosen(password: str | None, account: str, name: str) -> str:
    if password is None:
        return random_password()
    check_password(password, account=account, name=name)
    return password


def _account(row: sqlite3.Row) -> Account:
    return Account(
        account=row["account"], name=row["name"], role=row["role"], district=row["district"],
        must_change=bool(row["must_change"]), created_at=row["created_at"],
        last_sign_in=row["last_sign_in"], disabled_at=row["disabled_at"],
        version=row["version"],
        subject=row["subject"],
    )  # fmt: skip


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
