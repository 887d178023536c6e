"""A real server on a small demo city, and a real Chromium that signs in as a person would."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dashboard.auth import OPERATOR, Role
from dashboard.backend import Backend
from dashboard.passwords import random_password
from pipelines import DataDir

PATIENCE = 60_000
"""Milliseconds: two cores serve several browsers and a suite of tests at once."""
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


@dataclass
class Site:
    """The server under test."""

    address: str
    data: Path
    passwords: dict[str, str]

    def rollcall(self, *arguments: str) -> Any:
        """Return what the command line says of the same data."""
        run = [sys.executable, "-m", "dashboard", "--data", str(self.data), *arguments, "--json"]
        return json.loads(subprocess.run(run, check=True, capture_output=True).stdout)


@dataclass
class Visit:
    """A signed-in browser tab, and what it did behind the page."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page and wait until it stands."""
        self.page.goto(self.site.address + path)
        self.page.get_by_role("heading", level=1).wait_for(timeout=PATIENCE)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the run is over and charts and tables are drawn."""
        idle = "[data-testid=stApp][data-test-script-state=notRunning]"
        self.page.locator(idle).wait_for(timeout=PATIENCE)
        self.page.wait_for_function(
            "!document.querySelector('[data-stale=true], [data-testid=stSkeleton]')",
            timeout=PATIENCE,
        )
        self.page.wait_for_timeout(700)

    def watch(self) -> None:
        """Note every console error, and every request that would leave the machine."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._request(request.url))

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location['url']}")

    def _request(self, url: str) -> None:
        if not url.startswith((self.site.address, "data:", "blob:", self._socket())):
            self.strangers.append(url)

    def _socket(self) -> str:
        return self.site.address.replace("http:", "ws:")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no chromium; .ci/run installs it")
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo city of this process's own, to be worked on in its browser."""
    return Path(shutil.copytree(demo_city, tmp_path_factory.mktemp("browser") / "data"))


@pytest.fixture(scope="session")
def site(demo: Path) -> Iterator[Site]:
    accounts = json.loads((demo / "demo.json").read_text("utf-8"))["accounts"]
    with _serving(demo) as address:
        yield Site(address, demo, {one["account"]: one["password"] for one in accounts})


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[Site]:
    """A server on which nothing was imported yet, with one account of the office."""
    data = DataDir.at(tmp_path / "data")
    password = random_password()
    backend = Backend.open(data)
    backend.accounts.add(
        "staff", role=Role.STAFF, password=password, must_change=False, by=OPERATOR
    )
    backend.close()
    with _serving(data.root) as address:
        yield Site(address, data.root, {"staff": password})


@contextmanager
def _serving(data: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-m", "dashboard", "--data", str(data), "serve", "--port", str(port)]
    server = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended at once"
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server was not healthy within a minute")


SignIn = Callable[..., Visit]


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[SignIn]:
    """Return a function that signs an account in at the demo city and hands out its tab."""
    with _visitors(chromium, site) as sign_in:
        yield sign_in


@pytest.fixture
def visit_own(chromium: Browser, site: Site, tmp_path: Path) -> Iterator[SignIn]:
    """The same at a copy of the demo city that may be written."""
    root = Path(shutil.copytree(site.data, tmp_path / "city"))
    with _serving(root) as address, _visitors(chromium, Site(address, root, site.passwords)) as own:
        yield own


@pytest.fixture
def visit_empty(chromium: Browser, empty_site: Site) -> Iterator[SignIn]:
    """The same where nothing was imported yet."""
    with _visitors(chromium, empty_site) as sign_in:
        yield sign_in


@contextmanager
def _visitors(chromium: Browser, site: Site) -> Iterator[SignIn]:
    contexts = []

    def sign_in(account: str = "staff", width: int = 1440, height: int = 900) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        visit = Visit(page, site)
        visit.watch()
        page.goto(f"{site.address}/login")
        page.get_by_label("账号").fill(account)
        page.get_by_label("密码").fill(site.passwords[account])
        page.get_by_role("button", name="登录").click()
        page.get_by_role("heading", level=1).wait_for(timeout=PATIENCE)
        return visit

    yield sign_in
    for context in contexts:
        context.close()
