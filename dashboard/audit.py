"""The audit log: append-only, each entry chained to the one before it.

An entry's hash is an HMAC-SHA256 over the hash before it and every field of its
own, under a key that lies beside the database (`audit.key`, mode 600). Whoever
edits, inserts or removes a row breaks the chain at that row; whoever cuts off
the end contradicts the head, which carries a code of its own. Triggers refuse
update and delete. Entries older than the kept time may be purged: a checkpoint
takes the place of what went, so that the rest still verifies.

Nothing personal goes in: an entry names an account, an action and an object
(a batch, a district, a file's name), never an ID number, a phone or a name of
a member.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.actions import Action
from dashboard.auth import Viewer
from dashboard.state import Reading, State
from pipelines import Said, UserError

__all__ = [
    "KEPT_DAYS",
    "KEY_BYTES",
    "KEY_FILE",
    "Action",
    "AuditLog",
    "Entry",
    "Verdict",
    "verify_log",
]

KEPT_DAYS = 184
"""The least number of days that a log is kept (the specification, §3)."""

KEY_FILE, KEY_BYTES = "audit.key", 32

_START = "0" * 64
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Entry:
    """One line of the log; `at` is UTC, ISO 8601 with milliseconds; `detail` is JSON."""

    seq: int
    at: str
    actor: str
    acting_for: str
    action: str
    object: str
    detail: str
    address: str
    hash: str


@dataclass(frozen=True)
class Verdict:
    """What a verification found. `broken_at` is the first entry that does not fit."""

    ok: bool
    entries: int
    first_seq: int | None
    last_seq: int | None
    head: str
    broken_at: int | None = None
    problem: str = ""


class AuditLog:
    """Writes and verifies the log in `state`."""

    def __init__(
        self, state: State, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._state = state
        self._clock = clock
        self._key = _key(state.path.with_name(KEY_FILE))

    def record(
        self,
        actor: Viewer | str,
        action: Action,
        target: str = "",
        *,
        detail: Mapping[str, object] | None = None,
        address: str = "",
    ) -> int:
        """Append an entry and return its number.

        `actor` is the viewer who acts, or an account's name; `target` what is
        acted on; `detail` small JSON values without personal data.
        """
        with self._state.write() as connection:
            return self.record_in(connection, actor, action, target, detail=detail, address=address)

    def record_in(  # noqa: PLR0913 (an entry's fields)
        self,
        connection: sqlite3.Connection,
        actor: Viewer | str,
        action: Action,
        target: str = "",
        *,
        detail: Mapping[str, object] | None = None,
        address: str = "",
    ) -> int:
        """Append inside a transaction under way: the deed and its entry stand or fall together."""
        head = connection.execute("select seq, hash from audit_head").fetchone()
        seq, before = (head["seq"] + 1, head["hash"]) if head else (1, _START)
        entry = Entry(
            seq=seq,
            at=_iso(self._clock()),
            actor=actor.user if isinstance(actor, Viewer) else actor,
            acting_for=actor.acting_for if isinstance(actor, Viewer) else "",
            action=action.value,
            object=_masked(target),
            detail=_masked(
                json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, default=str)
            ),
            address=address,
            hash="",
        )
        digest = _link(self._key, before, entry)
        values = {**asdict(entry), "hash": digest}
        connection.execute(
            "insert into audit values (:seq, :at, :actor, :acting_for, :action, :object,"
            " :detail, :address, :hash)",
            values,
        )
        connection.execute(
            "insert or replace into audit_head values (1, ?, ?, ?)",
            (seq, digest, _mac(self._key, "head", seq, digest)),
        )
        return seq

    def entries(  # noqa: PLR0913 (a filter a keyword)
        self,
        *,
        since: str = "",
        until: str = "",
        actor: str = "",
        action: str = "",
        contains: str = "",
        limit: int = 1000,
        offset: int = 0,
    ) -> list[Entry]:
        """Return entries, newest first; `since` ≤ at < `until` as ISO 8601 in UTC."""
        rows = self._state.rows(
            """
            select * from audit
            where (? = '' or at >= ?) and (? = '' or at < ?)
              and (? = '' or actor = ?) and (? = '' or action = ?)
              and (? = '' or instr(object || detail || address, ?) > 0)
            order by seq desc limit ? offset ?
            """,
            (since, since, until, until, actor, actor, action, action,
             contains, contains, limit, offset),
        )  # fmt: skip
        return [Entry(**row) for row in rows]

    def verify(self, *, noted: str = "") -> Verdict:
        """Walk the whole chain; `noted` is a head "SEQ:HASH" written down earlier.

        Raises UserError when `noted` is not of that form.
        """
        return verify_log(self._state, self._key, noted=noted)

    def purge(self, actor: Viewer | str, *, keep_days: int) -> int:
        """Remove entries older than `keep_days` behind a checkpoint; return how many.

        Raises UserError under 184 days, and when the chain does not verify:
        evidence of tampering is not cleared away.
        """
        if keep_days < KEPT_DAYS:
            raise UserError("日志至少保留 {n} 天，请给出不小于 {n} 的天数", n=KEPT_DAYS)
        verdict = self.verify()
        if not verdict.ok:
            raise UserError(
                "日志校验不通过（{problem}），不能清理；请先查明原因", problem=verdict.problem
            )
        before = _iso(self._clock() - timedelta(days=keep_days))
        with self._state.write() as connection:
            last = connection.execute(
                "select seq, hash from audit where seq < coalesce("
                "(select min(seq) from audit where at >= ?), 1 << 62) order by seq desc limit 1",
                (before,),
            ).fetchone()
            if last is None:
                return 0
            seq, digest = last["seq"], last["hash"]
            removed = connection.execute(
                "select count(*) from audit where seq <= ?", (seq,)
            ).fetchone()[0]
            code = _mac(self._key, "checkpoint", seq, digest)
            connection.execute(
                "insert into audit_checkpoint values (?, ?, ?, ?, ?)",
                (seq, _iso(self._clock()), digest, removed, code),
            )
            connection.execute("delete from audit where seq <= ?", (seq,))
            self.record_in(connection, actor, Action.AUDIT_PURGED, f"1-{seq}",
                           detail={"removed": removed, "keep_days": keep_days})  # fmt: skip
        return int(removed)


def verify_log(state: Reading, key: bytes, *, noted: str = "") -> Verdict:
    """Walk the whole chain under its key; `noted` is a head "SEQ:HASH" written down earlier.

    Raises UserError when `noted` is not of that form.
    """
    noted_seq, noted_hash = _parse_noted(noted)
    checkpoint = _last_checkpoint(state)
    seq, before = (checkpoint["seq"], checkpoint["hash"]) if checkpoint else (0, _START)
    if checkpoint and not _checkpoint_holds(key, checkpoint):
        return _broken(seq, before, Said("清理记录被改动"))
    first: int | None = None
    count, met = 0, noted_seq <= seq
    for entry in _chain(state, seq):
        if entry.seq != seq + 1:
            return _broken(seq, before, Said("缺少第 {n} 条", n=seq + 1), at=seq + 1)
        if not hmac.compare_digest(_link(key, before, entry), entry.hash):
            changed = Said("第 {n} 条被改动", n=entry.seq)
            return _broken(seq, before, changed, at=entry.seq)
        met = met or (entry.seq == noted_seq and entry.hash == noted_hash)
        first, count = first or entry.seq, count + 1
        seq, before = entry.seq, entry.hash
    if not _head_holds(state, key, seq, before):
        return _broken(seq, before, Said("末尾被截断或改动"), at=seq + 1)
    if not met:
        differs = Said("与记下的第 {n} 条不符", n=noted_seq)
        return _broken(seq, before, differs, at=noted_seq)
    return Verdict(True, count, first, seq if count else None, f"{seq}:{before}")


def _chain(state: Reading, after: int) -> Iterator[Entry]:
    """Read the entries after a number, a page at a time, so that none holds up a writer."""
    while page := state.rows("select * from audit where seq > ? order by seq limit 5000", (after,)):
        for row in page:
            yield Entry(**row)
        after = page[-1]["seq"]


def _last_checkpoint(state: Reading) -> sqlite3.Row | None:
    return state.row("select * from audit_checkpoint order by seq desc limit 1")


def _checkpoint_holds(key: bytes, row: sqlite3.Row) -> bool:
    return hmac.compare_digest(row["mac"], _mac(key, "checkpoint", row["seq"], row["hash"]))


def _head_holds(state: Reading, key: bytes, seq: int, digest: str) -> bool:
    """Compare the head with the last entry walked; entries written meanwhile are no fault."""
    head = state.row("select * from audit_head")
    if head is None:
        return seq == 0
    if head["seq"] > seq:
        newer = state.row("select hash from audit where seq = ?", (head["seq"],))
        if newer is None or newer["hash"] != head["hash"]:
            return False
    elif (head["seq"], head["hash"]) != (seq, digest):
        return False
    return hmac.compare_digest(head["mac"], _mac(key, "head", head["seq"], head["hash"]))


def _broken(seq: int, digest: str, problem: Said, *, at: int | None = None) -> Verdict:
    return Verdict(False, 0, None, seq, f"{seq}:{digest}", at or seq, problem)


def _link(key: bytes, before: str, entry: Entry) -> str:
    fields: list[str | int] = [before, entry.seq, entry.at, entry.actor, entry.acting_for]
    fields += [entry.action, entry.object, entry.detail, entry.address]
    return _mac(key, "entry", *fields)


def _mac(key: bytes, *fields: str | int) -> str:
    # JSON keeps the borders of the fields: no two lists give the same text.
    message = json.dumps(fields, ensure_ascii=False).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def _masked(text: str) -> str:
    """Hide what looks like an ID number or a phone: somebody may have searched for one."""
    return _PERSONAL.sub(lambda found: "*" * len(found.group()), text)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _parse_noted(noted: str) -> tuple[int, str]:
    if not noted:
        return 0, ""
    seq, _, digest = noted.partition(":")
    if not (seq.isdigit() and len(digest) == len(_START)):
        raise UserError("--head 应为“序号:校验值”，请照当时记下的原样给出")
    return int(seq), digest


def _key(path: Path) -> bytes:
    """Read the key, or make it: written whole under another name, then linked into place."""
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        try:
            path.hardlink_to(fresh)  # fails where another process was faster
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
