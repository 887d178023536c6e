"""What the reader of .xls would leave out or take wrongly, from its records."""

import re
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

import olefile
import pytest
import xlwt

from pipelines.errors import BadFile
from tests.hostile.ole import write_ole
from tests.unit.readers.reading import read

_CODE_PAGE = struct.pack("<HHH", 0x42, 2, 1200)
_ANSI = struct.pack("<HHH", 0x42, 2, 1252)
_NO_RESULT, _NOT_AVAILABLE = b"\3\0\0\0\0\0\xff\xff", b"\2\0\x2a\0\0\0\xff\xff"
_BOF, _EOF = b"\x09\x08\x10\0\0\6\5\0" + bytes(12), b"\x0a\0\0\0"
_XOR, _RC4 = b"\0\0" + bytes(4), b"\1\0\1\0\1\0" + bytes(48)
_SECTOR = 512
ROWS = [["姓名", "工会"], ["张三", "甲工会"], ["Li", "乙工会"]]


def _book(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("会员")
    for number, row in enumerate(ROWS):
        for place, text in enumerate(row):
            sheet.write(number, place, text)
    book.save(str(path))
    return path


def _replace(path: Path, old: bytes, new: bytes) -> Path:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system's temporary folder; nothing stays in it."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def test_a_code_page_says_nothing_of_wide_texts(tmp_path: Path) -> None:
    path = _replace(_book(tmp_path / "会员.xls"), _CODE_PAGE, _ANSI)
    before = path.read_bytes()
    assert read(path, quick=True) == {"会员": ROWS}
    assert path.read_bytes() == before


@pytest.mark.parametrize("ahead", range(1, 6))
def test_a_code_page_across_two_sectors(tmp_path: Path, ahead: int) -> None:
    with olefile.OleFileIO(_book(tmp_path / "a.xls")) as file:
        stream = file.openstream("Workbook").read().replace(_CODE_PAGE, _ANSI)
    more = (_SECTOR - ahead - 4 - stream.index(_ANSI)) % _SECTOR
    shifted = bytearray(stream[:20] + struct.pack("<HH", 0x5C, more) + bytes(more) + stream[20:])
    place = 0
    while shifted[place : place + 2] != _EOF[:2]:
        kind, length = struct.unpack_from("<HH", shifted, place)
        if kind == 0x85:
            begins = struct.unpack_from("<I", shifted, place + 4)[0] + more + 4
            struct.pack_into("<I", shifted, place + 4, begins)
        place += 4 + length
    assert shifted.index(_ANSI) % _SECTOR == _SECTOR - ahead
    path = write_ole(tmp_path / "会员.xls", {"Other": bytes(5000), "Workbook": bytes(shifted)})
    assert read(path, quick=True) == {"会员": ROWS}


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


@pytest.mark.parametrize("cipher", [_XOR, _RC4])
def test_a_password_is_told(tmp_path: Path, cipher: bytes) -> None:
    stream = _BOF + struct.pack("<HH", 0x2F, len(cipher)) + cipher + _EOF
    write_ole(tmp_path / "会员.xls", {"Workbook": stream.ljust(5000, b"\0")})
    with pytest.raises(BadFile, match="设有打开密码；请去掉密码"):
        _read_as_kept(tmp_path / "会员.xls")


def test_the_reason_is_that_of_an_old_workbook(tmp_path: Path) -> None:
    """A kept original has no suffix to go by."""
    stream = _BOF + struct.pack("<HH", 0xFC, 4) + bytes(4) + _EOF
    write_ole(tmp_path / "会员.xls", {"Workbook": stream.ljust(5000, b"\0")})
    with pytest.raises(BadFile, match="Invalid sst"):
        _read_as_kept(tmp_path / "会员.xls")


def test_a_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    assert _read_as_kept(_book(tmp_path / "会员.xls")) == {"会员": ROWS}


def _read_as_kept(path: Path) -> dict[str, list[list[str]]]:
    return read(path.rename(path.with_suffix("")), quick=True, name="会员.xls")


@pytest.mark.parametrize("chain", ["the list of streams", "the workbook"])
def test_a_chain_without_end_is_refused(tmp_path: Path, chain: str) -> None:
    """A reader that followed it would fill all memory."""
    path = _book(tmp_path / "会员.xls")
    with olefile.OleFileIO(path) as file:
        begins = {
            "the list of streams": file.first_dir_sector,
            "the workbook": next(e.isectStart for e in file.direntries if e.name == "Workbook"),
        }
    content = bytearray(path.read_bytes())
    table = (1 + struct.unpack_from("<I", content, 0x4C)[0]) * _SECTOR
    struct.pack_into("<I", content, table + 4 * begins[chain], begins[chain])
    path.write_bytes(content)
    with pytest.raises(BadFile, match="工作簿已损坏，打不开（扇区首尾相接"):
        _read_as_kept(path)


@pytest.mark.parametrize("number", [0x0206, 0x0406])
def test_a_formula_by_an_older_number_is_read(tmp_path: Path, number: int) -> None:
    """Its result counts, and so does its error; a row may hold nothing else."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, "实际会员数")
    for row in (1, 2):
        sheet.write(row, 0, xlwt.Formula("15*2"))
    book.save(str(tmp_path / "表.xls"))
    with olefile.OleFileIO(tmp_path / "表.xls") as file:
        stream = file.openstream("Workbook").read()
    for result in (struct.pack("<d", 30), _NOT_AVAILABLE):
        stream = stream.replace(_NO_RESULT, result, 1)
    # Behind a formula's number stand its length, row and column.
    stream, count = re.subn(
        rb"\x06\x00(..[\x01\x02]\0\0\0)", struct.pack("<H", number) + rb"\1", stream
    )
    path = write_ole(tmp_path / "表.xls", {"Workbook": stream})
    assert (count, read(path, quick=True)) == (2, {"表": [["实际会员数"], ["30"], ["#N/A"]]})
