"""The task-breakdown workbooks: one a district, made by hand, with what hands do to a sheet."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.demo.city import City, Union
from pipelines.demo.files import new_workbook
from pipelines.demo.profiles import PROFILES, REVISED, Profile

_DUE = "2022年9月30日"
_BELOW_TARGET, _BLANK_TARGET, _REPEATED_ROW = "昌黎县", "卢龙县", "秦皇岛开发区"
_TWO_HEADER_ROWS = "海港区"
_PHONE = "0335-3261882"
_ROUNDED_UP_EVERY = 9
_CORRECTED_EVERY = 12


@dataclass(frozen=True)
class Line:
    """A row of a breakdown sheet."""

    union: Union
    actual: int | None
    target: int | None

    @property
    def worker_cell(self) -> str:
        """Return the social workers as one cell holds them."""
        return "、".join(self.union.workers)


@dataclass(frozen=True)
class Sheet:
    """A district's sheet of a day, as it is sent. `repeats_a_row`: its last row stands twice."""

    profile: Profile
    day: date
    lines: tuple[Line, ...]
    wrong_total: bool = False
    repeats_a_row: bool = False

    def rows(self) -> tuple[Line, ...]:
        """Return the rows as they stand in the sheet."""
        return self.lines + (self.lines[-1:] if self.repeats_a_row else ())


def breakdown_sheets(city: City) -> list[Sheet]:
    """Return every sheet sent during the drive, in the order in which they came."""
    sheets = [
        _sheet(city, profile, profile.breakdown, final=profile.name != REVISED[0])
        for profile in PROFILES
        if profile.breakdown
    ]
    revised = next(profile for profile in PROFILES if profile.name == REVISED[0])
    sheets.append(_sheet(city, revised, REVISED[1], final=True))
    return sorted(sheets, key=lambda sheet: sheet.day)


def counting_targets(sheets: list[Sheet]) -> dict[str, int]:
    """Return the targets by union code that the newest sheets state."""
    return {
        line.union.code: line.target
        for sheet in sheets
        for line in sheet.lines
        if line.target is not None
    }


def _sheet(city: City, profile: Profile, day: str, *, final: bool) -> Sheet:
    # By township, as workers were assigned: so each one's cells stand together and can be merged.
    unions = [union for union in city.of(profile.name) if union.in_breakdown]
    unions.sort(key=lambda union: union.township)
    lines = tuple(_line(union, number, final=final) for number, union in enumerate(unions))
    return Sheet(
        profile,
        date.fromisoformat(day),
        lines,
        wrong_total=not final,
        repeats_a_row=profile.name == _REPEATED_ROW,
    )


def _line(union: Union, number: int, *, final: bool) -> Line:
    actual = None if union.blank_in_breakdown else union.actual
    if actual is None:
        return Line(union, None, None)
    if not final and number % _CORRECTED_EVERY == 1:
        actual = actual + max(2, actual // 4)
    least = -(-9 * actual // 10)
    if number == 0 and union.district.name == _BELOW_TARGET:
        return Line(union, actual, least * 2 // 3)
    if number == 0 and union.district.name == _BLANK_TARGET:
        return Line(union, actual, None)
    return Line(union, actual, actual if number % _ROUNDED_UP_EVERY == 4 else least)


def write_breakdown(folder: Path, sheet: Sheet) -> Path:
    """Write a district's workbook; return its path."""
    written = sheet.profile.written
    path = folder / f"任务分解表_{written}_{sheet.day:%Y%m%d}.xlsx"
    workbook = new_workbook(path)
    page = workbook.add_worksheet("任务分解表")
    title = workbook.add_format({"bold": True, "font_size": 16, "align": "center"})
    page.merge_range(0, 0, 0, 7, f"{written}工会会员实名制录入任务分解表", title)
    page.write_string(1, 0, f"填报单位：{written}总工会")
    page.write_string(1, 5, f"填报日期：{sheet.day.year}年{sheet.day.month}月{sheet.day.day}日")
    cell = workbook.add_format({"border": 1, "valign": "vcenter"})
    first = _write_header(page, sheet, cell)
    end = _write_lines(page, sheet, first, cell)
    _write_foot(page, sheet, end)
    page.set_column(1, 1, 44)
    page.set_column(2, 7, 15)
    workbook.close()
    return path


def _write_header(page: Worksheet, sheet: Sheet, cell: Format) -> int:
    """Write the header; return the first row below it."""
    code = "工会编码" if sheet.profile.codes else "备注"
    figures = ("实际会员数（人）", "任务目标数（人）")
    if sheet.profile.name != _TWO_HEADER_ROWS:
        heads = ("序号", "基层工会", code, *figures, "包联社工", "社工电话", "完成时限")
        page.write_row(2, 0, heads, cell)
        return 3
    for place, head in ((0, "序号"), (1, "基层工会名称"), (2, code), (7, "完成时限")):
        page.merge_range(2, place, 3, place, head, cell)
    page.merge_range(2, 3, 2, 4, "会员录入任务", cell)
    page.merge_range(2, 5, 2, 6, "包联责任", cell)
    page.write_row(3, 3, (*figures, "社工姓名", "社工电话"), cell)
    return 4


def _write_lines(page: Worksheet, sheet: Sheet, first: int, cell: Format) -> int:
    """Write the rows and each worker's merged cells; return the first row below them."""
    row = first
    for worker, same in groupby(sheet.rows(), key=lambda line: line.worker_cell):
        start = row
        for line in same:
            page.write_row(row, 0, _cells(sheet, line, row - first + 1), cell)
            row += 1
        if worker:
            _write_worker(page, start, row - 1, worker, cell)
    return row


def _cells(sheet: Sheet, line: Line, number: int) -> tuple[str | int | None, ...]:
    code = line.union.code if sheet.profile.codes else None
    name = line.union.former_name or line.union.name
    return (number, name, code, line.actual, line.target, None, None, _DUE)


def _write_worker(page: Worksheet, first: int, last: int, worker: str, cell: Format) -> None:
    for place, text in ((5, worker), (6, _PHONE)):
        if last > first:
            page.merge_range(first, place, last, place, text, cell)
        else:
            page.write_string(first, place, text, cell)


def _write_foot(page: Worksheet, sheet: Sheet, row: int) -> None:
    actual = sum(line.actual or 0 for line in sheet.rows())
    target = sum(line.target or 0 for line in sheet.rows())
    page.write_row(row, 0, ("合计", None, None, actual + 10 * sheet.wrong_total, target))
    page.write_string(row + 1, 0, "填表人：            审核人：")
    page.write_string(row + 2, 0, "填表说明：每名社工包联的工会，录入率须达到实际会员数的90%以上。")
