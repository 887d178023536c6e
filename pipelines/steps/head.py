"""A sheet's first rows, in which its header and the lines above it stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np

from pipelines.errors import BadFile
from pipelines.readers.blocks import Block, BlockSheet
from pipelines.steps.headers import SEARCHED_ROWS, Header, Merge
from pipelines.steps.workbook import RawSheet
from pipelines.text import LONGEST_CELL, clean
from pipelines.values import cell_text

HEAD_ROWS = SEARCHED_ROWS + 2


@dataclass(frozen=True)
class Head:
    """A sheet's first rows, as cells and as texts, and the ranges merged within them."""

    rows: list[list[Any]]
    texts: list[list[str]]
    merges: tuple[Merge, ...]

    @classmethod
    def of_blocks(cls, sheet: BlockSheet) -> "Head":
        """Look at the sheet's first rows; all its blocks can still be read."""
        texts: list[list[str]] = []
        taken: list[Block] = []
        for block in sheet.blocks:
            taken.append(block)
            texts += block.texts(np.arange(min(block.height, HEAD_ROWS - len(texts))))
            if len(texts) == HEAD_ROWS:
                break
        if any(len(text) > LONGEST_CELL for row in texts for text in row):
            raise BadFile(
                "有单元格超过 {most:,} 个字，不像表格数据；请删去后再导入", most=LONGEST_CELL
            )
        sheet.blocks = chain(taken, sheet.blocks)
        merges = tuple(merge for merge in sheet.merges if merge[0] < HEAD_ROWS)
        return cls(rows=texts, texts=texts, merges=merges)

    @classmethod
    def of(cls, sheet: RawSheet) -> "Head":
        """Take the first rows from the sheet; what follows them stays in `sheet.rows`."""
        rows = list(islice(sheet.rows, HEAD_ROWS))
        return cls(
            rows=rows,
            texts=[[clean(cell_text(cell)) for cell in row] for row in rows],
            merges=tuple(
                (top, left - sheet.first_column, bottom, right - sheet.first_column)
                for top, left, bottom, right in sheet.merges
                if top < HEAD_ROWS
            ),
        )

    def has_text(self) -> bool:
        """Say whether any cell of the first rows says anything."""
        return any(text for row in self.texts for text in row)

    def above(self, header: Header) -> list[list[str]]:
        """Return the texts of the rows above the header."""
        return self.texts[: header.row]


def says_anything(sheet: BlockSheet) -> bool:
    """Say whether any cell of a sheet says anything; its blocks are read for it."""
    return any(any(row) for block in sheet.blocks for row in _filled_rows(block))


def _filled_rows(block: Block) -> Iterator[list[str]]:
    filled = np.flatnonzero(~block.blank)
    for first in range(0, len(filled), HEAD_ROWS):  # A sheet may be 16,384 columns wide.
        yield from block.texts(filled[first : first + HEAD_ROWS])
