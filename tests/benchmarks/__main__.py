"""`python -m tests.benchmarks`: what an import costs, against floors taken in the same run.

CPU seconds with children, the least of some rounds; the machine may be busy, ratios hold. Goals:
a city's export from .xlsx at most 10 × unzipping it and 1.3 × the bare parse, a tenth of a pandas
script, 600 MiB.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.exports import write_member_lists, write_members, write_unions
from tests.benchmarks.measure import ROLLCALL, Cost, cost, in_turn
from tests.benchmarks.scripts import PANDAS, PARSE, PARSE_CSV, UNZIP


def main() -> None:
    """Measure and print; the files are made anew in a scratch folder."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as scratch:
        folder = Path(scratch)
        unions = write_unions(folder / "基层工会列表.xlsx")
        base = folder / "data"
        cost(ROLLCALL, "--data", base, "import", unions)
        _against_floors(folder, base, unions, asked)
        _growth(folder, base, asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000, help="rows of the city's export")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pandas-rows", type=int, default=30_000, help="rows of that comparison")
    parser.add_argument("--sizes", type=int, nargs="*", default=[30_000, 300_000])
    return parser.parse_args()


def _against_floors(folder: Path, base: Path, unions: Path, asked: argparse.Namespace) -> None:
    book = write_members(folder / "会员列表.xlsx", asked.rows)
    text = write_members(folder / "会员列表.csv", asked.rows)
    floors = in_turn(
        {"unzip": (UNZIP, book), "parse": (PARSE, book), "parse csv": (PARSE_CSV, text)},
        asked.rounds,
    )
    of_book, again = _import(folder, base, book, asked.rounds)
    of_text, _ = _import(folder, base, text, asked.rounds)
    _say(f"{asked.rows:,} rows × 20: unzip {floors['unzip'].seconds:.2f} s")
    _say(_line("import .xlsx", of_book, unzip=floors["unzip"], parse=floors["parse"]))
    _say(_line("import .csv", of_text, unzip=floors["unzip"], parse=floors["parse csv"]))
    _say(_line("same bytes again", again, unzip=floors["unzip"]))
    small = write_members(folder / "会员列表_小.xlsx", asked.pandas_rows)
    script = in_turn({"pandas": (PANDAS, small, unions)}, 1)["pandas"]
    _say(f"{asked.pandas_rows:,} rows: pandas + openpyxl {script.seconds:.2f} s")
    _say(_line("import .xlsx", _import(folder, base, small, asked.rounds)[0], pandas=script))


def _growth(folder: Path, base: Path, asked: argparse.Namespace) -> None:
    for rows in asked.sizes:
        lists = write_member_lists(folder / f"{rows}", rows)
        spent, _ = _import(folder, base, lists, 1)
        micro = spent.seconds / rows * 1e6
        _say(
            f"{rows:>10,} rows .csv  {spent.seconds:7.2f} s  {micro:5.1f} µs a row"
            f"  {spent.mebibytes:6.0f} MiB"
        )
        shutil.rmtree(lists)


def _import(folder: Path, base: Path, file: Path, rounds: int) -> tuple[Cost, Cost]:
    """Import a file into a copy of the data folder; return its cost, and that of once more."""
    first: Cost | None = None
    again: Cost | None = None
    for _ in range(rounds):
        data = folder / "copy"
        shutil.copytree(base, data)
        first = cost(ROLLCALL, "--data", data, "import", file).or_less(first)
        again = cost(ROLLCALL, "--data", data, "import", file).or_less(again)
        shutil.rmtree(data)
    if first is None or again is None:
        raise ValueError("at least one round")
    return first, again


def _line(name: str, spent: Cost, **floors: Cost) -> str:
    ratios = "  ".join(
        f"{spent.seconds / floor.seconds:5.2f} × {of}" for of, floor in floors.items()
    )
    return f"{name:<18} {spent.seconds:6.2f} s  {spent.mebibytes:5.0f} MiB  {ratios}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
