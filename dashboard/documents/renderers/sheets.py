"""The xlsx: a sheet a table with typed cells, and charts that Excel draws itself."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from dashboard.charts.look import BRAND, GRID, INK, LIGHT_COLOURS, LIGHT_TINTS, MUTED
from dashboard.documents.blocks import (
    Block,
    BurnUp,
    Column,
    CoverageBars,
    Heading,
    Official,
    Paragraph,
    Table,
    numbered,
)
from dashboard.documents.cells import MINUS, Cell, cell_text
from dashboard.documents.renderers import layout
from dashboard.documents.renderers.word_parts import clean

_NUMBERS = {
    "whole": "#,##0",
    "tenths": "#,##0.0",
    "rank": "0",
    "percent": "0.00%",
    "signed": f'+#,##0;"{MINUS}"#,##0;0',
    "points": f'+0.00;"{MINUS}"0.00;0.00',
    "day": 'yyyy"年"m"月"d"日"',
}
"""Formats under which Excel shows a cell as `cell_text` spells it; other kinds are texts."""
_LONGEST_NAME = 31
_FACE = {"font_name": "微软雅黑", "font_size": 11, "valign": "vcenter"}
_QUIET_GRID = {"major_gridlines": {"visible": True, "line": {"color": GRID}}}
_LINE = {"border": 1, "border_color": "#D9CFC8"}


def xlsx(document: Official) -> bytes:
    """Return the document's figures, texts, tables and charts as a workbook."""
    saved = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(saved, options) as book:
        created = datetime.combine(document.signed, time())
        book.set_properties({
            "title": clean(document.title), "author": document.signer, "created": created,
        })  # fmt: skip
        writer = _Writer(book, document)
        writer.front()
        for block in document.every_block():
            match block:
                case Table():
                    writer.table(block)
                case CoverageBars():
                    writer.coverage_bars(block)
                case BurnUp():
                    writer.burn_up(block)
    return saved.getvalue()


