"""Files made to break an import: each ends in one clear line with nothing changed, or is counted.

The files are made by functions in tests/hostile; the tables below hold what becomes of each.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import run
from pipelines.steps import isolate
from tests.builders import people, write_members, write_unions
from tests.conftest import Answer
from tests.hostile import books, texts

Make = Callable[[Path], Path]
Report = tuple[dict[str, Any], dict[str, int]]
RollCall = Callable[..., Answer]

SECONDS = 60
BEFORE = {"海港区": 2}
"""Registered before each file comes in; those that are read bring three persons."""

REFUSED: dict[str, tuple[Make, tuple[str, ...]]] = {
    "encrypted": (books.encrypted, ("打开密码", "去掉密码")),
    "OLE of something else": (books.ole_of_something_else, ("打不开", "重新导出")),
    "cut at 5 %": (books.truncated(0.05), ("已损坏", "重新导出")),
    "cut at 40 %": (books.truncated(0.4), ("已损坏", "重新导出")),
    "cut at 95 %": (books.truncated(0.95), ("已损坏", "重新导出")),
    "a byte wrong": (books.a_byte_wrong, ("损坏", "重新导出")),
    "half-written XML": (books.half_written_xml, ("损坏", "重新导出")),
    "a Word document": (books.word_document, ("不是 Excel 工作簿", "另存为 .xlsx")),
    "an .ods": (books.open_document, ("不是能导入的文件类型", "另存为 .xlsx")),
    "CSV named .xlsx": (books.csv_named_xlsx, ("内容与扩展名不符",)),
    "a cut .xls": (books.old_excel_cut, ("损坏", "重新导出")),
    "a string that is not there in an .xls": (books.old_excel_string_index, ("C2", "重新导出")),
    "a far cell in an .xls": (books.old_excel_far_cell, ("内存", "另存")),
    "a zip bomb, declared": (books.zip_bomb, ("解开后", "另存")),
    "a zip bomb, real": (books.real_bomb, ("解开后", "另存")),
    "billion laughs in a sheet": (books.laughs_in_sheet, ("损坏",)),
    "billion laughs in the strings": (books.laughs_in_strings, ("损坏",)),
    "an entity from outside": (books.outside_entity, ("损坏",)),
    "one cell at the end of the sheet": (books.last_cell_only, ("没有认出表头",)),
    "a lying size": (books.lying_size, ("损坏",)),
    "a cell of 10 MB": (books.huge_string, ("超过 32,767 个字",)),
    "a very long line": (texts.very_long_line, ("列", "核对分隔符")),
    "beyond the sheet": (books.beyond_the_sheet, ("请",)),
    "merged in nonsense": (books.nonsense_merges, ("损坏", "重新导出")),
    "a row twice": (books.row_twice, ("A2 出现了两次", "另存为")),
    "two parts of one name": (books.two_parts_of_one_name, ("两份", "重新导出")),
    "an end behind its rows": (books.ends_behind_its_rows, ("没有写完", "重新导出")),
    "parts with a password": (books.parts_with_a_password, ("打开密码", "去掉密码")),
    "a string that is not there": (books.string_index_out_of_range, ("损坏",)),
    "header in row 21": (books.header_in_row(21), ("前 20 行", "没有认出表头")),
    "two columns of one name": (books.two_columns_of_one_name, ("无法判断用哪一列",)),
    "a chart sheet alone": (books.chart_sheet, ("没有任何数据",)),
    "no sheets": (books.no_sheets, ("没有任何数据",)),
    "a web page of spans": (books.web_page_of_spans, ("16,384 列", "另存为")),
    "a web page in depth": (books.web_page_in_depth, ("1,000 个", "另存为")),
    "CSV with NULs": (texts.nuls, ("空字节", "另存为")),
    "two encodings": (texts.two_encodings, ("编码", "UTF-8")),
    "two files joined": (texts.joined_encodings, ("第 5 行是 UTF-8", "第 1 行是 GB18030", "分开")),
    "UTF-8 cut in a character": (
        texts.cut_in_a_character("utf-8"),
        ("在最后一个字的中间断了", "重新下载"),
    ),
    "GB18030 cut in a character": (
        texts.cut_in_a_character("gb18030"),
        ("在最后一个字的中间断了", "重新下载"),
    ),
    "UTF-16 without a mark": (texts.utf16_unmarked, ("空字节",)),
    "rubbish named .xls": (texts.rubbish_named_xls, ("内容与扩展名不符", "另存为 .xlsx")),
    "XML named .xls": (texts.xml_named_xls, ("内容与扩展名不符", "另存为 .xlsx")),
    "an unbalanced quote": (texts.unbalanced_quote, ("引号没有配对",)),
    "a very long cell": (texts.very_long_cell, ("读不下去",)),
    "a mark and no text": (texts.only_marks, ("没有任何数据",)),
    "a zip in a zip": (texts.zip_in_zip, ("压缩包里还有压缩包", "先解开")),
    "a zip of a bomb": (texts.zip_of_a_bomb, ("超过 200 MB",)),
    "a zip of 10,100 files": (texts.zip_of_many, ("太多", "分批")),
    "a zip with a lie": (texts.zip_with_a_lie, ("压缩包打不开",)),
    "a zip with a password": (texts.zip_with_a_password, ("有密码",)),
    "a zip with a link": (texts.zip_with_a_link, ("没有能导入的表格",)),
    "a cut zip": (texts.cut_zip, ("压缩包打不开",)),
    "a folder named as a book": (texts.folder_named_as_book, ("没有能导入的表格",)),
    "rubbish with a line break": (texts.line_break_in_name_of_rubbish, ("空字节",)),
    "a dangling link": (texts.dangling_link, ("没有这个文件",)),
    "a folder in a circle": (texts.link_to_itself, ("没有能导入的表格",)),
    "a pipe": (texts.pipe, ("不是普通文件",)),
    "an unreadable file": (texts.unreadable, ("保存不下来", "权限")),
}

Counted = tuple[int, dict[str, int]]
"""Rows read, rejects by reason."""
THREE: Counted = (3, {})

COUNTED: dict[str, tuple[Make, Counted]] = {
    "the last cell too": (books.last_cell_too, THREE),
    "macros": (books.macros, THREE),
    "a million empty cells": (books.million_empty_columns, THREE),
    "a dimension that lies": (books.dimension_lies, THREE),
    "a dimension of nonsense": (books.dimension_is_nonsense, THREE),
    "cells without references": (books.no_references, THREE),
    "300 empty columns": (books.empty_columns, THREE),
    "merged to the end": (books.huge_merges, THREE),
    "3,000 sheets": (books.three_thousand_sheets, THREE),
    "formulas": (books.formulas, (3, {"missing_name": 1})),
    "an error cell": (books.error_cells, (3, {"missing_id": 1})),
    "a boolean": (books.boolean_cells, (3, {"unknown_status": 1})),
    "an ID as float": (books.float_id, (3, {"id_precision_lost": 1})),
    "dates from 1904": (books.from_1904, THREE),
    "rows backwards": (books.rows_backwards, THREE),
    "a row in two": (books.row_in_two, THREE),
    "absurd dates": (books.absurd_dates, THREE),
    "control characters": (books.control_characters, THREE),
    "a hidden sheet": (books.hidden_sheet, THREE),
    "hidden rows": (books.hidden_rows, THREE),
    "header in row 20": (books.header_in_row(20), THREE),
    "header repeated": (books.repeated_header, THREE),
    "BIFF8": (books.old_excel, THREE),
    "BIFF8 that counts too few strings": (books.old_excel_few_strings, THREE),
    "a web page": (books.web_page, THREE),
    "rich text": (books.own_strings, THREE),
    "UTF-16 with a mark": (texts.utf16_marked, THREE),
    "GB18030": (texts.gb18030, THREE),
    "UTF-16 named .xls": (texts.text_named_xls, THREE),
    "GB18030 named .xls": (texts.csv_named_xls, THREE),
    "a name that is GB18030 and UTF-8": (texts.a_name_that_is_both, THREE),
    "cells like formulas": (texts.formula_like, THREE),
    "invisible characters": (texts.invisible_characters, THREE),
    "SQL": (texts.sql, THREE),
    "script": (texts.script, THREE),
    "lines that end in CR": (texts.old_line_ends, THREE),
    "paths that climb": (texts.path_traversal, THREE),
    "absolute paths": (texts.absolute_path, THREE),
    "names in GBK": (texts.gbk_names, THREE),
    "names in UTF-8, unflagged": (texts.utf8_names_unflagged, THREE),
    "a long name in a zip": (texts.zipped_long_name, THREE),
    "a zip of a long name": (texts.zipped_workbook, THREE),
    "a line break in a name": (texts.line_break_in_name, THREE),
    "a long name": (texts.long_name, THREE),
    "a name that is no UTF-8": (texts.gbk_file_name, THREE),
    "a link": (texts.symbolic_link, THREE),
    "a folder with a pipe": (texts.folder_with_a_pipe, THREE),
    "an extension in capitals": (texts.upper_case, THREE),
}


class HangError(BaseException):
    """No handler of the product's own may take this for a verdict."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Break off what hangs, where the system has an alarm."""
    if sys.platform == "win32":
        yield
        return

    def ring(*_: object) -> None:
        raise HangError(f"no verdict after {seconds} s")

    old = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one union and two registered members."""
    folder = tmp_path_factory.mktemp("city")
    unions = write_unions(folder, [["A1", "甲工会", "海港区", 10]], "20220801")
    members = write_members(folder, people(2), "20220801")
    assert run(["--data", str(folder / "data"), "import", str(unions), str(members)]) == 0
    return folder / "data"


@pytest.fixture
def loaded(city: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROLLCALL_PARSE_SECONDS", str(SECONDS - 15))
    shutil.copytree(city, data)
    return data


def registered(rollcall: RollCall) -> dict[str, int]:
    rows = rollcall("coverage", "--by", "district", "--json").document
    return {row["district"]: row["registered"] for row in rows if row["registered"]}


def _skip_where_it_cannot_be(make: Make) -> None:
    if make is texts.unreadable and os.geteuid() == 0:
        pytest.skip("root reads everything")
    if sys.platform == "win32" and make.__module__ == texts.__name__:
        pytest.skip("names, links and pipes of another system")


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line(rollcall: RollCall, loaded: Path, tmp_path: Path, name: str) -> None:
    make, words = REFUSED[name]
    _skip_where_it_cannot_be(make)
    (tmp_path / "in").mkdir()
    path = make(tmp_path / "in")
    kept = (loaded / "CURRENT").read_text("utf-8")
    with within(SECONDS):
        answer = rollcall("import", path)
    assert answer.status == 1
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert answer.err.count("\n") == 1, answer.err
    assert "\x1b" not in answer.err
    for word in words:
        assert word in answer.err
    assert (loaded / "CURRENT").read_text("utf-8") == kept
    assert [folder.name for folder in (loaded / "batches").iterdir()] == ["0001-20220801"]
    assert registered(rollcall) == BEFORE


def test_nothing_is_left_of_a_reader_that_died(
    rollcall: RollCall, loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had put a copy or a link of the file aside."""
    (tmp_path / "in").mkdir()
    (tmp_path / "aside").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "aside"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert rollcall("import", books.old_excel_far_cell(tmp_path / "in")).status == 1
    assert list((tmp_path / "aside").iterdir()) == []


