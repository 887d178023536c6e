"""Numbers, percentages and dates as people read them. Nothing here rounds a measure anew."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
NOTHING = "—"
HERE = timezone(timedelta(hours=8))
"""The time of those who read it, wherever the server stands."""


def whole(number: float | Decimal | None) -> str:
    """Return a count with thousands separators, or a dash where there is none."""
    return NOTHING if number is None else f"{round(number):,}"


def tenths(number: float | Decimal | None) -> str:
    """Return people a day with one decimal, or a dash where there is none."""
    return NOTHING if number is None else f"{number:,.1f}"


def signed(number: float | Decimal | None) -> str:
    """Return a difference with its sign (a true minus), 0 without one."""
    if number is None:
        return NOTHING
    return f"{round(number):+,}".replace("-", "−") if round(number) else "0"


def percent(value: Decimal | float | None) -> str:
    """Return a finished percentage with its two decimals, or a dash."""
    return NOTHING if value is None else f"{value:.2f}%"


def row_numbers(rows: Sequence[int], count: int, between: str = "、") -> str:
    """Return where the first of `count` rows stand: 9、14, with … where there are more."""
    return between.join(map(str, rows)) + (" …" if count > len(rows) > 0 else "")


def local_time(at: str) -> str:
    """Return a moment (ISO 8601) as a clock here shows it, to the second."""
    return datetime.fromisoformat(at).astimezone(HERE).strftime("%Y-%m-%d %H:%M:%S")


def day(value: date | None, lang: str) -> str:
    """Return 2022年9月5日, in English 5 Sep 2022."""
    if value is None:
        return NOTHING
    if lang == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def short_day(value: date, lang: str) -> str:
    """Return 9月5日, in English 5 Sep."""
    return (
        f"{value.day} {_MONTHS[value.month - 1]}"
        if lang == "en"
        else (f"{value.month}月{value.day}日")
    )


def duration(seconds: float, lang: str = "zh") -> str:
    """Return how long something takes: whole seconds, from a minute on to ten seconds."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        rest = rest // 10 * 10
    if lang == "en":
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def plain(text: str) -> str:
    """Return a text from the data so that Markdown shows it letter for letter.

    Addresses, emoji and arrows are made of finished text, whose escapes are gone by then; an empty
    directive shows as nothing and keeps their letters apart.
    """
    return ":small[]".join(_MARKS.sub(r"\\\g<0>", part) for part in _SEAMS.split(text))


_MARKS = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~:$&^=]")
_SEAMS = re.compile(r"(?<=:)(?=[/\w+-])|(?<=www)(?=\.)|(?=@)|(?<=[<~>-])(?=[-=>])", re.IGNORECASE)
