"""Part a sheet's rows into data, totals, notes and blanks; nothing goes unaccounted for."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sheets.cells import Cell, cell_text, parse_whole, text_column
from pipelines.steps.headers import Header
from pipelines.steps.workbook import RawSheet
from pipelines.text import clean, squeeze

CHUNK_ROWS = 20_000
_KEPT_NOTES = 40

_TOTAL = re.compile(r"(合计|总计|共计|累计|本页合计)[:(（]?.{0,12}")
_SUBTOTAL = re.compile(r".{0,20}(小计)[:(（]?.{0,12}")
_NOTE = re.compile(
    r"(填表|制表|填报|审核人|审批人|复核|负责人|主要负责|经办|联系人|联系电话[:：]|单位负责|"
    r"单位\(?盖章|\(?盖章|公章|日期[:：]|备注[:：]|说明|注[:：]|注意|填表说明|导出|打印|数据截至|"
    r"第\d+页|共\d+[页条人]).*",
    re.DOTALL,
)
_OPENS_NOTES = re.compile(r"(填表说明|说明|备注|注)[:：]?.*", re.DOTALL)
_SUSPECT = r"合计|总计|共计|小计|累计|填表|制表|审核人|负责人|说明|盖章|备注|注[:：]|导出|打印"
_SENTENCE = re.compile(r"[。；;：:]|.{40,}", re.DOTALL)


@dataclass
class Chunk:
    """Rows of data: their numbers as the sheet shows them (from 1) and their columns' texts."""

    row_numbers: np.ndarray
    columns: dict[str, pa.StringArray]


@dataclass
class Reading:
    """What was met besides data: counted, so that every row of the sheet is accounted for."""

    data_rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    wrong_totals: list[str] = field(default_factory=list)
    sums: Counter[str] = field(default_factory=Counter)
    since_subtotal: Counter[str] = field(default_factory=Counter)
    in_notes: bool = False
    notes: list[str] = field(default_factory=list)
    """The first texts of the notes met: one may say when the sheet was exported."""
    titles: frozenset[str] = frozenset()


def read_chunks(
    sheet: RawSheet, head: list[list[Cell]], header: Header, reading: Reading
) -> Iterator[Chunk]:
    """Yield the sheet's rows of data in chunks; `head` are the rows already taken from it.

    Merged cells apply to every row that they span. Totals are compared with their rows in
    `reading.wrong_totals`; what is no data is counted in `reading.skipped`.
    """
    first = header.row + header.height
    reading.titles = frozenset(
        squeeze(cell_text(cell)) for row in head[: header.row] for cell in row if cell != ""
    )
    rows = _chained(head[first:], sheet.rows)
    fill = MergedCells(sheet)
    number = first
    while block := list(islice(rows, CHUNK_ROWS)):
        fill.apply(block, number)
        yield _chunk(block, number + 1, header, reading)
        number += len(block)


