"""Rejected rows go back as they were sent, are mended as people do, and join their batch."""

import json
import shutil
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.cli import run
from pipelines import BadFile, DataDir
from pipelines.steps.jobs import RejectsJob
from pipelines.steps.marks import read_marks
from pipelines.steps.rejected import write_rejected
from tests.builders import (
    HEADERS,
    Person,
    people,
    write_breakdown,
    write_csv,
    write_members,
    write_unions,
    write_xlsx,
)
from tests.conftest import Answer

RollCall = Callable[..., Answer]
Mend = Callable[[Worksheet], None]

UNIONS = [["A1", "甲工会", "海港区", 20], ["A2", "乙工会", "昌黎县", 10]]
SOUND = people(5)
BROKEN = [
    *people(3, 100),
    *people(2, 200, union="乙工会", district="昌黎县"),
    *people(2, 300, status="待审核"),
]
FIGURES = ("union", "registered", "pending", "actual_members", "coverage", "missing")


def figures(rollcall: RollCall, level: str = "union") -> list[dict[str, Any]]:
    return told(rollcall("coverage", "--by", level, "--json").document)


def told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep of each row what an import changes."""
    return [{name: row.get(name) for name in (*FIGURES, "district", "worker")} for row in rows]


def broken(persons: Sequence[Person]) -> list[list[Any]]:
    """Spoil each row in its own way."""
    rows: list[list[Any]] = [person.row() for person in persons]
    rows[0][3] = float(rows[0][3][:-1] + "0")
    rows[1][3] = rows[1][3][:-2]
    rows[2][0] = None
    rows[3][8] = "1"
    rows[4][5] = None
    rows[5][3] = None
    rows[6][3] = rows[6][3][:-1] + ("1" if rows[6][3][-1] != "1" else "2")
    return rows


def set_cells(column: str, values: Iterable[Any]) -> Mend:
    """Write one column from the second row on; None leaves a cell as it is."""

    def mend(sheet: Worksheet) -> None:
        place = [cell.value for cell in sheet[1]].index(column) + 1
        for line, value in enumerate(values, start=2):
            if value is not None:
                sheet.cell(line, place, value)

    return mend


def mended(path: Path, *mends: Mend, to: Path | None = None) -> Path:
    """Open the workbook, correct its first sheet and save it, as a person would."""
    book = openpyxl.load_workbook(path)
    for mend in mends:
        mend(book.worksheets[0])
    book.save(to or path)
    return to or path


def mend_all(path: Path, persons: Sequence[Person] = BROKEN, to: Path | None = None) -> Path:
    rows = [person.row() for person in persons]
    mends = [set_cells(name, [row[n] for row in rows]) for n, name in enumerate(HEADERS)]
    return mended(path, *mends, to=to)


@pytest.fixture(scope="module")
def city(once: Callable[..., Path]) -> Path:
    """Unions, and a member list with seven broken rows."""

    def sheets(folder: Path) -> list[list[Path]]:
        members = write_xlsx(
            folder / "会员列表.xlsx",
            [
                ["秦皇岛市会员列表"],
                ["导出时间：2022-08-29 08:00"],
                HEADERS,
                *(person.row() for person in SOUND),
                *broken(BROKEN),
                ["合计", None, None, len(SOUND) + len(BROKEN)],
            ],
        )
        return [[write_unions(folder, UNIONS, "20220820")], [members]]

    return once(sheets)


@pytest.fixture
def spoilt(rollcall: RollCall, city: Path, data: Path) -> str:
    """The batch of the member list with broken rows, in a data folder of the test's own."""
    shutil.copytree(city, data)
    entry = rollcall("imports", "--json").document[-1]
    assert entry["rejected"] == len(BROKEN)
    return str(entry["batch"])


@pytest.fixture
def sent_back(rollcall: RollCall, tmp_path: Path, spoilt: str) -> Path:
    """The workbook of the spoilt batch's rejected rows."""
    out = tmp_path / "退回.xlsx"
    assert rollcall("rejects", spoilt, "-o", out).status == 0
    return out