class _Writer:
    """A workbook under way: its formats, and the names that its sheets have taken."""

    def __init__(self, book: Any, document: Official) -> None:
        self.book, self.document = book, document
        self.names: set[str] = set()
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **properties: Any) -> Any:
        """Return a format, made once: a workbook holds few and Excel reads it faster."""
        key = tuple(sorted({**_FACE, **properties}.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(key))
        return self.formats[key]

    def sheet(self, title: str, *, wide: bool) -> Any:
        """Return a new sheet, named after a title as far as Excel allows, ready for A4."""
        base = re.sub(r"[\[\]:*?/\\']", " ", clean(title)).strip() or "表"
        name, number = base[:_LONGEST_NAME], 1
        while name.casefold() in self.names:
            number += 1
            name = f"{base[: _LONGEST_NAME - 4]}（{number}）"
        self.names.add(name.casefold())
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C— &P —")
        if wide:
            sheet.set_landscape()
        return sheet

    def heading(self, sheet: Any, title: str) -> None:
        """Write a title and what its figures stand for above a table."""
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, clean(title), self.look(bold=True, font_size=16, font_color=BRAND))
        sheet.write_string(1, 0, clean(self.document.standing), self.look(font_color=MUTED))

    def front(self) -> None:
        """Write the first sheet: figures on top, then what the document says."""
        document = self.document
        sheet = self.sheet("通报", wide=False)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, 60)
        self.heading(sheet, "".join(layout.title_lines(document.title)))
        sheet.write_string(2, 0, clean(document.number), self.look(font_color=MUTED))
        row = 4
        for figure in document.figures:
            for column, (said, how) in enumerate((
                (figure.label, self.look(**_LINE, bg_color="#F3ECEA")),
                (figure.value, self.look(**_LINE, bold=True, font_color=BRAND, align="right")),
                (figure.remark, self.look(**_LINE, font_color=MUTED, indent=1)),
            )):  # fmt: skip
                sheet.write_string(row, column, clean(said), how)
            row += 1
        self._words(sheet, row + 1, document.blocks)

    def _words(self, sheet: Any, row: int, blocks: Iterable[Block]) -> None:
        for number, block in numbered(blocks):
            if isinstance(block, Heading):
                sheet.write_string(row, 0, clean(number + block.text), self.look(bold=True))
            elif isinstance(block, Paragraph):
                said = clean(block.text)
                sheet.merge_range(row, 0, row, 2, "", self.look(text_wrap=True, valign="top"))
                sheet.write_string(row, 0, said, self.look(text_wrap=True, valign="top"))
                sheet.set_row(row, 18 * max(1, -(-layout.width(said) // 100)))
            else:
                continue
            row += 1

    def table(self, table: Table, *, gaps: bool = False) -> None:
        """Write a table: head frozen, numbers as numbers, a light in its colour.

        With `gaps` what is not there is left blank, as a chart needs it; otherwise it is a dash.
        """
        sheet = self.sheet(table.title, wide=table.wide)
        self.heading(sheet, table.title)
        heads = layout.head(table)
        first = 3 + len(heads)
        for at, row in enumerate(heads):
            for head in row:
                self._head(sheet, 3 + at, head)
        last = len(table.rows) - table.totals
        for at, values in enumerate(table.rows):
            for column, (declared, value) in enumerate(zip(table.columns, values, strict=True)):
                how = self._cell_look(declared.kind, value, total=at >= last)
                if value is not None or not gaps:
                    _write(sheet, (first + at, column), declared.kind, value, how)
                else:
                    sheet.write_blank(first + at, column, None, how)
        texts = list(table.texts())
        for column, declared in enumerate(table.columns):
            said = [declared.heading, *(row[column] for row in texts)]
            sheet.set_column(column, column, min(40, 3 + max(map(layout.width, said))))
        for at, note in enumerate(table.notes):
            below = first + len(texts) + 1 + at
            sheet.write_string(below, 0, f"注：{clean(note)}", self.look(font_color=MUTED))
        named = next((n for n, one in enumerate(table.columns) if one.kind == "text"), 0)
        sheet.freeze_panes(first, named + 1)
        sheet.repeat_rows(3, first - 1)

    def _head(self, sheet: Any, row: int, head: layout.Head) -> None:
        how = self.look(**_LINE, bold=True, bg_color="#F3ECEA", align="center", text_wrap=True)
        if head.across > 1 or head.down > 1:
            ends = row + head.down - 1, head.column + head.across - 1
            sheet.merge_range(row, head.column, *ends, "", how)
        sheet.write_string(row, head.column, clean(head.text), how)

    def _cell_look(self, kind: str, value: Cell, *, total: bool) -> Any:
        how: dict[str, Any] = {**_LINE, "align": layout.align(kind)}
        if how["align"] == "left":
            how |= {"indent": 1}  # A number right before a text would run into it.
        if total:
            how |= {"bold": True, "bg_color": "#FAF5F1"}
        if kind == "light" and value:
            how |= {"font_color": LIGHT_COLOURS[str(value)], "bg_color": LIGHT_TINTS[str(value)]}
        if kind in _NUMBERS:
            how["num_format"] = _NUMBERS[kind]
        return self.look(**how)

    def coverage_bars(self, chart: CoverageBars) -> None:
        """Write a chart's rates and the target beside them, and draw columns under a line."""
        columns = (
            Column("label", "单位"),
            Column("percent", "覆盖率", "percent"),
            Column("target", "达标线", "percent"),
            Column("light", "状态", "light"),
        )
        rows = tuple(
            (bar.label, bar.percent, chart.target_percent, bar.light) for bar in chart.bars
        )
        sheet, ends = self._series(chart.title, columns, rows)
        colours = [{"fill": {"color": LIGHT_COLOURS[bar.light]}} for bar in chart.bars]
        drawn = self.book.add_chart({"type": "column"})
        drawn.add_series({
            **_values(sheet, 1, ends), "points": colours, "gap": 60,
            "data_labels": {"value": True, "num_format": "0.00%", "font": {"size": 9}},
        })  # fmt: skip
        line = self.book.add_chart({"type": "line"})
        stroke = {"color": INK, "width": 1.5, "dash_type": "dash"}
        line.add_series({**_values(sheet, 2, ends), "line": stroke})
        drawn.combine(line)
        drawn.set_y_axis({"num_format": "0%", "min": 0, **_QUIET_GRID})
        # A bar has its light's colour: the legend's would be nobody's.
        self._place(sheet, drawn, chart.title, len(columns), unnamed=[0])

    def burn_up(self, chart: BurnUp) -> None:
        """Write the days, and draw what came against what was asked for and the goal."""
        columns = (
            Column("day", "日期", "day"), Column("actual", "已录入", "whole"),
            Column("required", "序时要求", "whole"), Column("goal", "目标", "whole"),
        )  # fmt: skip
        actual = {point.day: point.count for point in chart.actual}
        required = {point.day: point.count for point in chart.required}
        days = sorted(actual.keys() | required.keys())
        rows = tuple((day, actual.get(day), required.get(day), chart.goal) for day in days)
        sheet, ends = self._series(chart.title, columns, rows)
        drawn = self.book.add_chart({"type": "line"})
        for column, colour, dash, width in (
            (1, BRAND, "solid", 2.5), (2, MUTED, "dash", 1.25), (3, INK, "solid", 1),
        ):  # fmt: skip
            line = {"color": colour, "width": width, "dash_type": dash}
            drawn.add_series({**_values(sheet, column, ends), "line": line})
        drawn.set_x_axis({"date_axis": True, "num_format": 'm"月"d"日"', "major_unit": 7})
        drawn.set_y_axis({"num_format": "#,##0", "min": 0, **_QUIET_GRID})
        drawn.show_blanks_as("gap")
        self._place(sheet, drawn, chart.title, len(columns))

    def _series(
        self, title: str, columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]
    ) -> tuple[Any, int]:
        """Write a chart's figures as a table; return its sheet and its last row."""
        self.table(Table(title, columns, rows, wide=True), gaps=True)
        return self.book.worksheets()[-1], 3 + len(rows)

    def _place(
        self, sheet: Any, chart: Any, title: str, columns: int, unnamed: Sequence[int] = ()
    ) -> None:
        chart.set_title({"name": clean(title), "overlay": False, "name_font": {"size": 13}})
        chart.set_legend({"position": "bottom", "delete_series": list(unnamed)})
        chart.set_size({"width": 820, "height": 420})
        sheet.insert_chart(3, columns + 1, chart, {"description": clean(title)})


def _write(sheet: Any, place: tuple[int, int], kind: str, value: Cell, look: Any) -> None:
    if value is None or kind not in _NUMBERS:
        # A string cell never runs, whatever it begins with.
        sheet.write_string(*place, clean(cell_text(kind, value)), look)
    elif kind == "day":
        sheet.write_datetime(*place, value, look)
    else:
        assert isinstance(value, int | Decimal)
        sheet.write_number(*place, float(value / 100 if kind == "percent" else value), look)


def _values(sheet: Any, column: int, last: int) -> dict[str, Any]:
    """Return where a series stands: its name in the head, its categories in the first column."""
    name = sheet.get_name()
    return {
        "name": [name, 3, column],
        "categories": [name, 4, 0, last, 0],
        "values": [name, 4, column, last, column],
    }
