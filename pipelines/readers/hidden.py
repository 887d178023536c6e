"""Which rows of a workbook are hidden and which day it counts from, where its reader is silent."""

import re
from collections.abc import Iterator
from pathlib import Path
from struct import unpack_from

import olefile

from pipelines.readers.package import Package, open_package
from pipelines.readers.tokens import Irregular

Hidden = dict[str, frozenset[int]]
"""By a sheet's name the numbers of its hidden rows, from 0."""

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"\br=[\"'](\d{1,8})[\"']")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true|on)[\"']")
_TAG_AT_MOST = 4096
_BOF, _EOF, _BOUNDSHEET, _ROW_RECORD = 0x0809, 0x000A, 0x0085, 0x0208
_DATE_MODE = 0x0022
_ZERO_HEIGHT = 0x20
_STREAMS = ("Workbook", "Book")


def hidden_in_xlsx(path: Path) -> Hidden:
    """Return the hidden rows of an .xlsx; none where it is too unusual to tell."""
    try:
        with open_package(path) as package:
            return {sheet.name: _hidden_rows(package, sheet.part) for sheet in package.sheets}
    except Irregular:
        return {}


def _hidden_rows(package: Package, part: str) -> frozenset[int]:
    found, number, held = set(), 0, b""
    for piece in package.pieces(part):
        text = held + piece
        end = text.rfind(b">") + 1
        for row in _ROW.finditer(text[:end]):
            said = _NUMBER.search(row[1])
            number = int(said[1]) if said else number + 1
            if _HIDDEN.search(row[1]):
                found.add(number - 1)
        held = text[end:][-_TAG_AT_MOST:]
    return frozenset(found)


def hidden_in_xls(path: Path) -> Hidden:
    """Return the hidden rows of an .xls (BIFF8, MS-XLS 2.4.221); none where it is too unusual."""
    data = _workbook_stream(path)
    try:
        return {name: frozenset(_rows_at(data, place)) for name, place in _sheets(data)}
    except (ValueError, IndexError):
        return {}


def xls_counts_from_1904(path: Path) -> bool:
    """Say whether an .xls counts its days from 1904 (MS-XLS 2.4.77)."""
    data = _workbook_stream(path)
    return any(
        kind == _DATE_MODE and length >= 1 and data[start] == 1
        for kind, start, length in _records(data, 0)
    )


def _workbook_stream(path: Path) -> bytes:
    """Return what an .xls says; nothing where it is too unusual."""
    try:
        with olefile.OleFileIO(path) as file:
            stream = next(name for name in _STREAMS if file.exists(name))
            return bytes(file.openstream(stream).read())
    except (OSError, ValueError, IndexError, StopIteration):
        return b""


def _records(data: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield type, start and length of the records from `place` to the end of their substream."""
    while place + 4 <= len(data):
        kind, length = unpack_from("<HH", data, place)
        if kind == _EOF or place + 4 + length > len(data):
            return
        yield kind, place + 4, length
        place += 4 + length


def _sheets(data: bytes) -> Iterator[tuple[str, int]]:
    """Yield each sheet's name and where its records begin (MS-XLS 2.4.28)."""
    for kind, start, length in _records(data, 0):
        if kind == _BOUNDSHEET and length > 8:
            place, letters, wide = unpack_from("<I2xBB", data, start)
            name = data[start + 8 : start + 8 + letters * (2 if wide & 1 else 1)]
            yield name.decode("utf-16-le" if wide & 1 else "latin-1"), place


def _rows_at(data: bytes, place: int) -> Iterator[int]:
    for kind, start, length in _records(data, place):
        if kind == _ROW_RECORD and length >= 16 and data[start + 12] & _ZERO_HEIGHT:
            yield int(unpack_from("<H", data, start)[0])
