"""What a workbook says and its reader leaves out: how rows are shown, cells it has as blank."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any


@dataclass(frozen=True)
class Unsaid:
    """Of one sheet, rows and columns counted from 0."""

    hidden: frozenset[int] = frozenset()
    """Rows that are not shown."""
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    """By row and column what a cell says in truth."""
    struck: frozenset[int] = frozenset()
    """Rows with a cell that is struck through."""

    @property
    def height(self) -> int:
        """How many rows there are, up to the last of its texts."""
        return max(self.texts, default=-1) + 1

    def first_column(self, read: int | None) -> int:
        """Return where rows begin, `read` being where the reader has them begin, if anywhere."""
        places = [min(row) for row in self.texts.values()]
        return min(places if read is None else [read, *places], default=0)

    def completed(self, rows: Iterable[list[Any]], read: int | None) -> Iterator[list[Any]]:
        """Return the reader's rows with every text in its place; all begin at `first_column`."""
        return self._completed(rows, read) if self.texts else iter(rows)

    def _completed(self, rows: Iterable[list[Any]], read: int | None) -> Iterator[list[Any]]:
        first, left = self.first_column(read), iter(rows)
        before = [""] * ((first if read is None else read) - first)
        for number in count():
            row = next(left, None)
            if row is None and number >= self.height:
                return
            yield _with([*before, *(row or [])], first, self.texts.get(number))


def _with(row: list[Any], first: int, texts: dict[int, str] | None) -> list[Any]:
    for column, text in (texts or {}).items():
        row += [""] * (column - first + 1 - len(row))
        row[column - first] = text
    return row
