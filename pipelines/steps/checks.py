"""Hold the figures to their identities before they are published (specification, §4)."""

from collections.abc import Sequence
from importlib.resources import files

import duckdb

from pipelines.errors import BrokenFigures
from pipelines.saying import Listed, Said
from pipelines.steps.models import read_sql

_MOST_NAMED = 3


def check_names() -> list[str]:
    """Return the names of all checks; each is the claim that it holds the figures to."""
    folder = files("pipelines").joinpath("sql", "checks")
    return sorted(entry.name[:-4] for entry in folder.iterdir() if entry.name.endswith(".sql"))


def broken_claims(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the claims that the marts break, each with the first row that breaks it."""
    broken = []
    for name in check_names():
        row = connection.execute(read_sql("checks", name)).fetchone()
        if row is not None:
            broken.append(f"{name} {row}")
    return broken


def require_identities(connection: duckdb.DuckDBPyConnection, new: Sequence[str] = ()) -> None:
    """Raise BrokenFigures where a claim is broken; `new` are the files that are only tried."""
    if broken := broken_claims(connection):
        raise BrokenFigures(
            "数据勾稽不平，未发布，仍显示上一次的数据（{broken}）；{mend}",
            broken=Listed(broken, "；"),
            mend=_mend(new),
        )


def _mend(new: Sequence[str]) -> Said:
    if not new:
        return Said("请用 rollcall undo 撤销最近的批次，并把这行信息交给维护人员")
    return Said(
        "这次的文件（{names}{more}）没有计入，"
        "原有的批次和数据都没有变，不需要撤销；请把这行信息连同文件交给维护人员",
        names=Listed(new[:_MOST_NAMED]),
        more=Said("等") if new[_MOST_NAMED:] else "",
    )
