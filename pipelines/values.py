"""The value of one cell: what it says as a text, and the time or number in such a text."""

import math
import re
from datetime import date, datetime, time, timedelta

from pipelines.text import squeeze

Cell = str | int | float | bool | datetime | date | time | timedelta | None

# Excel keeps 15 significant digits; a number from here on has lost the rest.
EXACT_NUMBERS_BELOW = 10**15

_BEIJING = timedelta(hours=8)
_EXCEL_EPOCH = datetime(1899, 12, 30)
_EXCEL_EPOCH_1904 = datetime(1904, 1, 1)
_SERIAL = re.compile(r"\d{4,5}(\.\d+)?")
_TIME = re.compile(
    r"(?P<year>\d{4})(?:[-/.年])(?P<month>\d{1,2})(?:[-/.月])(?P<day>\d{1,2})日?"
    r"(?: ?(?P<half_alone>上午|下午)|"
    r"[T ]?(?P<half>上午|下午)? ?(?P<hour>\d{1,2})(?:[时点]|[:时点](?P<minute>\d{1,2})分?"
    r"(?::?(?P<second>\d{1,2})秒?(?:\.\d+)?)?)(?P<zone> ?(?:Z|[+-]\d\d:?\d\d))?"
    r"(?: ?(?P<half_after>[AaPp][Mm]|上午|下午))?)?"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2}))?"
)
_WHOLE = re.compile(
    r"([+-]?) ?(\d{1,3}(?: ?, ?\d{3})+|[1-9]\d?(?: \d{3})+|\d+)(?:\.0+)? ?(?:人次|[人名个家])?"
)
"""Blanks part thousands, too (12 000); 300 280 are rather two numbers than one union's people."""
_NOTHING = frozenset(
    "无 没有 暂无 空 - -- --- — —— – ― / // \\ ? N/A NA NONE NULL NAN NAT \\N".split()
) | {""}


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
    # Fifteen digits are what a spreadsheet keeps and shows: 81.00000000000001 is 81.
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def says_nothing(text: str) -> bool:
    """Say whether a cell holds only what people write for nothing: --, 无, /."""
    return squeeze(text).upper() in _NOTHING


def parse_time(text: str, date_1904: bool = False) -> datetime | None:
    """Return the time that a cell's text gives, or None.

    Reads yyyyMMdd, yyyy-MM-dd, yyyy/M/d, 2022年8月9日, each with or without a time, and Excel
    serial numbers (specification, §3). A time with a zone, as programs export it, is told in
    Beijing's.

    >>> parse_time("2022-08-15T16:00:00.000Z")
    datetime.datetime(2022, 8, 16, 0, 0)
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
    halves = (parts.get(name) for name in ("half", "half_after", "half_alone"))
    half = next(filter(None, halves), "").lower()
    if half in ("下午", "pm") and hour < 12:
        hour += 12
    elif half in ("上午", "am") and hour == 12:
        hour = 0
    try:
        moment = datetime(
            int(parts["year"] or 0),
            int(parts["month"] or 0),
            int(parts["day"] or 0),
            hour,
            int(parts.get("minute") or 0),
            int(parts.get("second") or 0),
        )
        return moment + _behind_beijing(_zone(parts))
    except (ValueError, OverflowError):
        return None


def _zone(parts: dict[str, str | None]) -> str | None:
    """Return the zone of a time, if it has one: 9:00-11:00 is until when, as programs write no zone
    without seconds."""
    zone = parts.get("zone")
    return zone if parts.get("second") or (zone or "").endswith("Z") else None


def _behind_beijing(zone: str | None) -> timedelta:
    """Return by how much a zone's clocks (Z, +0000, +08:00) are behind Beijing's."""
    if not zone:
        return timedelta()
    digits = zone.strip(" Z").replace(":", "") or "+0000"
    ahead = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:]))
    return _BEIJING + ahead if digits[0] == "-" else _BEIJING - ahead


def parse_whole(text: str) -> int | None:
    """Return a whole number of people (1,234, 1 234 人 and 120人次 too), or None where it is none.

    >>> parse_whole("1 200"), parse_whole("300 280"), parse_whole("60 60")
    (1200, None, None)
    """
    match = _WHOLE.fullmatch(text.strip())
    if not match:
        return None
    number = int(match[2].replace(",", "").replace(" ", ""))
    return -number if match[1] == "-" else number
