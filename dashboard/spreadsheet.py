"""Tables as files for people: Excel and CSV that open well and run nothing."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RUNS = ("=", "+", "-", "@", "\t", "\r")
_NARROWEST, _WIDEST = 8, 48
_DECIMALS = ("0.0", "0.00")
"""How rates and paces are shown: with the decimals that they have, 92.50 and not 92.5."""
_A4 = 9
"""As Excel numbers sizes of paper."""
_UPRIGHT = 90
"""How wide what stands on an upright page is at most, in characters."""
_NOT_IN_NAMES = re.compile(r"[\\/*?:\[\]]")


def neutral(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: a ' goes before text like one."""
    if isinstance(value, str) and value.startswith(_RUNS):
        return "'" + value
    return value


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. `headings` maps a row's keys to the headings shown, in order.

    `total` is the last row, set apart; its figures are given, never added up here.
    """

    title: str
    rows: list[dict[str, Any]]
    headings: dict[str, str]
    total: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    """Lines beneath the rows."""


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
    write_book(target, [Sheet(title, rows, columns)])


def as_csv(sheet: Sheet) -> bytes:
    """Return a sheet's headings and rows as CSV with a BOM; no cell begins a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet.headings.values())
    writer.writerows([neutral(row[name]) for name in sheet.headings] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def write_book(target: Path | BytesIO, sheets: Sequence[Sheet]) -> None:
    """Write sheets as one workbook; two of one name are told apart by a number."""
    if isinstance(target, Path):
        # Whole before it is a file: a packer that cannot write complains once more when it is gone.
        whole = BytesIO()
        write_book(whole, sheets)
        target.write_bytes(whole.getvalue())
        return
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#F3ECEA"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            **{form: book.add_format({"num_format": form}) for form in _DECIMALS},
            "total": book.add_format({"bold": True, "top": 1}),
            "note": book.add_format({"font_color": "#6B5F5A"}),
        }
        names: set[str] = set()
        for sheet in sheets:
            _fill(book.add_worksheet(_free_name(sheet.title, names)), sheet, formats)


def _free_name(title: str, taken: set[str]) -> str:
    """Return a sheet's name as Excel allows it: 31 characters, none of its own, once a book."""
    plain = _NOT_IN_NAMES.sub("_", title).strip("'") or "_"
    name, number = plain[:31], 2
    while name.lower() in taken:
        name, number = f"{plain[:28]}_{number}", number + 1
    taken.add(name.lower())
    return name


def _fill(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    rows = [*sheet.rows, *([sheet.total] if sheet.total else [])]
    widths = []
    for column, (name, heading) in enumerate(sheet.headings.items()):
        page.write_string(0, column, heading, formats["head"])
        values = [row.get(name) for row in rows]
        widths.append(_width([heading, *values]))
        page.set_column(column, column, widths[-1])
        for line, value in enumerate(values, start=1):
            last = sheet.total is not None and line == len(rows)
            _write(page, (line, column), value, formats, formats["total"] if last else None)
    for line, note in enumerate(sheet.notes, start=len(rows) + 2):
        page.write_string(line, 0, note, formats["note"])
    page.freeze_panes(1, 0)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), max(0, len(sheet.headings) - 1))
    _lay_on_paper(page, sum(widths))


def _lay_on_paper(page: Any, width: float) -> None:
    """Have it printed on A4, every page with all columns and their headings."""
    page.set_paper(_A4)
    if width > _UPRIGHT:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&C&P / &N")


def _write(
    sheet: Any, place: tuple[int, int], value: Any, formats: dict[str, Any], form: Any = None
) -> None:
    if value is None:
        if form is not None:
            sheet.write_blank(*place, None, form)
    elif isinstance(value, bool):
        sheet.write_string(*place, "是" if value else "否", form)
    elif isinstance(value, Decimal):
        decimals = formats.get(f"0.{'0' * -int(value.as_tuple().exponent)}")
        sheet.write_number(*place, float(value), form or decimals)
    elif isinstance(value, int | float):
        sheet.write_number(*place, float(value), form)
    elif isinstance(value, date | datetime):
        sheet.write_datetime(*place, value, formats["day"])
    else:
        # A string cell never runs, whatever it begins with; no apostrophe is needed here.
        sheet.write_string(*place, str(value), form)


def _width(values: list[Any]) -> float:
    longest = max((_shown_width(str(value)) for value in values if value is not None), default=0)
    return min(_WIDEST, max(_NARROWEST, longest + 2))


def _shown_width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
