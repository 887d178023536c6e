"""What a table is: a title, columns, and one query."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from dashboard.auth import Act

_EVERY = 1_000_000
_MOST_DIGITS = 18
"""As many as fit into 64 bits; Python reads no number of thousands of digits."""


@dataclass(frozen=True)
class Table:
    """One table. `filters` are all that `read` takes; `act` is what a viewer must be allowed.

    `given` names what `read` needs besides: what stands in no build, and who asks brings along.
    """

    title: str
    columns: tuple[str, ...]
    read: Callable[..., pa.Table]
    filters: tuple[str, ...] = ()
    act: Act = Act.SEE_FIGURES
    given: tuple[str, ...] = ()


def columns(names: str) -> tuple[str, ...]:
    """Return the columns of a table from their names in one text."""
    return tuple(names.split())


def number(text: str) -> int:
    """Return the whole number that an address gives; what is none is 0, and raises nothing."""
    return int(text[:_MOST_DIGITS]) if text.isdecimal() else 0


def whole(read: Callable[..., pa.Table]) -> Callable[..., pa.Table]:
    """Return a query that pages use in parts as one that gives every row."""
    return partial(read, limit=_EVERY)
