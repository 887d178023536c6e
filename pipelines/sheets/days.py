"""The day of an event as people write it: without a year, with a weekday or an hour, as a range."""

import re
from datetime import date

from pipelines.values import parse_time

_DIGITS = {sign: str(place % 10) for place, sign in enumerate("〇一二三四五六七八九零")}
_IN_WORDS = re.compile(r"[〇零一二三四五六七八九十]{1,4}(?=[年月日号])")
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>20\d\d)(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})日?\.?(?!\d)",
        r"(?P<year>20\d\d)年 ?(?P<month>\d{1,2}) ?[月.] ?(?P<day>\d{1,2}) ?[日号]?(?!\d)",
        r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
        r"(?P<month>\d{1,2}) ?[月./] ?(?P<day>\d{1,2}) ?[日号]?(?!\d)",
    )
)
_EITHER = re.compile(r"\d{1,2}\.[123]|\d{4}(\.\d+)?")
"""As a number in a cell 8.10 has lost its nought: 8.1 may be either day. 2022 is a year."""
_TO = r" ?[-‐‑‒–—―−~至到、,]{1,3} ?"
_CLOCK = r"\d{1,2}[:时点](?:\d{1,2}分?|半)?(?::\d{1,2})?"
_HALF = r"(?:上午|下午|中午|晚上|晚间|晚|早上|傍晚|夜间|全天)"
_BESIDE = (
    rf" ?(?:\(?(?:周|星期|礼拜)[一二三四五六日天]\)?|\(?{_HALF}\)?"
    rf"|\(?{_HALF}? ?{_CLOCK}(?:{_TO}{_HALF}?{_CLOCK})?\)?)"
)
_LAST = (
    r"(?:(?:20\d\d[-/.年])(?P<month_of_year>\d{1,2})[-/.月]|(?P<last_month>\d{1,2})[/.月])?"
    r"(?P<last_day>\d{1,2})[日号]?"
)
_REST = re.compile(rf"(?:{_BESIDE}){{0,4}}(?:{_TO}{_LAST}(?:{_BESIDE}){{0,4}}){{0,9}}")


def parse_day(text: str, year: int, *, date_1904: bool = False) -> date | None:
    """Return the day that a cell gives, of a range the first; None where it cannot be told.

    What names no year is of the `year` given.

    >>> parse_day("8月15日上午", 2022), parse_day("2022.8.15-17", 2022)
    (datetime.date(2022, 8, 15), datetime.date(2022, 8, 15))
    """
    if _EITHER.fullmatch(text):
        return None
    if moment := parse_time(text, date_1904):
        return moment.date()
    said = _IN_WORDS.sub(lambda found: _in_digits(found[0]), text)
    for form in _FORMS:
        begun = form.match(said)
        rest = _REST.fullmatch(said[begun.end() :]) if begun else None
        if begun and rest:
            return _first(begun.groupdict(), rest.groupdict(), year)
    return None


def _first(begun: dict[str, str | None], rest: dict[str, str | None], year: int) -> date | None:
    """Return the first day; None where there is no such day, or the last one stands before it."""
    try:
        first = date(
            int(begun.get("year") or year), int(begun["month"] or 0), int(begun["day"] or 0)
        )
    except ValueError:
        return None
    month = int(rest["month_of_year"] or rest["last_month"] or first.month)
    day = int(rest["last_day"] or 0)
    over_new_year = month < first.month and month == 1
    backwards = bool(day) and (month, day) <= (first.month, first.day) and not over_new_year
    return None if backwards or day > 31 or month > 12 else first


def _in_digits(words: str) -> str:
    """Return a number in Chinese words in digits: 二〇二二 is 2022, 三十一 is 31."""
    tens, ten, ones = words.partition("十")
    spelt = "".join(_DIGITS[sign] for sign in (tens if ten else words))
    if not ten:
        return spelt
    return (spelt or "1") + (_DIGITS.get(ones, "x") if ones else "0")
