"""What the XML of an .xlsx says and its careful reader leaves out.

That reader has blanks for errors and for formulas without a result, and another string for a
number of a shared string that is written unusually.
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import unescape
from pathlib import Path

import pyarrow as pa

from pipelines.errors import BadFile
from pipelines.readers.package import Package, SheetPart, open_package
from pipelines.readers.references import cell_name, column_place
from pipelines.readers.sheet_xml import NO_RESULT
from pipelines.readers.strings_xml import read_strings, string_number
from pipelines.readers.tokens import Irregular
from pipelines.readers.unsaid import Unsaid

_ROW = re.compile(rb"<((?:\w+:)?)row\b[^>]*>")
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d{1,8})[\"']")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true|on)[\"']")
_END = re.compile(rb"</(?:\w+:)?sheetData\b")
_LONGEST_ROW = 64 << 20
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14

_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*)>")
_FIRST_CELL = re.compile(rb"\s*" + _CELL.pattern)
_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_TEXTS = (b"str", b"inlineStr")
_TYPE = re.compile(rb"\st\s*=\s*[\"'](\w*)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?=[\s/>])")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?<!/)>(.*?)</(?:\w+:)?v\s*>", re.DOTALL)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_SECTION = re.compile(r"<!\[CDATA\[|\]\]>")

# What stands in a cell of interest and seldom in another, so that few of millions are looked at.
_PERHAPS_ODD_STRING = re.compile(rb't="s"(?!><v>\d{1,9}</v)')
_ODD_STRING = re.compile(rb"t=[\"']s[\"'][^<]*<(?:\w+:)?v(?:\s[^>]*)?(?<!/)>(?!\d{1,9}</)")
_ODD_FORMULA = rb"f(?=[\s/>])(?![^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*<(?:\w+:)?v>(?!%b</)[^<])"
_ERROR, _ERROR_IN_ANY_QUOTES = rb'"e"', rb"[\"']e[\"']"


def unsaid_in_xlsx(path: Path) -> dict[str, Unsaid]:
    """Return by the sheets' names what goes unsaid; nothing where the file is too unusual to tell.

    Raises BadFile where a cell names a shared string that there is not, or a row comes twice.
    """
    try:
        with open_package(path) as package:
            strings = _Strings(package)
            return {
                sheet.name: _SheetXml(package, sheet, strings).read() for sheet in package.sheets
            }
    except Irregular:
        return {}


class _Strings:
    """The shared strings, read only where a cell asks for one."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def one(self, text: str, sheet: str, cell: str) -> str:
        """Return the string that a cell's value names, "" where it names none."""
        number = string_number(text, len(self._all), sheet, cell)
        return "" if number is None else self._all[number].as_py() or ""

    @cached_property
    def _all(self) -> pa.StringArray:
        part = self._package.strings
        try:
            return read_strings(self._package.pieces(part)) if part else pa.nulls(0, pa.string())
        except Irregular as error:
            raise BadFile(
                "工作簿写法特殊，有的文字对不上；请用表格软件打开后另存为 .xlsx 再导入"
            ) from error


