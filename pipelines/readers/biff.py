"""The records of an .xls (BIFF8, MS-XLS) that its reader passes over or believes too readily."""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from struct import pack_into, unpack_from

import olefile

from pipelines.errors import BadFile
from pipelines.readers.references import cell_name
from pipelines.readers.unsaid import Unsaid
from pipelines.scratch import scratch_folder

_BOF, _EOF, _BOUNDSHEET, _ROW = 0x0809, 0x000A, 0x0085, 0x0208
_STRINGS = 0x00FC
_ANY = 1 << 32
_DATE_MODE, _CODE_PAGE, _FILE_PASS = 0x0022, 0x0042, 0x002F
_FORMULA, _TRUTH_OR_ERROR = 0x0006, 0x0205
_OLDER_FORMULAS = (0x0206, 0x0406)
"""How formulas are numbered in BIFF3 and BIFF4, and by some programs in BIFF8, too."""
_MAY_BE_OLDER_FORMULA = re.compile(rb"\x06[\x02\x04].....\x00", re.DOTALL)
_ZERO_HEIGHT = 0x20
_BIFF8, _UTF_16 = 0x0600, 1200
_STREAMS = ("Workbook", "Book")
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?"}
_ERRORS |= {0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}
_ODD_ERROR = "#VALUE!"
_MAY_BE_ERRORS = frozenset({_FORMULA, *_OLDER_FORMULAS, _TRUTH_OR_ERROR})
_FONT, _FORMAT, _STRUCK_OUT, _NO_FONT = 0x0031, 0x00E0, 0x08, 4
"""Fonts are counted without a fifth (MS-XLS 2.5.129)."""
_LABEL, _LABEL_SST, _NUMBER, _RK, _MANY_RK = 0x0204, 0x00FD, 0x0203, 0x027E, 0x00BD
_SAY_SOMETHING = frozenset({_LABEL, _LABEL_SST, _NUMBER, _RK, *_MAY_BE_ERRORS})
_UNREADABLE = (OSError, ValueError, IndexError, StopIteration)


class OldBook:
    """An .xls as records; one too unusual for that has none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream, self._data = _workbook_stream(path)

    def never_ends(self) -> bool:
        """Say whether sectors follow one another in a circle: a reader would fill its memory."""
        return _never_ends(self._path, self._stream)

    def has_password(self) -> bool:
        """Say whether its records are encrypted, however weakly (MS-XLS 2.4.117)."""
        return any(kind == _FILE_PASS for kind, _, _ in _records(self._data, 0))

    def counts_from_1904(self) -> bool:
        """Say whether its days count from 1904 (MS-XLS 2.4.77)."""
        return any(
            kind == _DATE_MODE and length >= 1 and self._data[start] == 1
            for kind, start, length in _records(self._data, 0)
        )

    def unsaid(self) -> list[Unsaid]:
        """Return what its reader leaves out, by the order of its sheets.

        Raises BadFile where a cell names a shared string that there is not: it would read as blank.
        """
        strings, struck = self._string_count(), self._struck_formats()
        places = self._sheet_places()
        known = {place: _unsaid(self._data, place, strings, struck) for place in set(places)}
        return [known[place] for place in places]

    def _string_count(self) -> int:
        """Return how many shared strings there are at most (MS-XLS 2.4.265).

        Its reader counts them itself: a program may say too few, and is not refused for it.
        """
        counts = [
            max(unpack_from("<II", self._data, start))
            for kind, start, length in _records(self._data, 0)
            if kind == _STRINGS and length >= 8
        ]
        return counts[0] if counts and counts[0] else _ANY

    def _sheet_places(self) -> list[int]:
        """Return where the substreams of its sheets begin, by their order (MS-XLS 2.4.28)."""
        return [
            int(unpack_from("<I", self._data, start)[0])
            for kind, start, length in _records(self._data, 0)
            if kind == _BOUNDSHEET and length >= 4
        ]

    def _struck_formats(self) -> frozenset[int]:
        """Return the cell formats whose font is struck through (MS-XLS 2.4.122, 2.4.353)."""
        records = list(_records(self._data, 0))
        fonts = [
            bool(self._data[start + 2] & _STRUCK_OUT)
            for kind, start, length in records
            if kind == _FONT and length >= 4
        ]
        fonts[_NO_FONT:_NO_FONT] = [False]
        formats = [
            unpack_from("<H", self._data, start)[0]
            for kind, start, length in records
            if kind == _FORMAT and length >= 2
        ]
        return frozenset(
            number for number, font in enumerate(formats) if font < len(fonts) and fonts[font]
        )

    @contextmanager
    def openable(self) -> Iterator[Path]:
        """Give the file under a name that ends in .xls: a reader must not guess what it is.

        It is a copy where some programs write what readers take otherwise: a code page, of which
        texts of BIFF8 never are, and a formula's older number, by which they know none.
        """
        with scratch_folder() as folder:
            named = folder / "book.xls"
            if mended := self._mended():
                shutil.copyfile(self._path, named)
                with olefile.OleFileIO(named, write_mode=True) as file:
                    file.write_stream(self._stream, mended)
            else:
                _stand_in(named, self._path)
            yield named

    def _mended(self) -> bytes | None:
        """Return the stream as a reader has to find it, None where nothing is to be mended."""
        if not self._is_biff8():
            return None
        mended = bytearray(self._data)
        for kind, start, length in _records(self._data, 0):
            if kind == _CODE_PAGE and length >= 2:
                pack_into("<H", mended, start, _UTF_16)
        for place in self._sheet_places() if _MAY_BE_OLDER_FORMULA.search(self._data) else ():
            for kind, start, _ in _records(self._data, place):
                if kind in _OLDER_FORMULAS:
                    pack_into("<H", mended, start - 4, _FORMULA)
        return bytes(mended) if mended != self._data else None

    def _is_biff8(self) -> bool:
        kind, start, length = next(_records(self._data, 0), (0, 0, 0))
        return kind == _BOF and length >= 2 and unpack_from("<H", self._data, start)[0] == _BIFF8


def _workbook_stream(path: Path) -> tuple[str, bytes]:
    try:
        with olefile.OleFileIO(path) as file:
            stream = next(name for name in _STREAMS if file.exists(name))
            return stream, bytes(file.openstream(stream).read())
    except _UNREADABLE:
        return "", b""


def _never_ends(path: Path, stream: str) -> bool:
    """Look at what a reader follows on its way to the stream and through it (MS-CFB 2.3, 2.4)."""
    try:
        with olefile.OleFileIO(path) as file:
            entries = [entry for entry in file.direntries if entry and entry.name == stream]
            begins = [file.first_dir_sector, file.first_mini_fat_sector, file.root.isectStart]
            begins += [entry.isectStart for entry in entries if not entry.is_minifat]
            if any(_in_a_circle(begin, file.fat) for begin in begins):
                return True
            file.loadminifat()
            small = [entry.isectStart for entry in entries if entry.is_minifat]
            return any(_in_a_circle(begin, file.minifat) for begin in small)
    except _UNREADABLE:
        return False


def _in_a_circle(sector: int, follows: Sequence[int]) -> bool:
    """Say whether a chain of sectors is longer than there are any."""
    for _ in range(len(follows) + 1):
        if sector >= len(follows):
            return False
        sector = follows[sector]
    return True


def _stand_in(link: Path, path: Path) -> None:
    """Let `link` be the file, by a copy where the system gives no links."""
    try:
        link.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, link)


def _records(data: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield type, start and length of the records from `place` to the end of their substream."""
    while place + 4 <= len(data):
        kind, length = unpack_from("<HH", data, place)
        if kind == _EOF or place + 4 + length > len(data):
            return
        yield kind, place + 4, length
        place += 4 + length


