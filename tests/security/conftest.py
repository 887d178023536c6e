"""One real server for all security tests of a process, on a copy of a small demo city."""

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dashboard.backend import Backend
from pipelines import DataDir
from tests.security.client import Site
from tests.security.districts import Names


@pytest.fixture(scope="session")
def site(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("security") / "data"
    shutil.copytree(demo_city, data, ignore=shutil.ignore_patterns("state.sqlite*", "audit.key"))
    # A trusted proxy gives each test an address of its own: the lockout counts by address.
    (data / "server.toml").write_text(
        '[server]\nhosts = ["kanban.example.cn"]\ntrusted_proxies = ["127.0.0.1"]\n'
        "max_upload_mb = 2\n"
    )
    with running(data) as started:
        yield started


class running:  # noqa: N801 (used as a function)
    """A server on a free port, started and stopped; `said` is all that it wrote."""

    def __init__(self, data: Path, program: Sequence[str] = ("-m", "dashboard")) -> None:
        self.data = data
        self.program = program
        self.said: list[str] = []

    def __enter__(self) -> Site:
        command = [
            sys.executable,
            *self.program,
            "--data",
            str(self.data),
            "serve",
            "--port",
            "0",
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                break
        else:
            raise AssertionError(self.said)
        # Somebody must go on reading, or the server stops at a full pipe.
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        backend = Backend.open(DataDir(self.data))
        self.site = Site(int(found.group(1)), self.data, backend)
        _wait(self.site)
        return self.site

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(self.process.stderr)

    def __exit__(self, *_: object) -> None:
        self.site.backend.close()
        self.process.terminate()
        self.process.wait(20)
        self._listener.join(20)


def _wait(site: Site) -> None:
    for _ in range(300):
        try:
            if site.stranger().get("/healthz").status == 200:
                return
        except OSError:
            threading.Event().wait(0.1)
    raise AssertionError("the server was not healthy")


@pytest.fixture(scope="session")
def names(site: Site) -> Names:
    """What may be found in single districts' rows alone."""
    return Names.of(site.backend.data)