def test_a_reader_that_died_in_the_midst_of_a_word(
    rollcall: RollCall, loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it told a result longer than a pipe takes at once."""
    dies = """import sys; sys.stdin.read(); sys.stdout.write('{"result": [{"sheet": "Sh')"""
    monkeypatch.setattr(isolate, "_CHILD", dies)
    answer = rollcall("import", write_members(tmp_path, people(3), "20220905"))
    assert (answer.status, answer.err.count("\n")) == (1, 1)
    assert "会员列表_20220905" in answer.err and "已停止" in answer.err
    assert [folder.name for folder in (loaded / "batches").iterdir()] == ["0001-20220801"]


@pytest.fixture(scope="module")
def counted(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What one batch of all that is counted reports, and who is registered after it."""
    folder = tmp_path_factory.mktemp("counted")
    root = shutil.copytree(city, folder / "data")
    paths = []
    for number, (make, _) in enumerate(COUNTED.values()):
        _skip_where_it_cannot_be(make)
        place = folder / str(number)
        place.mkdir()
        paths.append(make(place))
    with within(SECONDS * 2), redirect_stdout(StringIO()) as out:
        assert run(["--data", str(root), "import", *map(str, paths), "--json"]) == 0
    report = json.loads(out.getvalue())
    with redirect_stdout(StringIO()) as out:
        run(["--data", str(root), "coverage", "--by", "district", "--json"])
    rows = json.loads(out.getvalue())
    return report, {row["district"]: row["registered"] for row in rows if row["registered"]}


@pytest.mark.parametrize("name", COUNTED)
def test_read_and_counted(counted: Report, name: str) -> None:
    report, _ = counted
    assert len(report["files"]) == len(COUNTED)
    entry = report["files"][list(COUNTED).index(name)]
    assert (entry["rows"], entry["rejects"]) == COUNTED[name][1]
    assert entry["accepted"] == entry["rows"] - sum(entry["rejects"].values())


def test_who_is_in_all_of_them_counts_once(counted: Report) -> None:
    """Every file names the same three persons, whatever was done to it."""
    report, registered = counted
    assert report["as_of"] == "2022-09-05"
    assert report["passed_over"] == ["说明.txt.exe", "会员.csv"]
    assert registered == {"海港区": 3}


def test_hidden_rows_and_sheets_are_read_and_said_so(
    rollcall: RollCall, loaded: Path, tmp_path: Path
) -> None:
    asked = (
        (books.hidden_rows, "2 行是隐藏的"),
        (books.hidden_sheet, "是隐藏的"),
        (books.old_excel_with_hidden_rows, "2 行是隐藏的"),
        (books.web_page_with_hidden_row, "1 行是隐藏的"),
        (books.unusual_with_hidden_rows, "1 行是隐藏的"),
    )
    paths = []
    for number, (make, _) in enumerate(asked):
        (tmp_path / str(number)).mkdir()
        paths.append(make(tmp_path / str(number)))
    entries = rollcall("import", *paths, "--json").document["files"]
    for (_, said), entry in zip(asked, entries, strict=True):
        assert any(said in note for note in entry["notes"]), entry


def test_what_is_invisible_parts_no_union(rollcall: RollCall, loaded: Path, tmp_path: Path) -> None:
    """A name with zero-width and bidirectional characters is the name without them."""
    (tmp_path / "in").mkdir()
    rollcall("import", texts.invisible_characters(tmp_path / "in"))
    rows = rollcall("coverage", "--by", "union", "--json").document
    assert [(row["union"], row["registered"]) for row in rows] == [("甲工会", 3)]


def test_there_are_enough() -> None:
    assert len(REFUSED) + len(COUNTED) >= 40
