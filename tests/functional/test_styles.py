"""One small city in many forms gives the same figures: headers, dates, encodings, status words."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from tests.builders import HEADERS, Person, people, write_breakdown, write_unions
from tests.conftest import Answer

WORDS = {"审核通过": 0, "待审核": 1, "审核拒绝": 2, "该用户未注册，请先注册": 3, "退会": 4}
CITY = [
    *people(8),
    *people(2, 9, status="待审核"),
    *people(1, 11, status="审核拒绝"),
    *people(1, 12, status="该用户未注册，请先注册"),
    *people(1, 13, status="退会"),
    *people(5, 20, union="乙工会", district="昌黎县", audited="2022-08-25 08:00:00"),
    Person(1, audited="2022-08-19 10:00:00"),
    *people(1, 30, union="无此工会"),
]
DAYS = {"2022-08-21": 9, "2022-08-25": 5}

Write = Callable[[Path], Path]


def platform(folder: Path) -> Path:
    """A title, a 导出时间 line, a serial number; everything as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["秦皇岛市工会会员实名制会员列表"])
    sheet.append(["导出时间：2022-08-29 08:30:00"])
    sheet.append(["序号", *HEADERS])
    for number, person in enumerate(CITY, start=1):
        sheet.append([number, *person.row()])
    sheet.merge_cells("A1:K1")
    book.save(folder / "会员.xlsx")
    return folder / "会员.xlsx"


def gb18030(folder: Path) -> Path:
    """Other headers and words, a tab before the ID, Chinese dates, no BOM."""
    header = "姓 名,性别,有效证件类别,公民身份号码,联系电话,工会名称,所属县（区）,入会申请时间,入会审核状态,审核通过时间".split(
        ","
    )
    words = ["通过", "审核中", "驳回", "省平台未注册", "转出"]
    rows = [_reworded(person, words) for person in CITY]
    for row in rows:
        row[3] = "\t" + row[3]
        row[7], row[9] = _chinese_day(row[7]), _chinese_day(row[9])
    return _text(folder / "members_20220829.csv", [header, *rows], "gb18030")


def semicolons(folder: Path) -> Path:
    """UTF-8 with BOM, semicolons, slashed dates, full-width digits, ID numbers in three pieces."""
    header = "会员姓名;性别*;证件类型;身份证号（必填）;手机（11位）;基层工会;县区;申请日期;状态;审核日期".split(
        ";"
    )
    words = ["已入会", "已提交", "退回", "用户未注册", "已退会"]
    rows = [_reworded(person, words) for person in CITY]
    for row in rows:
        row[3] = f"{row[3][:6]} {row[3][6:14]}-{row[3][14:].lower()}"
        row[4] = row[4].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        row[7], row[9] = _slashed(row[7]), _slashed(row[9])
    return _text(folder / "会员2022-8-29.csv", [header, *rows], "utf-8-sig", ";")


def tabs_behind(folder: Path) -> Path:
    """As a script writes it: every cell quoted, with a tab behind it to keep its digits text."""
    rows = [[f"{cell}\t" for cell in row] for row in (HEADERS, *(p.row() for p in CITY))]
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    path = folder / "export_20220829.csv"
    path.write_bytes(text.encode("gb18030"))
    return path


def formulas(folder: Path) -> Path:
    """Every cell as ="…", headers and words too, so that a spreadsheet takes none for a number."""
    rows = [[f'="{cell}"' for cell in row] for row in (HEADERS, *(p.row() for p in CITY))]
    return _text(folder / "export_20220829.csv", rows, "utf-8")


def tabs_utf16(folder: Path) -> Path:
    """What a spreadsheet calls "Unicode text": UTF-16 with tabs."""
    rows = [person.row() for person in CITY]
    return _text(folder / "会员_2022年8月29日.txt", [HEADERS, *rows], "utf-16", "\t")


def serial_dates(folder: Path) -> Path:
    """Phones as numbers, dates as true dates and as bare serial numbers; the header in two rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["人员信息", None, None, None, None, "所属组织", None, "办理情况", None, None])
    sheet.append(["姓名", "性别", "证件类型", "证件号码", "手机号码", "基层工会名称", "区县",
                  "申请时间", "审核状态", "审核时间"])  # fmt: skip
    for merged in ("A1:E1", "F1:G1", "H1:J1"):
        sheet.merge_cells(merged)
    for person in CITY:
        row: list[Any] = person.row()
        row[4] = int(row[4])
        row[7] = datetime.fromisoformat(row[7])
        row[9] = _serial(row[9]) if row[9] else None
        sheet.append(row)
    book.save(folder / "members-2022.08.29.xlsx")
    return folder / "members-2022.08.29.xlsx"


def old_excel(folder: Path) -> Path:
    """An .xls, with empty columns, a note above, a total and signatures below."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("会员")
    rows = [["数据截至：2022年8月29日"], [], ["", *HEADERS[:5], "", *HEADERS[5:]]]
    rows += [["", *person.row()[:5], "", *person.row()[5:]] for person in CITY]
    rows += [[], ["", f"合计：{len(CITY)} 人"], ["", "填表人：张三", "", "审核人："]]
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.write(line, column, value)
    book.save(str(folder / "会员.xls"))
    return folder / "会员.xls"


