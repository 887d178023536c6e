"""Accounts, sessions and lockout on a real database, with a clock that tests turn."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.accounts import Accounts, UnknownAccount
from dashboard.audit import AuditLog
from dashboard.auth import OPERATOR, Role
from dashboard.lockout import LONGEST_LOCK, Lockout
from dashboard.sessions import ABSOLUTE, IDLE, Sessions
from dashboard.state import State
from pipelines import UserError

PASSWORD = "mao-tu-niao-8842"


@dataclass
class Desk:
    state: State
    log: AuditLog
    accounts: Accounts
    now: float = 1_000_000.0

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.state, self.log, clock=lambda: self.now)
        self.lockout = Lockout(self.state, clock=lambda: self.now)

    def add(self, account: str = "zhang", role: Role | None = Role.STAFF) -> None:
        district = "海港区" if role is Role.COUNTY else None
        self.accounts.add(
            account, role=role, district=district, password=PASSWORD, must_change=False, by=OPERATOR
        )

    def start(self, account: str = "zhang") -> str:
        return self.sessions.start(self.accounts.get(account), "192.0.2.1")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    state = State(tmp_path / "state.sqlite")
    log = AuditLog(state)
    yield Desk(state, log, Accounts(state, log))
    state.close()


def test_files_are_for_their_owner_alone(desk: Desk) -> None:
    desk.add()
    for path in desk.state.path.parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_an_open_file_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.touch(0o644)
    State(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    State(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("pragma user_version = 99")
    with pytest.raises(UserError, match="升级"):
        State(path)


def test_many_may_open_it_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(State, [tmp_path / "state.sqlite"] * 8))
    assert {state.row("select count(*) from account")[0] for state in states} == {0}  # type: ignore[index]


@pytest.mark.parametrize(
    "name", ["13812345678", "Zhang", "z", "张三", "a b", "a" * 33, "-x", "x/../y", ""]
)
def test_names_that_are_no_accounts(desk: Desk, name: str) -> None:
    with pytest.raises(UserError, match="不合规"):
        desk.accounts.add(name, role=Role.STAFF, by=OPERATOR)


@pytest.mark.parametrize(("role", "district"), [(Role.COUNTY, None), (Role.STAFF, "海港区")])
def test_role_and_district_go_together(desk: Desk, role: Role, district: str | None) -> None:
    with pytest.raises(UserError, match="--district"):
        desk.accounts.add("zhang", role=role, district=district, by=OPERATOR)


def test_an_account_is_added_once(desk: Desk) -> None:
    desk.add()
    with pytest.raises(UserError, match="已存在"):
        desk.add()


def test_what_is_not_there(desk: Desk) -> None:
    for change in (
        lambda: desk.accounts.set_password("nobody", by=OPERATOR),
        lambda: desk.accounts.disable("nobody", by=OPERATOR),
        lambda: desk.accounts.enable("nobody", by=OPERATOR),
        lambda: desk.accounts.set_scope("nobody", role=None, by=OPERATOR),
        lambda: desk.accounts.link("nobody", "x y", by=OPERATOR),
    ):
        with pytest.raises(UnknownAccount, match="user list"):
            change()


def test_first_password_is_random_and_must_be_changed(desk: Desk) -> None:
    first = desk.accounts.add("zhang", role=Role.STAFF, by=OPERATOR)
    assert len(first) == 19
    assert desk.accounts.get("zhang").must_change
    assert desk.accounts.verify("zhang", first)
    assert first.encode() not in desk.state.path.read_bytes()


def test_verify(desk: Desk) -> None:
    desk.add()
    assert desk.accounts.verify("zhang", PASSWORD)
    assert desk.accounts.verify("zhang", "wrong") is None
    assert desk.accounts.verify("nobody", PASSWORD) is None
    desk.accounts.disable("zhang", by=OPERATOR)
    assert desk.accounts.verify("zhang", PASSWORD) is None
    desk.accounts.enable("zhang", by=OPERATOR)
    assert desk.accounts.verify("zhang", PASSWORD)


def test_the_last_administrator_stays(desk: Desk) -> None:
    desk.add("root", Role.ADMIN)
    with pytest.raises(UserError, match="最后一个"):
        desk.accounts.disable("root", by=OPERATOR)
    with pytest.raises(UserError, match="最后一个"):
        desk.accounts.set_scope("root", role=Role.STAFF, by=OPERATOR)
    desk.add("second", Role.ADMIN)
    desk.accounts.disable("root", by=OPERATOR)


def test_a_session_ends_after_idle_time(desk: Desk) -> None:
    desk.add()
    opaque = desk.start()
    desk.now += IDLE - 1
    found = desk.sessions.find(opaque)
    assert found
    desk.sessions.touch(found)
    desk.now += IDLE - 1
    assert desk.sessions.find(opaque)
    desk.now += 2
    assert desk.sessions.find(opaque) is None


def test_a_clock_that_was_set_back(desk: Desk) -> None:
    """A little does no harm; after much no session lasts until then, and no lock."""
    desk.add()
    opaque = desk.start()
    desk.now -= IDLE / 2
    assert desk.sessions.find(opaque)
    for _ in range(5):
        desk.lockout.attempt("wang", "192.0.2.1")
    assert desk.lockout.locked("wang", "192.0.2.1") == ["account"]
    desk.now -= 7 * 24 * 3600
    assert desk.sessions.find(opaque) is None
    assert desk.lockout.locked("wang", "192.0.2.1") == []
    assert desk.lockout.attempt("wang", "192.0.2.1") == 0
    assert desk.lockout.attempt("wang", "192.0.2.1") > 0


def test_a_session_ends_in_any_case(desk: Desk) -> None:
    desk.add()
    opaque, ends = desk.start(), desk.now + ABSOLUTE
    while desk.now < ends:
        found = desk.sessions.find(opaque)
        assert found
        desk.sessions.touch(found)
        desk.now += IDLE / 2
    desk.now = ends + 1
    assert desk.sessions.find(opaque) is None


@pytest.mark.parametrize("change", ["disable", "password", "role", "link"])
def test_a_change_of_the_account_ends_its_sessions(desk: Desk, change: str) -> None:
    desk.add()
    desk.add("other")
    opaque, others = desk.start(), desk.start("other")
    {
        "disable": lambda: desk.accounts.disable("zhang", by=OPERATOR),
        "password": lambda: desk.accounts.set_password("zhang", by=OPERATOR),
        "role": lambda: desk.accounts.set_scope("zhang", role=Role.LEADER, by=OPERATOR),
        "link": lambda: desk.accounts.link("zhang", "https://idp 1", by=OPERATOR),
    }[change]()
    assert desk.sessions.find(opaque) is None
    assert desk.sessions.find(others)
    if change == "disable":
        desk.accounts.enable("zhang", by=OPERATOR)
        assert desk.sessions.find(opaque) is None, "comes not back to life"


def test_an_account_changed_while_signing_in_gets_no_session(desk: Desk) -> None:
    desk.add()
    verified = desk.accounts.verify("zhang", PASSWORD)
    assert verified
    desk.accounts.set_password("zhang", by=OPERATOR)
    assert desk.sessions.find(desk.sessions.start(verified, "")) is None


def test_sign_out_ends_one_session(desk: Desk) -> None:
    desk.add()
    first, second = desk.start(), desk.start()
    found = desk.sessions.find(first)
    assert found
    desk.sessions.end(found)
    assert desk.sessions.find(first) is None
    assert desk.sessions.find(second)


def test_the_id_is_nowhere_in_the_file(desk: Desk) -> None:
    desk.add()
    opaque = desk.start()
    for path in desk.state.path.parent.iterdir():
        assert opaque.encode() not in path.read_bytes()


def test_view_as(desk: Desk) -> None:
    desk.add("root", Role.ADMIN)
    opaque = desk.start("root")
    found = desk.sessions.find(opaque)
    assert found
    desk.sessions.view_as(found, Role.COUNTY, "昌黎县")
    acting = desk.sessions.find(opaque)
    assert acting
    assert acting.viewer.districts == ("昌黎县",)
    assert acting.viewer.acting_for == "county:昌黎县"
    assert acting.viewer.user == "root"
    desk.sessions.view_as_self(acting)
    again = desk.sessions.find(opaque)
    assert again
    assert again.viewer.role is Role.ADMIN
    assert [entry.action for entry in desk.log.entries()][:2] == ["view_as_ended", "view_as"]


@pytest.mark.parametrize(
    ("account", "role", "district"),
    [
        ("clerk", Role.LEADER, None),  # no administrator
        ("root", Role.ADMIN, None),  # nobody becomes an administrator this way
        ("root", Role.COUNTY, None),
        ("root", Role.STAFF, "海港区"),
    ],
)
def test_view_as_is_refused(desk: Desk, account: str, role: Role, district: str | None) -> None:
    desk.add("root", Role.ADMIN)
    desk.add("clerk", Role.STAFF)
    found = desk.sessions.find(desk.start(account))
    assert found
    with pytest.raises(UserError):
        desk.sessions.view_as(found, role, district)


def test_a_view_written_into_the_table_is_not_believed(desk: Desk) -> None:
    """Only an administrator's session carries another view."""
    desk.add("clerk", Role.COUNTY)
    opaque = desk.start("clerk")
    with desk.state.write() as connection:
        connection.execute("update session set view_role = 'staff'")
    found = desk.sessions.find(opaque)
    assert found
    assert found.viewer.districts == ("海港区",)


