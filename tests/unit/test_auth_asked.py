"""What a request says of itself, and whose word counts."""

from typing import Any

import pytest

from dashboard.backend import ServerSettings
from dashboard.server.asked import Asked, is_local_path

PROXY = "10.0.0.2"
SETTINGS = ServerSettings(trusted_proxies=frozenset({PROXY, "10.0.0.3"}))


def asked(peer: str, **headers: str) -> Asked:
    scope: dict[str, Any] = {
        "type": "http", "path": "/", "method": "GET", "scheme": "http", "client": (peer, 1),
        "query_string": b"",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }  # fmt: skip
    return Asked(scope, SETTINGS)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),  # nobody we trust says so
        (PROXY, "198.51.100.9", "198.51.100.9"),
        (PROXY, "127.0.0.1, 198.51.100.9", "198.51.100.9"),  # the client made up the first
        (PROXY, "198.51.100.9, 10.0.0.3", "198.51.100.9"),  # two of our own proxies
        (PROXY, "", PROXY),
        (PROXY, " , ", PROXY),
    ],
)
def test_the_address(peer: str, forwarded: str, address: str) -> None:
    assert asked(peer, x_forwarded_for=forwarded).address == address


@pytest.mark.parametrize(
    ("peer", "proto", "secure"),
    [
        ("192.0.2.1", "https", False),
        (PROXY, "https", True),
        (PROXY, "http", False),
        (PROXY, "", False),
    ],
)
def test_whether_it_is_secure(peer: str, proto: str, secure: bool) -> None:
    assert asked(peer, x_forwarded_proto=proto).secure is secure


def test_a_malformed_cookie_holds_nothing() -> None:
    assert asked(PROXY, cookie="a=\x01; rollcall=\x02").cookie in {None, ""}


@pytest.mark.parametrize(
    ("proto", "cookie", "session"),
    [
        ("https", "__Host-rollcall=good; rollcall=planted", "good"),
        ("https", "rollcall=planted", None),  # another host of the same domain may have set it
        ("http", "rollcall=good", "good"),
    ],
)
def test_which_cookie_counts(proto: str, cookie: str, session: str | None) -> None:
    assert asked(PROXY, x_forwarded_proto=proto, cookie=cookie).cookie == session


@pytest.mark.parametrize(
    "path", ["/", "/district", "/district?district=%E6%B5%B7", "/a/b?next=//x"]
)
def test_local_paths(path: str) -> None:
    assert is_local_path(path)


@pytest.mark.parametrize(
    "path",
    ["", "x", "//x", "/\\x", "\\/x", "http://x", "/x\ny", "/x y", "/\x00", "/login", "/logout?x",
     "/" + "x" * 2000, "///x", "javascript:x"],
)  # fmt: skip
def test_what_is_no_local_path(path: str) -> None:
    assert not is_local_path(path)
