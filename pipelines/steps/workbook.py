"""Open a file and hand out its sheets as rows of cells, whatever made it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipelines.errors import BadFile
from pipelines.filetypes import TABLES, WORKBOOKS
from pipelines.progress import Meter
from pipelines.readers.blocks import BlockSheet, row_blocks, shown_first
from pipelines.readers.delimited import delimited_blocks
from pipelines.readers.unsaid import Unsaid
from pipelines.readers.unsaid_xml import unsaid_in_xlsx
from pipelines.readers.xlsx import read_workbook
from pipelines.saying import Said
from pipelines.steps.headers import Merge
from pipelines.steps.plain_text import csv_rows, encoding_of, form_of_text, is_table
from pipelines.steps.soundness import damaged, locked, refuse_unsound, require_whole
from pipelines.text import one_line

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")
_READ_AT_ONCE = 1 << 20
_REALLY = {
    "zip": (Said(".xlsx 工作簿"), Said("扩展名改为 .xlsx")),
    "ole": (Said(".xls 工作簿"), Said("扩展名改为 .xls")),
    "text": (Said("文本或其他文件"), Said("用表格软件另存为 .xlsx")),
}
"""What a file with another's name really is, and what to do before it is imported."""


@dataclass
class RawSheet:
    """A sheet as it lies in the file: rows of cells from the sheet's first row on.

    `rows` can be read once. `first_column` is the place (from 0) of a row's first cell.
    """

    name: str
    rows: Iterator[list[Any]]
    """Lists of `Cell`."""
    visible: bool = True
    first_column: int = 0
    merges: tuple[Merge, ...] = ()
    date_1904: bool = False
    hidden: frozenset[int] = frozenset()
    """Numbers of the rows that are not shown, from 0."""
    struck: frozenset[int] = frozenset()
    """Numbers of the rows with a cell that is struck through."""
    meter: Meter = field(default_factory=Meter)
    position: int = 0
    """The sheet's place (from 0) among the worksheets: the hidden ones are handed out last."""

    def in_blocks(self) -> BlockSheet:
        """Return the same sheet by blocks of rows; its rows are then theirs to read."""
        shift = self.first_column
        merges = tuple(
            (top, left - shift, bottom, right - shift) for top, left, bottom, right in self.merges
        )
        blocks = row_blocks(self.rows, self.hidden, self.struck, self.meter)
        return BlockSheet(
            self.name, blocks, self.visible, merges, self.date_1904, self.meter, self.position
        )


@contextmanager
def open_blocks(path: Path, name: str, *, quick: bool) -> Iterator[Iterator[BlockSheet]]:
    """Open the file at `path` as `open_sheets` does, and hand its sheets out by blocks.

    The `quick` reader raises Irregular, also later, for what only the other one can read.
    """
    content = _refuse_unreadable(path, name) if quick else None
    if content == "zip":
        yield read_workbook(path)
    elif content == "text" and (sheet := _text_by_columns(path, name)):
        yield iter([sheet])
    else:
        with open_sheets(path, name) as sheets:
            yield (sheet.in_blocks() for sheet in sheets)


@contextmanager
def open_sheets(path: Path, name: str) -> Iterator[Iterator[RawSheet]]:
    """Open the file at `path`, which its sender called `name`.

    Raises BadFile where the content is empty, damaged, encrypted, or not what `name` says.
    """
    content = _refuse_unreadable(path, name)
    if content in ("zip", "ole"):
        yield _workbook_sheets(path, name)
    elif content == "html":
        yield _html_sheets(path, name)
    else:
        with _open_text(path, name) as sheets:
            yield sheets


def _refuse_unreadable(path: Path, name: str) -> str:
    """Return what the file really is: zip, ole, html or text. Raises BadFile."""
    suffix = Path(name).suffix.lower()
    start = _first_bytes(path)
    if not start:
        raise BadFile("{name}：文件是空的（0 字节）；请重新导出后再导入", name=name)
    _refuse_wrong_name(name, suffix, start, path)
    if suffix not in WORKBOOKS:
        return "text"
    if start.startswith(_ZIP):
        refuse_unsound(path, name)
    if start.startswith((_ZIP, _OLE)):
        return WORKBOOKS[suffix]
    return "html" if _is_html(start) else "text"


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(4096)


def _refuse_wrong_name(name: str, suffix: str, start: bytes, path: Path) -> None:
    if suffix not in TABLES:
        known = " ".join(TABLES)
        raise BadFile(
            "{name}：不是能导入的文件类型（可用 {known}）；请另存为 .xlsx 后再导入",
            name=name,
            known=known,
        )
    content = "zip" if start.startswith(_ZIP) else "ole" if start.startswith(_OLE) else "text"
    if content == "ole" and _ENCRYPTED_XLSX in path.read_bytes():
        raise locked(name)
    wanted = WORKBOOKS.get(suffix, "text")
    if content == wanted:
        return
    if content == "text" and suffix in (".xls", ".et") and (_is_html(start) or is_table(path)):
        return
    really, mend = _REALLY[content]
    raise BadFile(
        "{name}：内容与扩展名不符，扩展名是 {suffix}，内容却是{really}；"
        "请核对文件，确认无误后{mend}再导入",
        name=name,
        suffix=suffix,
        really=really,
        mend=mend,
    )


def _is_html(start: bytes) -> bool:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head"))


# ------------------------------------------------------------------ workbooks


