"""The cells of one worksheet straight from its XML: blocks of rows, each handed out by columns."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.readers.cells_xml import Cells, find_cells
from pipelines.readers.references import cell_name
from pipelines.readers.strings_xml import slices, string_number, texts_between
from pipelines.readers.tokens import Irregular, Stretch, Text, whole_numbers
from pipelines.sheets.cells import clean_column, map_distinct
from pipelines.values import cell_text

NO_RESULT = "#公式无结果"
"""Stands for a formula of which the file holds no result; no number, so it is rejected as one."""

_KIND_COUNT = 7
SHARED, NUMBER, DAY, TRUTH, TEXT, ERROR, UNDONE = range(_KIND_COUNT)
_KINDS = {"": NUMBER, "n": NUMBER, "s": SHARED, "str": TEXT, "inlineStr": TEXT, "b": TRUTH}
_KINDS["e"] = ERROR
_ATTRIBUTES = re.compile(rb'(?: (?:s="(?P<style>\d+)"|t="(?P<type>\w+)"|(?:cm|vm|ph)="\w+"))*')
_HIDDEN_ROW = re.compile(r'<row r="\d{1,8}"[^>]*? hidden="(1|true|0|false)"[^>]*>')
_WHOLE = r"^(0|-?[1-9][0-9]{0,14})$"
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_LETTERS_A_Z = 26
_DIGITS_OF_A_ROW, _MOST_ROWS, _MOST_COLUMNS = 7, 1 << 20, 1 << 14
_MILLISECONDS_A_DAY = 86_400_000
_FIRST_SURE_DAY, _LAST_DAY = 61, 2_958_465
"""Serial dates from March 1900 to 9999; before, Excel counts a day that never was."""


def _places_of_letters() -> np.ndarray:
    """Return a column's place and the number of its letters × 2^15 by the first two bytes."""
    table = np.full(1 << 16, -1, np.int32)
    for first in range(26):
        for digit in range(10):
            table[(65 + first) | (48 + digit) << 8] = first
        for second in range(26):
            table[(65 + first) | (65 + second) << 8] = (26 + first * 26 + second) | 1 << 15
    return table


_LETTERS = _places_of_letters()
_CELL_BEGINS = np.uint64(int.from_bytes(b'<c r="', "little") << 16)
"""How a cell begins, where the two bytes behind it are shifted out."""


@dataclass(frozen=True)
class Book:
    """What the sheets of one workbook share: its strings, styles and calendar."""

    strings: pa.StringArray
    date_styles: list[bool | None]
    struck_styles: frozenset[int]
    date_1904: bool
    recalculates: bool


