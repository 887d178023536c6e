"""Find the day up to which an export tells the truth (specification, §3, as-of date)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pipelines.values import parse_time

_EXPORTED = re.compile(
    r"(导出时间|导出日期|数据截至|数据截止|截至时间|截止时间|统计时间|统计截至|"
    r"(?:^|[(（【])截至(?=到?\s*20\d\d))[:：\s]*(.*)"
)
_DAY = re.compile(
    r"(?<!\d)(20\d\d)[-_./年]?(1[0-2]|0?[1-9])[-_./月]?(0?[1-9]|[12]\d|3[01])日?(?!\d)"
)
_DAY_COMPACT = re.compile(
    r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=\d{4,6}(?!\d)|(?!\d))"
)
_TO = re.compile(
    r"\s*(?:[T_]?(?:\d{1,2}[:：]\d\d(?:[:：]\d\d)?|\d{4,6}))?\s*(?:[-–—―~～〜－]+|至|到)\s*(?=\d)"
)
"""What stands between the two days of a range; the first may have a time."""
_MONTH_AND_DAY = re.compile(
    r"(?<!\d)(\d{1,2})月(\d{1,2})(?:[日号]|(?=[-–—~～至到]\d{1,2}(?:月\d{1,2})?[日号]))"
)
_REST_OF_DAY = (
    re.compile(r"(?:(\d{1,2})月)?(\d{1,2})[日号]"),
    re.compile(r"(\d{1,2})月(\d{1,2})(?!\d)"),
    # Of 2022.8.1-8.29; behind another first day 10.30 may be a time.
    re.compile(r"(?:(?<=\.\d[-–—~～至到])|(?<=\.\d\d[-–—~～至到]))(\d{1,2})\.(\d{1,2})(?![.\d])"),
)
"""The last day of a range that leaves its year, or month, to the first."""


@dataclass(frozen=True)
class AsOf:
    """A day, and where it was taken from: option, sheet, name, folder, batch or today."""

    day: date
    source: str


def may_be(day: date, today: date) -> bool:
    """Say whether a day may have come: the clocks of two machines may be a day apart."""
    return day <= today + timedelta(days=1)


def as_of_in_sheet(head: Sequence[Sequence[str]]) -> date | None:
    """Return the day of a 导出时间 line among the first rows, in one cell or in several.

    Of a range (2022-08-01 至 2022-08-29) it is the last day.
    """
    for row in head:
        for place, text in enumerate(row):
            if match := _EXPORTED.search(text):
                beside = [match[2], *row[place + 1 : place + 3]]
                for number, said in enumerate(beside, start=place + 1):
                    if day := _said_day(said):
                        return _last_of(" ".join(row[number : number + 2]), 0, day)
    return None


def as_of_in_name(name: str, year: int | None = None) -> date | None:
    """Return the first date in a file's name: 20220905, 2022-09-05, 2022年9月5日.

    9月5日 alone is read as a day of `year`, the drive's own, where that is given. A range
    (20220801-20220905, 8月1日至9月5日) tells the truth up to its last day.

    >>> as_of_in_name("会员列表_20220905.xlsx")
    datetime.date(2022, 9, 5)
    """
    stem = Path(name).stem
    if (day := _first_day(stem)) or year is None:
        return day
    match = _MONTH_AND_DAY.search(stem)
    day = _real_day(year, match[1], match[2]) if match else None
    return _last_of(stem, match.end(), day) if match and day else None


def as_of_in_folder(folder: str, year: int, today: date) -> date | None:
    """Return the first date in the names of the folders of a file, the nearest first.

    What lies ahead of `today` is no day of an export: a folder may be called after all the drive.
    """
    days = (as_of_in_name(f"{name}.zip", year) for name in reversed(folder.split("/")))
    return next((day for day in days if day and day <= today), None)


def _said_day(text: str) -> date | None:
    moment = parse_time(text.strip())
    return moment.date() if moment else _first_day(text)


def _first_day(text: str) -> date | None:
    """Return the first date in a text, of a range that it opens the last day."""
    for pattern in (_DAY_COMPACT, _DAY):
        for match in pattern.finditer(text):
            if day := _real_day(*match.groups()):
                return _last_of(text, match.end(), day)
    return None


def _last_of(text: str, place: int, first: date) -> date:
    """Return the last day of the range that goes on at `place` of a text, else `first` itself."""
    joined = _TO.match(text, place)
    if joined is None:
        return first
    for pattern in (_DAY_COMPACT, _DAY):
        if (match := pattern.match(text, joined.end())) and (day := _real_day(*match.groups())):
            return max(first, day)
    rests = (pattern.match(text, joined.end()) for pattern in _REST_OF_DAY)
    month, day_of_month = next((match.groups() for match in rests if match), (None, 0))
    # 12月25日-1月5日 goes on into the next year.
    years = (first.year, first.year + 1) if month else (first.year,)
    days = [_real_day(year, month or first.month, day_of_month) for year in years]
    return next((day for day in days if day and day >= first), first)


def _real_day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
