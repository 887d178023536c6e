"""Write tables as files of the forms in which exports come. The same rows give the same bytes."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

Row = Sequence[str | float | None]
# A workbook carries the moment of its making; a fixed one keeps the bytes the same.
_MADE = datetime(2022, 8, 9, 8, 0)


def write_csv(path: Path, rows: Iterable[Row], *, encoding: str, delimiter: str = ",") -> None:
    """Write rows as CSV in an encoding of Python's (`utf-8-sig`, `gb18030`)."""
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter=delimiter, lineterminator="\r\n").writerows(rows)


def new_workbook(path: Path, **options: Any) -> Workbook:
    """Open a workbook for writing; the caller closes it."""
    workbook = xlsxwriter.Workbook(path, options)
    workbook.set_properties({"created": _MADE, "author": ""})
    return workbook


def write_workbook(path: Path, sheet: str, head: Sequence[Row], rows: Iterable[Row]) -> None:
    """Write one long sheet; the first row of `head` is a title over the whole width.

    Texts stay texts, numbers become numbers, None and "" leave the cell out.
    """
    workbook = new_workbook(path, constant_memory=True)
    worksheet = workbook.add_worksheet(sheet)
    title = workbook.add_format({"bold": True, "font_size": 14, "align": "center"})
    worksheet.merge_range(0, 0, 0, len(head[-1]) - 1, head[0][0], title)
    for number, row in enumerate(head[1:], start=1):
        worksheet.write_row(number, 0, row)
    text, figure = worksheet.write_string, worksheet.write_number
    for number, row in enumerate(rows, start=len(head)):
        for place, value in enumerate(row):
            if value.__class__ is str:
                if value:
                    text(number, place, value)
            elif value is not None:
                figure(number, place, value)
    workbook.close()


def write_html(path: Path, title: str, head: Sequence[Row], rows: Iterable[Row]) -> None:
    """Write a web page with a table: what many platforms save under the name .xls."""
    lines = [_html_row(row) for row in (*head, *rows)]
    page = (
        '<html><head><meta charset="utf-8"><title>'
        f'{escape(title)}</title></head><body><table border="1">\n{"".join(lines)}'
        "</table></body></html>\n"
    )
    path.write_bytes(page.encode())


def _html_row(row: Row) -> str:
    cells = "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row)
    return f"<tr>{cells}</tr>\n"
