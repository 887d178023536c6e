"""The audit log: what stands in it stays, and whoever touches it is found out."""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.actions import Action
from dashboard.audit import AuditLog
from dashboard.audit_file import told, told_target
from dashboard.auth import OPERATOR, viewer_for
from dashboard.i18n import words
from dashboard.state import State
from pipelines import UserError


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(tmp_path / "state.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def log(state: State) -> AuditLog:
    filled = AuditLog(state)
    for number in range(10):
        filled.record("zhang", Action.DOWNLOAD, f"coverage {number}", detail={"rows": number})
    return filled


def tamper(state: State, *statements: str) -> None:
    """Do to the file what somebody with SQLite and a grudge would do: drop the triggers first."""
    with sqlite3.connect(state.path) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'"):
            connection.execute(f"drop trigger {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_every_action_has_a_name() -> None:
    assert all(action.label for action in Action)


def test_an_untouched_chain_verifies(log: AuditLog) -> None:
    verdict = log.verify()
    assert (verdict.ok, verdict.entries, verdict.first_seq, verdict.last_seq) == (True, 10, 1, 10)


def test_an_empty_log_verifies(state: State) -> None:
    assert AuditLog(state).verify().ok


@pytest.mark.parametrize("statement", ["update audit set actor = 'x' where seq = 3",
                                       "delete from audit where seq = 3", "delete from audit",
                                       "update audit_checkpoint set seq = 1"])  # fmt: skip
def test_the_database_refuses_changes(state: State, log: AuditLog, statement: str) -> None:
    with state.write() as connection:
        connection.execute("insert into audit_checkpoint values (0, '', '', 0, '')")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), state.write() as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("update audit set actor = 'li' where seq = 4", 4),
        ("update audit set detail = '{}' where seq = 4", 4),
        ("update audit set at = '2022-01-01T00:00:00.000Z' where seq = 4", 4),
        ("update audit set hash = (select hash from audit where seq = 3) where seq = 4", 4),
        ("delete from audit where seq = 4", 4),
        ("delete from audit where seq = 1", 1),
        ("delete from audit where seq > 8", 9),  # the end cut off
        ("delete from audit", 1),
        ("insert into audit select seq + 1, at, actor, acting_for, action, object, detail, address,"
         " hash from audit where seq = 10", 11),
        ("update audit set seq = 20 where seq = 10", 10),
        ("delete from audit_head", 11),
    ],
)  # fmt: skip
def test_tampering_shows(state: State, log: AuditLog, statement: str, broken_at: int) -> None:
    tamper(state, statement)
    verdict = log.verify()
    assert not verdict.ok
    assert verdict.broken_at == broken_at
    assert verdict.problem
    said = words("en")(verdict.problem)
    assert said.isascii(), "an English page tells it in English"


def test_two_entries_that_changed_places_show(state: State, log: AuditLog) -> None:
    tamper(
        state,
        "update audit set seq = -4 where seq = 4",
        "update audit set seq = 4 where seq = 5",
        "update audit set seq = 5 where seq = -4",
    )
    assert log.verify().broken_at == 4


def test_cutting_off_the_end_and_mending_the_head_shows(state: State, log: AuditLog) -> None:
    """Even with the older entry's own hash as head: the head has a code of its own."""
    tamper(
        state,
        "delete from audit where seq > 8",
        "update audit_head set seq = 8, hash = (select hash from audit where seq = 8)",
    )
    assert not log.verify().ok


def test_a_forged_checkpoint_shows(state: State, log: AuditLog) -> None:
    tamper(
        state,
        "insert into audit_checkpoint select seq, at, hash, 5, hash from audit where seq = 5",
        "delete from audit where seq <= 5",
    )
    assert not log.verify().ok


def test_a_noted_head_is_found_again(state: State, log: AuditLog) -> None:
    """What was written down on paper shows that nothing before it was exchanged."""
    noted = log.verify().head
    log.record("zhang", Action.UPLOAD, "b1")
    assert log.verify(noted=noted).ok
    assert not log.verify(noted=f"10:{'0' * 64}").ok
    with pytest.raises(UserError, match="--head"):
        log.verify(noted="nonsense")


def test_another_key_does_not_verify(state: State, log: AuditLog) -> None:
    """The chain cannot be made anew by whoever has the database alone."""
    key = state.path.with_name("audit.key")
    key.write_bytes(b"x" * 32)
    assert not AuditLog(state).verify().ok