@pytest.fixture(scope="module")
def clean(once: Callable[..., Path]) -> list[dict[str, Any]]:
    """The figures of an import of all rows, none of them broken."""

    def sheets(folder: Path) -> list[list[Path]]:
        members = write_members(folder, [*SOUND, *BROKEN], "20220829")
        return [[write_unions(folder, UNIONS, "20220820")], [members]]

    root = once(sheets)
    with redirect_stdout(StringIO()) as out:
        assert run(["--data", str(root), "coverage", "--by", "union", "--json"]) == 0
    return told(json.loads(out.getvalue()))


# ------------------------------------------------------------------- the file


def test_the_rows_as_sent_with_reason_and_mend(rollcall: RollCall, sent_back: Path) -> None:
    sheet = openpyxl.load_workbook(sent_back).active
    assert isinstance(sheet, Worksheet)
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (*HEADERS, "原因", "改法")
    assert len(rows) == 1 + len(BROKEN)
    assert rows[1][3] == "1.30302198001011E+17"  # what is lost stays lost
    assert rows[2][3] == BROKEN[1].row()[3][:-2]
    assert rows[1][-2:] == (
        "证件号码被表格软件改成了数字，后几位已丢失",
        "把该列设为文本格式，重新填写完整号码",
    )
    assert rows[3][0] is None and rows[3][-2] == "没有姓名"
    assert sheet.freeze_panes == "A2"
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    assert all(cell.number_format == "@" for row in sheet.iter_rows() for cell in row)
    coloured = [[c.column for c in row if c.fill.fill_type] for row in sheet.iter_rows(min_row=2)]
    assert coloured == [[4], [4], [1], [9], [6], [4], [4]]
    assert stat.S_IMODE(sent_back.stat().st_mode) == 0o600


def test_nothing_is_kept_of_it(rollcall: RollCall, data: Path, spoilt: str, tmp_path: Path) -> None:
    before = {path for path in data.rglob("*") if path.is_file()}
    folder = tmp_path / "给县区"
    folder.mkdir()
    answer = rollcall("rejects", spoilt, "-o", folder / "退回.xlsx", "--json")
    assert answer.document["rows"] == len(BROKEN)
    assert {path for path in data.rglob("*") if path.is_file()} == before
    assert [path.name for path in folder.iterdir()] == ["退回.xlsx"]


