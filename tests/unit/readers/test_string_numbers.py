"""Cells that name their text by its number among the shared strings, however that is written."""

from pathlib import Path

import pytest
import xlsxwriter

from pipelines.errors import BadFile
from tests.unit.readers.reading import read, rewrite

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def _numbered(path: Path, value: str) -> None:
    """Write a name whose shared string has an odd number, beside another."""
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["张三", "李四"])
    odd = f"<v>{value}</v>".encode()
    rewrite(path, SHEET, lambda text: text.replace(b"<v>1</v>", odd))


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("value", ["1 ", " 1", "\n  1\n ", "01"])
def test_blanks_around_the_number_of_a_string(tmp_path: Path, value: str, quick: bool) -> None:
    _numbered(tmp_path / "表.xlsx", value)
    assert read(tmp_path / "表.xlsx", quick=quick)["Sheet1"] == [["张三", "李四"]]


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("value", ["", " "])
def test_a_cell_that_names_no_string_is_blank(tmp_path: Path, value: str, quick: bool) -> None:
    _numbered(tmp_path / "表.xlsx", value)
    assert read(tmp_path / "表.xlsx", quick=quick)["Sheet1"] == [["张三"]]


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("value", ["1.0", "-1", "x", "1 1", "+1", "１", "1e0", "99", "9" * 30])
def test_a_string_that_is_not_there_is_no_other(tmp_path: Path, value: str, quick: bool) -> None:
    _numbered(tmp_path / "表.xlsx", value)
    with pytest.raises(BadFile, match="损坏"):
        read(tmp_path / "表.xlsx", quick=quick)


def test_a_wrong_string_is_told_with_its_cell(tmp_path: Path) -> None:
    _numbered(tmp_path / "表.xlsx", "-1\n")
    with pytest.raises(BadFile) as refused:
        read(tmp_path / "表.xlsx", quick=True)
    assert str(refused.value) == (
        "工作表“Sheet1”单元格 B1 已损坏（文字编号是“-1”，工作簿里没有这一条）；"
        "请用表格软件打开后另存为 .xlsx 再导入"
    )


def test_strings_that_cannot_be_told_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    _numbered(path, " 1")
    entry = "<si><t>张三</t></si>".encode()
    rewrite(path, STRINGS, lambda text: text.replace(entry, b"<si/>"))
    with pytest.raises(BadFile, match="另存为"):
        read(path, quick=False)