def test_many_write_at_once(state: State, log: AuditLog) -> None:
    other = AuditLog(State(state.path))
    with ThreadPoolExecutor(8) as pool:
        for number in range(40):
            pool.submit((log, other)[number % 2].record, "zhang", Action.UPLOAD, str(number))
    verdict = log.verify()
    assert (verdict.ok, verdict.entries) == (True, 50)


def test_a_deed_undone_leaves_no_entry(state: State, log: AuditLog) -> None:
    with pytest.raises(ZeroDivisionError), state.write() as connection:
        log.record_in(connection, "zhang", Action.UNDO, "b1")
        raise ZeroDivisionError
    assert log.verify().entries == 10


def test_purge_leaves_a_chain_that_verifies(state: State) -> None:
    long_ago = datetime(2022, 8, 9, tzinfo=UTC)
    old = AuditLog(state, clock=lambda: long_ago)
    for number in range(6):
        old.record("zhang", Action.UPLOAD, str(number))
    log = AuditLog(state)
    for number in range(4):
        log.record("zhang", Action.DOWNLOAD, str(number))
    noted = log.verify().head
    assert log.purge(OPERATOR, keep_days=184) == 6
    assert [entry.seq for entry in log.entries()] == [11, 10, 9, 8, 7]
    assert log.entries()[0].action == "audit_purged"
    verdict = log.verify(noted=noted)
    assert (verdict.ok, verdict.first_seq, verdict.entries) == (True, 7, 5)
    assert log.purge(OPERATOR, keep_days=184) == 0
    tamper(state, "update audit set actor = 'x' where seq = 8")
    assert not log.verify().ok


def test_young_entries_are_not_purged(log: AuditLog) -> None:
    with pytest.raises(UserError, match="184"):
        log.purge(OPERATOR, keep_days=183)
    assert log.purge(OPERATOR, keep_days=184) == 0


def test_a_broken_chain_is_not_cleared_away(state: State, log: AuditLog) -> None:
    tamper(state, "update audit set actor = 'x' where seq = 2")
    with pytest.raises(UserError, match="校验不通过"):
        log.purge(OPERATOR, keep_days=184)


def test_entries_are_filtered(log: AuditLog) -> None:
    acting = viewer_for("boss", "county", "海港区", acting_for="county:海港区")
    log.record(acting, Action.DOWNLOAD_REFUSED, "昌黎县", address="192.0.2.7")
    assert [entry.object for entry in log.entries(limit=2)] == ["昌黎县", "coverage 9"]
    assert log.entries(actor="boss")[0].acting_for == "county:海港区"
    assert len(log.entries(action="download")) == 10
    assert len(log.entries(contains="192.0.2.7")) == 1
    assert log.entries(since="2999-01-01") == []
    assert len(log.entries(until="2999-01-01")) == 11
    assert [entry.seq for entry in log.entries(limit=3, offset=2)] == [9, 8, 7]


def test_what_looks_personal_is_not_kept(state: State, log: AuditLog) -> None:
    """Somebody may search for an ID number; the log of the download says that, and hides it."""
    log.record(
        "zhang", Action.DOWNLOAD, "unions q=130302199001011233", detail={"q": "13812345678", "n": 7}
    )
    entry = log.entries(limit=1)[0]
    assert entry.object == "unions q=" + "*" * 18
    assert entry.detail == '{"n": 7, "q": "***********"}'
    assert log.verify().ok


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "社工排名 县区：海港区"), ("en", "Social workers District: 海港区")],
)
def test_a_target_is_told_in_the_readers_words(lang: str, said: str) -> None:
    named = {"workers": "社工排名"}
    assert told_target("workers district=海港区", named, words(lang)) == said
    assert told_target("phone check 0012-20220916 seed 3", named) == "电话核查 0012-20220916 种子 3"
    assert told_target("0012-20220916", named, words(lang)) == "0012-20220916"


def test_a_detail_names_a_few_of_many() -> None:
    """A hand-over lists every union's code: the log is to be read."""
    detail = json.dumps({"by": "海港区工会", "note": "", "unions": ["1", "2", "3", "4"]})
    assert told(detail) == "经手人：海港区工会 · 工会：1、2、3 …"
