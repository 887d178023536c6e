"""Read .xlsx and .xlsm straight from their XML: quick, by blocks, in little memory.

Whatever is not written as usual is raised as Irregular, before or while the blocks are read; the
file then goes to a reader that takes more pains.
"""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from pipelines.progress import Meter
from pipelines.readers.blocks import Block, BlockSheet, Merge, shown_first
from pipelines.readers.fonts import struck_styles
from pipelines.readers.numberformats import date_styles
from pipelines.readers.package import Package, SheetPart, open_package
from pipelines.readers.references import column_place
from pipelines.readers.sheet_xml import Book, SheetBlock
from pipelines.readers.strings_xml import read_strings
from pipelines.readers.tokens import Irregular, stretches
from pipelines.text import one_line

_HELD = 256 << 20
"""Bytes of a sheet up to which it is held in memory; a larger one is unpacked twice."""
_LAST = 4
"""Pieces of a larger one that are looked at for what stands below its rows."""
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"\s*/>')
_SAYS_MERGE = re.compile(rb"mergeCell\b")
_SHEET_ENDS = re.compile(rb"</(?:\w+:)?worksheet\s*>\s*\Z")
_END = 4096
_AFTER_ROWS = b"</sheetData>"


def read_workbook(path: Path) -> Iterator[BlockSheet]:
    """Yield the worksheets of a workbook file, the hidden ones last. Raises Irregular."""
    with open_package(path) as package:
        styles = package.tree(package.styles)
        book = Book(
            strings=_strings(package),
            date_styles=date_styles(styles),
            struck_styles=struck_styles(styles),
            date_1904=package.date_1904,
            recalculates=package.recalculates,
        )
        meter = Meter(total=sum(package.size(sheet.part) for sheet in package.sheets))
        for position, sheet in shown_first(package.sheets):
            yield _sheet(package, sheet, book, meter, position)


def _strings(package: Package) -> pa.StringArray:
    if package.strings is None:
        return pa.array([], pa.string())
    return read_strings(package.pieces(package.strings))


def _sheet(
    package: Package, sheet: SheetPart, book: Book, meter: Meter, position: int
) -> BlockSheet:
    """Return a worksheet; what stands below its rows, the merged cells, is looked up first."""
    pieces = deque(package.pieces(sheet.part), None if _is_held(package, sheet) else _LAST)
    tail = _after_rows(pieces)
    if not _is_held(package, sheet):
        pieces.clear()
    again = _taken(pieces) if pieces else package.pieces(sheet.part)
    return BlockSheet(
        one_line(sheet.name),
        _blocks(again, book, meter, one_line(sheet.name)),
        sheet.visible,
        _merges(tail),
        book.date_1904,
        meter,
        position,
    )


def _is_held(package: Package, sheet: SheetPart) -> bool:
    return package.size(sheet.part) <= _HELD


def _taken(pieces: deque[bytes]) -> Iterator[bytes]:
    """Yield the pieces and let go of each."""
    while pieces:
        yield pieces.popleft()


def _blocks(pieces: Iterator[bytes], book: Book, meter: Meter, name: str) -> Iterator[Block]:
    first = 0
    for stretch in stretches(pieces, "row", "sheetData"):
        block = SheetBlock(stretch, first, book, name)
        first += block.height
        yield block
        meter.done += stretch.size


def _after_rows(pieces: deque[bytes]) -> bytes:
    """Return what follows the rows. Raises Irregular where they or the sheet do not end."""
    held = b""
    if not _SHEET_ENDS.search(b"".join(piece[-_END:] for piece in list(pieces)[-2:])):
        raise Irregular("a sheet without end")
    for piece in reversed(pieces):
        held = piece + held
        if (place := held.rfind(_AFTER_ROWS)) >= 0:
            return held[place:]
    if b"<sheetData/>" in held:
        return b""
    raise Irregular("rows without end")


def _merges(tail: bytes) -> tuple[Merge, ...]:
    found = _MERGE.findall(tail)
    if len(_SAYS_MERGE.findall(tail)) != len(found) or b"-->" in tail:
        raise Irregular("unusual merged cells")
    return tuple(
        (int(top) - 1, column_place(left), int(bottom) - 1, column_place(right))
        for left, top, right, bottom in found
    )
