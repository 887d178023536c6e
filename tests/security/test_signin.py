"""Signing in and out, from outside."""

import re
import threading

import pytest

from dashboard.auth import OPERATOR, Role
from tests.security.client import PASSWORD, Site

NEW = "shui-bei-deng-7731"


def test_the_cookie_is_out_of_a_scripts_reach(site: Site) -> None:
    client = site.stranger()
    answer = client.sign_in(site.account())
    cookie = answer.header("set-cookie").lower()
    assert answer.header("location") == "/"
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain=" not in cookie
    assert "max-age" not in cookie
    assert "expires" not in cookie
    assert len(client.cookies["rollcall"]) == 43
    assert "secure" not in cookie


def test_behind_tls_the_cookie_is_secure(site: Site) -> None:
    answer = site.stranger().post(
        "/login", headers={"X-Forwarded-Proto": "https"}, account=site.account(), password=PASSWORD
    )
    cookie = answer.header("set-cookie")
    assert cookie.startswith("__Host-rollcall=")
    assert "; Secure" in cookie
    assert answer.header("strict-transport-security")


def test_signing_in_again_gives_another_id(site: Site) -> None:
    """Nobody can hand a browser an id that is worth something after sign-in."""
    client = site.stranger()
    account = site.account()
    client.cookies["rollcall"] = planted = "p" * 43
    client.sign_in(account)
    first = client.cookies["rollcall"]
    client.sign_in(account)
    assert len({planted, first, client.cookies["rollcall"]}) == 3
    client.cookies["rollcall"] = first
    assert client.get("/session").status == 401


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/district?district=%E6%B5%B7%E6%B8%AF", "/district?district=%E6%B5%B7%E6%B8%AF"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/%0d%0aSet-Cookie:x=1", "/%0d%0aSet-Cookie:x=1"),  # stays encoded: no new header
        ("/x\r\nSet-Cookie: x=1", "/"),
        (" /district", "/"),
        ("", "/"),
        ("/logout", "/"),
        ("/login?next=/login", "/"),
        ("/" + "x" * 3000, "/"),
    ],
)  # fmt: skip
def test_next_stays_here(site: Site, wanted: str, leads_to: str) -> None:
    client = site.stranger()
    answer = client.sign_in(site.account(), next_path=wanted)
    assert answer.header("location") == leads_to
    assert client.cookies.keys() == {"rollcall"}


def test_unknown_accounts_are_told_nothing(site: Site) -> None:
    """The same answer, byte for byte, whether the account exists, is disabled or never was."""
    known, disabled = site.account(), site.account()
    site.backend.accounts.disable(disabled, by=OPERATOR)
    answers = set()
    for account, password in ((known, "wrong-wrong-1"), (disabled, PASSWORD), ("nobody", PASSWORD)):
        answer = site.stranger().sign_in(account, password)
        answers.add((answer.status, answer.text.replace(account, "?")))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 401


def test_brute_force_locks_the_account(site: Site) -> None:
    """From many addresses at once; the right password is refused as well, then and there."""
    account = site.account()
    statuses = []

    def guess(number: int) -> None:
        statuses.append(site.stranger().sign_in(account, f"guess-{number}-word").status)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [401] * 5 + [429] * 7
    locked = site.stranger().sign_in(account, PASSWORD)
    assert locked.status == 429
    assert site.backend.log.entries(actor=account, action="locked")
    assert 0 < int(locked.header("retry-after")) <= 61