def test_formulas_stay_text(rollcall: RollCall, tmp_path: Path) -> None:
    row = [*Person(1).row()]
    row[0], row[3], row[4] = "=1+1", "@x", "+8613900000001"
    sheet = write_csv(tmp_path / "会员_20220829.csv", [HEADERS, row])
    batch = rollcall("import", sheet, "--json").document["batch"]
    assert rollcall("rejects", batch, "-o", tmp_path / "o.xlsx").status == 0
    cells = openpyxl.load_workbook(tmp_path / "o.xlsx").active[2]
    assert [cells[n].value for n in (0, 3, 4)] == ["=1+1", "@x", "+8613900000001"]
    with ZipFile(tmp_path / "o.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


TWO_ROWS = (
    [
        ["个人信息", None, "工会", None, "审核"],
        ["姓名", "证件号码", "所属工会", "所属县区", "审核状态"],
    ],
    ["A1:B1", "C1:D1"],
)
THREE_ROWS = (
    [
        ["姓名", "会员情况", None, None, "审核状态"],
        [None, "个人信息", "工会", None, None],
        [None, "证件号码", "所属工会", "所属县区", None],
    ],
    ["A1:A3", "B1:D1", "C2:D2", "E1:E3"],
)


@pytest.mark.parametrize(("header", "merges"), [TWO_ROWS, THREE_ROWS], ids=["two", "three"])
def test_headers_in_several_rows_and_merged_cells(
    rollcall: RollCall, tmp_path: Path, header: list[list[Any]], merges: list[str]
) -> None:
    """The header comes back as one row that is understood; a merged cell's value in each row."""
    rows = [
        ["张三", "123", "甲工会", "海港区", "审核通过"],
        ["李四", "456", None, None, "审核通过"],
    ]
    first, last = len(header) + 1, len(header) + 2
    sheet = write_xlsx(
        tmp_path / "会员_20220829.xlsx",
        [*header, *rows],
        merges=[*merges, f"C{first}:C{last}", f"D{first}:D{last}"],
    )
    rollcall("import", write_unions(tmp_path, UNIONS, "20220820"))
    batch = rollcall("import", sheet, "--json").document["batch"]
    out = tmp_path / "o.xlsx"
    rollcall("rejects", batch, "-o", out)
    sent = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert [row[2:4] for row in sent[1:]] == [("甲工会", "海港区")] * 2
    numbers = [person.id_number for person in people(2)]
    column = str(sent[0][1])
    report = rollcall("import", mended(out, set_cells(column, numbers)), "--json").document
    assert (report["amends"], report["files"][0]["accepted"]) == (batch, 2)
    assert report["files"][0]["unmatched_headers"] == []
    assert figures(rollcall)[0]["registered"] == 2


@pytest.mark.parametrize(
    ("batch", "out", "said"),
    [
        ("0001-20220820", "o.xlsx", "没有退回的行"),
        ("0009-20220820", "o.xlsx", "没有批次"),
        ("../batches", "o.xlsx", "没有批次"),
        ("0002-20220829", "o.csv", ".xlsx"),
        ("0002-20220829", "none/o.xlsx", "没有这个文件夹"),
    ],
)
def test_refused_in_one_line(
    rollcall: RollCall, spoilt: str, tmp_path: Path, batch: str, out: str, said: str
) -> None:
    refused = rollcall("rejects", batch, "-o", tmp_path / out)
    assert (refused.status, refused.out) == (1, "")
    assert len(refused.err.strip().splitlines()) == 1 and said in refused.err
    assert not (tmp_path / out).exists()


def test_a_lost_original_is_named(
    rollcall: RollCall, data: Path, spoilt: str, tmp_path: Path
) -> None:
    for path in (data / "originals").iterdir():
        path.unlink()
    refused = rollcall("rejects", spoilt, "-o", tmp_path / "o.xlsx")
    assert refused.status == 1
    assert "会员列表.xlsx" in refused.err and "备份" in refused.err


# ---------------------------------------------------------------- the way back


def test_corrected_rows_join_their_batch(
    rollcall: RollCall, spoilt: str, sent_back: Path, clean: list[dict[str, Any]]
) -> None:
    before = figures(rollcall)
    report = rollcall("import", mend_all(sent_back), "--json").document
    entry = report["files"][0]
    assert (report["amends"], report["as_of"]) == (spoilt, "2022-08-29")
    assert (entry["rows"], entry["accepted"], entry["rejected"]) == (len(BROKEN), len(BROKEN), 0)
    assert entry["unmatched_headers"] == []
    assert figures(rollcall) == clean != before
    assert rollcall("status", "--json").document["as_of"] == "2022-08-29"

    # The same file once more changes nothing.
    again = rollcall("import", sent_back, "--json").document
    assert (again["unchanged"], again["amends"]) == (True, spoilt)
    history = rollcall("imports", "--json").document
    assert [one["amends"] for one in history if not one["withdrawn"]] == [None, None, spoilt]

    rollcall("undo", report["batch"])
    assert figures(rollcall) == before
    assert rollcall("import", sent_back).status == 0
    assert figures(rollcall) == clean
    rollcall("undo", spoilt)
    assert {row["registered"] for row in figures(rollcall)} == {0}
    assert [line.split("  ")[2] for line in rollcall("imports").out.splitlines()] == [
        "有效", "已撤销", "已撤销", "随原批次撤销",
    ]  # fmt: skip


def test_what_is_still_wrong_is_rejected_again(
    rollcall: RollCall, spoilt: str, sent_back: Path, tmp_path: Path, clean: list[dict[str, Any]]
) -> None:
    """Three are mended, four are not; of those a second file comes back, and joins as well."""
    rows = [person.row() for person in BROKEN]
    mended(sent_back, set_cells("证件号码", [row[3] for row in rows[:2]]))
    mended(sent_back, set_cells("姓名", [None, None, "张三"]))
    report = rollcall("import", sent_back, "--json").document
    assert report["files"][0]["accepted"] == 3
    second = tmp_path / "再退回.xlsx"
    assert rollcall("rejects", report["batch"], "-o", second, "--json").document["rows"] == 4
    header = [cell.value for cell in openpyxl.load_workbook(second).active[1]]
    assert header == [*HEADERS, "原因", "改法"]
    last = rollcall("import", mend_all(second, BROKEN[3:]), "--json").document
    assert last["amends"] == report["batch"]
    assert figures(rollcall) == clean
    # Without the middle one its own amendment does not count either.
    rollcall("undo", report["batch"])
    assert sum(row["registered"] for row in figures(rollcall)) == len(SOUND)


def test_rows_unchanged_are_rejected_again(
    rollcall: RollCall, spoilt: str, sent_back: Path
) -> None:
    before = figures(rollcall)
    entry = rollcall("import", sent_back, "--json").document["files"][0]
    assert (entry["accepted"], entry["rejected"]) == (0, len(BROKEN))
    assert figures(rollcall) == before


def test_a_dry_run_says_what_the_correction_would_change(
    rollcall: RollCall, spoilt: str, sent_back: Path
) -> None:
    before = figures(rollcall)
    report = rollcall("import", mend_all(sent_back), "--dry-run", "--json").document
    assert report["amends"] == spoilt
    assert report["would_change"]["members"] == {"added": 7, "changed": 0, "gone": 0}
    assert figures(rollcall) == before
    assert len(rollcall("imports", "--json").document) == 2


def test_a_newer_list_supersedes_both(rollcall: RollCall, sent_back: Path, tmp_path: Path) -> None:
    rollcall("import", mend_all(sent_back))
    rollcall("import", write_members(tmp_path, SOUND[:2], "20220905"))
    assert sum(row["registered"] for row in figures(rollcall)) == 2
    past = rollcall("coverage", "--by", "city", "--as-of", "2022-09-01", "--json").document
    assert past[0]["registered"] == len(SOUND) + 5


def test_a_correction_after_a_newer_list_changes_nothing_of_today(
    rollcall: RollCall, sent_back: Path, tmp_path: Path
) -> None:
    rollcall("import", write_members(tmp_path, SOUND[:2], "20220905"))
    rollcall("import", mend_all(sent_back))
    rollcall("import", write_members(tmp_path, SOUND[:1], "20220822"))  # older still
    assert sum(row["registered"] for row in figures(rollcall)) == 2


def test_a_scoped_batch_keeps_its_scope(rollcall: RollCall, tmp_path: Path) -> None:
    rollcall("import", write_unions(tmp_path, UNIONS, "20220820"))
    everyone = [*people(3), *people(2, 50, union="乙工会", district="昌黎县")]
    rollcall("import", write_members(tmp_path, everyone, "20220828"))
    person = Person(60, union="乙工会", district="昌黎县")
    row = [*person.row()]
    row[3] = "123"
    sheet = write_csv(tmp_path / "会员_20220829.csv", [HEADERS, row, everyone[-1].row()])
    batch = rollcall("import", sheet, "--scope", "昌黎县", "--json").document["batch"]
    out = tmp_path / "o.xlsx"
    rollcall("rejects", batch, "-o", out)
    mended(out, set_cells("证件号码", [person.id_number]))
    assert rollcall("import", out, "--scope", "海港区").status == 1
    assert rollcall("import", out).status == 0
    found = {row["union"]: row["registered"] for row in figures(rollcall)}
    assert found == {"甲工会": 3, "乙工会": 2}


# -------------------------------------------------------------- breakdown sheets


def test_breakdown_rows_come_back_too(rollcall: RollCall, tmp_path: Path) -> None:
    """Two districts in one batch: each sheet's rows return to the district that it was about."""
    good = [["甲工会", 100, 90, "张一"], ["乙工会", 50, 45, "李二"]]
    wrong = [["丙工会", "约30", None, "张一"], ["丁工会", -3, None, "张一"]]
    twice = [["甲工会", 7, None, "张一"]]
    first = write_breakdown(tmp_path, "海港区", [*good, *wrong, *twice], "分解20220820")
    second = write_breakdown(tmp_path, "昌黎县", [["戊工会", "?", None, "王三"]], "分解20220820")
    batch = rollcall("import", first, second, "--json").document["batch"]
    out = tmp_path / "o.xlsx"
    rollcall("rejects", batch, "-o", out)
    book = openpyxl.load_workbook(out)
    assert len(book.worksheets) == 2
    for sheet in book:
        place = [cell.value for cell in sheet[1]].index("实际会员数(人)") + 1
        for line, number in enumerate((30, 3), start=2):
            if sheet.cell(line, place).value:
                sheet.cell(line, place, number)
    book.save(out)
    report = rollcall("import", out, "--json").document
    assert report["amends"] == batch
    assert [entry["accepted"] for entry in report["files"]] == [2, 1]
    # A union's second row stays a second row.
    assert report["files"][0]["rejects"] == {"duplicate_union": 1}
    workers = rollcall("coverage", "--by", "worker", "--json").document
    found = {(row["district"], row["worker"]): row["actual_members"] for row in workers}
    assert found == {("海港区", "张一"): 133, ("海港区", "李二"): 50, ("昌黎县", "王三"): 30}

    rollcall("undo", report["batch"])
    workers = rollcall("coverage", "--by", "worker", "--json").document
    assert {row["worker"]: row["actual_members"] for row in workers} == {"张一": 100, "李二": 50}
    rollcall("import", out)
    rollcall("undo", batch)
    assert rollcall("coverage", "--by", "worker", "--json").document == []


# --------------------------------------------------------------- what is refused


def test_of_an_unknown_batch(rollcall: RollCall, sent_back: Path, data: Path) -> None:
    data.rename(data.with_name("other"))
    refused = rollcall("import", mend_all(sent_back))
    assert refused.status == 1 and "没有这个批次" in refused.err
    assert len(refused.err.strip().splitlines()) == 1


def test_of_a_withdrawn_batch(rollcall: RollCall, sent_back: Path, spoilt: str) -> None:
    rollcall("undo", spoilt)
    refused = rollcall("import", mend_all(sent_back))
    assert refused.status == 1 and "已经撤销" in refused.err and spoilt in refused.err


@pytest.mark.parametrize("option", [("--as-of", "2022-09-01"), ("--scope", "海港区")])
def test_on_other_terms(rollcall: RollCall, sent_back: Path, option: tuple[str, str]) -> None:
    refused = rollcall("import", sent_back, *option)
    assert refused.status == 1 and "随它而定" in refused.err


def test_beside_other_files(rollcall: RollCall, sent_back: Path, tmp_path: Path) -> None:
    refused = rollcall("import", sent_back, write_members(tmp_path, SOUND, "20220829"))
    assert refused.status == 1 and "请分两次导入" in refused.err


def test_saved_as_csv_it_is_no_snapshot(
    rollcall: RollCall, sent_back: Path, tmp_path: Path
) -> None:
    """A few corrected rows without their mark must not replace a whole city's list."""
    before = figures(rollcall)
    rows = list(openpyxl.load_workbook(mend_all(sent_back)).active.iter_rows(values_only=True))
    refused = rollcall("import", write_csv(tmp_path / "改好20220830.csv", rows))
    assert refused.status == 1 and "标记" in refused.err
    assert figures(rollcall) == before


# -------------------------------------------------------------------- the mark

_PROPERTIES = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="rollcall_rejects">'
    "<vt:lpwstr>%s</vt:lpwstr></property></Properties>"
)
_LAUGHS = '<!DOCTYPE l [<!ENTITY a "0001"><!ENTITY b "&a;&a;&a;&a;">]>' + _PROPERTIES % "&b;&b;&b;"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (_PROPERTIES % "0001-20220829", "0001-20220829"),
        (_PROPERTIES % "", ""),
        (_LAUGHS, None),
        (_PROPERTIES % ("x" * 1_000_000), None),
        (_PROPERTIES[:80], None),
        ("\0\0", None),
    ],
)
def test_the_mark_is_read_with_care(tmp_path: Path, text: str, found: str | None) -> None:
    path = tmp_path / "book.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("docProps/custom.xml", text)
    assert read_marks(path).get("rollcall_rejects") == found


