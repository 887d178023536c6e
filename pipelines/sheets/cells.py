"""Whole columns of cells: to text, cleaned, to times, whole numbers and pseudonyms.

Every function takes and returns Arrow arrays of one length. What is plain already
is left to Arrow; only the rest is touched one value at a time, each distinct value
once, because normalising every cell of a city's export costs three times as much.
"""

import re
from collections.abc import Callable, Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.text import clean
from pipelines.values import Cell, cell_text, parse_time, says_nothing

# Printable ASCII and the basic CJK block stand unchanged under NFKC; single blanks inside only.
# What begins with = may be text within ="…".
_PLAIN = r"^[!-<>-~\x{4e00}-\x{9fff}][!-~\x{4e00}-\x{9fff}]*( [!-~\x{4e00}-\x{9fff}]+)*$"

_NO_VALUES = frozenset(("<na>", "(null)"))
"""How databases and programs write a value that is missing, as far as people do not."""


def text_column(cells: Iterable[Cell]) -> pa.StringArray:
    """Return cells as clean text; a blank cell is null."""
    values = list(cells)
    try:
        raw = pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        raw = pa.array([_encodable(cell_text(value)) for value in values], pa.string())
    return clean_column(raw)


def without_nothing(column: pa.StringArray) -> pa.StringArray:
    """Return the column without what people and programs write for nothing: 无, --, NULL, nan."""
    return map_distinct(column, lambda text: None if says_nothing_at_all(text) else text)


def says_nothing_at_all(text: str) -> bool:
    """Say whether a cell holds what people or programs write for nothing."""
    return says_nothing(text) or text.lower() in _NO_VALUES


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def clean_column(raw: pa.StringArray) -> pa.StringArray:
    """Return a text column in NFKC, trimmed, without invisible characters; blank is null."""
    blank = pc.equal(raw, "")
    plain = pc.or_kleene(pc.match_substring_regex(raw, _PLAIN), blank)
    if not pc.all(plain, min_count=0).as_py():
        odd = pc.fill_null(pc.invert(plain), fill_value=False)
        cleaned = map_distinct(raw.filter(odd), clean)
        raw = pc.replace_with_mask(raw, odd, cleaned)
        blank = pc.equal(raw, "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), raw)


def map_distinct(
    column: pa.StringArray, function: Callable[[str], object], into: pa.DataType | None = None
) -> pa.Array:
    """Return `function` of every value, called once a distinct value; null stays null."""
    encoded = column.dictionary_encode()
    mapped = [function(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(mapped, into or pa.string()).take(encoded.indices)


def rewrite_unless(
    column: pa.StringArray, pattern: str, function: Callable[[str], str | None]
) -> pa.StringArray:
    """Return the column with `function` applied to the values that do not match `pattern`."""
    odd = pc.fill_null(pc.invert(pc.match_substring_regex(column, pattern)), fill_value=False)
    if not pc.any(odd, min_count=0).as_py():
        return column
    rewritten = map_distinct(column.filter(odd), function)
    return pc.replace_with_mask(column, odd, rewritten)


def time_column(column: pa.StringArray, *, date_1904: bool = False) -> pa.TimestampArray:
    """Return times as timestamps of seconds, without a zone; null where blank or unreadable.

    A whole column nearly always has one form, so Arrow reads the form of its first value, and
    only what is left is read one by one.
    """
    stamp = pa.timestamp("s")
    times = pa.nulls(len(column), stamp)
    form = _arrow_form(column)
    if form:
        times = pc.strptime(column, format=form, unit="s", error_is_null=True)
    left = pc.and_(pc.is_valid(column), pc.is_null(times))
    if pc.any(left, min_count=0).as_py():
        read = map_distinct(column.filter(left), lambda text: parse_time(text, date_1904), stamp)
        times = pc.replace_with_mask(times, left, read)
    return times


def _arrow_form(column: pa.StringArray) -> str | None:
    first = next((value.as_py() for value in column if value.is_valid), "")
    forms = {
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d": "%Y-%m-%d %H:%M:%S",
        r"\d{4}-\d\d-\d\d": "%Y-%m-%d",
        r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d": "%Y/%m/%d %H:%M:%S",
        r"\d{4}年\d\d月\d\d日": "%Y年%m月%d日",
    }
    return next((form for pattern, form in forms.items() if re.fullmatch(pattern, first)), None)


def longest(column: pa.StringArray) -> int:
    """Return how many bytes the longest text of a column has, 0 where there is none."""
    if len(column) == 0:
        return 0
    places = np.frombuffer(column.buffers()[1], np.int32)[column.offset :][: len(column) + 1]
    return int(np.diff(places).max())


def fixed_width_codes(column: pa.StringArray, width: int) -> np.ndarray:
    """Return a column of ASCII texts, all `width` long, as a matrix of bytes (rows × width)."""
    packed = pa.concat_arrays([column]).cast(pa.binary()).cast(pa.binary(width))
    data = packed.buffers()[1]
    return np.frombuffer(data, np.uint8)[packed.offset * width :][: len(column) * width].reshape(
        -1, width
    )
