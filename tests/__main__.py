"""`python -m tests`: lint, types and all tests, on a machine where nothing is installed yet, too.

Arguments go to pytest, which then runs alone: `python -m tests -k coverage`.
"""

import os
import subprocess
import sys
from importlib.util import find_spec

from dashboard import bootstrap

# A file stays in one process: its fixtures (a demo, a server) are made once.
_PYTEST = ("pytest", "-n", "auto", "--dist", "loadfile")
_CHECKS = (("ruff", "check", "."), ("mypy",), _PYTEST)


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

    The tests start hundreds of processes; each would compile Streamlit and pandas anew.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(bootstrap.CHECKOUT / ".venv" / "compiled")}


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
