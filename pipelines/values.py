"""The value of one cell: what it says as a text, and the time, number or names in such a text."""

import math
import re
from datetime import date, datetime, time, timedelta

from pipelines.text import clean, hide_numbers, squeeze

Cell = str | int | float | bool | datetime | date | time | timedelta | None

# Excel keeps 15 significant digits; a number from here on has lost the rest.
EXACT_NUMBERS_BELOW = 10**15

_BEIJING = timedelta(hours=8)
_EXCEL_EPOCH = datetime(1899, 12, 30)
_EXCEL_EPOCH_1904 = datetime(1904, 1, 1)
_SERIAL = re.compile(r"\d{4,5}(\.\d+)?")
_TIME = re.compile(
    r"(?P<year>\d{4})(?:[-/.年])(?P<month>\d{1,2})(?:[-/.月])(?P<day>\d{1,2})日?"
    r"(?:[T ]?(?P<half>上午|下午)? ?(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})分?"
    r"(?::?(?P<second>\d{1,2})秒?(?:\.\d+)?)?(?P<zone> ?(?:Z|[+-]\d\d:?\d\d))?"
    r"(?: ?(?P<half_after>[AaPp][Mm]|上午|下午))?)?"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2}))?"
)
_WHOLE = re.compile(
    r"([+-]?) ?(\d{1,3}(?: ?, ?\d{3})+|[1-9]\d?(?: \d{3})+|\d+)(?:\.0+)? ?[人名个家]?"
)
"""Blanks part thousands, too (12 000); 300 280 are rather two numbers than one union's people."""
_BETWEEN_NAMES = re.compile(r"[、,，;；/／|\\\n&]+")
_AND = re.compile(r"([\u4e00-\u9fff]{2,3})[和与及]([\u4e00-\u9fff]{2,3})")
_NAME_AFTER_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}( [\u4e00-\u9fff]{2,4})+")
_TWO_LETTER_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 东方 司徒 长孙 宇文 端木 南宫 独孤".split()
)
_BESIDE_A_NAME = re.compile(
    r"\([\u4e00-\u9fff0-9、,: -]*\)|^.{0,6}?组[:(]|^(社工|组长|副组长|联系人|负责人):"
    r"|等(\d*人)?$|(电话|手机):?$|:$"
)
_ALL_IN_BRACKETS = re.compile(r"\([^()]*\)")
_NOTHING = frozenset(
    "无 没有 暂无 空 - -- --- — —— / // \\ ? N/A NA NONE NULL NAN NAT \\N".split()
) | {""}
_NOBODY = _NOTHING | frozenset(
    "暂缺 空缺 无社工 待定 未定 待聘 待招聘 待配备 未配备 待分配 未分配"
    " 待安排 未安排 待落实".split()
)


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
    half = (parts.get("half") or parts.get("half_after") or "").lower()
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
        return moment + _behind_beijing(parts.get("zone"))
    except (ValueError, OverflowError):
        return None


def _behind_beijing(zone: str | None) -> timedelta:
    """Return by how much a zone's clocks (Z, +0000, +08:00) are behind Beijing's."""
    if not zone:
        return timedelta()
    digits = zone.strip(" Z").replace(":", "") or "+0000"
    ahead = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:]))
    return _BEIJING + ahead if digits[0] == "-" else _BEIJING - ahead


def parse_whole(text: str) -> int | None:
    """Return a whole number of people (1,234 and 1 234 人 too), or None where it is none.

    >>> parse_whole("1 200"), parse_whole("300 280"), parse_whole("60 60")
    (1200, None, None)
    """
    match = _WHOLE.fullmatch(text.strip())
    if not match:
        return None
    number = int(match[2].replace(",", "").replace(" ", ""))
    return -number if match[1] == "-" else number


def social_workers(text: str | None) -> list[str]:
    """Return the names in one cell, each once, in their order (split at 、 , ; /).

    No phone number beside a name stays, nor what the name's bearer is.

    >>> social_workers("张三、 李四/张三")
    ['张三', '李四']
    >>> social_workers("张三（组长）13812345678 王二小")
    ['张三', '王二小']
    """
    if squeeze(text or "").upper() in _NOBODY:
        return []
    named = hide_numbers(text or "", "、")
    names = (name for part in _BETWEEN_NAMES.split(named) for name in _names(part))
    return list(dict.fromkeys(name for name in names if name.upper() not in _NOBODY))


def _names(part: str) -> list[str]:
    """Return the names in what stands between two signs: a blank parts two whole names only."""
    whole = clean(part)
    if _ALL_IN_BRACKETS.fullmatch(whole):
        whole = whole[1:-1]
    bare = clean(_BESIDE_A_NAME.sub("", whole))
    if bare.count("(") != bare.count(")"):
        bare = bare.strip("()")
    if joined := _AND.fullmatch(bare):
        return list(joined.groups())
    if _NAME_AFTER_NAME.fullmatch(bare) and bare.split()[0] not in _TWO_LETTER_SURNAMES:
        return bare.split()
    return [squeeze(bare)] if any(map(str.isalnum, bare)) and not bare.isdigit() else []
