"""Starting, stopping and a port that is taken."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.client import Site
from tests.security.conftest import running


def rollcall(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "dashboard", "--data", str(data), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_a_taken_port_is_said_in_one_line(site: Site, tmp_path: Path) -> None:
    ended = rollcall(tmp_path / "data", "serve", "--port", str(site.port))
    assert ended.returncode == 1
    assert f"端口 {site.port} 已被占用" in ended.stderr
    assert "--port" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_an_address_that_is_not_ours(tmp_path: Path) -> None:
    for host in ("192.0.2.1", "no.such.host.invalid"):
        ended = rollcall(tmp_path / "data", "serve", "--port", "0", "--host", host)
        assert ended.returncode == 1
        assert "--host" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_without_accounts_the_sign_in_page_says_what_to_do(tmp_path: Path) -> None:
    with running(tmp_path / "data") as empty:
        assert "rollcall user add" in empty.stranger().get("/login").text
        account = empty.account()
        client = empty.stranger()
        assert "rollcall user add" not in client.get("/login").text
        assert client.sign_in(account).status == 303
    with running(tmp_path / "data") as again:
        client.site = again
        assert client.get("/session").status == 204, "a restart signs nobody out"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_ends_quietly(tmp_path: Path, sign: signal.Signals) -> None:
    """Without a word more, of the libraries' own neither."""
    server = running(tmp_path / "data")
    with server as site:
        assert site.stranger().get("/login").status == 200
        os.kill(server.process.pid, sign)
        assert server.process.wait(20) == 0
    assert "rollcall user add" in server.said[-1]  # The last of what it says at its start.
