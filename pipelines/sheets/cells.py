"""Whole columns of cells: to text, cleaned, to times, whole numbers and pseudonyms.

Every function takes and returns Arrow arrays of one length. What is plain already
is left to Arrow; only the rest is touched one value at a time, each distinct value
once, because normalising every cell of a city's export costs three times as much.
"""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.text import clean

Cell = str | int | float | bool | datetime | date | time | timedelta | None

# Excel keeps 15 significant digits; a number from here on has lost the rest.
EXACT_NUMBERS_BELOW = 10**15

# Printable ASCII and the basic CJK block stand unchanged under NFKC; single blanks inside only.
_PLAIN = r"^[!-~\x{4e00}-\x{9fff}]+( [!-~\x{4e00}-\x{9fff}]+)*$"
_EXCEL_EPOCH = datetime(1899, 12, 30)
_EXCEL_EPOCH_1904 = datetime(1904, 1, 1)
_SERIAL = re.compile(r"\d{4,5}(\.\d+)?")
_TIME = re.compile(
    r"(?P<year>\d{4})(?:[-/.年])(?P<month>\d{1,2})(?:[-/.月])(?P<day>\d{1,2})日?"
    r"(?:[T ]?(?P<half>上午|下午)?(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})分?"
    r"(?::?(?P<second>\d{1,2})秒?(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?P<half_after>[AaPp][Mm])?)?"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2}))?"
)
_WHOLE = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?[人名个家]?")


def cell_text(value: Cell) -> str:
    """Return one cell as the text that a reader of the sheet would see.

    A number too large for Excel to hold exactly keeps its exponent (1.30302199001011E+17), so that
    a damaged ID number stays recognisable.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime):
        moment = _whole_second(value)
        return str(moment.date() if moment.time() == time.min else moment)
    return "" if value is None else str(value)


def _whole_second(moment: datetime) -> datetime:
    """Round to the second: a workbook's fraction of a day is a hair off either way."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None)


def _number_text(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if abs(value) >= EXACT_NUMBERS_BELOW:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else repr(value)


def text_column(cells: Iterable[Cell]) -> pa.StringArray:
    """Return cells as clean text; a blank cell is null."""
    values = list(cells)
    try:
        raw = pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        raw = pa.array([_encodable(cell_text(value)) for value in values], pa.string())
    return clean_column(raw)


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
    column: pa.StringArray, pattern: str, function: Callable[[str], str]
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


def parse_time(text: str, date_1904: bool = False) -> datetime | None:
    """Return the time that a cell's text gives, or None.

    Reads yyyyMMdd, yyyy-MM-dd, yyyy/M/d, 2022年8月9日, each with or without a time, and Excel
    serial numbers (specification, §3).
    """
    match = _TIME.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        return _from_parts(match.groupdict())
    if _SERIAL.fullmatch(text):
        epoch = _EXCEL_EPOCH_1904 if date_1904 else _EXCEL_EPOCH
        return _whole_second(epoch + timedelta(days=float(text)))
    return None


def _from_parts(parts: dict[str, str | None]) -> datetime | None:
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or parts.get("half_after") or "").lower()
    if half in ("下午", "pm") and hour < 12:
        hour += 12
    elif half in ("上午", "am") and hour == 12:
        hour = 0
    try:
        return datetime(
            int(parts["year"] or 0),
            int(parts["month"] or 0),
            int(parts["day"] or 0),
            hour,
            int(parts.get("minute") or 0),
            int(parts.get("second") or 0),
        )
    except ValueError:
        return None


def parse_whole(text: str) -> int | None:
    """Return a whole number of people (1,234 and 1234人 too), or None where it is none."""
    match = _WHOLE.fullmatch(text.replace(" ", ""))
    if not match:
        return None
    number = int(match[2].replace(",", ""))
    return -number if match[1] == "-" else number


def fixed_width_codes(column: pa.StringArray, width: int) -> np.ndarray:
    """Return a column of ASCII texts, all `width` long, as a matrix of bytes (rows × width)."""
    packed = pa.concat_arrays([column]).cast(pa.binary()).cast(pa.binary(width))
    data = packed.buffers()[1]
    return np.frombuffer(data, np.uint8)[packed.offset * width :][: len(column) * width].reshape(
        -1, width
    )
