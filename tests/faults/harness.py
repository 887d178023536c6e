"""Run rollcall in processes that can be killed, and say what a data folder then holds."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from dashboard import queries
from dashboard.auth import OPERATOR
from pipelines import DataDir, check_data, current_build, list_batches

CHECKOUT = Path(__file__).resolve().parents[2]
SECONDS = 120
"""No command here takes so long; one that does hangs."""


def start(data: Path, *arguments: object, **given: Any) -> "subprocess.Popen[str]":
    """Start a command on the data folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard", "--data", str(data), *map(str, arguments)],
        cwd=CHECKOUT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **given,
    )


def run(data: Path, *arguments: object, **given: Any) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    with start(data, *arguments, **given) as child:
        out, err = child.communicate(timeout=SECONDS)
    return subprocess.CompletedProcess(child.args, child.returncode, out, err)


def kill_after(child: "subprocess.Popen[str]", seconds: float) -> bool:
    """Kill the process (SIGKILL) after so long; say whether it was still running."""
    time.sleep(seconds)
    alive = child.poll() is None
    child.kill()
    child.communicate(timeout=SECONDS)
    return alive


def self_killing(data: Path, module: str, step: str, call: str) -> int:
    """Run a call in a process that kills itself in place of one step; return its exit status."""
    program = (
        "import os, signal, sys; from pathlib import Path; import pipelines as p;"
        f"import {module} as story; data = p.DataDir.at(Path(sys.argv[1]));"
        f"story.{step} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL); {call}"
    )
    return subprocess.run(
        [sys.executable, "-c", program, str(data)], cwd=CHECKOUT, timeout=SECONDS, check=False
    ).returncode


def registered(data: Path) -> dict[str, int]:
    """Return the published registered members by district; the city must be their sum."""
    build = current_build(DataDir(data))
    if build is None:
        return {}
    rows = queries.coverage(build, OPERATOR, "district").to_pylist()
    city = queries.coverage(build, OPERATOR, "city").to_pylist()[0]["registered"]
    days = sum(row["registered"] for row in queries.daily(build, OPERATOR).to_pylist())
    found = {row["district"]: row["registered"] for row in rows if row["registered"]}
    assert city == sum(found.values()) == days
    return found


def live(data: Path) -> list[str]:
    """Return the ids of the batches that count."""
    return [batch.batch for batch in list_batches(DataDir(data)) if not batch.withdrawn]


def one_line(err: str) -> None:
    """Hold a message to one line that is no traceback."""
    assert "Traceback" not in err, err
    assert err.startswith("错误："), err
    assert err.count("\n") == 1, err


def sound(data: Path) -> None:
    """Hold a data folder to having nothing wrong with it."""
    findings = check_data(DataDir(data))
    assert not findings, findings
