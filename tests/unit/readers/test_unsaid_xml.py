"""What the careful reader of .xlsx would leave out: errors, and results that there are none of."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from pipelines.errors import BadFile
from pipelines.readers.sheet_xml import NO_RESULT
from pipelines.readers.tokens import Irregular
from tests.unit.readers.reading import read, rewrite

SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[bytes], bytes]


def _prefixed(text: bytes) -> bytes:
    named = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", text)
    return named.replace(b"xmlns=", b"xmlns:x=")


WRITINGS: dict[str, Change] = {
    "usual": lambda text: text,
    "a prefix": _prefixed,
    "other quotes": lambda text: re.sub(rb'( [rst]=)"(\w+)"', rb"\1'\2'", text),
    "no places": lambda text: re.sub(rb'(<c) r="\w+"', rb"\1", text),
    "type before place": lambda text: re.sub(rb'( r="\w+")( t="\w+")', rb"\2\1", text),
    "line breaks": lambda text: text.replace(b"><", b">\n<"),
    "blanks in tags": lambda text: re.sub(rb"<(/?)([cfv])>", rb"<\1\2 >", text),
    "a comment": lambda text: text.replace(
        b"</row>", b'<!-- <c r="A1" t="e"><v>#REF!</v></c> --></row>'
    ),
}


@pytest.mark.parametrize("pieces", [False, True])
@pytest.mark.parametrize("writing", WRITINGS)
def test_errors_and_missing_results_however_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writing: str, pieces: bool
) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["甲", "乙", "丙", "丁"])
        for row, name in enumerate(["张三", "李四", "王五"], start=1):
            sheet.write_string(row, 0, name)
            sheet.write_formula(row, 1, '=IF(A1="e",1/0,"f")', None, "#N/A")
            sheet.write_formula(row, 2, "=ROW()-1", None, row)
            sheet.write_formula(row, 3, "=ROW()-1")
    rewrite(path, SHEET, WRITINGS[writing])
    if pieces:
        for size in ("_AT_ONCE", "_LEAST_PACKED"):
            monkeypatch.setattr(f"pipelines.readers.unpack.{size}", 50)
    assert read(path, quick=False)["Sheet1"] == [
        ["甲", "乙", "丙", "丁"],
        ["张三", "#N/A", "1", NO_RESULT],
        ["李四", "#N/A", "2", NO_RESULT],
        ["王五", "#N/A", "3", NO_RESULT],
    ]


def test_what_stands_outside_the_reader_s_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place in ("B2", "E2", "B4", "G6"):
        sheet[place] = "=1+1"
    sheet["C2"], sheet["C3"] = "甲", 5
    book.save(tmp_path / "表.xlsx")
    careful = read(tmp_path / "表.xlsx", quick=False)["Sheet"]
    assert careful == [[], [NO_RESULT, "甲", "", NO_RESULT], ["", "5"], [NO_RESULT], [], _last()]
    quick = read(tmp_path / "表.xlsx", quick=True)["Sheet"]
    assert [row[1:] for row in quick] == careful


def _last() -> list[str]:
    return [""] * 5 + [NO_RESULT]


def test_a_sheet_of_nothing_else(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["C2"] = "=1+1"
    book.save(tmp_path / "表.xlsx")
    assert read(tmp_path / "表.xlsx", quick=False)["Sheet"] == [[], [NO_RESULT]]


def test_a_day_never_computed_is_no_result(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, date(2022, 8, 9), day)
        sheet.write_formula(0, 1, "=A1+1", day)
    with pytest.raises(Irregular):
        read(path, quick=True)
    assert read(path, quick=False)["Sheet1"] == [["2022-08-09", NO_RESULT]]


def test_a_zero_that_was_computed_stays(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_formula(0, 0, "=1-1", None, 0)
    rewrite(path, "xl/workbook.xml", lambda text: text.replace(b' fullCalcOnLoad="1"', b""))
    assert read(path, quick=True) == read(path, quick=False) == {"Sheet1": [["0"]]}


def test_a_row_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["张三", "李四"])
    monkeypatch.setattr("pipelines.readers.unsaid_xml._LONGEST_ROW", 40)
    for size in ("_AT_ONCE", "_LEAST_PACKED"):
        monkeypatch.setattr(f"pipelines.readers.unpack.{size}", 20)
    with pytest.raises(BadFile, match="异常庞大"):
        read(path, quick=False)
