"""Part a sheet's rows into data, totals, notes and blanks; nothing goes unaccounted for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.errors import BadFile
from pipelines.readers.blocks import Block, BlockSheet, Merge
from pipelines.reference import Reference
from pipelines.sheets.cells import longest
from pipelines.steps.headers import Header
from pipelines.steps.row_sorts import (
    ENDS_OF_TOWNS,
    Reading,
    is_data,
    refuse_table_beneath,
    refuse_torn,
)
from pipelines.steps.totals import says_total, wrong_totals
from pipelines.steps.workbook import RawSheet
from pipelines.text import LONGEST_CELL, squeeze
from pipelines.values import Cell, parse_whole

_SUSPECT = (
    r"合计|总计|共计|小计|累计|汇总|填表|制表|审核人|负责人|说明|盖章|备注|注[:：]|导出|打印"
    r"|联系[人电]|签[字名章]"
)
_MARK_OF_A_COLUMN = r"^[(（]?([0-9]{1,2}|[甲乙丙丁])[)）]?$"
"""What stands for a name in a row that numbers the columns."""
_FORMULA_ERROR = r"^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|公式无结果)$"
_LOST_CODE = r"^[1-9](\.[0-9]+)?[eE]\+[0-9]{1,2}$|^[1-9]\.[0-9]+[eE][0-9]{1,2}$|^[0-9]{16,}\.0+$"
"""What a spreadsheet makes of a long code that it takes for a number: its last digits are lost."""


@dataclass
class Chunk:
    """Rows of data: their numbers as the sheet shows them (from 1) and their columns' texts."""

    row_numbers: np.ndarray
    columns: dict[str, pa.StringArray]


def read_chunks(
    sheet: BlockSheet, head: list[list[str]], header: Header, reading: Reading
) -> Iterator[Chunk]:
    """Yield the sheet's rows of data in chunks; `head` holds the texts of its first rows.

    Merged cells apply to every row that they span. Totals are compared with their rows in
    `reading.wrong_totals`; what is no data is counted in `reading.skipped`. Raises BadFile where a
    further table stands beneath: its columns are others.
    """
    reading.titles = frozenset(squeeze(text) for row in head[: header.row] for text in row if text)
    reading.commas = sheet.commas
    spans = _Spans(sheet.merges, header)
    first, number = header.row + header.height, 0
    for block in sheet.blocks:
        if number + block.height > first:
            yield _chunk(_Rows(block, number, max(first - number, 0)), spans, header, reading)
        number += block.height
    reading.wrong_totals = list(wrong_totals(reading.totals, reading.sums))


@dataclass(frozen=True)
class _Rows:
    """A block of rows, the number (from 0) of its first, and how many to leave out before data."""

    block: Block
    number: int
    left_out: int


class _Spans:
    """Cells merged over several rows: the first row's value, in the first column, for all.

    `banners` are rows (from 0) in which a cell is merged over what no row of data could merge: a
    number, or most of the columns.
    """

    def __init__(self, merges: Iterable[Merge], header: Header) -> None:
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self.banners: set[int] = set()
        places = set(header.columns.values())
        for top, place, bottom, last in sorted(merges):
            if bottom == top and _covers_a_row(place, last, header):
                self.banners.add(top)
            if bottom > top and place in places:
                known = self._spans.setdefault(place, [])
                if not known or known[-1][1] < top:  # Merged cells do not overlap.
                    known.append((top, bottom))
        self._carried: dict[int, str | None] = {}

    def fill(self, place: int, column: pa.StringArray, first: int) -> pa.StringArray:
        """Return the column of a block, filled; the blocks come in order."""
        end = first + len(column)
        met = [span for span in self._spans.get(place, ()) if span[0] < end and span[1] >= first]
        if not met:
            return column
        values = column.to_pylist()
        for top, bottom in met:
            value = values[top - first] if top >= first else self._carried.get(place)
            start, stop = max(top - first, 0), min(bottom + 1, end) - first
            values[start:stop] = [value] * (stop - start)
            self._carried[place] = value
        return pa.array(values, pa.string())


def _covers_a_row(first: int, last: int, header: Header) -> bool:
    covered = {name for name, place in header.columns.items() if first <= place <= last}
    counts = set(header.kind.numbers) & set(header.columns)
    return len(covered) > 1 and bool(covered & counts or (not counts and len(covered) > 2))


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


def _chunk(rows: _Rows, spans: _Spans, header: Header, reading: Reading) -> Chunk:
    block, height = rows.block, rows.block.height
    columns = {
        name: _sensible(name, spans.fill(place, _short(block.column(place)), rows.number), header)
        for name, place in header.columns.items()
    }
    empty = block.blank  # What a merged cell says of a row without a word of its own is no row.
    data = ~(_suspect(columns, header, reading.reference) | empty)
    data[: rows.left_out] = empty[: rows.left_out] = False
    if empty.any():
        reading.skipped["blank"] += int(empty.sum())
    odd = np.flatnonzero(~(data | empty))
    odd = odd[odd >= rows.left_out]
    headed, sums = [(0, reading.district)], _sums_of_towns(columns, header)
    for index, texts in zip(odd.tolist(), block.texts(odd), strict=True):
        if index in sums:
            reading.skipped["total"] += 1
            data[index] = False
            continue
        refuse_table_beneath(texts, rows.number + index + 1, header, reading.reference)
        if reading.commas:
            refuse_torn(texts, rows.number + index + 1, header)
        is_banner = rows.number + index in spans.banners
        data[index] = is_data(texts, _values(columns, index), header, reading, banner=is_banner)
        headed.append((index, reading.district))
    reading.data_rows += int(data.sum())
    reading.hidden_rows += int((block.hidden & data).sum())
    reading.struck_rows += int((block.struck & data).sum())
    reading.lost_codes += _leave_out_lost_codes(columns, data)
    columns |= {
        name: pa.nulls(height, pa.string())
        for name in header.kind.column_names()
        if name not in header.columns
    }
    if reading.headed:
        columns["district"] = _beneath(headed, height)
    numbers = np.arange(rows.number + 1, rows.number + 1 + height)
    if data.all():
        return Chunk(numbers, columns)
    kept = pa.array(data)
    return Chunk(numbers[data], {name: column.filter(kept) for name, column in columns.items()})