def test_an_unknown_account_is_locked_alike(site: Site) -> None:
    statuses = [site.stranger().sign_in("never-was", f"guess-{n}-word").status for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2


def test_brute_force_locks_the_address(site: Site) -> None:
    """One address that tries many accounts is locked out, for good accounts too."""
    client, account = site.stranger(), site.account()
    statuses = [client.sign_in(f"name{n}", "some-guess-1").status for n in range(22)]
    assert statuses == [401] * 20 + [429] * 2
    assert client.sign_in(account).status == 429
    assert site.stranger().sign_in(account).status == 303


def test_failures_outlast_a_restart(site: Site) -> None:
    """They stand in the database, not in the server's memory."""
    account = site.account()
    for number in range(5):
        site.stranger().sign_in(account, f"guess-{number}-word")
    assert site.backend.lockout.locked(account, "192.0.2.9") == ["account"]


def test_sign_out_is_everywhere(site: Site) -> None:
    """The old id is worth nothing to whoever copied it, and an open tab is hung up."""
    client = site.newcomer()
    stolen = dict(client.cookies)
    with client.socket() as tab:
        tab.run()
        assert client.post("/logout").header("location") == "/login?out=1"
        assert tab.closed_within(5) == 1008
    assert site.backend.log.entries(actor=client.user, limit=1)[0].action == "sign_out"
    assert "rollcall" not in client.cookies
    client.cookies = stolen
    assert client.get("/").header("location").startswith("/login")
    assert client.get("/session").status == 401
    assert client.get("/_stcore/host-config").status == 401


def test_a_get_signs_nobody_out(site: Site) -> None:
    client = site.newcomer()
    assert client.get("/logout").status == 200
    assert client.get("/session").status == 204


@pytest.mark.parametrize("change", ["disable", "password", "role"])
def test_a_changed_account_is_out_at_its_next_action(site: Site, change: str) -> None:
    client = site.newcomer()
    with client.socket() as tab:
        tab.run()
        accounts = site.backend.accounts
        if change == "disable":
            accounts.disable(client.user, by=OPERATOR)
        elif change == "password":
            accounts.set_password(client.user, NEW, by=OPERATOR)
        else:
            accounts.set_scope(client.user, role=Role.COUNTY, district="海港区", by=OPERATOR)
        assert client.get("/session").status == 401
        assert client.get("/").status == 303
        tab.ask_to_run()
        assert tab.closed_within(5) == 1008


@pytest.mark.parametrize("column", ["seen_at", "created_at"])
def test_a_stale_session_is_out(site: Site, column: str) -> None:
    """Idle for over half an hour, or begun over twelve hours ago; an open tab too."""
    client = site.newcomer()
    with client.socket() as tab:
        tab.run()
        with site.backend.state.write() as connection:
            connection.execute(
                f"update session set {column} = {column} - 43201 where account = ?", (client.user,)
            )
        assert client.get("/session").status == 401
        tab.ask_to_run()
        assert tab.closed_within(5) == 1008


def test_the_first_password_must_be_changed(site: Site) -> None:
    client, account = site.stranger(), site.account(must_change=True)
    answer = client.sign_in(account, next_path="/district")
    assert answer.header("location") == "/password?next=%2Fdistrict"
    for path in ("/", "/district", "/download/coverage"):
        assert client.get(path).header("location") == "/password"
    for path in ("/_stcore/host-config", "/media/x", "/assets/shell.js"):
        assert client.get(path).status == 403
    with pytest.raises(Exception, match="403"), client.socket():
        pass
    before = dict(client.cookies)
    changed = client.post("/password", password=PASSWORD, new=NEW, again=NEW, next="/district")
    assert changed.header("location") == "/district"
    assert client.cookies != before
    assert client.get("/session").status == 204
    client.cookies = before
    assert client.get("/session").status == 401
    assert site.stranger().sign_in(account, PASSWORD).status == 401
    assert site.stranger().sign_in(account, NEW).status == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "status"),
    [
        ("wrong-wrong-1", NEW, NEW, 401),
        (PASSWORD, NEW, "other", 400),
        (PASSWORD, PASSWORD, PASSWORD, 400),
        (PASSWORD, "qhd1234567", "qhd1234567", 400),
        (PASSWORD, "short", "short", 400),
        (PASSWORD, "1234567890", "1234567890", 400),
    ],
)
def test_a_password_is_not_changed_lightly(
    site: Site, old: str, new: str, again: str, status: int
) -> None:
    client = site.newcomer()
    assert client.post("/password", password=old, new=new, again=again).status == status
    assert client.get("/session").status == 204
    assert site.stranger().sign_in(client.user).status == 303


def test_forms_of_another_kind_are_no_sign_in(site: Site) -> None:
    client, account = site.stranger(), site.account()
    body = f'{{"account": "{account}", "password": "{PASSWORD}"}}'.encode()
    json = client.ask("POST", "/login", body=body, headers={"Content-Type": "application/json"})
    long = client.post("/login", account=account, password=PASSWORD, next="x" * 20_000)
    assert (json.status, long.status) == (400, 400)
    assert client.cookies == {}


def test_what_was_typed_is_shown_as_text(site: Site) -> None:
    payload = '"><img src=x onerror=alert(1)>'
    answer = site.stranger().sign_in(payload, "some-guess-1", next_path=payload)
    assert "<img" not in answer.text
    assert "&lt;img" in answer.text


def test_the_page_needs_no_script_and_nobody_else(site: Site) -> None:
    for language in ("zh", "en"):
        answer = site.stranger().get(f"/login?lang={language}")
        assert "<script" not in answer.text
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", answer.text)
        assert "default-src 'none'" in answer.header("content-security-policy")
    assert "Sign in" in answer.text


def test_a_link_from_another_program_tries_once_more(site: Site) -> None:
    """The first request from outside comes without the strict cookie; the page asks again."""
    outside = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    client = site.newcomer()
    kept, client.cookies = client.cookies, {}
    answer = client.ask("GET", "/login?next=%2Fdistrict", headers=outside)
    assert 'http-equiv="refresh" content="0; url=/district"' in answer.text
    client.cookies = kept
    assert client.get("/district").status == 200
    assert 'http-equiv="refresh"' not in site.stranger().get("/login?next=%2Fdistrict").text
