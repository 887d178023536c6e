"""CPU and memory of a command with all its children, measured in turn, the least of several."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROLLCALL = "from dashboard.cli import main; main()"


@dataclass(frozen=True)
class Cost:
    """CPU seconds of a command and its children; MiB of the largest process among them."""

    seconds: float
    mebibytes: float

    def or_less(self, other: "Cost | None") -> "Cost":
        """Return the lesser of each: what else runs on the machine only ever adds."""
        if other is None:
            return self
        return Cost(min(self.seconds, other.seconds), min(self.mebibytes, other.mebibytes))


def cost(script: str, *arguments: str | Path) -> Cost:
    """Run a Python script in a process of its own. Raises CalledProcessError where it fails."""
    command = [sys.executable, "-c", _REPORTING, script, *map(str, arguments)]
    done = subprocess.run(command, check=True, env=_environment(), stdout=subprocess.PIPE)
    seconds, kibibytes = done.stdout.decode().split()[-2:]
    return Cost(float(seconds), float(kibibytes) / 1024)


# A process measures only the children that it waited for, so each command gets a parent anew.
_REPORTING = """
import resource, subprocess, sys
silent = subprocess.DEVNULL
subprocess.run([sys.executable, "-c", *sys.argv[1:]], check=True, stdout=silent, stderr=silent)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def _environment() -> dict[str, str]:
    """Return the environment with compiled modules, as an installed program has them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "rollcall-bytecode")}


def in_turn(commands: dict[str, Sequence[str | Path]], rounds: int) -> dict[str, Cost]:
    """Measure each command once a round, and return the least cost of each."""
    least: dict[str, Cost] = {}
    for _ in range(rounds):
        for name, (script, *arguments) in commands.items():
            least[name] = cost(str(script), *arguments).or_less(least.get(name))
    return least