def _unsaid(data: bytes, place: int, strings: int, struck_formats: frozenset[int]) -> Unsaid:
    hidden: set[int] = set()
    struck: set[int] = set()
    texts: dict[int, dict[int, str]] = {}
    for kind, start, length in _records(data, place):
        if kind == _ROW:
            if length >= 16 and data[start + 12] & _ZERO_HEIGHT:
                hidden.add(int(unpack_from("<H", data, start)[0]))
        elif kind == _LABEL_SST and length >= 10:
            _require_string(data, start, strings)
        elif kind in _MAY_BE_ERRORS:
            error = _error(data, kind, start, length)
            if error is not None:
                row, column = unpack_from("<HH", data, start)
                texts.setdefault(row, {})[column] = error
        if struck_formats and not struck_formats.isdisjoint(_formats(data, kind, start, length)):
            struck.add(int(unpack_from("<H", data, start)[0]))
    return Unsaid(frozenset(hidden), texts, frozenset(struck))


def _require_string(data: bytes, start: int, strings: int) -> None:
    """Raise BadFile where a cell names a string that is not among so many (MS-XLS 2.4.149)."""
    row, column, _, string = unpack_from("<HHHI", data, start)
    if string >= strings:
        raise BadFile(
            "工作簿已损坏（单元格 {cell} 的文字不在其中）；请重新导出后再导入",
            cell=cell_name(row, column),
        )


def _formats(data: bytes, kind: int, start: int, length: int) -> Iterable[int]:
    """Return the formats of the cells in one record that say something (MS-XLS 2.5.51, 2.4.175)."""
    if kind == _MANY_RK and length >= 12:
        places = range(start + 4, start + length - 2, 6)
    elif kind in _SAY_SOMETHING and length >= 6:
        places = range(start + 4, start + 5)
    else:
        return ()
    return [unpack_from("<H", data, place)[0] for place in places]


def _error(data: bytes, kind: int, start: int, length: int) -> str | None:
    """Return the error that a cell holds, or that its formula gave (MS-XLS 2.4.24, 2.5.133)."""
    if kind == _TRUTH_OR_ERROR:
        code = data[start + 6] if length >= 8 and data[start + 7] == 1 else None
    else:
        gave = data[start + 6 : start + 14] if length >= 14 else b""
        code = gave[2] if gave[:1] == b"\x02" and gave[6:] == b"\xff\xff" else None
    return None if code is None else _ERRORS.get(code, _ODD_ERROR)