def test_locks_grow(desk: Desk) -> None:
    waits = []
    for number in range(14):
        desk.lockout.attempt("zhang", f"192.0.2.{number}")
        waits.append(desk.lockout.attempt("zhang", "198.51.100.1"))
        desk.now += waits[-1]
    locked = [wait for wait in waits if wait]
    assert locked[:3] == [60, 120, 240]
    assert locked == sorted(locked)
    assert max(locked) == LONGEST_LOCK


def test_a_refused_attempt_is_not_counted(desk: Desk) -> None:
    """Nobody is kept out for ever by another's attempts."""
    for _ in range(5):
        desk.lockout.attempt("zhang", "192.0.2.1")
    for _ in range(50):
        assert 0 < desk.lockout.attempt("zhang", "192.0.2.1") <= 60
    desk.now += 61
    assert desk.lockout.attempt("zhang", "192.0.2.1") == 0


def test_success_clears_the_account_and_not_the_address(desk: Desk) -> None:
    """An attacker with an account of their own does not wipe the slate between two guesses."""
    for number in range(19):
        desk.lockout.attempt(f"victim{number}", "192.0.2.1")
        desk.lockout.attempt("mine", "192.0.2.1")
        desk.lockout.success("mine", "192.0.2.1")
    desk.lockout.attempt("victim19", "192.0.2.1")
    assert desk.lockout.attempt("victim20", "192.0.2.1") > 0


def test_an_ipv6_host_is_counted_as_its_network(desk: Desk) -> None:
    for number in range(20):
        desk.lockout.attempt(f"name{number}", f"2001:db8:1:2::{number:x}")
    assert desk.lockout.attempt("other", "2001:db8:1:2:ffff::1") > 0
    assert desk.lockout.attempt("other", "2001:db8:1:3::1") == 0


def test_old_failures_are_forgotten(desk: Desk) -> None:
    for _ in range(4):
        desk.lockout.attempt("zhang", "192.0.2.1")
    desk.now += 25 * 3600
    for _ in range(4):
        assert desk.lockout.attempt("zhang", "192.0.2.1") == 0


def test_a_new_password_unlocks(desk: Desk) -> None:
    desk.add()
    for _ in range(5):
        desk.lockout.attempt("zhang", "192.0.2.1")
    desk.accounts.set_password("zhang", by=OPERATOR)
    assert desk.lockout.attempt("zhang", "192.0.2.1") == 0


def test_what_was_typed_as_account_is_not_kept(desk: Desk) -> None:
    desk.lockout.attempt("my-secret-password", "192.0.2.1")
    for path in desk.state.path.parent.iterdir():
        assert b"my-secret-password" not in path.read_bytes()
