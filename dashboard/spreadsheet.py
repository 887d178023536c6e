"""Tables as files for people: Excel and CSV that open well and run nothing."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

_RUNS = ("=", "+", "-", "@", "\t", "\r")
_NARROWEST, _WIDEST = 8, 48


def neutral(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: a ' goes before text like one."""
    if isinstance(value, str) and value.startswith(_RUNS):
        return "'" + value
    return value


def write_xlsx(
    target: Path | BytesIO,
    rows: list[dict[str, Any]],
    *,
    title: str,
    headings: dict[str, str] | None = None,
) -> None:
    """Write rows as one sheet: bold frozen header, filter, fitting columns; text stays text.

    `headings` maps a row's keys to the headings shown; its order is the columns' order.
    """
    columns = headings or {name: name for name in (rows[0] if rows else {})}
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F3ECEA"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, (name, heading) in enumerate(columns.items()):
            sheet.write_string(0, column, heading, bold)
            values = [row.get(name) for row in rows]
            sheet.set_column(column, column, _width([heading, *values]))
            for line, value in enumerate(values, start=1):
                _write(sheet, line, column, value, day)
        sheet.freeze_panes(1, 0)
        if rows:
            sheet.autofilter(0, 0, len(rows), max(0, len(columns) - 1))


def _write(sheet: Any, line: int, column: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(line, column, "是" if value else "否")
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, column, float(value))
    elif isinstance(value, date | datetime):
        sheet.write_datetime(line, column, value, day)
    else:
        # A string cell never runs, whatever it begins with; no apostrophe is needed here.
        sheet.write_string(line, column, str(value))


def _width(values: list[Any]) -> float:
    longest = max((_shown_width(str(value)) for value in values if value is not None), default=0)
    return min(_WIDEST, max(_NARROWEST, longest + 2))


def _shown_width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