def _workbook_sheets(path: Path, name: str) -> Iterator[RawSheet]:
    book = (_new_book if _first_bytes(path).startswith(_ZIP) else _old_book)(path, name)
    workbook, meter = book.workbook, Meter()
    with workbook:
        for position, part in shown_first(_parts(workbook)):
            sheet = _load(workbook, part.index, name, part.name)
            unsaid = book.unsaid[part.index] if part.index < len(book.unsaid) else Unsaid()
            meter.total += max(sheet.total_height, unsaid.height)
            raw = _raw(sheet, part, unsaid)
            yield replace(raw, date_1904=book.date_1904, meter=meter, position=position)


@dataclass(frozen=True)
class _Part:
    """A worksheet as the workbook names it; `index` counts charts and macro sheets, too."""

    index: int
    name: str
    visible: bool


def _parts(workbook: CalamineWorkbook) -> Iterator[_Part]:
    for index, meta in enumerate(workbook.sheets_metadata):
        if meta.typ is SheetTypeEnum.WorkSheet:
            yield _Part(index, meta.name, meta.visible is SheetVisibleEnum.Visible)


@dataclass(frozen=True)
class _Book:
    """An open workbook, what it leaves out sheet by sheet, and where its days begin."""

    workbook: CalamineWorkbook
    unsaid: list[Unsaid]
    date_1904: bool


def _new_book(path: Path, name: str) -> _Book:
    require_whole(path, name)
    workbook, unsaid = _opened(path, name), unsaid_in_xlsx(path)
    by_sheet = [unsaid.get(meta.name, Unsaid()) for meta in workbook.sheets_metadata]
    return _Book(workbook, by_sheet, _counts_from_1904(path))


def _old_book(path: Path, name: str) -> _Book:
    from pipelines.readers.biff import OldBook  # noqa: PLC0415 - rarely needed

    old = OldBook(path)
    if old.has_password():
        raise locked(name)
    if old.never_ends():
        raise damaged(name, Said("扇区首尾相接，没有尽头"))
    with old.openable() as named:
        workbook = _opened(named, name)
    return _Book(workbook, old.unsaid(), old.counts_from_1904())


def _opened(path: Path, name: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError as error:
        raise locked(name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged(name, error) from error


def _load(workbook: CalamineWorkbook, index: int, file: str, sheet: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_index(index)
    except (CalamineError, OSError, ValueError) as error:
        raise BadFile(
            "{file} 工作表“{sheet}”：已损坏，读不出来（{error}）；请重新导出后再导入",
            file=file,
            sheet=sheet,
            error=error,
        ) from error


def _raw(sheet: CalamineSheet, part: _Part, unsaid: Unsaid) -> RawSheet:
    merges = tuple(
        (first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ()
    )
    first = sheet.start[1] if sheet.start else None
    return RawSheet(
        one_line(part.name),
        unsaid.completed(sheet.iter_rows(), first),
        part.visible,
        unsaid.first_column(first),
        merges,
        hidden=unsaid.hidden,
        struck=unsaid.struck,
    )


def _counts_from_1904(path: Path) -> bool:
    """Say whether serial dates count from 1904; calamine minds it for formatted dates only."""
    try:
        with ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            head = part.read(_READ_AT_ONCE)
    except (BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return False
    counts = re.search(rb"<(?:\w+:)?workbookPr[^>]*\bdate1904\s*=\s*[\"'](?:1|true)[\"']", head)
    return counts is not None


# ----------------------------------------------------------------------- text


@contextmanager
def _open_text(path: Path, name: str) -> Iterator[Iterator[RawSheet]]:
    encoding, delimiter = form_of_text(path, name)
    with path.open(encoding=encoding, newline="") as handle:
        yield iter([RawSheet(Path(name).stem, csv_rows(handle, delimiter, name))])


def _text_by_columns(path: Path, name: str) -> BlockSheet | None:
    """Return a text in UTF-8 or GB18030, the commonest, by columns."""
    encoding, delimiter = form_of_text(path, name)
    if encoding == "utf-16":
        return None

    def careful(lines: Iterable[str], before: int) -> Iterator[list[str]]:
        return csv_rows(lines, delimiter, name, before)

    meter = Meter()
    blocks = delimited_blocks(path, encoding, delimiter, careful, meter)
    return BlockSheet(Path(name).stem, blocks, meter=meter, commas=delimiter == ",")


# ----------------------------------------------------------------------- HTML


def _html_sheets(path: Path, name: str) -> Iterator[RawSheet]:
    """Read the tables of a web page saved as .xls, as many platforms export."""
    from pipelines.steps.html_tables import TooWide, read_tables  # noqa: PLC0415 - rarely needed

    encoding = encoding_of(path, name)
    try:
        tables = read_tables(path.read_text(encoding))
    except TooWide as error:
        raise BadFile(
            "{name}：{error}；请用表格软件打开后另存为 .xlsx 再导入", name=name, error=error.args[0]
        ) from error
    if not tables:
        raise BadFile(
            "{name}：网页格式的 .xls 里没有表格；请用表格软件打开后另存为 .xlsx", name=name
        )
    for number, table in enumerate(tables, start=1):
        yield RawSheet(
            f"表格{number}",
            iter(table.rows),
            merges=tuple(table.merges),
            hidden=frozenset(table.hidden),
            meter=Meter(total=len(table.rows)),
            position=number - 1,
        )
