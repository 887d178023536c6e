"""`python -m tests`: lint, types and all tests, on a machine where nothing is installed yet, too.

Arguments go to pytest, which then runs alone: `python -m tests -k coverage`.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from dashboard import bootstrap

# A file stays in one process: its fixtures (a demo, a server) are made once.
_PYTEST = ("pytest", "-n", "auto", "--dist", "loadfile")
_CHECKS = (("ruff", "check", "."), ("mypy",), _PYTEST)

_IN_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 3 << 30
"""What the data folders of a run take at most, with room to spare."""


def _main(arguments: list[str]) -> int:
    if not bootstrap.inside() or not find_spec("pytest"):
        return bootstrap.run_inside("tests", extra="test")
    if arguments:
        return _run(("pytest", *arguments))
    # All of them run, so that one look shows everything that is amiss.
    return max([_run(check) for check in _CHECKS])


def _run(check: tuple[str, ...]) -> int:
    sys.stderr.write(f"--- {' '.join(check)}\n")
    sys.stderr.flush()
    command = [sys.executable, "-m", *check]
    return subprocess.call(command, cwd=bootstrap.CHECKOUT, env=_environment())


def _environment() -> dict[str, str]:
    """Return the environment with a place for compiled modules, whatever it says of them.

    The tests start hundreds of processes; each would compile Streamlit and pandas anew. They make
    hundreds of databases, too, and wait for each to be on the disk, unless that is memory.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if "TMPDIR" not in kept and _has_room(_IN_MEMORY):
        kept["TMPDIR"] = str(_IN_MEMORY)
    return {**kept, "PYTHONPYCACHEPREFIX": str(bootstrap.CHECKOUT / ".venv" / "compiled")}


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= _ROOM_BYTES


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
