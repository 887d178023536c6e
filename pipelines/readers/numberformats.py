"""Which cell formats show a number as a date; a workbook keeps dates as numbers."""

import re
from xml.etree.ElementTree import Element

_NUMBERS = {*range(14), *range(37, 45), 48, 49}
_DATES = set(range(14, 23))
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?:\$[^\]]*|[A-Za-z]+\d*|[<>=][^\]]*|DBNum\d)\]')
_LONGEST_CODE = 255
"""What Excel lets a format code be."""
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhsYMDHS]")
_NUMBER_MARKS = re.compile(r"[0#?@]|General", re.IGNORECASE)


def date_styles(styles: Element | None) -> list[bool | None]:
    """Return for each cell format whether it shows dates; None where that is not certain."""
    if styles is None:
        return []
    codes = {
        int(entry.get("numFmtId", "-1")): entry.get("formatCode", "")
        for entry in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    formats = styles.find("{*}cellXfs")
    if formats is None:
        return []
    numbers = [int(entry.get("numFmtId", "0")) for entry in formats.iterfind("{*}xf")]
    shown = {number: _shows_dates(number, codes) for number in set(numbers)}
    return [shown[number] for number in numbers]


def _shows_dates(number: int, codes: dict[int, str]) -> bool | None:
    if number in codes:
        return _code_shows_dates(codes[number])
    if number in _NUMBERS:
        return False
    return True if number in _DATES else None


def _code_shows_dates(code: str) -> bool | None:
    """Say whether a format code of the user's own shows dates: yyyy/m/d does, 0.00 does not."""
    if len(code) > _LONGEST_CODE or _ELAPSED.search(code):
        return None
    bare = _LITERAL.sub("", code.partition(";")[0])
    numeric, dated = _NUMBER_MARKS.search(bare), _DATE_LETTERS.search(_NUMBER_MARKS.sub("", bare))
    if numeric and not dated:
        return False
    if dated and not numeric:
        return True
    return None if bare.strip() else False