class SheetBlock:
    """Some rows of a sheet, blank ones included, as columns of clean text.

    `first` is the number (from 0) of the block's first row in the sheet, `height` how many there
    are. `name` is the sheet's.
    """

    def __init__(self, stretch: Stretch, first: int, book: Book, name: str = "") -> None:
        self._book, self._name = book, name
        self._text = Text.of(stretch)
        self.first = first
        cells = find_cells(self._text)
        numbers = self._row_numbers(cells.rows)
        self.height = int(numbers[-1]) - first if len(numbers) else 0
        self.hidden = np.zeros(self.height, bool)
        row_tags = slices(self._text, cells.rows, cells.row_ends)
        self.hidden[numbers - first - 1] = _is_hidden(row_tags)
        self.struck = np.zeros(self.height, bool)
        self._take(cells, numbers - first - 1)

    def _row_numbers(self, tags: np.ndarray) -> np.ndarray:
        """Return the numbers of the rows that hold cells, from 1."""
        text, starts = self._text, tags + len('<row r="')
        ends = starts.copy()
        for _ in range(8):
            ends += text.data[ends] != ord('"')
        lengths = ends - starts
        numbers = whole_numbers(text, starts, lengths)
        if len(tags) and (lengths.max() > _DIGITS_OF_A_ROW or numbers[-1] > _MOST_ROWS):
            raise Irregular("a row beyond the last")
        if len(tags) and not (
            text.says(tags, b'<row r="').all()
            and numbers[0] > self.first
            and (np.diff(numbers) > 0).all()
        ):
            raise Irregular("rows out of order")
        # A cell's own row number must be the row's: both with the quote that ends them.
        self._row_words, self._row_lengths = text.at(starts, lengths + 1), lengths
        return numbers

    def _take(self, cells: Cells, rows: np.ndarray) -> None:
        """Keep of each cell where it is and what it holds."""
        self.rows = rows[cells.row_of].astype(np.int32)
        self.places, tag_ends = self._columns_of(cells)
        self._kinds, values = self._kinds_of(tag_ends)
        self._ends = cells.ends
        if cells.starts is None:
            if not self._text.says(values, b"<v>").all():
                raise Irregular("a value of another sort")
            self._starts = values + len("<v>")
        else:
            self._starts = cells.starts
            if (cells.has_text & (self._kinds != TEXT)).any():
                raise Irregular("an inline text of another type")
            self._kinds[self._is_undone(cells)] = UNDONE
        where = self.rows.astype(np.int64) * _MOST_COLUMNS + self.places
        if (np.diff(where) <= 0).any():
            raise Irregular("cells out of order")
        self._order = np.argsort(self.places, kind="stable")
        self._bounds = np.searchsorted(self.places[self._order], np.arange(self.width + 1))

    def _is_undone(self, cells: Cells) -> np.ndarray:
        """Mark the formulas whose result the file does not hold."""
        # A text may be the result of a formula though it is empty; a number may not.
        empty = cells.undone | (cells.has_formula & (self._starts == self._ends))
        undone: np.ndarray = empty & (self._kinds != TEXT)
        if self._book.recalculates:
            zero = (self._ends - self._starts == 1) & (self._text.data[self._starts] == ord("0"))
            undone |= cells.has_formula & zero & (self._kinds == NUMBER)
        return undone

    def _columns_of(self, cells: Cells) -> tuple[np.ndarray, np.ndarray]:
        """Return the cells' columns (from 0) and where their reference ends."""
        text, starts = self._text, cells.places
        words = text.words[starts]
        if (words << 16 != _CELL_BEGINS).any():
            raise Irregular("a cell without a place")
        letters = _LETTERS[words >> 48]
        if (letters < 0).any():
            raise Irregular("a cell with an odd place")
        places, two = letters & 0x7FFF, letters >> 15
        third = text.data[starts + 8].astype(np.int32) - ord("A")
        three = (two == 1) & (third >= 0)
        places = np.where(three, (places + 1) * 26 + third, places)
        if len(places) and (
            places.max() >= _MOST_COLUMNS or third[three].max(initial=0) >= _LETTERS_A_Z
        ):
            raise Irregular("a column beyond the last")
        digits = starts + 7 + two + three
        lengths = _one_of(self._row_lengths, cells.row_of)
        if (text.at(digits, lengths + 1) != self._row_words[cells.row_of]).any():
            raise Irregular("a cell in another row")
        return places.astype(np.uint16), digits + lengths + 1

    def _kinds_of(self, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what each cell holds, told by the rest of its tag, and where that ends."""
        kinds, ends = np.zeros(len(starts), np.int8), starts.copy()
        for tag, which in self._text.tag_ends(starts):
            kind, style = _kind_and_style(tag.removesuffix(b">"))
            kinds[which] = self._kind(kind, style)
            if style in self._book.struck_styles:
                self.struck[self.rows[which]] = True
            ends[which] += len(tag)
        return kinds, ends

    def _kind(self, kind: int, style: int) -> int:
        """Return the kind of cells that their tags call `kind`; a number may be a day."""
        dates = self._book.date_styles
        if kind != NUMBER or not dates:
            return kind
        if style >= len(dates) or dates[style] is None:
            raise Irregular("an unusual number format")
        return DAY if dates[style] else NUMBER

    # ------------------------------------------------------------- handing out

    @property
    def width(self) -> int:
        """How many columns there are, up to the last that holds something."""
        return int(self.places.max()) + 1 if len(self.places) else 0

    @cached_property
    def blank(self) -> np.ndarray:
        """Rows that hold nothing."""
        held = np.zeros(self.height, bool)
        held[self.rows] = True
        return ~held

    def column(self, place: int) -> pa.StringArray:
        """Return one column as clean text, `height` long; a blank cell is null."""
        if not 0 <= place < self.width:
            return pa.nulls(self.height, pa.string())
        cells = self._order[self._bounds[place] : self._bounds[place + 1]]
        kinds, rows = self._kinds[cells], self.rows[cells]
        held = np.flatnonzero(np.bincount(kinds, minlength=_KIND_COUNT)).tolist()
        if len(held) == 1 and len(rows) == self.height and (np.diff(rows) > 0).all():
            return self._texts(held[0], cells)
        parts, index, start = [pa.nulls(0, pa.string())], np.full(self.height, -1, np.int32), 0
        for kind in held:
            of_kind = cells[kinds == kind]
            parts.append(self._texts(kind, of_kind))
            index[self.rows[of_kind]] = np.arange(start, start + len(of_kind))
            start += len(of_kind)
        return pa.concat_arrays(parts).take(pa.array(index, mask=index < 0))

    def texts(self, rows: np.ndarray) -> list[list[str]]:
        """Return the cells of some rows (from 0 in the block) as clean text, "" where blank."""
        line_of = np.full(self.height, -1)
        line_of[rows] = np.arange(len(rows))
        found = [[""] * self.width for _ in range(len(rows))]
        met = np.flatnonzero(line_of[self.rows] >= 0)
        kinds = self._kinds[met]
        for kind in np.unique(kinds).tolist():
            cells = met[kinds == kind]
            lines, places = line_of[self.rows[cells]], self.places[cells]
            texts = self._texts(kind, cells).to_pylist()
            for line, place, text in zip(lines.tolist(), places.tolist(), texts, strict=True):
                found[line][place] = text or ""
        return found

    def _texts(self, kind: int, cells: np.ndarray) -> pa.StringArray:
        starts, ends = self._starts[cells], self._ends[cells]
        if kind == SHARED:
            return self._shared(cells)
        if kind == UNDONE:
            return pa.array([NO_RESULT] * len(cells), pa.string())
        if kind in (TEXT, ERROR):
            return clean_column(texts_between(self._text, starts, ends))
        texts = slices(self._text, starts, ends)
        if kind == TRUTH:
            return map_distinct(texts, _truth_text)
        return number_texts(texts) if kind == NUMBER else self._days(texts)

    def _shared(self, cells: np.ndarray) -> pa.StringArray:
        starts, strings = self._starts[cells], self._book.strings
        try:
            numbers = whole_numbers(self._text, starts, self._ends[cells] - starts)
        except Irregular:
            return strings.take(self._odd_numbers(cells))
        if len(numbers) and numbers.max() >= len(strings):
            return strings.take(self._odd_numbers(cells))
        return strings.take(pa.array(numbers))

    def _odd_numbers(self, cells: np.ndarray) -> pa.Array:
        """Return the numbers of shared strings where they are not all written as usual."""
        count = len(self._book.strings)
        if count == 0:
            raise Irregular("no shared strings")
        texts = slices(self._text, self._starts[cells], self._ends[cells]).to_pylist()
        rows, places = (self.rows[cells] + self.first).tolist(), self.places[cells].tolist()
        numbers = [
            string_number(text, count, self._name, cell_name(row, place))
            for text, row, place in zip(texts, rows, places, strict=True)
        ]
        return pa.array(numbers, pa.int64())

    def _days(self, texts: pa.StringArray) -> pa.StringArray:
        """Return serial dates as 2022-08-09 or 2022-08-09 10:30:00."""
        if not pc.all(pc.match_substring_regex(texts, f"^{_NUMBER.pattern}$"), min_count=0).as_py():
            raise Irregular("a date that is no number")
        serials = np.asarray(pc.cast(texts, pa.float64()))
        if len(serials) and (serials.min() < _FIRST_SURE_DAY or serials.max() >= _LAST_DAY):
            raise Irregular("a day outside the calendar")
        epoch = np.datetime64("1904-01-01" if self._book.date_1904 else "1899-12-30", "s")
        seconds = (np.rint(serials * _MILLISECONDS_A_DAY).astype(np.int64) + 500) // 1000
        moments = np.datetime_as_string(epoch + seconds.astype("timedelta64[s]"))
        shown = pc.replace_substring(pa.array(moments, pa.string()), "T", " ")
        return pc.replace_substring_regex(shown, r" 00:00:00$", "")


def _kind_and_style(attributes: bytes) -> tuple[int, int]:
    """Return what a cell's tag says that it holds, and the number of its format."""
    match = _ATTRIBUTES.fullmatch(attributes)
    kind = _KINDS.get((match["type"] or b"").decode()) if match else None
    if match is None or kind is None:
        raise Irregular("an unusual cell")
    return kind, int(match["style"] or 0)


def _one_of(values: np.ndarray, which: np.ndarray) -> np.ndarray | int:
    """Return the values at some places, or the only one: most blocks have rows of one length."""
    first = values[0] if len(values) else 0
    return int(first) if (values == first).all() else values[which]


def _is_hidden(tags: pa.StringArray) -> np.ndarray:
    """Say of each row's tag whether it hides the row."""
    hidden = np.array(pc.match_substring(tags, "hidden"))
    for row in np.flatnonzero(hidden).tolist():
        match = _HIDDEN_ROW.fullmatch(tags[row].as_py())
        if match is None:
            raise Irregular("an unusual row")
        hidden[row] = match[1] in ("1", "true")
    return hidden


def number_texts(texts: pa.StringArray) -> pa.StringArray:
    """Return numbers as they are shown: 5.0 and 5E0 as 5, what Excel has rounded with exponent."""
    odd = pc.invert(pc.match_substring_regex(texts, _WHOLE))
    if not pc.any(odd, min_count=0).as_py():
        return texts
    return pc.replace_with_mask(texts, odd, map_distinct(texts.filter(odd), _number_text))


def _number_text(text: str) -> str | None:
    bare = text.strip()
    if bare and not _NUMBER.fullmatch(bare):
        raise Irregular("a number that is none")
    return cell_text(float(bare)) if bare else None


def _truth_text(text: str) -> str:
    if text not in ("0", "1", "true", "false"):
        raise Irregular("neither true nor false")
    return cell_text(text in ("1", "true"))
