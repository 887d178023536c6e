"""What all tests share: an empty data folder, the command line on it, and a demo city."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from dashboard.cli import run
from dashboard.demo import MARKER, prepare_demo
from pipelines import DataDir, current_build

DEMO_MEMBERS = 2_000


@dataclass(frozen=True)
class Answer:
    """What a command said: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        assert self.status == 0, self.err
        return json.loads(self.out)


def select(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Ask the published build of a data folder."""
    build = current_build(DataDir(data))
    assert build is not None
    with duckdb.connect(build, read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def rollcall(data: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command in this process on the data folder."""

    def call(*arguments: object) -> Answer:
        capfd.readouterr()
        status = run(["--data", str(data), *map(str, arguments)])
        said = capfd.readouterr()
        return Answer(status, said.out, said.err)

    return call


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that imports batches of sheets into a data folder of the module.

    Tests copy the folder, which costs a hundredth of importing the sheets anew.
    """

    def imported(make: Callable[[Path], list[list[Path]]]) -> Path:
        folder = tmp_path_factory.mktemp("once")
        for batch in make(folder):
            assert run(["--data", str(folder / "data"), "import", *map(str, batch)]) == 0
        return folder / "data"

    return imported


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A demo city, made once for all processes of a run, after an interruption half-way.

    It is read or copied, never written into.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    root = shared / "demo-city"
    with FileLock(shared / "demo-city.lock"):
        if not root.exists():
            _interrupt(root)
        prepare_demo(root, None, lambda _: None)
    return root


def _interrupt(root: Path) -> None:
    def interrupt(text: str) -> None:
        if "6/" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare_demo(root, DEMO_MEMBERS, interrupt)
    assert json.loads((root / MARKER).read_text("utf-8"))["finished"] is False