def test_a_long_list_of_parts_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr("docProps/custom.xml", _PROPERTIES % "0001")
        for number in range(9_000):
            archive.writestr(f"{number:0100d}", b"")
    started = datetime.now()
    assert read_marks(path) == {}
    assert (datetime.now() - started).total_seconds() < 1


def test_persons_of_both_files_count_once(
    rollcall: RollCall, sent_back: Path, tmp_path: Path
) -> None:
    """A corrected row may turn out to be a person who is in the list already."""
    rows = [SOUND[0], *BROKEN[1:]]
    entry = rollcall("import", mend_all(sent_back, rows), "--json").document["files"][0]
    assert entry["accepted"] == len(BROKEN)
    assert sum(row["registered"] for row in figures(rollcall)) == len(SOUND) + 4


# ------------------------------------------------- the right rows, however they lay


def _gaps_xlsx(folder: Path, rows: list[list[Any]]) -> Path:
    """Blank rows and columns before and between, hidden rows, days counted from 1904."""
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    line = 5
    for number, row in enumerate(rows):
        for place, value in enumerate(row, start=3):
            sheet.cell(line, place, value)
        sheet.row_dimensions[line].hidden = number % 4 == 3
        line += 1 + number % 3
    book.save(folder / "会员_20220829.xlsx")
    return folder / "会员_20220829.xlsx"


