"""`python -m tests.benchmarks.pages DATA`: CPU of a page's rerun, against a bare page of one title.

Both are asked over a real websocket, signed in, through the same server with its gate; the bare
page is `st.title` and nothing else. CPU is the whole server process's, over many runs. Goal: at
most 8 × the bare page, for a rerun as for a changed filter, on every page.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from dashboard.actions import Action
from dashboard.app import PAGES
from dashboard.auth import OPERATOR, Role
from tests.benchmarks.visitor import Ran, Visitor
from tests.security.client import Site
from tests.security.conftest import running

BARE = 'import streamlit as st\n\nst.title("实名制录入进度看板")\n'
# The command line with another script in the place of ours: everything else is the product.
LAUNCHER = (
    "import sys, dashboard.server as server; server.SCRIPT = sys.argv.pop(1);"
    " from dashboard.cli import main; main()"
)
FILTERS = {
    "overview": ("switch-lang",),
    "district": ("pick-district", "switch-by", "pick-state"),
    "workers": ("pick-district", "pick-worker"),
    "union": ("pick-district", "pick-state"),
    "meeting": ("switch-source",),
    "readiness": ("pick-district", "switch-step"),
    "reviews": ("pick-district",),
    "breakdown": ("switch-part",),
    "versions": ("pick-district",),
    "responsibility": ("switch-part",),
    "targets": ("pick-district", "switch-part"),
    "qr": ("pick-district", "switch-part"),
    "bulletins": ("switch-part",),
    "survey": ("pick-district", "switch-part"),
    "outreach": ("pick-district", "switch-part"),
    "supervision": ("switch-lang",),
    "assessment": ("pick-district", "switch-part"),
    "imports": ("switch-lang",),
    "quality": ("pick-district", "switch-by"),
    "unknown": ("switch-lang",),
    "accounts": ("switch-lang",),
    "settings": ("switch-lang",),
    "audit": ("action",),
}
"""What a viewer changes on each page, by its key; the language where the page has nothing else."""
GOAL = 8.0
MOST_OPTIONS = 10
WARMING = 3
BATCH = 5
LOG_ENTRIES = 600
"""A log longer than its page shows: a scratch copy's own would be empty."""


class Measured(NamedTuple):
    """CPU milliseconds of a run, and of a bare page's beside it; messages and bytes of a run."""

    cpu: float
    bare: float
    messages: int
    size: int

    @property
    def ratio(self) -> float:
        """How many bare pages this costs."""
        return self.cpu / self.bare


class Server(NamedTuple):
    """A running server and the number of its process."""

    site: Site
    process: int

    def cpu(self) -> float:
        """Return the CPU seconds that the process has used, to the nanosecond."""
        # The clock of another process, as clock_getcpuclockid(3) makes its number.
        return time.clock_gettime(~self.process << 3 | 2)


class Side(NamedTuple):
    """What is run, and on which server."""

    server: Server
    run: Callable[[], Ran]


@contextmanager
def server(data: Path, *program: str) -> Iterator[Server]:
    """Start the product on a data folder, or another program in its place."""
    started = running(data, program or ("-m", "dashboard"))
    with started as site:
        yield Server(site, started.process.pid)


@contextmanager
def visitor(site: Site, role: Role = Role.ADMIN, district: str | None = None) -> Iterator[Visitor]:
    """Sign in and open a tab."""
    with site.signed_in(role, district).socket() as tab:
        yield Visitor(tab.raw)


def main() -> None:
    """Measure every page in turn; print a line for its rerun and one for each of its filters."""
    asked = _asked()
    over: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rollcall-bench-")))
        data = copied(asked.data, folder)
        (folder / "bare.py").write_text(BARE, "utf-8")
        plain = stack.enter_context(server(data, "-c", LAUNCHER, str(folder / "bare.py")))
        whole = stack.enter_context(server(data))
        _fill_log(whole.site)
        bare = stack.enter_context(visitor(plain.site))
        bare.open("")
        floor = Side(plain, bare.rerun)
        _say(f"{'page':<15}{'changed':<17}{'bare':>7}{'page':>8}{'':>8}{'messages':>10}{'KiB':>7}")
        for name in asked.pages or PAGES:
            with visitor(whole.site) as tab:
                for changed, spent in _page(floor, whole, tab, name, asked.runs):
                    _say(_line(name, changed, spent))
                    if spent.ratio > GOAL:
                        over.append(f"{name} {changed}".strip() + f" {spent.ratio:.1f} ×")
    _say(f"over {GOAL:g} ×: " + (", ".join(over) or "none"))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__)
    parser.add_argument("data", type=Path, help="a data folder with a build; it is copied")
    parser.add_argument("pages", nargs="*", help="which pages; all of them where none is named")
    parser.add_argument("--runs", type=int, default=50)
    return parser.parse_args()


def copied(data: Path, folder: Path) -> Path:
    """Return a copy of a data folder without its accounts and log."""
    kept = folder / "data"
    shutil.copytree(data, kept, ignore=shutil.ignore_patterns("state.sqlite*", "audit.key"))
    return kept


def _fill_log(site: Site) -> None:
    """Write as much into the log as its page shows."""
    for number in range(LOG_ENTRIES):
        action = list(Action)[number % len(Action)]
        site.backend.log.record(OPERATOR, action, f"{number}", detail={"rows": number})


def _page(
    floor: Side, whole: Server, tab: Visitor, name: str, runs: int
) -> Iterator[tuple[str, Measured]]:
    """Yield the cost of a rerun, then of each filter's change: what was changed, and how much."""
    tab.open(name)
    for _ in range(WARMING):
        tab.rerun()
    yield "", _measured(floor, Side(whole, tab.rerun), runs, BATCH)
    for key in FILTERS[name]:
        tab.open(name)
        options = tab.choice(key).options[:MOST_OPTIONS]
        turn = cycle(options[1:] + options[:1])

        def change(key: str = key, turn: Iterator[str] = turn) -> Ran:
            return tab.choose(key, next(turn))

        # Once around first: what is asked for the first time after an import is another matter.
        for _ in options:
            change()
        yield key, _measured(floor, Side(whole, change), max(runs, 3 * len(options)), len(options))


def _measured(floor: Side, page: Side, runs: int, batch: int) -> Measured:
    """Run both in turn; return each one's mean in the least costly batch of so many runs.

    What else the machine does only ever adds. Raises RuntimeError where a page shows an error.
    """
    spent, all_runs = [], []
    for _ in range(runs // batch):
        bare, whole = floor.server.cpu(), page.server.cpu()
        for _ in range(batch):
            floor.run()
            all_runs.append(page.run())
        spent.append((page.server.cpu() - whole, floor.server.cpu() - bare))
    if failed := [text for ran in all_runs for text in ran.failed]:
        raise RuntimeError(failed[0])
    return Measured(
        min(whole for whole, _ in spent) / batch * 1000,
        min(bare for _, bare in spent) / batch * 1000,
        int(statistics.mean(ran.messages for ran in all_runs)),
        int(statistics.mean(ran.size for ran in all_runs)),
    )


def _line(name: str, changed: str, spent: Measured) -> str:
    return (
        f"{name:<15}{changed:<17}{spent.bare:>7.2f}{spent.cpu:>8.1f}{spent.ratio:>6.1f} ×"
        f"{spent.messages:>10}{spent.size / 1024:>7.0f}"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