def _chained(head: list[list[Cell]], rest: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    yield from head
    yield from rest


class MergedCells:
    """Fills a merged cell's value down through the rows that it spans, in its first column."""

    def __init__(self, sheet: RawSheet) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        for first_row, first, last_row, _ in sheet.merges:
            if last_row > first_row:
                place = first - sheet.first_column
                self._starts.setdefault(first_row, []).append((place, last_row))
        self._open: list[tuple[int, int, Cell]] = []

    def apply(self, block: list[list[Cell]], first_row: int) -> None:
        """Fill a block of rows; the blocks come in order, the first row's number from 0."""
        if not self._starts and not self._open:
            return
        for row, cells in enumerate(block, start=first_row):
            self._open = [merge for merge in self._open if merge[1] >= row]
            for place, _, value in self._open:
                if place < len(cells):
                    cells[place] = value
            for place, last_row in self._starts.pop(row, ()):
                value = cells[place] if 0 <= place < len(cells) else ""
                self._open.append((place, last_row, value))


def _chunk(block: list[list[Cell]], first_number: int, header: Header, reading: Reading) -> Chunk:
    columns = {name: text_column(_pick(block, place)) for name, place in header.columns.items()} | {
        name: pa.nulls(len(block), pa.string())
        for name in header.kind.column_names()
        if name not in header.columns
    }
    data = ~_suspect(columns, header)
    for index in np.flatnonzero(~data):
        data[index] = _is_data(block[index], columns, int(index), header, reading)
    kept = pa.array(data)
    numbers = np.arange(first_number, first_number + len(block))[data]
    reading.data_rows += len(numbers)
    return Chunk(numbers, {name: column.filter(kept) for name, column in columns.items()})


def _pick(block: list[list[Cell]], place: int) -> list[Cell]:
    try:
        return [row[place] for row in block]
    except IndexError:
        return [row[place] if place < len(row) else "" for row in block]


def _suspect(columns: dict[str, pa.StringArray], header: Header) -> np.ndarray:
    """Mark the rows that may be no data: a core column is blank, or speaks of totals or notes."""
    suspect = np.zeros(len(next(iter(columns.values()))), bool)
    for name in header.kind.core:
        if name in header.columns:
            suspect |= np.asarray(pc.is_null(columns[name]))
    for name in ("serial", header.kind.core[0]):
        if name in header.columns:
            spoken = pc.match_substring_regex(columns[name], _SUSPECT)
            suspect |= np.asarray(pc.fill_null(spoken, fill_value=False))
    if header.kind.numbers:
        # Small sheets made by hand: a note may stand in any column, so every row is looked at.
        suspect[:] = True
    return suspect


def _is_data(
    cells: list[Cell],
    columns: dict[str, pa.StringArray],
    index: int,
    header: Header,
    reading: Reading,
) -> bool:
    texts = [clean(cell_text(cell)) for cell in cells]
    values = {name: columns[name][index].as_py() for name in header.columns}
    sort = _sort(texts, values, header, reading)
    if sort == "data":
        _add(values, header, reading)
        return True
    if sort in ("total", "subtotal"):
        _compare(sort, values, header, reading)
    reading.skipped["total" if sort == "subtotal" else sort] += 1
    if sort == "note" and len(reading.notes) < _KEPT_NOTES:
        reading.notes.append(" ".join(text for text in texts if text))
    return False


def _sort(texts: list[str], values: dict[str, str | None], header: Header, reading: Reading) -> str:
    """Return what a row is: data, blank, total, subtotal, note or header."""
    said = [text for text in texts if text]
    words = [text for text in said if parse_whole(text) is None] or said
    meant = {name for name, value in values.items() if value is not None} - {"serial"}
    first = squeeze(words[0]) if words else ""
    if not said or (not meant and len(said) == 1 and parse_whole(said[0]) is not None):
        return "blank"
    if _SUBTOTAL.fullmatch(first) and len(first) < 30:
        return "subtotal"
    if _TOTAL.fullmatch(first) and not _complete(meant, header):
        return "total"
    if _repeats_header(texts, header) or (len(said) == 1 and first in reading.titles):
        return "header"
    if _is_note(first, said, meant, header, reading):
        return "note"
    return "data"


def _complete(meant: set[str], header: Header) -> bool:
    return len(header.kind.core) > 1 and set(header.kind.core) <= meant


def _is_note(
    first: str, said: list[str], meant: set[str], header: Header, reading: Reading
) -> bool:
    if _complete(meant, header):
        return False
    few = len(said) <= 4
    if few and _OPENS_NOTES.fullmatch(first):
        reading.in_notes = True
    if (few and _NOTE.fullmatch(first)) or not meant:
        return True
    return len(said) == 1 and (reading.in_notes or _SENTENCE.search(first) is not None)


def _repeats_header(texts: list[str], header: Header) -> bool:
    places = list(header.columns.values())
    same = sum(
        place < len(texts)
        and bool(texts[place])
        and squeeze(texts[place]) == squeeze(header.texts[place])
        for place in places
    )
    return same >= max(2, len(places) // 2 + 1)


def _add(values: dict[str, str | None], header: Header, reading: Reading) -> None:
    for name in header.kind.numbers:
        number = parse_whole(values.get(name) or "") or 0
        reading.sums[name] += number
        reading.since_subtotal[name] += number


def _compare(sort: str, values: dict[str, str | None], header: Header, reading: Reading) -> None:
    sums = reading.sums if sort == "total" else reading.since_subtotal
    for name in header.kind.numbers:
        stated = parse_whole(values.get(name) or "")
        if stated is not None and stated != sums[name]:
            reading.wrong_totals.append(f"{name}:{stated}:{sums[name]}")
    reading.since_subtotal.clear()
