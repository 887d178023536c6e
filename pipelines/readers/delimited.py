"""Read CSV by blocks: with Arrow where the text is plain, with care where it is not.

Plain is what both would read alike: rows of one width, no blank line, and quotes only around whole
cells of one line. Titles, notes and odd cells make single blocks take the careful way.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from pipelines.progress import Meter
from pipelines.readers.blocks import Block, row_blocks
from pipelines.sheets.cells import clean_column

Careful = Callable[[Iterable[str], int], Iterator[list[str]]]
"""Reads lines row by row; the number is that of the rows before them."""

_FIRST, _BLOCK = 1 << 16, 8 << 20
"""Bytes read at once; the first block is small, for titles above the header are not plain."""
_MOST_COLUMNS, _LONGEST_LINE = 16_384, 1 << 20
"""What goes beyond is looked at with care."""
_LINE, _QUOTE = ord("\n"), ord('"')
_END = "\0end of the block"


class ColumnBlock:
    """Rows of text that Arrow has parted into columns."""

    hidden: np.ndarray
    struck: np.ndarray

    def __init__(self, table: pa.Table) -> None:
        self._columns = [column.combine_chunks() for column in table.columns]
        self.hidden = self.struck = np.zeros(table.num_rows, bool)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.hidden)

    @cached_property
    def blank(self) -> np.ndarray:
        """Rows in which every cell is empty."""
        return np.logical_and.reduce([pc.equal(column, "") for column in self._columns])

    def column(self, place: int) -> pa.StringArray:
        """Return one column as clean text; a blank cell is null."""
        if not 0 <= place < len(self._columns):
            return pa.nulls(self.height, pa.string())
        return clean_column(self._columns[place])

    def texts(self, rows: np.ndarray) -> list[list[str]]:
        """Return the cells of some rows as clean text."""
        chosen = pa.array(rows, pa.int64())
        columns = [clean_column(column.take(chosen)).fill_null("") for column in self._columns]
        return [list(row) for row in zip(*(c.to_pylist() for c in columns), strict=True)]


def delimited_blocks(
    path: Path, encoding: str, delimiter: str, careful: Careful, meter: Meter
) -> Iterator[Block]:
    """Yield the rows of a text in UTF-8 or GB18030 (`encoding` as Python names it) by blocks."""
    number, meter.total = 0, path.stat().st_size
    with path.open("rb") as handle:
        start = _skip_mark(handle)
        for data in _whole_lines(handle):
            meter.done = handle.tell()
            text = data if encoding.startswith("utf-8") else _utf8(data, encoding)
            table = _plain_table(text, delimiter)
            if table is not None:
                yield ColumnBlock(table)
                number += table.num_rows
            elif (rows := _whole_rows(text, delimiter)) is not None:
                yield from row_blocks(careful(io.StringIO(text.decode(), newline=""), number))
                number += rows
            else:  # A quoted cell goes on beyond this block: row by row from here to the end.
                handle.seek(start)
                rest = io.TextIOWrapper(handle, encoding, newline="")
                yield from row_blocks(careful(rest, number))
                return
            start += len(data)


def _skip_mark(handle: BinaryIO) -> int:
    mark = 3 if handle.read(3) == b"\xef\xbb\xbf" else 0
    handle.seek(mark)
    return mark


def _whole_lines(handle: BinaryIO) -> Iterator[bytes]:
    held, size = b"", _FIRST
    while piece := handle.read(size):
        held += piece
        cut = held.rfind(b"\n") + 1
        if cut:
            yield held[:cut]
            held = held[cut:]
        size = _BLOCK
    if held:
        yield held


def _utf8(data: bytes, encoding: str) -> bytes:
    return data.decode(encoding).encode()


def _plain_table(text: bytes, delimiter: str) -> pa.Table | None:
    """Return the rows as columns of text where both readers would read them alike, else None."""
    lines = text.count(b"\n") + (not text.endswith(b"\n"))
    odd = text.count(b"\r") != text.count(b"\r\n") or b"\n\n" in text or b"\n\r\n" in text
    if odd or text[:1] in b"\r\n" or (b'"' in text and not _quotes_are_plain(text, delimiter)):
        return None
    first = text[: text.find(b"\n") + 1 or None].decode()
    width = len(next(csv.reader([first], delimiter=delimiter)))
    if width > _MOST_COLUMNS or _longest_line(text) > _LONGEST_LINE:
        return None
    names = [str(place) for place in range(width)]
    try:
        table = read_csv(
            pa.BufferReader(text),
            ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
            ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid:
        return None
    return table if table.num_rows == lines else None


def _longest_line(text: bytes) -> int:
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == _LINE)
    return int(np.diff(ends, prepend=0, append=len(text)).max())


def _quotes_are_plain(text: bytes, delimiter: str) -> bool:
    """Say whether every quote opens a cell or closes it on the same line; none stands inside."""
    data = np.frombuffer(b"\n" + text + b"\n", np.uint8)
    quotes = np.flatnonzero(data == _QUOTE)
    if len(quotes) % 2:
        return False
    opens, closes = quotes[::2], quotes[1::2]
    before, after = data[opens - 1], data[closes + 1]
    lines = np.flatnonzero(data == _LINE)
    return bool(
        ((before == ord(delimiter)) | (before == _LINE)).all()
        and ((after == ord(delimiter)) | (after == _LINE) | (after == ord("\r"))).all()
        and (np.searchsorted(lines, opens) == np.searchsorted(lines, closes)).all()
    )


def _whole_rows(text: bytes, delimiter: str) -> int | None:
    """Return how many rows the text has, or None where its last row goes on beyond it."""
    lines = io.StringIO(text.decode(), newline="")
    try:
        rows = list(csv.reader(chain(lines, [_END]), delimiter=delimiter))
    except csv.Error:
        return None
    return len(rows) - 1 if rows[-1] == [_END] else None
