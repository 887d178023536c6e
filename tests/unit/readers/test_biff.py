"""What the reader of .xls would leave out, from its records."""

from pathlib import Path

import xlwt

from tests.unit.readers.reading import read

_NO_RESULT, _NOT_AVAILABLE = b"\3\0\0\0\0\0\xff\xff", b"\2\0\x2a\0\0\0\xff\xff"


def _replace(path: Path, old: bytes, new: bytes) -> Path:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


def test_errors_are_told(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 1, "甲")
    sheet.write(1, 1, xlwt.Formula("1/0"))
    sheet.write(1, 2, True)
    codes = (0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, 0x2A)
    for place, code in enumerate(codes, start=1):
        sheet.row(2).set_cell_error(place, code)
    book.save(str(tmp_path / "表.xls"))
    path = _replace(tmp_path / "表.xls", _NO_RESULT, _NOT_AVAILABLE)
    assert read(path, quick=True)["表"] == [
        ["甲"],
        ["#N/A", "是"],
        ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"],
    ]


def test_an_error_belongs_to_its_own_sheet(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for name in ("一", "二", "三"):
        book.add_sheet(name).write(0, 0, name)
    book.get_sheet(1).row(0).set_cell_error(1, 0x2A)
    book.save(str(tmp_path / "表.xls"))
    assert read(tmp_path / "表.xls", quick=True) == {
        "一": [["一"]],
        "二": [["二", "#N/A"]],
        "三": [["三"]],
    }
