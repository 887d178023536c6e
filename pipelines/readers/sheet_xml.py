"""The cells of one worksheet straight from its XML: blocks of rows, each handed out by columns."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.readers.strings_xml import slices, texts_between
from pipelines.readers.tokens import Grammar, Irregular, Stretch, whole_numbers
from pipelines.sheets.cells import clean_column, map_distinct
from pipelines.values import cell_text

NO_RESULT = "#公式无结果"
"""Stands for a formula of which the file holds no result; no number, so it is rejected as one."""

_SHEET = Grammar(
    tags={
        **{"ro": "row", "/r": "end_row", "c ": "cell", "/c": "end_cell"},
        **{"v>": "value", "v ": "value", "/v": "end_value", "v/": "no_value"},
        **{"f>": "formula", "f ": "formula", "/f": "end_formula", "f/": "end_formula"},
        **{"is": "inline", "/i": "end_inline"},
        **{"t>": "text", "t ": "text", "/t": "end_text", "t/": "no_text"},
    },
    empty={
        **{"row": "empty_row", "cell": "empty_cell", "formula": "end_formula"},
        **{"text": "no_text", "value": "no_value"},
    },
    follows={
        "row": "cell empty_cell end_row",
        "end_row": "row empty_row",
        "empty_row": "row empty_row",
        "cell": "value no_value formula end_formula inline end_cell",
        "empty_cell": "cell empty_cell end_row",
        "end_cell": "cell empty_cell end_row",
        "formula": "end_formula",
        "end_formula": "value no_value end_cell",
        "value": "end_value",
        "end_value": "end_cell",
        "no_value": "end_cell",
        "inline": "text no_text end_inline",
        "text": "end_text",
        "end_text": "end_inline",
        "no_text": "end_inline",
        "end_inline": "end_cell",
    },
)
_KIND_COUNT = 7
SHARED, NUMBER, DAY, TRUTH, TEXT, ERROR, UNDONE = range(_KIND_COUNT)
_KINDS = {"": NUMBER, "n": NUMBER, "s": SHARED, "str": TEXT, "inlineStr": TEXT, "b": TRUTH}
_KINDS["e"] = ERROR
_ATTRIBUTES = re.compile(rb'(?: (?:s="(?P<style>\d+)"|t="(?P<type>\w+)"|(?:cm|vm|ph)="\w+"))*')
_SAYS_HIDDEN = re.compile(rb"<row[^>]*hidden[^>]*>")
_HIDDEN_ROW = re.compile(rb'<row r="(\d{1,8})"[^>]*? hidden="(1|true|0|false)"[^>]*>')
_WHOLE = r"^(0|-?[1-9][0-9]{0,14})$"
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_LETTERS_A_Z = 26
_DIGITS_OF_A_ROW, _MOST_ROWS, _MOST_COLUMNS = 7, 1 << 20, 1 << 14
_MOST_ATTRIBUTES = 64
_LONGEST_ATTRIBUTES = 24
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


@dataclass(frozen=True)
class Book:
    """What the sheets of one workbook share: its strings, styles and calendar."""

    strings: pa.StringArray
    date_styles: list[bool | None]
    date_1904: bool
    recalculates: bool


class SheetBlock:
    """Some rows of a sheet, blank ones included, as columns of clean text.

    `first` is the number (from 0) of the block's first row in the sheet, `height` how many there
    are.
    """

    def __init__(self, stretch: Stretch, first: int, book: Book) -> None:
        self._book = book
        self._markup = _SHEET.read(stretch)
        self.first = first
        numbers = self._row_numbers()
        self.height = int(numbers[-1]) - first if len(numbers) else 0
        self.hidden = np.zeros(self.height, bool)
        if stretch.text.find(b"hidden", 0, stretch.size) >= 0:
            for tag in _SAYS_HIDDEN.findall(stretch.text, 0, stretch.size):
                self._hide(tag)
        self._find_cells(numbers - first - 1)

    def _hide(self, tag: bytes) -> None:
        match = _HIDDEN_ROW.fullmatch(tag)
        if match is None:
            raise Irregular("an unusual row")
        row = int(match[1]) - self.first - 1
        if match[2] in (b"1", b"true") and 0 <= row < self.height:
            self.hidden[row] = True

    def _row_numbers(self) -> np.ndarray:
        """Return the numbers of the rows that hold cells, from 1."""
        markup = self._markup
        tags = np.flatnonzero(markup.codes == _SHEET.code("row"))
        starts = markup.opens[tags] + 8
        ends = starts.copy()
        for _ in range(8):
            ends += markup.data[ends] != ord('"')
        lengths = ends - starts
        numbers = whole_numbers(markup, starts, lengths)
        if len(tags) and (lengths.max() > _DIGITS_OF_A_ROW or numbers[-1] > _MOST_ROWS):
            raise Irregular("a row beyond the last")
        if len(tags) and not (
            (markup.at(starts - 8, 8) == int.from_bytes(b'<row r="', "little")).all()
            and numbers[0] > self.first
            and (np.diff(numbers) > 0).all()
        ):
            raise Irregular("rows out of order")
        self._row_tags = tags
        # A cell's own row number must be the row's: both with the quote that ends them.
        self._row_words, self._row_lengths = markup.at(starts, lengths + 1), lengths
        return numbers

    def _find_cells(self, rows: np.ndarray) -> None:
        markup, code = self._markup, _SHEET.code
        kinds = markup.codes
        valued = (kinds == code("value")) | (kinds == code("text"))
        undone = np.zeros_like(valued)
        undone[:-1] = (kinds[:-1] == code("end_formula")) & (kinds[1:] != code("value"))
        values = np.flatnonzero(valued | undone)
        cells, has_formula = _cells_of(values, kinds)
        row_of = np.repeat(
            np.arange(len(rows)), np.diff(np.searchsorted(cells, [*self._row_tags, 1 << 62]))
        )
        self.rows = rows[row_of].astype(np.int32)
        self.places, ends = self._columns_of(cells, row_of)
        self._starts = markup.closes[values] + 1
        self._ends = markup.opens[np.minimum(values + 1, len(kinds) - 1)]
        self._kinds = self._kinds_of(cells, ends)
        inline = kinds[values] == code("text")
        if (inline & (self._kinds != TEXT)).any():
            raise Irregular("an inline text of another type")
        # A text may be the result of a formula though it is empty; a number may not.
        empty = undone[values] | (has_formula & (self._starts == self._ends))
        undone_here = empty & (self._kinds != TEXT)
        if self._book.recalculates:
            undone_here |= has_formula & self._is_zero() & (self._kinds == NUMBER)
        self._kinds[undone_here] = UNDONE
        where = self.rows.astype(np.int64) * _MOST_COLUMNS + self.places
        if (np.diff(where) <= 0).any():
            raise Irregular("cells out of order")
        self._order = np.argsort(self.places, kind="stable")
        self._bounds = np.searchsorted(self.places[self._order], np.arange(self.width + 1))

    def _is_zero(self) -> np.ndarray:
        return (self._ends - self._starts == 1) & (self._markup.data[self._starts] == ord("0"))

    def _columns_of(self, cells: np.ndarray, row_of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the cells' columns (from 0) and where their reference ends."""
        markup = self._markup
        starts = markup.opens[cells]
        if (markup.at(starts, 6) != int.from_bytes(b'<c r="', "little")).any():
            raise Irregular("a cell without a place")
        letters = _LETTERS[markup.at(starts + 6, 2)]
        if (letters < 0).any():
            raise Irregular("a cell with an odd place")
        places, two = letters & 0x7FFF, letters >> 15
        third = markup.data[starts + 8].astype(np.int32) - ord("A")
        three = (two == 1) & (third >= 0)
        places = np.where(three, (places + 1) * 26 + third, places)
        if len(places) and (
            places.max() >= _MOST_COLUMNS or third[three].max(initial=0) >= _LETTERS_A_Z
        ):
            raise Irregular("a column beyond the last")
        digits = starts + 7 + two + three
        lengths = self._row_lengths[row_of]
        if (markup.at(digits, lengths + 1) != self._row_words[row_of]).any():
            raise Irregular("a cell in another row")
        return places.astype(np.uint16), digits + lengths + 1

    def _kinds_of(self, cells: np.ndarray, starts: np.ndarray) -> np.ndarray:
        """Return what each cell holds, told by its attributes: few different ones in a sheet."""
        markup = self._markup
        lengths = markup.closes[cells] - starts
        if len(lengths) and lengths.max() > _LONGEST_ATTRIBUTES:
            raise Irregular("unusual attributes")
        words = [
            markup.at(starts + 8 * n, np.clip(lengths - 8 * n, 0, 8))
            for n in range(-(-int(lengths.max(initial=0)) // 8))
        ]
        found = np.full(len(cells), -1, np.int8)
        left = np.arange(len(cells))
        for _ in range(_MOST_ATTRIBUTES):
            if len(left) == 0:
                return found
            start = starts[left[0]]
            text = markup.data[start : start + lengths[left[0]]].tobytes()
            same = lengths[left] == lengths[left[0]]
            for word in words:
                same &= word[left] == word[left[0]]
            found[left[same]] = self._kind(text)
            left = left[~same]
        raise Irregular("too many kinds of cells")

    def _kind(self, attributes: bytes) -> int:
        match = _ATTRIBUTES.fullmatch(attributes)
        kind = _KINDS.get((match["type"] or b"").decode()) if match else None
        if match is None or kind is None:
            raise Irregular("an unusual cell")
        style = int(match["style"] or 0)
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
            index = whole_numbers(self._markup, starts, ends - starts)
            if len(index) and index.max() >= len(self._book.strings):
                raise Irregular("no such shared string")
            return self._book.strings.take(pa.array(index))
        if kind == UNDONE:
            return pa.array([NO_RESULT] * len(cells), pa.string())
        if kind in (TEXT, ERROR):
            return clean_column(texts_between(self._markup, starts, ends))
        texts = slices(self._markup, starts, ends)
        if kind == TRUTH:
            return map_distinct(texts, _truth_text)
        return number_texts(texts) if kind == NUMBER else self._days(texts)

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


def _cells_of(values: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the cell tag before each value, and whether a formula stands between them."""
    is_cell = kinds == _SHEET.code("cell")
    is_formula = kinds == _SHEET.code("end_formula")
    cells, formula = values.copy(), np.zeros(len(values), bool)
    formula |= is_formula[values]
    while (apart := ~is_cell[cells]).any():
        cells -= apart
        formula |= is_formula[cells]
    return cells, formula


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
