"""The task-breakdown form of a district: an Excel workbook that checks itself and reads back whole.

The same writer makes the form to fill in and the sheet that gives a version back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from pipelines.errors import BadFile, why
from pipelines.steps.marks import LISTS_SHEET, VERSION_PROPERTY

SPARE_ROWS = 30
"""Blank rows before the total, for unions that stand on no list yet."""

_HEADINGS = (
    ("序号", 6), ("工会编码", 17), ("基层工会", 40), ("乡镇（街道）", 16), ("单位性质", 12),
    ("实际会员数（人）", 16), ("任务目标数（人）", 16), ("包联社工", 14), ("社工电话", 15),
    ("完成时限", 13),
)  # fmt: skip
_SERIAL, _CODE, _UNION, _TOWN, _KIND, _ACTUAL, _TARGET, _WORKER, _PHONE, _DUE = range(10)
_HEADER_ROW = 3
_INK, _PAPER, _FILL, _RED, _AMBER = "#5C4A42", "#F3ECEA", "#FFFDF7", "#F9D5D0", "#FBE8C8"


@dataclass(frozen=True)
class FormRow:
    """A union as the form shows it; numbers are people, None is unknown."""

    code: str | None
    union: str | None
    township: str | None = None
    kind: str | None = None
    actual: int | None = None
    target: int | None = None
    workers: str | None = None
    phone: str | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Form:
    """What a form is made from. `version` is the batch whose figures stand in it."""

    title: str
    district: str
    version: str | None
    rows: Sequence[FormRow]
    workers: Sequence[str]
    townships: Sequence[str]
    target: tuple[int, int]
    """The share of actual members that a target reaches at least."""
    blank: bool = True
    """Whether there is room for further unions: not in a version given back."""


def write_form(form: Form, out: Path) -> None:
    """Write the workbook. Raises BadFile where it cannot be written."""
    try:
        with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
            book.set_properties({"title": form.title, "company": form.district})
            book.set_custom_property(VERSION_PROPERTY, form.version or "-", "text")
            _Writer(book, form).write()
    except (OSError, FileCreateError) as error:
        cause = error.args[0] if isinstance(error, FileCreateError) else error
        said = why(cause) if isinstance(cause, OSError) else str(cause)
        raise BadFile(
            "{name}：写不下来（{said}）；请换一个位置后重试", name=out.name, said=said
        ) from error


class _Writer:
    """Writes one form: title, explanation, locked header, rows, total, checks."""

    def __init__(self, book: Any, form: Form) -> None:
        self._form = form
        self._page = book.add_worksheet("任务分解表")
        self._lists = book.add_worksheet(LISTS_SHEET)
        self._lists.very_hidden()
        make = book.add_format
        edge = {"border": 1, "border_color": "#C9BBB4", "valign": "vcenter"}
        self._title = make({"bold": True, "font_size": 16, "align": "center", "font_color": _INK})
        self._said = make({"text_wrap": True, "valign": "top", "font_color": _INK})
        self._head = make(
            {**edge, "bold": True, "bg_color": _PAPER, "align": "center", "text_wrap": True}
        )
        self._fixed = make({**edge, "bg_color": _PAPER, "num_format": "@"})
        self._open = make({**edge, "locked": False, "num_format": "@"})
        self._number = make({**edge, "locked": False, "num_format": "#,##0"})
        self._day = make({**edge, "locked": False, "num_format": "yyyy-mm-dd"})
        self._total = make({**edge, "bold": True, "bg_color": _PAPER, "num_format": "#,##0"})
        self._wrong = make({"bg_color": _RED})
        self._lacking = make({"bg_color": _AMBER})

    @property
    def _first(self) -> int:
        return _HEADER_ROW + 1

    @property
    def _last(self) -> int:
        spare = SPARE_ROWS if self._form.blank else 0
        return self._first + max(1, len(self._form.rows) + spare) - 1

    def write(self) -> None:
        self._write_head()
        for place in range(self._first, self._last + 1):
            number = place - self._first
            row = self._form.rows[number] if number < len(self._form.rows) else None
            self._write_row(place, number, row)
        self._write_total()
        self._write_lists()
        self._check()
        self._protect()

    def _write_head(self) -> None:
        page, form = self._page, self._form
        num, den = form.target
        page.merge_range(0, 0, 0, _DUE, form.title, self._title)
        page.write_string(1, 0, f"填报单位：{form.district}")
        page.merge_range(
            2, 0, 2, _DUE,
            "填表说明：1. 白色单元格可填，灰色的不用改。2. 任务目标数不低于实际会员数的 "
            f"{100 * num // den}%（低了变红）。3. 每家工会都要有包联社工（空着变黄），"
            "几人共管用顿号隔开。4. 名单上没有的工会填在下面的空行里，合计会自动算。",
            self._said,
        )  # fmt: skip
        page.set_row(0, 28)
        page.set_row(2, 48)
        page.set_row(_HEADER_ROW, 32)
        for column, (heading, width) in enumerate(_HEADINGS):
            page.write_string(_HEADER_ROW, column, heading, self._head)
            page.set_column(column, column, width)

    def _write_row(self, place: int, number: int, row: FormRow | None) -> None:
        told = row or FormRow(None, None)
        page, known = self._page, row is not None
        if known:
            page.write_number(place, _SERIAL, number + 1, self._fixed)
        else:
            page.write_blank(place, _SERIAL, None, self._fixed)
        name = self._fixed if known else self._open
        self._text(place, _CODE, told.code, name)
        self._text(place, _UNION, told.union, name)
        self._text(place, _TOWN, told.township, self._open)
        self._text(place, _KIND, told.kind, name)
        for column, value in ((_ACTUAL, told.actual), (_TARGET, told.target)):
            if value is None:
                page.write_blank(place, column, None, self._number)
            else:
                page.write_number(place, column, value, self._number)
        self._text(place, _WORKER, told.workers, self._open)
        self._text(place, _PHONE, told.phone, self._open)
        if told.due is None:
            page.write_blank(place, _DUE, None, self._day)
        else:
            page.write_datetime(place, _DUE, told.due, self._day)

    def _text(self, row: int, column: int, value: str | None, form: Any) -> None:
        if value:  # A string cell never runs, whatever it begins with.
            self._page.write_string(row, column, value, form)
        else:
            self._page.write_blank(row, column, None, form)

    def _write_total(self) -> None:
        place, rows = self._last + 1, self._form.rows
        for column in range(len(_HEADINGS)):
            self._page.write_blank(place, column, None, self._total)
        self._page.write_string(place, _SERIAL, "合计", self._total)
        for column, name in ((_ACTUAL, "actual"), (_TARGET, "target")):
            summed = sum(getattr(row, name) or 0 for row in rows)
            cells = xl_range(self._first, column, self._last, column)
            # The value stands beside the formula: who reads without computing sees the sum too.
            self._page.write_formula(place, column, f"=SUM({cells})", self._total, summed)

    def _write_lists(self) -> None:
        for column, names in enumerate((self._form.workers, self._form.townships)):
            for row, name in enumerate(names):
                self._lists.write_string(row, column, name)

    def _check(self) -> None:
        first, last, (num, den) = self._first, self._last, self._form.target
        actual = xl_rowcol_to_cell(first, _ACTUAL, col_abs=True)
        target = xl_rowcol_to_cell(first, _TARGET, col_abs=True)
        whole = {"validate": "integer", "criteria": ">=", "input_title": ""}
        page = self._page
        page.data_validation(first, _ACTUAL, last, _ACTUAL, {
            **whole, "value": 0, "error_title": "实际会员数",
            "error_message": "请填零或正整数，不带单位。",
        })  # fmt: skip
        page.data_validation(first, _TARGET, last, _TARGET, {
            **whole, "value": f"=ROUNDUP({actual}*{num}/{den},0)", "error_type": "warning",
            "error_title": "任务目标数",
            "error_message": f"应是整数，且不低于实际会员数的 {100 * num // den}%。",
        })  # fmt: skip
        for column, names, place in (
            (_WORKER, self._form.workers, 0),
            (_TOWN, self._form.townships, 1),
        ):
            if names:
                listed = xl_range_abs(0, place, len(names) - 1, place)
                page.data_validation(first, column, last, column, {
                    "validate": "list", "source": f"='{LISTS_SHEET}'!{listed}",
                    "error_type": "information", "error_title": _HEADINGS[column][0],
                    "error_message": "名单里没有这个写法；若是新的，可以照填。",
                })  # fmt: skip
        below = f"=AND(ISNUMBER({target}),ISNUMBER({actual}),{target}*{den}<{actual}*{num})"
        nobody = (
            f'=AND({xl_rowcol_to_cell(first, _UNION, col_abs=True)}<>"",'
            f'TRIM({xl_rowcol_to_cell(first, _WORKER, col_abs=True)})="")'
        )
        for column, said, look in (
            (_TARGET, below, self._wrong),
            (_WORKER, nobody, self._lacking),
        ):
            page.conditional_format(
                first, column, last, column, {"type": "formula", "criteria": said, "format": look}
            )

    def _protect(self) -> None:
        page = self._page
        page.freeze_panes(self._first, _UNION + 1)
        page.autofilter(_HEADER_ROW, 0, self._last, _DUE)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEADER_ROW)
        page.protect("", {"sort": True, "autofilter": True, "format_columns": True,
                          "format_rows": True})  # fmt: skip
