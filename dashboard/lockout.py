"""Repeated failures to sign in lock the account and the address, longer each time.

An attempt is counted before the password is looked at, so that a hundred
attempts at once count as a hundred; a success takes the count back. Unknown
accounts are counted like known ones, under a hash of what was typed.
"""

import hashlib
import ipaddress
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.state import State

__all__ = ["Lockout"]

FREE = {"account": 5, "address": 20}  # failures before the first lock
FIRST_LOCK = 60.0  # seconds; doubles with each further failure
LONGEST_LOCK = 3600.0
FORGOTTEN_AFTER = 24 * 3600.0


@dataclass
class Lockout:
    """Counts failures in `state`; `clock` gives seconds since the epoch."""

    state: State
    clock: Callable[[], float] = time.time

    def attempt(self, account: str, address: str) -> float:
        """Count an attempt; return 0, or the seconds for which it is refused.

        A refused attempt is not counted: nobody is kept out for ever by others.
        """
        subjects = _subjects(account, address)
        now = self.clock()
        with self.state.write() as connection:
            left = [_locked_until(connection, *subject) - now for subject in subjects]
            if locked := [wait for wait in left if _is_locked(wait)]:
                return max(locked)
            for subject in subjects:
                _count(connection, *subject, now=now)
        return 0.0

    def locked(self, account: str, address: str) -> list[str]:
        """Return which of "account" and "address" are locked now."""
        now = self.clock()
        rows = [
            self.state.row(
                "select kind, locked_until from failure where kind = ? and subject = ?", subject
            )
            for subject in _subjects(account, address)
        ]
        return [
            row["kind"] for row in rows if row is not None and _is_locked(row["locked_until"] - now)
        ]

    def success(self, account: str, address: str) -> None:
        """Forget the account's failures and take this attempt off the address's.

        The address keeps its others: an attacker with an account of their own
        does not wipe the slate by signing in between two guesses.
        """
        (_, by_account), (_, by_address) = _subjects(account, address)
        with self.state.write() as connection:
            connection.execute(
                "delete from failure where kind = 'account' and subject = ?", (by_account,)
            )
            connection.execute(
                "update failure set failures = max(failures - 1, 0), locked_until = 0"
                " where kind = 'address' and subject = ?",
                (by_address,),
            )

    def clear(self, account: str) -> None:
        """Unlock an account, as an administrator who sets a new password does."""
        (_, subject), _ = _subjects(account, "")
        with self.state.write() as connection:
            connection.execute(
                "delete from failure where kind = 'account' and subject = ?", (subject,)
            )


def _subjects(account: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (("account", _digest(account)), ("address", _digest(_network(address))))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _network(address: str) -> str:
    """An IPv6 host owns a /64: counting single addresses would count nothing."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _locked_until(connection: sqlite3.Connection, kind: str, subject: str) -> float:
    row = connection.execute(
        "select locked_until from failure where kind = ? and subject = ?", (kind, subject)
    ).fetchone()
    return float(row["locked_until"]) if row else 0.0


def _is_locked(seconds: float) -> bool:
    """Say whether so much is left of a lock; more than one ever lasts is no lock's.

    The clock was set back then, and it would last until that time comes again.
    """
    return 0 < seconds < LONGEST_LOCK + 1


def _count(connection: sqlite3.Connection, kind: str, subject: str, *, now: float) -> None:
    row = connection.execute(
        "select failures, last_at from failure where kind = ? and subject = ?", (kind, subject)
    ).fetchone()
    recent = row is not None and now - row["last_at"] < FORGOTTEN_AFTER
    failures = (row["failures"] if recent else 0) + 1
    over = failures - FREE[kind]
    lock = min(FIRST_LOCK * 2.0 ** min(over, 20), LONGEST_LOCK) if over >= 0 else 0.0
    connection.execute(
        "insert or replace into failure values (?, ?, ?, ?, ?)",
        (kind, subject, failures, now, now + lock if lock else 0.0),
    )