def _gaps_csv(folder: Path, rows: list[list[Any]]) -> Path:
    """Blank lines, cells with line breaks in them, ragged rows, GB18030."""
    lines: list[list[Any]] = [["秦皇岛市\n会员列表"], []]
    for number, row in enumerate(rows):
        lines += [row + [""] * (number % 2), *[[]] * (number % 3)]
    return write_csv(folder / "会员_20220829.csv", lines, "gb18030")


@pytest.mark.parametrize("write", [_gaps_xlsx, _gaps_csv])
def test_the_right_rows_come_back(
    rollcall: RollCall, tmp_path: Path, write: Callable[[Path, list[list[Any]]], Path]
) -> None:
    rollcall("import", write_unions(tmp_path, UNIONS, "20220820"))
    rows = [person.row() for person in people(40)]
    wrong = [5, 11, 12, 30, 39]
    for number in wrong:
        rows[number][3] = str(number)
        rows[number][6] = "海港区\n"
    rows[11][7] = 43331 if write is _gaps_xlsx else "2022-08-20"  # 2022-08-20 from 1904 on
    report = rollcall("import", write(tmp_path, [HEADERS, *rows]), "--json").document
    assert (report["files"][0]["rows"], report["files"][0]["rejected"]) == (40, 5)
    out = tmp_path / "o.xlsx"
    assert rollcall("rejects", report["batch"], "-o", out).status == 0
    sent = list(openpyxl.load_workbook(out).active.iter_rows(min_row=2, values_only=True))
    header = [cell.value for cell in openpyxl.load_workbook(out).active[1]]
    numbers, applied = header.index("证件号码"), header.index("申请时间")
    assert [row[numbers] for row in sent] == [str(number) for number in wrong]
    assert str(sent[1][applied])[:10] == "2022-08-20"
    mended(out, set_cells("证件号码", [people(40)[number].id_number for number in wrong]))
    assert rollcall("import", out, "--json").document["files"][0]["accepted"] == 5
    assert figures(rollcall)[0]["registered"] == 40


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    data = DataDir.at(tmp_path / "data")
    job = RejectsJob("批次 1", str(data.root), "1", [], str(tmp_path / "none" / "o.xlsx"))
    with pytest.raises(BadFile, match="退回表写不下来"):
        write_rejected(job)


@pytest.mark.parametrize("districts", [1, 2])
def test_a_sheet_of_another_name(rollcall: RollCall, tmp_path: Path, districts: int) -> None:
    """With one district it is clear whose rows they are; with two someone has to say."""
    sheets = [
        write_breakdown(tmp_path, district, [["甲工会", 10, 9, "张一"], ["乙工会", "?", 9, "张一"]])
        for district in ("海港区", "昌黎县")[:districts]
    ]
    batch = rollcall("import", *sheets, "--json").document["batch"]
    out = tmp_path / "o.xlsx"
    rollcall("rejects", batch, "-o", out)
    book = openpyxl.load_workbook(out)
    for number, sheet in enumerate(book):
        sheet.title = f"改好{number}"
        sheet["B2"] = 20
    book.save(out)
    answer = rollcall("import", out)
    if districts == 1:
        workers = rollcall("coverage", "--by", "worker", "--json").document
        assert [(row["district"], row["actual_members"]) for row in workers] == [("海港区", 30)]
    else:
        assert answer.status == 1 and "改回原来的名字" in answer.err
