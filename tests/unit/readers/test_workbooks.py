"""Workbooks read straight from their XML, against the same read by calamine."""

import random
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter
import xlwt

from pipelines.readers.sheet_xml import NO_RESULT
from pipelines.readers.tokens import Irregular
from pipelines.steps.workbook import open_blocks
from tests.unit.readers.reading import read, rewrite

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def _by_openpyxl(path: Path, rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)


def _by_xlsxwriter(path: Path, rows: list[list[Any]], **options: Any) -> None:
    with xlsxwriter.Workbook(
        path, {"default_date_format": "yyyy-mm-dd hh:mm:ss", **options}
    ) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None:
                    sheet.write(number, place, value)


def _inline(path: Path, rows: list[list[Any]]) -> None:
    """Write strings within the sheet, as programs that stream their export do."""
    _by_xlsxwriter(path, rows, constant_memory=True)


WRITERS: dict[str, Callable[[Path, list[list[Any]]], None]] = {
    "openpyxl": _by_openpyxl,
    "xlsxwriter": _by_xlsxwriter,
    "streamed": _inline,
}
TABLES: dict[str, list[list[Any]]] = {
    "texts": [["姓名", "备注"], ["张三", " 两 端 "], ["李\n四", "a&b <c> \"d\" 'e'"], ["", "x"]],
    "numbers": [[1, 1.5, 0, -3, 1e15, 130302199001011234, 0.1 + 0.2, 123456789012345, 1e-7]],
    "mixed": [["1", 1, True, False, None, "TRUE"], [None, None, "x"], [2, "2", 2.0]],
    "times": [[datetime(2022, 8, 9, 10, 30, 59), date(2022, 9, 1), datetime(2022, 12, 31, 23, 59)]],
    "gaps": [[], [], ["c"], [], [None, None, None, "d"], []],
    "one cell": [["x"]],
    "wide": [[*range(60)], [None] * 55 + ["末"]],
    "long": [[f"第{n}行", n, None if n % 3 else "有"] for n in range(3_000)],
    "coded": [["_x0041_", "a_x000D_b", "\u200b零宽", "ＡＢＣ１２３", "\u202e反", "-1+1 的文本"]],
    "odd numbers": [[1e20, -1e-20, 1234567.891, 100000000000000, 99999999999999.9, 44805]],
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("table", TABLES)
def test_quick_reader_reads_the_same(tmp_path: Path, table: str, writer: str) -> None:
    path = tmp_path / "表.xlsx"
    WRITERS[writer](path, TABLES[table])
    assert read(path, quick=True) == read(path, quick=False)


@pytest.mark.parametrize("seed", range(8))
def test_any_table_is_read_the_same(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    moment = datetime(2022, 8, 9, 8, 0, 1)
    cells = [
        None,
        "",
        "张三",
        "a b",
        7,
        7.25,
        -1,
        True,
        moment,
        "130302199001011234",
        "　全 角",
        1e18,
    ]
    rows = [[rng.choice(cells) for _ in range(rng.randint(0, 30))] for _ in range(400)]
    path = tmp_path / "表.xlsx"
    rng.choice(list(WRITERS.values()))(path, rows)
    assert read(path, quick=True) == read(path, quick=False)


def test_dates_of_1904(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    _by_xlsxwriter(path, TABLES["times"], date_1904=True)
    assert read(path, quick=True) == read(path, quick=False)
    assert read(path, quick=True)["Sheet1"][0][0] == "2022-08-09 10:30:59"


@pytest.mark.parametrize("written", [b"date1904='1'", b'date1904 = "true"'])
def test_where_days_begin_in_any_spelling(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "表.xlsx"
    _by_xlsxwriter(path, [[1]], date_1904=True)
    rewrite(path, "xl/workbook.xml", lambda text: text.replace(b'date1904="1"', written))
    for quick in (True, False):
        with open_blocks(path, path.name, quick=quick) as sheets:
            assert [sheet.date_1904 for sheet in sheets] == [True]


@pytest.mark.parametrize("from_1904", [False, True])
def test_an_old_workbook_says_where_its_days_begin(tmp_path: Path, from_1904: bool) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = from_1904
    book.add_sheet("表").write(0, 0, 43332)
    book.save(str(tmp_path / "表.xls"))
    with open_blocks(tmp_path / "表.xls", "表.xls", quick=True) as sheets:
        assert [sheet.date_1904 for sheet in sheets] == [from_1904]


def test_rich_text_hidden_sheets_and_formats(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        red = book.add_format({"font_color": "red"})
        money = book.add_format({"num_format": '#,##0.00"元"'})
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        sheet = book.add_worksheet("一 & 二")
        sheet.write_rich_string(0, 0, red, "*", "姓名", red, "（必填）")
        sheet.write_number(1, 0, 12.5, money)
        sheet.write_datetime(2, 0, datetime(2022, 8, 9), day)
        sheet.write_blank(3, 0, None, red)
        sheet.merge_range(4, 0, 6, 1, "并")
        book.add_worksheet("藏").hide()
    quick, slow = read(path, quick=True), read(path, quick=False)
    assert quick == slow
    assert quick["一 & 二"][:3] == [["*姓名(必填)"], ["12.5"], ["2022-08-09"]]
    with open_blocks(path, path.name, quick=True) as sheets:
        found = [(sheet.name, sheet.visible, sheet.merges) for sheet in sheets]
    assert found == [("一 & 二", True, ((4, 0, 6, 1),)), ("藏", False, ())]


def test_formulas_give_their_values_and_say_when_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "=1+1", None, 57)
        sheet.write_formula(0, 1, '="a"&"b"', None, "ab")
        sheet.write_formula(0, 2, "=1+1")  # xlsxwriter saves 0 for what it has not computed.
        sheet.write_formula(0, 3, "=1/0", None, "#DIV/0!")
    for quick in (True, False):
        assert read(path, quick=quick)["Sheet1"] == [["57", "ab", NO_RESULT, "#DIV/0!"]]
    _by_openpyxl(path, [["=1+1", 5, "=SUM(A1:B1)"]])
    for quick in (True, False):
        assert read(path, quick=quick)["Sheet"] == [[NO_RESULT, "5", NO_RESULT]]


def test_a_formula_may_give_an_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '=IF(1,"","x")', None, "a")
        sheet.write_string(0, 1, "尾")
    rewrite(path, SHEET, lambda text: text.replace(b"<v>a</v>", b"<v></v>"))
    assert read(path, quick=True) == read(path, quick=False) == {"Sheet1": [["", "尾"]]}


def test_a_format_for_marking_is_no_cell_s_format(tmp_path: Path) -> None:
    """Formats of conditional formatting (dxfs) may have the number of a cell's own."""
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        book.add_worksheet().write_datetime(0, 0, datetime(2022, 9, 1), day)
    marking = b'<dxfs count="1"><dxf><numFmt numFmtId="164" formatCode="0.00"/></dxf></dxfs>'
    rewrite(path, "xl/styles.xml", lambda text: text.replace(b'<dxfs count="0"/>', marking))
    assert read(path, quick=True) == {"Sheet1": [["2022-09-01"]]}


@pytest.mark.parametrize("entry", ["<si></si>", "<si><t/></si>", "<si><t></t></si>"])
def test_strings_without_text(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "表.xlsx"
    _by_xlsxwriter(path, [["张三", "李四"]])
    last = "<si><t>李四</t></si>".encode()
    rewrite(path, STRINGS, lambda text: text.replace(last, entry.encode()))
    assert read(path, quick=True)["Sheet1"] == [["张三"]]


NAMES: dict[str, Callable[[str], str]] = {
    "in capitals": str.upper,
    "with other slashes": lambda name: name.replace("/", "\\"),
}


@pytest.mark.parametrize("naming", NAMES)
def test_parts_are_found_however_they_are_named(tmp_path: Path, naming: str) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("一")
        sheet.write_row(0, 0, ["姓名", 5])
        sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo("x")
            entry.filename = NAMES[naming](name)
            archive.writestr(entry, text)
    for quick in (True, False):
        assert read(path, quick=quick) == {"一": [["姓名", "5", "#DIV/0!"]]}


def test_hidden_rows_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(6):
            sheet.write(row, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(5, None, None, {"hidden": True})
    with open_blocks(path, path.name, quick=True) as sheets:
        hidden = [block.hidden.tolist() for sheet in sheets for block in sheet.blocks]
    assert hidden == [[False, False, True, False, False, True]]


def _last(text: bytes, old: bytes, new: bytes) -> bytes:
    """Replace the last of them."""
    head, _, tail = text.rpartition(old)
    return head + new + tail


UNUSUAL: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a comment": (SHEET, lambda text: text.replace(b"</row>", b"</row><!-- x -->")),
    "a section": (
        SHEET,
        lambda text: text.replace(b"<v>", b"<v><![CDATA[").replace(b"</v>", b"]]></v>"),
    ),
    "no places": (SHEET, lambda text: text.replace(b'<c r="A1"', b"<c")),
    "another row's place": (SHEET, lambda text: text.replace(b'r="A2"', b'r="A7"')),
    "rows out of order": (SHEET, lambda text: text.replace(b'<row r="2"', b'<row r="9"')),
    "an unknown type": (SHEET, lambda text: text.replace(b't="s"', b't="z"')),
    "a bare bracket": (SHEET, lambda text: text.replace(b"</row>", b"> </row>", 1)),
    "not UTF-8": ("xl/sharedStrings.xml", lambda text: text.replace("张三".encode(), b"\xff\xfe")),
    "UTF-16": (SHEET, lambda text: text.replace(b"UTF-8", b"UTF-16")),
    "a prefix": (SHEET, lambda text: text.replace(b"<c ", b"<x:c ").replace(b"</c>", b"</x:c>")),
    "a blank in the last row's end": (SHEET, lambda text: _last(text, b"</row>", b"</row >")),
    "a last row without end": (SHEET, lambda text: _last(text, b"</row>", b"")),
    "a last row of another name": (
        SHEET,
        lambda text: _last(text, b"</row>", b"").replace(b'<row r="3"', b'</row><x:row r="3"'),
    ),
    "rows within a comment": (SHEET, lambda text: text.replace(b"<sheetData>", b"<sheetData><!--")),
    "a cell twice": (SHEET, lambda text: text.replace(b'<c r="B2"', b'<c r="A2"')),
    "a row beyond the last": (
        SHEET,
        lambda text: text.replace(b'r="3"', b'r="10000000"').replace(b'3"', b'10000000"'),
    ),
    "a row of eight digits": (
        SHEET,
        lambda text: text.replace(b'<row r="3"', b'<row r="00000003"').replace(
            b'3" t', b'00000003" t'
        ),
    ),
    "a text for a number": (SHEET, lambda text: text.replace(b"<v>5</v>", b"<v>a&amp;b</v>")),
    "a wide digit": (SHEET, lambda text: text.replace(b"<v>5</v>", "<v>５</v>".encode())),
    "a column beyond the last": (SHEET, lambda text: text.replace(b'r="B2"', b'r="XFE2"')),
    "hidden in other quotes": (
        SHEET,
        lambda text: text.replace(b'r="2" ', b"r=\"2\" hidden='1' ", 1),
    ),
    "an entity of its own": (STRINGS, lambda text: text.replace("张三".encode(), b"a&nbsp;b")),
    "a text without end": (
        STRINGS,
        lambda text: text.replace(
            "<si><t>张三</t></si>".encode(), "<si><r><t>张三</t ></r></si>".encode()
        ),
    ),
    "a merge on two lines": (
        SHEET,
        lambda text: text.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell\nref="A1:A2"/></mergeCells>'
        ),
    ),
    "styles of another encoding": (
        "xl/styles.xml",
        lambda text: text.replace(b"UTF-8", b"UkaTF-8"),
    ),
    "no strings": (
        "xl/_rels/workbook.xml.rels",
        lambda text: text.replace(b"sharedStrings.xml", b"x"),
    ),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_markup_is_left_to_the_other_reader(tmp_path: Path, name: str) -> None:
    path = tmp_path / "表.xlsx"
    rows: list[list[Any]] = [["姓名", "数"], ["张三", 5], ["李四", 6]]
    _by_xlsxwriter(path, rows)
    rewrite(path, *UNUSUAL[name])
    with pytest.raises(Irregular):
        read(path, quick=True)


def test_a_large_sheet_is_read_in_stretches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "表.xlsx"
    rows = [[f"第{n}行", n, "同"] for n in range(5_000)]
    _by_xlsxwriter(path, rows)
    whole = read(path, quick=True)
    for size in ("_AT_ONCE", "_LEAST_PACKED"):
        monkeypatch.setattr(f"pipelines.readers.unpack.{size}", 10_000)
    monkeypatch.setattr("pipelines.readers.xlsx._HELD", 0)
    assert read(path, quick=True) == whole
    assert pa.total_allocated_bytes() < 1 << 30


@pytest.mark.parametrize("last", [True, False])
def test_blank_rows_by_the_hundred_thousand(tmp_path: Path, last: bool) -> None:
    """A sheet formatted to its end: each row closes itself, and memory holds a part of them."""
    path, count = tmp_path / "a.xlsx", 200_000
    _by_openpyxl(path, [["工会"], ["甲工会"]])
    blank = "".join(f'<row r="{row}" spans="1:4" ht="14.4"/>' for row in range(3, count))
    end = f'<row r="{count}"><c r="B{count}" t="n"><v>7</v></c></row>' if last else ""
    rows = f"{blank}{end}</sheetData>".encode()
    rewrite(path, SHEET, lambda xml: xml.replace(b"</sheetData>", rows))
    below = [*[[]] * (count - 3), ["", "7"]] if last else []
    assert read(path, quick=True) == {"Sheet": [["工会"], ["甲工会"], *below]}
    with open_blocks(path, path.name, quick=True) as sheets:
        heights = [block.height for sheet in sheets for block in sheet.blocks]
    assert (len(heights) > 1, sum(heights)) == (True, count if last else 2)
