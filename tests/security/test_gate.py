"""Without a session nothing is answered but the sign-in page and the health address."""

from pathlib import Path

import pytest
import streamlit
from websockets.exceptions import InvalidHandshake

from dashboard.auth import Role
from tests.security.client import Client, Site

STATIC = Path(streamlit.__file__).parent / "static"

PAGES = """
    / /overview /district /workers /district?district=%E6%98%8C%E9%BB%8E%E5%8E%BF /anything/else
    /index.html /favicon.png /manifest.json /password /logout /download/coverage /admin /app.py
    //login /login/ /login/x /LOGIN /healthz/x /_stcore/health/../host-config /login/..%2fdistrict
    /%2e%2e/etc/passwd /./district /login;x /login%00 /oauth2callback /auth/login /auth/logout
""".split()
PARTS = """
    /_stcore/host-config /_stcore/metrics /_stcore/stream /_stcore/script-health-check
    /_stcore/upload_file/a/b /_stcore/bidi-components/x/y.js /_stcore/agent/openapi.json
    /_stcore/agent/interact /_stcore/agent/mcp /_stcore/allowed-message-origins /_stcore/health/x
    /_stcore/healthz /media/x.csv /media/ /component/x/index.html /static/js/index.js
    /app/static/x.csv /assets/shell.js /assets/words.json /session
""".split()
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]


def real_static_files() -> list[str]:
    """Every tenth of the files that Streamlit really serves."""
    files = sorted(path for path in STATIC.rglob("*") if path.is_file())
    return [f"/{path.relative_to(STATIC).as_posix()}" for path in files[::10]]


def refused(client: Client, method: str, path: str) -> bool:
    """Say whether a request was sent to the sign-in page or refused, with nothing private."""
    answer = client.ask(method, path)
    to_sign_in = answer.status == 303 and answer.header("location").startswith("/login")
    return (to_sign_in or answer.status in {400, 401, 403}) and len(answer.body) < 100


def test_nothing_is_answered_without_a_session(site: Site) -> None:
    paths = [*PAGES, *PARTS, *real_static_files()]
    attempts = [(method, path) for path in paths for method in METHODS]
    stranger = site.stranger()
    answered = [attempt for attempt in attempts if not refused(stranger, *attempt)]
    assert answered == [], f"{len(attempts) - len(answered)} of {len(attempts)} refused"


@pytest.mark.parametrize("path", ["/login", "/healthz", "/_stcore/health"])
def test_open_addresses_say_nothing_private(site: Site, path: str) -> None:
    answer = site.stranger().get(path)
    assert answer.status == 200
    assert "text/html" in answer.header("content-type") or answer.body == b"ok"
    assert "县" not in answer.text


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        "A" * 43,  # as long as a real one
        "A" * 100_000,
        "' or 1=1 --",
        "%00",
        "../../state.sqlite",
        "0" * 64,  # as long as a stored hash
    ],
)
def test_forged_cookies_are_refused(site: Site, cookie: str) -> None:
    client = site.stranger()
    for name in ("rollcall", "__Host-rollcall"):
        client.cookies = {name: cookie.replace(";", "")}
        assert client.get("/district").status in {303, 400, 431}
        assert client.get("/_stcore/host-config").status in {401, 400, 431}


def test_the_stored_hash_is_no_cookie(site: Site) -> None:
    """Who reads the database cannot sign in with what stands there."""
    client = site.signed_in()
    row = site.backend.state.row("select id_hash from session where account = ?", (client.user,))
    assert row is not None
    for stored in (row["id_hash"], row["id_hash"][:43]):
        client.cookies = {"rollcall": stored}
        assert client.get("/session").status == 401


@pytest.mark.parametrize("path", ["/_stcore/stream", "/_stcore/other", "/", "/login", "/healthz"])
def test_websocket_without_a_session_is_closed(site: Site, path: str) -> None:
    with pytest.raises(InvalidHandshake), site.stranger().socket(path=path):
        pass


@pytest.mark.parametrize("path", ["/", "/login", "/_stcore/other", "/_stcore/stream/x"])
def test_websocket_has_one_address(site: Site, path: str) -> None:
    with pytest.raises(InvalidHandshake), site.signed_in().socket(path=path):
        pass


def test_websocket_runs_a_page_with_a_session(site: Site) -> None:
    with site.signed_in(Role.LEADER).socket() as tab:
        assert "海港区".encode() in tab.run()


@pytest.mark.parametrize(
    "origin",
    [None, "http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1.evil.cn"],
)
def test_websocket_checks_the_origin(site: Site, origin: str | None) -> None:
    with pytest.raises(InvalidHandshake), site.signed_in().socket(origin=origin):
        pass


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "a@127.0.0.1", "x/y"]
)
def test_unknown_hosts_are_refused(site: Site, host: str) -> None:
    """A page elsewhere that points its name at this machine (DNS rebinding)."""
    client = site.signed_in()
    for path in ("/", "/login", "/healthz", "/_stcore/health", "/_stcore/host-config"):
        assert client.get(path, Host=host).status in {400, 421}


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "kanban.example.cn"])
def test_known_hosts_are_served(site: Site, host: str) -> None:
    assert site.stranger().get("/login", Host=host).status == 200


@pytest.mark.parametrize("path", ["/login", "/logout", "/password", "/_stcore/upload_file/a/b"])
def test_writes_from_other_sites_are_refused(site: Site, path: str) -> None:
    client = site.signed_in()
    for origin in ("http://evil.example", "null", ""):
        answer = client.post(path, headers={"Origin": origin}, account="a", password="b")
        assert answer.status == 403
    assert client.get("/session").status == 204


def test_other_sites_read_nothing(site: Site) -> None:
    client = site.signed_in()
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Origin": "http://e.cn"}
    assert client.ask("GET", "/_stcore/host-config", headers=headers).status == 403
    for origin in ("http://evil.example", "http://localhost:1"):
        answer = client.ask("GET", "/_stcore/health", headers={"Origin": origin})
        assert answer.header("access-control-allow-origin") == ""


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/auth/login",
                                  "/_stcore/agent/interact", "/_stcore/script-health-check",
                                  "/app/static/x", "/oauth2callback"])  # fmt: skip
def test_what_the_product_does_not_use_is_not_there(site: Site, path: str) -> None:
    assert site.signed_in(Role.ADMIN).get(path).status == 404