def _sums_of_towns(columns: dict[str, pa.StringArray], header: Header) -> frozenset[int]:
    """Return the rows that head a township's unions with just the sum of theirs.

    A township alone may be a union's short name, so each one's figure must be that of the rows
    beneath, and those must be more than the townships: two equal figures may stand together.
    """
    counted = next((name for name in header.kind.numbers if name in header.columns), None)
    if counted is None or header.kind.core[0] not in header.columns:
        return frozenset()
    names = [squeeze(name or "") for name in columns[header.kind.core[0]].to_pylist()]
    figures = [parse_whole(text or "") for text in columns[counted].to_pylist()]
    heads = [row for row, name in enumerate(names) if name.endswith(ENDS_OF_TOWNS)]
    groups = [
        list(takewhile(lambda row: names[row] and not says_total(names[row]), range(head + 1, end)))
        for head, end in zip(heads, [*heads[1:], len(names)], strict=False)
    ]
    of_all = all(
        figures[head] and figures[head] == sum(figures[row] or 0 for row in rows)
        for head, rows in zip(heads, groups, strict=True)
    )
    return frozenset(heads) if of_all and sum(map(len, groups)) > len(heads) else frozenset()


def _beneath(headed: list[tuple[int, str | None]], height: int) -> pa.StringArray:
    """Return the district of each row: that of the last heading before it."""
    starts, districts = zip(*headed, strict=True)
    heading = np.repeat(np.arange(len(starts)), np.diff([*starts, height]))
    return pa.array(districts, pa.string()).take(pa.array(heading))


def _short(column: pa.StringArray) -> pa.StringArray:
    """Return the column. Raises BadFile for a cell longer than any program writes."""
    if longest(column) > 4 * LONGEST_CELL:
        raise BadFile("有单元格超过 {most:,} 个字，不像表格数据；请删去后再导入", most=LONGEST_CELL)
    return column


def _sensible(name: str, column: pa.StringArray, header: Header) -> pa.StringArray:
    """Return the column without errors of formulas (#REF!); as a number they are rejected."""
    if name in header.kind.numbers or not pc.any(pc.starts_with(column, "#"), min_count=0).as_py():
        return column
    return pc.if_else(
        pc.match_substring_regex(column, _FORMULA_ERROR), pa.scalar(None, pa.string()), column
    )


def _leave_out_lost_codes(columns: dict[str, pa.StringArray], data: np.ndarray) -> int:
    """Blank the codes that a spreadsheet spoilt, for many unions have the same; return how many."""
    if "union_code" not in columns:
        return 0
    lost = pc.match_substring_regex(columns["union_code"], _LOST_CODE)
    if not pc.any(lost, min_count=0).as_py():
        return 0
    columns["union_code"] = pc.if_else(lost, pa.scalar(None, pa.string()), columns["union_code"])
    return int((np.asarray(pc.fill_null(lost, fill_value=False)) & data).sum())


def _values(columns: dict[str, pa.StringArray], index: int) -> dict[str, str | None]:
    return {name: column[index].as_py() for name, column in columns.items()}


def _suspect(
    columns: dict[str, pa.StringArray], header: Header, reference: Reference
) -> np.ndarray:
    """Mark the rows that may be no data: a core column is blank, or speaks of totals or notes."""
    suspect = np.zeros(len(next(iter(columns.values()))), bool)
    for name in header.kind.core:
        if name in header.columns:
            suspect |= np.asarray(pc.is_null(columns[name]))
    core = header.kind.core[0]
    for name, pattern in (("serial", _SUSPECT), (core, f"{_SUSPECT}|{_MARK_OF_A_COLUMN}")):
        if name in header.columns:
            spoken = pc.match_substring_regex(columns[name], pattern)
            suspect |= np.asarray(pc.fill_null(spoken, fill_value=False))
    if core in header.columns:
        # A printed list repeats its header, and a further table brings another.
        called = pa.array([*header.texts, *reference.headers], pa.string())
        suspect |= np.asarray(pc.is_in(columns[core], value_set=called))
    if header.kind.core == (core,):
        # An account and nothing else may be a note beneath the accounts.
        suspect |= _alone(columns, core)
    if header.kind.numbers:
        # Small sheets made by hand: a note may stand in any column, so every row is looked at.
        suspect[:] = True
    return suspect


def _alone(columns: dict[str, pa.StringArray], core: str) -> np.ndarray:
    """Mark the rows that say nothing in any other column, but for a number of their own."""
    alone = np.ones(len(next(iter(columns.values()))), bool)
    for name, column in columns.items():
        if name not in (core, "serial"):
            alone &= np.asarray(column.is_null())
    return alone
