"""What all tests share: an empty data folder and the command line on it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import run


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
