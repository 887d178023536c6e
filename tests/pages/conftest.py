"""A small city, imported once: 13 districts, 39 unions, the golden exports."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from click.testing import CliRunner

from dashboard import session
from dashboard.audit import AuditLog
from dashboard.auth import OPERATOR, Role, Viewer
from dashboard.backend import Backend
from dashboard.cli import main_group
from pipelines import DataDir, current_build, import_batch

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "platform"

VIEWERS = {
    "operator": OPERATOR,
    "leader": Viewer("li", Role.LEADER, None),
    "staff": Viewer("wang", Role.STAFF, None),
    "county": Viewer("zhao", Role.COUNTY, ("海港区",)),
    "admin": Viewer("qian", Role.ADMIN, None),
    "no district": Viewer("sun", Role.COUNTY, ()),
    "no role": Viewer("zhou", None, None),
}
"""Everybody who may look, and two who may not."""


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """The data folder of the small city."""
    data = DataDir.at(tmp_path_factory.mktemp("city"))
    import_batch(data, sorted(path for path in GOLDEN.iterdir() if path.suffix != ".json"))
    return data


@pytest.fixture(scope="session")
def build(city: DataDir) -> Path:
    """Its published build."""
    found = current_build(city)
    assert found is not None
    return found


@pytest.fixture
def looking(city: DataDir) -> Iterator["Looking"]:
    """Say who looks at the small city; pages run without the server."""
    backend = Backend.open(city)
    yield Looking(backend)
    backend.close()


class Looking:
    """Wires pages to a backend under a viewer."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def log(self) -> AuditLog:
        """What was written down."""
        return self._backend.log

    def as_(self, viewer: Viewer) -> None:
        """Let this viewer look from now on."""
        session.configure(self._backend, viewer_of=lambda: viewer)

    def leaving(self, deed: Callable[..., Any]) -> Callable[..., Any]:
        """Return what does the deed, as which the viewer's session ends somewhere else."""

        def done(*given: Any, **named: Any) -> Any:
            outcome = deed(*given, **named)
            session.configure(self._backend, viewer_of=st.stop)
            return outcome

        return done


class _Bar:
    """A progress bar at which a second click, come meanwhile, ends the run once all is done."""

    def __init__(self) -> None:
        self._waits = True

    def progress(self, *_: Any, **__: Any) -> None:
        """Show how far it is."""

    def empty(self) -> None:
        """Go; the first to be taken away is stopped at."""
        if self._waits:
            self._waits = False
            st.rerun()


@pytest.fixture
def stopped_once_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second click come when a work with progress is done and nothing of it is shown."""
    bar = _Bar()
    monkeypatch.setattr(st, "progress", lambda *_, **__: bar)


def listed(data: Path, *command: str) -> list[dict[str, Any]]:
    """Return what a command lists of a data folder."""
    shown = CliRunner().invoke(
        main_group, ["--data", str(data), *command, "--json"], catch_exceptions=False
    )
    return list(json.loads(shown.stdout))
