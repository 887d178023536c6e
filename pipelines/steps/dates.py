"""Find the day up to which an export tells the truth (specification, §3, as-of date)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.values import parse_time

_EXPORTED = re.compile(
    r"(导出时间|导出日期|数据截至|数据截止|截至时间|截止时间|统计时间|统计截至|"
    r"(?:^|[(（【])截至(?=到?\s*20\d\d))[:：\s]*(.*)"
)
_DAY = re.compile(
    r"(?<!\d)(20\d\d)[-_./年]?(0?[1-9]|1[0-2])[-_./月]?(0?[1-9]|[12]\d|3[01])日?(?!\d)"
)
_DAY_COMPACT = re.compile(
    r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=\d{4,6}(?!\d)|(?!\d))"
)
_MONTH_AND_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})[日号]")


@dataclass(frozen=True)
class AsOf:
    """A day, and where it was taken from: option, sheet, name, batch or today."""

    day: date
    source: str


def as_of_in_sheet(head: Sequence[Sequence[str]]) -> date | None:
    """Return the day of a 导出时间 line among the first rows, in one cell or in two."""
    for row in head:
        for place, text in enumerate(row):
            if match := _EXPORTED.search(text):
                beside = [match[2], *row[place + 1 : place + 3]]
                day = next((found for said in beside if (found := _said_day(said))), None)
                if day:
                    return day
    return None


def as_of_in_name(name: str, year: int | None = None) -> date | None:
    """Return the first date in a file's name: 20220905, 2022-09-05, 2022年9月5日.

    9月5日 alone is read as a day of `year`, the drive's own, where that is given.

    >>> as_of_in_name("会员列表_20220905.xlsx")
    datetime.date(2022, 9, 5)
    """
    stem = Path(name).stem
    if (day := _first_day(stem)) or year is None:
        return day
    match = _MONTH_AND_DAY.search(stem)
    return _first_day(f"{year}-{match[1]}-{match[2]}") if match else None


def _said_day(text: str) -> date | None:
    moment = parse_time(text.strip())
    return moment.date() if moment else _first_day(text)


def _first_day(text: str) -> date | None:
    for pattern in (_DAY_COMPACT, _DAY):
        for match in pattern.finditer(text):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
    return None
