"""What every reader hands out: a sheet as blocks of rows, each block by columns of clean text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Protocol, TypeVar

import numpy as np
import pyarrow as pa

from pipelines.progress import Meter
from pipelines.sheets.cells import text_column
from pipelines.text import clean
from pipelines.values import Cell, cell_text

ROWS_AT_ONCE = 20_000
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range; from 0, ends inclusive."""


class Block(Protocol):
    """Some rows of a sheet, one after the other, blank ones included."""

    @property
    def height(self) -> int:
        """How many rows there are."""

    @property
    def blank(self) -> np.ndarray:
        """Rows that hold nothing."""

    @property
    def hidden(self) -> np.ndarray:
        """Rows that are hidden in the sheet, as far as the reader can tell."""

    @property
    def struck(self) -> np.ndarray:
        """Rows with a cell that is struck through, as far as the reader can tell."""

    def column(self, place: int) -> pa.StringArray:
        """Return one column as clean text, `height` long; a blank cell is null."""

    def texts(self, rows: np.ndarray) -> list[list[str]]:
        """Return the cells of some rows (from 0 in the block) as clean text, "" where blank."""


@dataclass
class BlockSheet:
    """A sheet as it lies in the file. `blocks` can be read once, from the sheet's first row on.

    `merges` counts columns as the blocks do; `meter` is the file's, and so is `position`, the
    sheet's place (from 0) among the worksheets: those that are hidden are handed out last.
    """

    name: str
    blocks: Iterator[Block]
    visible: bool = True
    merges: tuple[Merge, ...] = ()
    date_1904: bool = False
    meter: Meter = field(default_factory=Meter)
    position: int = 0
    commas: bool = False
    """Whether commas part its cells: one within a number then parts it, too."""


class _Sheet(Protocol):
    @property
    def visible(self) -> bool: ...


_S = TypeVar("_S", bound=_Sheet)


def shown_first(sheets: Iterable[_S]) -> list[tuple[int, _S]]:
    """Return sheets with their places (from 0), the hidden ones last.

    Of two that bring the same, as a draft and what became of it, the first counts: it has to be
    the one that its sender sees.
    """
    return sorted(enumerate(sheets), key=lambda one: not one[1].visible)


class RowBlock:
    """A block of rows of cells; `hidden` and `struck` as `Block` has them."""

    def __init__(self, rows: list[list[Any]], hidden: np.ndarray, struck: np.ndarray) -> None:
        self._rows = rows
        self.hidden = hidden
        self.struck = struck

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @cached_property
    def blank(self) -> np.ndarray:
        """Rows that hold nothing."""
        return np.fromiter((not any(row) and 0 not in row for row in self._rows), bool)

    def column(self, place: int) -> pa.StringArray:
        """Return one column as clean text; a blank cell is null."""
        return text_column(_pick(self._rows, place))

    def texts(self, rows: np.ndarray) -> list[list[str]]:
        """Return the cells of some rows as clean text."""
        return [[clean(cell_text(cell)) for cell in self._rows[row]] for row in rows.tolist()]


def _pick(rows: list[list[Cell]], place: int) -> list[Cell]:
    try:
        return [row[place] for row in rows]
    except IndexError:
        return [row[place] if place < len(row) else "" for row in rows]


def row_blocks(
    rows: Iterable[list[Any]],
    hidden: frozenset[int] = frozenset(),
    struck: frozenset[int] = frozenset(),
    meter: Meter | None = None,
) -> Iterator[Block]:
    """Yield rows of cells as blocks.

    `hidden` and `struck` are the numbers (from 0) of rows not shown, or struck through.
    """
    rest, first = iter(rows), 0
    while taken := list(islice(rest, ROWS_AT_ONCE)):
        numbers = range(first, first + len(taken))
        marks = [np.array([row in marked for row in numbers], bool) for marked in (hidden, struck)]
        yield RowBlock(taken, *marks)
        first += len(taken)
        if meter is not None:
            meter.done += len(taken)
