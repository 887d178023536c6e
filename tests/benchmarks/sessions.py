"""`python -m tests.benchmarks.sessions DATA`: sixty people at once, each changing something.

Each is signed in with a session and a tab of their own, at one of the daily pages, and changes a
filter every few seconds; waiting is counted from the click until the page stands. Goal: no error,
and 95 of 100 changes done within a second on two cores.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from dashboard.auth import Role
from tests.benchmarks.pages import FILTERS, copied, server, visitor
from tests.benchmarks.visitor import Visitor
from tests.security.client import Site

DAILY = ("overview", "district", "workers", "union", "meeting", "readiness", "reviews", "breakdown",
         "targets", "qr", "bulletins", "survey", "outreach", "quality")  # fmt: skip
"""The pages that are open on a working day."""
ROLES = (
    (Role.LEADER, None),
    (Role.STAFF, None),
    (Role.COUNTY, "海港区"),
    (Role.COUNTY, "昌黎县"),
)


class Person(NamedTuple):
    """Who looks at which page."""

    role: Role
    district: str | None
    page: str


class Found(NamedTuple):
    """Seconds that each change took, and what went wrong."""

    waits: list[float]
    errors: list[str]


def main() -> None:
    """Let them all work for a while and print how long they waited."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as scratch:
        data = copied(asked.data, Path(scratch))
        with server(data) as whole:
            found, start = Found([], []), threading.Event()
            crowd = [
                threading.Thread(
                    target=_work, args=(whole.site, person, delay, asked, found, start)
                )
                for person, delay in _people(asked.people, asked.every)
            ]
            for one in crowd:
                one.start()
            time.sleep(asked.settle)
            before, since = whole.cpu(), time.monotonic()
            start.set()
            for one in crowd:
                one.join()
            _say(found, whole.cpu() - before, time.monotonic() - since, asked.people)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.sessions", description=__doc__
    )
    parser.add_argument("data", type=Path, help="a data folder with a build; it is copied")
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between changes")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--settle", type=float, default=20.0, help="seconds to open all tabs in")
    return parser.parse_args()


def _people(count: int, every: float) -> list[tuple[Person, float]]:
    """Return who works where, and when in a round they click: spread evenly."""
    pages, roles = cycle(DAILY), cycle([role for role in ROLES for _ in DAILY])
    crowd = [Person(*role, page) for role, page in islice(zip(roles, pages), count)]  # noqa: B905
    return [(person, every * number / count) for number, person in enumerate(crowd)]


def _work(
    site: Site, person: Person, delay: float, asked: argparse.Namespace, found: Found,
    start: threading.Event,
) -> None:  # fmt: skip
    try:
        with visitor(site, person.role, person.district) as tab:
            tab.open(person.page)
            start.wait()
            time.sleep(delay)
            _change_on(tab, person, asked, found)
    except Exception as error:  # noqa: BLE001 (whatever ends a person's work is counted)
        found.errors.append(f"{person}: {error!r}")


def _change_on(tab: Visitor, person: Person, asked: argparse.Namespace, found: Found) -> None:
    """Change a filter at each tick; one that comes late is not waited for twice."""
    key = _filter(tab, person)
    turn = cycle(tab.choice(key).options[1:10] + tab.choice(key).options[:1])
    first = time.monotonic()
    for tick in range(int(asked.seconds / asked.every)):
        time.sleep(max(0.0, first + tick * asked.every - time.monotonic()))
        since = time.monotonic()
        ran = tab.choose(key, next(turn))
        found.waits.append(time.monotonic() - since)
        found.errors.extend(f"{person}: {text}" for text in ran.failed)


def _filter(tab: Visitor, person: Person) -> str:
    """Return what this person changes, of what their page asks; a county's district is fixed."""
    shown = [one.key for one in tab.choices.values()]
    for key in FILTERS[person.page]:
        is_fixed = person.district is not None and key == "pick-district"
        if not is_fixed and any(one.startswith(key) for one in shown):
            return key
    return "switch-lang"


def _say(found: Found, cpu: float, seconds: float, people: int) -> None:
    waits = sorted(found.waits)
    cuts = statistics.quantiles(waits, n=100)
    sys.stdout.write(
        f"{people} sessions, {len(waits)} changes in {seconds:.0f} s: "
        f"p50 {cuts[49] * 1000:.0f} ms  p95 {cuts[94] * 1000:.0f} ms  "
        f"max {waits[-1] * 1000:.0f} ms  errors {len(found.errors)}  "
        f"server {cpu / seconds:.2f} cores\n"
    )
    for error in found.errors[:10]:
        sys.stdout.write(f"  {error}\n")


if __name__ == "__main__":
    main()