def web_page(folder: Path) -> Path:
    """A web page saved as .xls, as many platforms export."""
    cells = "".join(
        "<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>"
        for row in [HEADERS, *(person.row() for person in CITY)]
    )
    path = folder / "会员列表20220829.xls"
    path.write_text(f"<html><body><table>{cells}</table></body></html>", "utf-8")
    return path


def change_column(folder: Path) -> Path:
    """Approved as everyone, and 会籍变化类型 tells who left; 工作单位 is not the union."""
    header = [*HEADERS, "会籍变化类型", "工作单位", "学历", "内部备注甲"]
    rows = []
    for person in CITY:
        left = person.status == "退会"
        shown = replace(person, status="审核通过") if left else person
        rows.append([*shown.row(), "除名" if left else "入会", "某某公司", "大学本科", "x"])
    return _text(folder / "会员_20220829.csv", [header, *rows], "utf-8")


STYLES: list[Write] = [
    platform, gb18030, semicolons, tabs_behind, formulas, tabs_utf16, serial_dates, old_excel,
    web_page, change_column,
]  # fmt: skip


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
def test_a_style_gives_every_figure(
    style: Write, tmp_path: Path, rollcall: Callable[..., Answer]
) -> None:
    unions = write_unions(
        tmp_path, [["A1", "甲工会", "海港区总工会", 12], ["B1", "乙工会", "昌黎", 5]]
    )
    sheet = write_breakdown(tmp_path, "海港区", [["甲工会", 10, 9, "张社工"]])
    report = rollcall("import", style(tmp_path), unions, sheet, "--json").document
    assert report["as_of"] == "2022-08-29"
    members = next(entry for entry in report["files"] if entry["kind"] == "members")
    assert (members["rows"], members["accepted"], members["rejects"]) == (len(CITY), len(CITY), {})
    assert members["flags"] == {"duplicate_in_union": 1, "unknown_union": 1}
    if style is change_column:
        assert members["unmatched_headers"] == ["内部备注甲"]
    rows = rollcall("coverage", "--by", "district", "--json").document
    harbour = next(row for row in rows if row["district"] == "海港区")
    counts = ("registered", "pending", "rejected", "unregistered", "left", "actual_members")
    assert [harbour[name] for name in counts] == [9, 2, 1, 1, 1, 10]
    assert (harbour["coverage"], harbour["missing"], harbour["quick_win"]) == (0.8, 1, 1)
    days = {row["date"]: row["registered"] for row in rollcall("daily", "--json").document}
    assert days == DAYS


def _reworded(person: Person, words: Sequence[str]) -> list[str]:
    row = person.row()
    row[8] = words[WORDS[person.status]]
    return row


def _chinese_day(text: str) -> str:
    return f"{text[:4]}年{text[5:7]}月{text[8:10]}日" if text else ""


def _slashed(text: str) -> str:
    return f"{text[:4]}/{int(text[5:7])}/{int(text[8:10])} {text[11:16]}" if text else ""


def _serial(text: str) -> float:
    return (datetime.fromisoformat(text) - datetime(1899, 12, 30)).total_seconds() / 86400


def _text(path: Path, rows: list[Any], encoding: str, delimiter: str = ",") -> Path:
    lines = StringIO()
    csv.writer(lines, delimiter=delimiter).writerows(rows)
    path.write_bytes(lines.getvalue().encode(encoding))
    return path


ENDED = ("已转出", "转出（外省）", "退会(个人要求)", "开除", "死亡", "注销", "除名", "5")


def test_a_membership_that_ended_counts_nowhere(
    tmp_path: Path, rollcall: Callable[..., Answer]
) -> None:
    """Whatever the word, its code or what stands behind it in brackets; approved all the same."""
    header = [*HEADERS, "会籍变化类型"]
    changes = [*ENDED, "入会", "转入（本市）", "保留", ""]
    rows = [[*person.row(), change] for person, change in zip(people(12), changes, strict=True)]
    rows[-1][HEADERS.index("审核状态")] = "审核通过（线上）"
    sheet = _text(tmp_path / "会员_20220829.csv", [header, *rows], "utf-8")
    entry = rollcall("import", sheet, "--json").document["files"][0]
    assert (entry["rows"], entry["rejected"]) == (12, 0)
    assert rollcall("coverage", "--by", "city", "--json").document[0]["registered"] == 4


@pytest.mark.parametrize("beside", ["会籍状态", "会员状态"])
def test_a_second_state_says_what_became_of_the_membership(
    tmp_path: Path, rollcall: Callable[..., Answer], beside: str
) -> None:
    """Beside 审核状态 it ends memberships; alone it is the status."""
    states = ["在会", "转出", "正常", "已转出", "退会"]
    header = [*HEADERS, beside]
    rows = [[*person.row(), state] for person, state in zip(people(5), states, strict=True)]
    sheet = _text(tmp_path / "会员_20220829.csv", [header, *rows], "utf-8")
    entry = rollcall("import", sheet, "--json").document["files"][0]
    assert (entry["rejected"], entry["unused_headers"]) == (0, [])
    city = rollcall("coverage", "--by", "city", "--json").document[0]
    assert (city["registered"], city["left"]) == (2, 3)
    alone = [[beside if text == "审核状态" else text for text in HEADERS], *(p.row() for p in CITY)]
    later = _text(tmp_path / "会员_20220830.csv", alone, "utf-8")
    assert rollcall("import", later, "--json").document["files"][0]["rejects"] == {}
