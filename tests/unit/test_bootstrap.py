"""The bootstrap: standard library only, and what it pins is what the project asks for."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from dashboard import bootstrap

CHECKOUT = Path(__file__).resolve().parents[2]
PINS = {
    line.split("==")[0]: line.split("==")[1].split(" ")[0]
    for line in (CHECKOUT / ".constraints.txt").read_text("utf-8").splitlines()
}


def _project() -> dict[str, object]:
    return dict(tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"])


def _requirements() -> list[str]:
    project = _project()
    needed, extras = project["dependencies"], project["optional-dependencies"]
    assert isinstance(needed, list)
    assert isinstance(extras, dict)
    return [*needed, *(one for extra in extras.values() for one in extra)]


@pytest.mark.parametrize("wanted", _requirements())
def test_every_dependency_is_pinned(wanted: str) -> None:
    requirement = Requirement(wanted)
    name = re.sub(r"[-_.]+", "-", requirement.name).lower()
    assert name in PINS, f"{name}: bring .constraints.txt up to date (README, For developers)"
    assert requirement.specifier.contains(PINS[name])


def test_every_import_is_a_declared_dependency() -> None:
    declared = {Requirement(one).name.lower() for one in _project()["dependencies"]}  # type: ignore[attr-defined]
    providers = packages_distributions()
    for path in [*CHECKOUT.glob("pipelines/**/*.py"), *CHECKOUT.glob("dashboard/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for name in _imported(node):
                top = name.split(".")[0]
                if top and top not in sys.stdlib_module_names | {"pipelines", "dashboard"}:
                    provided_by = {one.lower() for one in providers.get(top, [top])}
                    assert provided_by & declared, f"{path.name} imports {top}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_pins_hold_no_address_and_no_path() -> None:
    text = (CHECKOUT / ".constraints.txt").read_text("utf-8")
    assert not re.search(r"https?:|file:|@|/|#", text)


@pytest.mark.parametrize(
    "path", ["dashboard/__main__.py", "dashboard/bootstrap.py", "tests/__main__.py"]
)
def test_nothing_but_the_standard_library_is_imported_first(path: str) -> None:
    tree = ast.parse((CHECKOUT / path).read_text("utf-8"))
    # In the module's body only: what a function imports comes later.
    names = {name.split(".")[0] for node in tree.body for name in _imported(node)}
    assert names <= sys.stdlib_module_names | {"dashboard"}


def test_packages_on_the_way_import_nothing() -> None:
    for path in ("dashboard/__init__.py", "tests/__init__.py"):
        tree = ast.parse((CHECKOUT / path).read_text("utf-8"))
        assert all(isinstance(node, ast.Expr) for node in tree.body), path


def test_ready_environment_is_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "_ENVIRONMENT", environment)
    monkeypatch.setattr(bootstrap, "_install", lambda *_: pytest.fail("installs again"))
    bin_folder = environment / ("Scripts" if os.name == "nt" else "bin")
    bin_folder.mkdir(parents=True)
    python = bin_folder / ("python.exe" if os.name == "nt" else "python")
    python.touch()
    (environment / ".rollcall-app").write_text(bootstrap._fingerprint())
    assert bootstrap.prepared() == python


def test_changed_pins_install_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str | None] = []
    monkeypatch.setattr(bootstrap, "_ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "_install", lambda _, extra: installed.append(extra))
    bootstrap.prepared("test")
    bootstrap.prepared()  # the test environment serves the application, too
    (tmp_path / ".venv" / ".rollcall-app").write_text("other pins")
    bootstrap.prepared()
    assert installed == ["test", None]


def test_pip_settings_reach_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = (
        "global.index-url='https://one.invalid/simple'\n"
        "global.extra-index-url='https://two.invalid/simple\\nhttps://three.invalid/simple'\n"
        ":env:.find-links='/a /b'\n"
        "global.timeout='60'\n"
    )
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)

    def answer(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, listed, "")

    monkeypatch.setattr(subprocess, "run", answer)
    assert bootstrap._uv_settings(["pip"]) == {
        "UV_DEFAULT_INDEX": "https://one.invalid/simple",
        "UV_INDEX": "https://two.invalid/simple https://three.invalid/simple",
        "UV_FIND_LINKS": "/a,/b",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_missing_venv_names_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(bootstrap, "_ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr("venv.EnvBuilder.create", refuse)
    with pytest.raises(bootstrap.CannotPrepare, match="apt install python3-venv"):
        bootstrap.prepared()


def test_module_is_the_command() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "dashboard", "--help"],
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
    )
    assert shown.returncode == 0
    assert "rollcall" in shown.stdout