class _SheetXml:
    """One sheet's XML, looked through once; most rows hold nothing of interest."""

    def __init__(self, package: Package, sheet: SheetPart, strings: _Strings) -> None:
        self._pieces = package.pieces(sheet.part)
        self._recalculates = package.recalculates
        self._name = sheet.name
        self._strings = strings
        self._hidden: set[int] = set()
        self._texts: dict[int, dict[int, str]] = {}
        self._next_row = 0
        self._begun: set[tuple[int, int]] = set()

    def read(self) -> Unsaid:
        """Return what goes unsaid."""
        for stretch, opening in _whole_rows(self._pieces, self._name):
            text = _COMMENT.sub(b"", stretch) if b"<!--" in stretch else stretch
            starts, numbers = self._rows(text, opening)
            signs = sorted(_signs(text, opening.removesuffix(b"row"), self._recalculates))
            for tag in _cells_around(text, signs):
                row, column = _place(text, tag, starts, numbers)
                said = self._said(tag[1], _content(text, tag), row, column)
                if said is not None and row < _MOST_ROWS and column < _MOST_COLUMNS:
                    self._texts.setdefault(row, {})[column] = said
        return Unsaid(frozenset(self._hidden), self._texts)

    def _rows(self, text: bytes, opening: bytes) -> tuple[list[int], list[int]]:
        """Return where the rows begin and their numbers (from 0)."""
        starts, numbers = [], []
        for tag in re.finditer(re.escape(opening) + rb"\b[^>]*>", text):
            said = _ROW_NUMBER.search(tag[0])
            number = int(said[1]) - 1 if said else self._next_row
            if _HIDDEN.search(tag[0]):
                self._hidden.add(number)
            self._refuse_twice(text, tag, number)
            starts.append(tag.start())
            numbers.append(number)
            self._next_row = number + 1
        return starts, numbers

    def _refuse_twice(self, text: bytes, tag: re.Match[bytes], number: int) -> None:
        """Raise BadFile where a row begins in a cell that is there: one of both would be lost."""
        cell = None if tag[0].endswith(b"/>") else _FIRST_CELL.match(text, tag.end())
        if cell is None:
            return
        said = _PLACE.search(cell[1])
        place = (int(said[2]) - 1, column_place(said[1])) if said else (number, 0)
        if place in self._begun:
            raise BadFile(
                "工作表“{sheet}”的单元格 {cell} 出现了两次，文件可能已损坏；"
                "请用表格软件打开，核对后另存为 .xlsx 再导入",
                sheet=self._name,
                cell=cell_name(*place),
            )
        self._begun.add(place)

    def _said(self, attributes: bytes, content: bytes, row: int, column: int) -> str | None:
        """Return what a cell says, None where its reader knows it."""
        kind, value = _kind(attributes), _value(content)
        # As the quick reader judges: a text may be empty, a number may not.
        zero = self._recalculates and kind == b"n" and value == "0"
        if (zero or not value) and kind not in _TEXTS and _FORMULA.search(content):
            return NO_RESULT
        if kind == b"s" and value:
            return self._strings.one(value, self._name, cell_name(row, column))
        return value if kind in (b"e", b"s") else None


def _whole_rows(pieces: Iterable[bytes], name: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield the rows in stretches of whole ones, each with how their tags begin."""
    held, opening = b"", b""
    for piece in pieces:
        held += piece
        if not opening and (first := _ROW.search(held)):
            opening, held = b"<" + first[1] + b"row", held[first.start() :]
        if b"sheetData" in held and opening and (end := _END.search(held)):
            yield held[: end.start()], opening
            return
        cut = held.rfind(opening) if opening else 0
        if cut > 0:
            yield held[:cut], opening
            held = held[cut:]
        if len(held) > _LONGEST_ROW:
            raise BadFile(
                "工作表“{sheet}”有一行异常庞大，没有读取；"
                "请用表格软件打开，只留数据另存为 .xlsx 后再导入",
                sheet=name,
            )
    if opening:
        yield held, opening


def _signs(text: bytes, prefix: bytes, recalculates: bool) -> Iterator[int]:
    """Yield places in cells that may hold an error, no result, or an odd number of a string."""
    quotes = b"='" in text
    if quotes or _PERHAPS_ODD_STRING.search(text):
        yield from (odd.start() for odd in _ODD_STRING.finditer(text))
    formula = re.escape(prefix) + _ODD_FORMULA % (b"0?" if recalculates else b"")
    for pattern in (formula, _ERROR_IN_ANY_QUOTES if quotes else _ERROR):
        yield from (sign.start() for sign in re.finditer(pattern, text))


def _cells_around(text: bytes, signs: Iterable[int]) -> Iterator[re.Match[bytes]]:
    """Yield the tag of the cell around each place, once a cell."""
    done = 0
    for place in signs:
        at = place + 1
        while at > done and (at := text.rfind(b"<", done, at)) >= 0:
            if tag := _CELL.match(text, at):
                yield tag
                done = max(tag.end(), place + 1)
                break


def _kind(attributes: bytes) -> bytes:
    found = _TYPE.search(attributes)
    return found[1] if found else b"n"


def _content(text: bytes, tag: re.Match[bytes]) -> bytes:
    if tag[1].endswith(b"/"):
        return b""
    end = _CELL_END.search(text, tag.end())
    return text[tag.end() : end.start() if end else len(text)]


def _value(content: bytes) -> str:
    found = _VALUE.search(content)
    text = found[1].decode("utf-8", "replace") if found else ""
    return unescape(_SECTION.sub("", text)).strip()


def _place(
    text: bytes, tag: re.Match[bytes], starts: list[int], numbers: list[int]
) -> tuple[int, int]:
    """Return a cell's row and column: by its own word, else one further than the cell before."""
    if said := _PLACE.search(tag[1]):
        return int(said[2]) - 1, column_place(said[1])
    which = bisect(starts, tag.start()) - 1
    start, row, column = (starts[which], numbers[which], 0) if which >= 0 else (0, 0, 0)
    for cell in _CELL.finditer(text, start, tag.start()):
        said = _PLACE.search(cell[1])
        column = (column_place(said[1]) if said else column) + 1
    return row, column
