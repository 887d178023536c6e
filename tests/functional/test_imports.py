"""Batches, snapshots, scopes and what is refused: each in one line, with nothing changed."""

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from pipelines import DataDir, current_build, ensure_current, exclusive
from tests.builders import (
    HEADERS,
    Person,
    id_number,
    people,
    write_book,
    write_breakdown,
    write_csv,
    write_members,
    write_unions,
    write_xlsx,
)
from tests.conftest import Answer

RollCall = Callable[..., Answer]


def registered(rollcall: RollCall, level: str = "district") -> dict[str, int]:
    rows = rollcall("coverage", "--by", level, "--json").document
    key = "district" if level == "district" else "union"
    return {row[key]: row["registered"] for row in rows if row["registered"]}


def findings(rollcall: RollCall, *paths: object) -> tuple[dict[str, int], dict[str, int]]:
    """Import and return the rejects and flags of the first file."""
    entry = rollcall("import", *paths, "--json").document["files"][0]
    assert entry["rows"] == entry["accepted"] + entry["rejected"]
    assert entry["rejected"] == sum(entry["rejects"].values())
    return entry["rejects"], entry["flags"]


# ------------------------------------------------------------------- verdicts

GOOD = Person(1).row()


def changed(serial: int = 1, **cells: Any) -> list[Any]:
    row: list[Any] = list(Person(serial).row())
    for header, value in cells.items():
        row[HEADERS.index(header)] = value
    return row


REJECTED = [
    (changed(姓名=""), "missing_name"),
    (changed(证件号码=" "), "missing_id"),
    (changed(姓名="--"), "missing_name"),
    (changed(姓名="null"), "missing_name"),
    (changed(姓名="暂无"), "missing_name"),
    (changed(证件号码="无"), "missing_id"),
    *(
        (changed(证件类型="其他", 证件号码=nothing), "missing_id")
        for nothing in ("无", "暂无", "0", "-", "null", "000000", "NULL", "0" * 18)
    ),
    # What several may write for a number would make them one person.
    (changed(证件类型="护照", 证件号码="待补"), "missing_id"),
    (changed(证件类型="其他", 证件号码="见附件"), "missing_id"),
    (changed(所属工会="\u200b"), "missing_union"),
    (changed(证件号码="1.30302E+17"), "id_precision_lost"),
    (changed(证件号码=GOOD[3][:-1]), "bad_id_length"),
    (changed(证件号码="130302800101123"), "bad_id_length"),  # 15 digits ended in 2013
    (changed(证件号码=id_number(1, "19800230")), "bad_id_date"),
    (changed(证件号码=id_number(1, "20990101")), "bad_id_date"),
    (changed(证件号码=GOOD[3][:-1] + ("0" if GOOD[3][-1] != "0" else "1")), "bad_id_checksum"),
    (changed(审核状态="1"), "unknown_status"),  # platforms contradict each other
    (changed(审核状态=""), "unknown_status"),
    (changed(证件类型="13900000001", 证件号码="男"), "bad_id_length"),  # cells of other columns
    # A type that says nothing is none.
    *(
        (changed(证件类型=kind, 证件号码=GOOD[3][:-1]), "bad_id_length")
        for kind in ("", "null", "--", "0", "111", "01")
    ),
    # The first that applies is the reason.
    (changed(姓名="", 证件号码="", 审核状态="?"), "missing_name"),
    (changed(证件号码="123", 审核状态="?"), "bad_id_length"),
]


def verdicts(rollcall: RollCall, folder: Path, sheets: list[list[list[Any]]]) -> list[Any]:
    """Import sheets in one batch; return the rejects and flags of each."""
    paths = [
        write_csv(folder / f"会员{number:02d}_20220829.csv", [HEADERS, *rows])
        for number, rows in enumerate(sheets)
    ]
    entries = rollcall("import", *paths, "--json").document["files"]
    assert [entry["file"] for entry in entries] == [path.name for path in paths]
    return [(entry["rejects"], entry["flags"]) for entry in entries]


def test_a_row_is_rejected(rollcall: RollCall, tmp_path: Path) -> None:
    sheets = [[Person(100 + n).row(), row] for n, (row, _) in enumerate(REJECTED)]
    found = [rejects for rejects, _ in verdicts(rollcall, tmp_path, sheets)]
    assert found == [{reason: 1} for _, reason in REJECTED]


def test_the_report_says_where_rejected_rows_stand(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    """By the sheet's own numbers, title and blank rows counted; the first five of a reason."""
    nameless = [changed(20 + n, 姓名="") for n in range(7)]
    rows = [["会员列表"], HEADERS, Person(1).row(), changed(3, 审核状态="3"), [], *nameless]
    sheet = write_csv(tmp_path / "会员_20220829.csv", rows)
    places = {"unknown_status": [4], "missing_name": [6, 7, 8, 9, 10]}
    (tried,) = rollcall("import", sheet, "--dry-run", "--json").document["files"]
    assert (tried["rejects"], tried["rejected_rows"]) == (
        {"unknown_status": 1, "missing_name": 7},
        places,
    )
    said = rollcall("import", sheet).err
    assert "退回 7 行：没有姓名（第 6、7、8、9、10 … 行）；补上姓名" in said
    assert "退回 1 行：认不出审核状态（第 4 行）；" in said
    # A batch of an earlier version does not hold it, and is reported all the same.
    (manifest,) = (data / "batches").glob("*/manifest.json")
    kept = json.loads(manifest.read_text("utf-8"))
    assert kept["sheets"][0].pop("rejected_rows") == places
    del kept["seal"]
    manifest.write_text(json.dumps(kept), "utf-8")
    again = rollcall("import", sheet, "--json").document
    assert (again["unchanged"], again["files"][0]["rejected_rows"]) == (True, {})


def test_the_report_says_in_which_sheet_and_column(rollcall: RollCall, tmp_path: Path) -> None:
    """By the sheet's own header; a percentage is to be no number of people either."""
    head = ["工会名称", "会员数", "目标数", "社工"]
    book = write_book(
        tmp_path / "海港区任务分解表.xlsx",
        {
            "张一": [head, ["甲工会", "约10", 9, "张一"], ["乙工会", 20, "90%", "张一"]],
            "李二": [head, ["丙工会", 30, 27, "李二"], ["丁工会", 40, -1, "李二"]],
        },
    )
    said = rollcall("import", book).err
    first, second = said.split("海港区任务分解表.xlsx 工作表“李二”（任务分解表")
    assert "海港区任务分解表.xlsx 工作表“张一”（任务分解表" in first
    assert (
        "退回 2 行：人数不是整数（“会员数”“目标数”列，第 2、3 行）；"
        "改成具体的人数（整数），不写百分比、约数或范围"
    ) in first
    assert "退回 1 行：人数是负数（“目标数”列，第 3 行）；" in second


FLAGGED = [
    (changed(1), {}),
    (changed(3, 手机号码="12345"), {"bad_phone": 1}),
    (changed(5, 手机号码="86-139 0000 0001"), {}),
    (changed(37, 手机号码="（+86）137-0000-0001"), {}),
    (changed(39, 手机号码="(0086)13700000002"), {}),
    (changed(41, 手机号码="13700000003.0"), {}),
    (changed(43, 手机号码="1.370000001E10"), {}),
    (changed(45, 手机号码="1.37E+10"), {"bad_phone": 1}),
    (changed(7, 手机号码=""), {}),
    (changed(9, 申请时间="昨天"), {"bad_time": 1}),
    (changed(11, 审核时间="2022-09-01"), {"future_time": 1}),
    (changed(13, 审核时间="2022-08-29 23:59:59"), {}),
    (changed(15, 证件号码=id_number(1, "20101231")), {"under_16": 1}),
    (changed(17, 证件号码=id_number(1, "19500101")), {"past_retirement": 1}),
    (changed(19, 性别="女"), {"sex_mismatch": 1}),
    (changed(21, 所属县区="火星区"), {"unknown_district": 1}),
    # A passport follows no check digit, tells neither sex nor birth, and is no float.
    (changed(23, 证件类型="护照", 证件号码="12E345678", 性别="女"), {}),
    (changed(25, 证件类型="港澳台居民居住证", 证件号码=id_number(1, area="810000")), {}),
    (changed(27, 证件类型="null"), {}),
    (changed(29, 证件类型="111"), {}),
    (changed(31, 证件类型="02", 证件号码="E7654321"), {}),
    (changed(33, 证件类型="414", 证件号码="E7654322"), {}),
    (changed(35, 证件类型="军官证", 证件号码="军字第一二三号"), {}),
]


def test_a_persons_number_has_capital_letters(rollcall: RollCall, tmp_path: Path) -> None:
    """However it is written it is one person's; a name of Latin letters is a name."""
    written = ["E12345678", "e12345678", "E 12345678", "Ｅ12345678", "H0123456"]
    rows = [
        changed(n, 姓名="Lee", 证件类型="护照", 证件号码=number, 性别="")
        for n, number in enumerate(written, 1)
    ]
    rejects, flags = findings(rollcall, write_csv(tmp_path / "会员_20220829.csv", [HEADERS, *rows]))
    assert (rejects, flags["duplicate_in_union"]) == ({}, 3)
    assert registered(rollcall) == {"海港区": 2}


def test_a_row_is_flagged_and_counts(rollcall: RollCall, tmp_path: Path) -> None:
    rollcall("import", write_unions(tmp_path, [["A1", "甲工会", "海港区", 10]]))
    found = verdicts(rollcall, tmp_path, [[row] for row, _ in FLAGGED])
    assert found == [({}, flags) for _, flags in FLAGGED]
    assert registered(rollcall) == {"海港区": len(FLAGGED)}


def test_a_float_id_in_a_workbook_has_lost_digits(rollcall: RollCall, tmp_path: Path) -> None:
    row = changed(证件号码=float(GOOD[3][:-1] + "0"))
    sheet = write_xlsx(tmp_path / "会员_20220829.xlsx", [HEADERS, row])
    assert findings(rollcall, sheet)[0] == {"id_precision_lost": 1}


def test_of_a_persons_rows_one_counts(rollcall: RollCall, tmp_path: Path) -> None:
    """Approved before pending; then the latest audit; the others are flagged by where they stand."""
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 9], ["A2", "乙工会", "海港区", 9]])
    one = Person(1)
    sheet = write_members(
        tmp_path,
        [
            replace(one, status="待审核"),
            replace(one, union="乙工会", audited="2022-08-22 00:00:00"),
            one,
            replace(one, union="乙工会", status="退会"),
        ],
    )
    _, flags = findings(rollcall, sheet, unions)
    assert flags == {"duplicate_in_union": 1, "duplicate_across_unions": 2}
    assert registered(rollcall, "union") == {"乙工会": 1}


def test_more_than_three_on_one_phone(rollcall: RollCall, tmp_path: Path) -> None:
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 10]])
    rows = [person.row() for person in people(7)]
    for row in rows[:4]:
        row[4] = "13900000000"
    for row in rows[4:]:
        row[4] = "13911111111"
    sheet = write_csv(tmp_path / "会员_20220829.csv", [HEADERS, *rows])
    assert findings(rollcall, sheet, unions)[1] == {"shared_phone": 4}


def test_breakdown_rows(rollcall: RollCall, tmp_path: Path) -> None:
    """Numbers are judged, totals compared, merged workers apply to every row that they span."""
    sheet = write_xlsx(
        tmp_path / "任务分解表_20220820.xlsx",
        [
            ["填报单位：海港区总工会"],
            ["序号", "基层工会", "实际会员数", "任务目标数", "包联社工"],
            [1, "甲工会", 100, 90, "张一、李二"],
            [2, "乙工会", "1,000", 800, None],
            [3, "丙工会", 50, 45, None],
            [4, "丁工会", "约30", None, "张一"],
            [5, "戊工会", -3, None, "张一"],
            [6, "甲工会", 7, None, "张一"],
            [7, None, 7, None, "张一"],
            [None, "小计", 1164, None, None],
            ["合计", None, 2000, 935, None],
            ["填表人：王五", None, None, None, None],
        ],
        merges=["E3:E4"],
    )
    rejects, flags = findings(rollcall, sheet)
    assert rejects == {
        "bad_number": 1, "negative_number": 1, "duplicate_union": 1, "missing_union": 1,
    }  # fmt: skip
    # 800 is below 90 % of 1,000; 丙 is unassigned: a blank cell that is not merged is blank.
    assert flags == {"target_below_90": 1, "unassigned": 1, "total_mismatch": 2}
    workers = rollcall("coverage", "--by", "worker", "--json").document
    assert {row["worker"]: row["actual_members"] for row in workers} == {"张一": 1100, "李二": 1100}


HEADS = ["序号", "基层工会", "实际会员数", "任务目标数", "包联社工"]
UNIONS = [[1, "甲工会", 10, 9, "张一"], [2, "乙工会", 20, 18, "李二"]]
SUMS = [30, 27]
FOOTS = {
    "above": [HEADS, ["合计", None, *SUMS, None], *UNIONS],
    "of_the_district": [HEADS, *UNIONS, [None, "海港区合计", *SUMS, None]],
    "in_the_workers_column": [HEADS, *UNIONS, [None, None, *SUMS, "合 计"]],
    "by_another_word": [HEADS, *UNIONS, ["汇总（2家）", None, *SUMS, None]],
    "by_a_short_word": [HEADS, *UNIONS, [None, "计", *SUMS, None]],
    "in_english": [HEADS, *UNIONS, [None, "Total", *SUMS, None]],
    "as_a_number_of_people": [HEADS, *UNIONS, [None, "总人数", *SUMS, None]],
    "of_groups": [
        HEADS, UNIONS[0], ["合计", None, 10, 9], UNIONS[1], ["合计", None, 20, 18], ["总计", None, *SUMS],
    ],
    "before_its_group": [
        HEADS, [None, "东街道小计", 10, 9], UNIONS[0], [None, "西街道小计", 20, 18], UNIONS[1],
    ],
    "signed_where_names_stand": [
        HEADS, *UNIONS, [None, "海港区总工会"], [None, "秦皇岛市总工会"], [None, "2022年8月19日"],
    ],
    "signed_on_the_right": [
        HEADS, *UNIONS, [None, None, None, None, "海港区总工会"],
        [None, None, None, None, "2022年8月19日"], [None, None, None, None, "（盖章）"],
    ],
}  # fmt: skip


def test_a_total_is_no_union_wherever_it_stands(rollcall: RollCall, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, rows in FOOTS.items():
        write_xlsx(tmp_path / "in" / f"{name}.xlsx", [["填报单位：海港区总工会"], *rows])
    report = rollcall("import", tmp_path / "in", "--json").document
    read = {entry["file"].removesuffix(".xlsx"): entry for entry in report["files"]}
    assert read.keys() == FOOTS.keys()
    for name, entry in read.items():
        assert (name, entry["rows"], entry["accepted"]) == (name, 2, 2)
        assert "total_mismatch" not in entry["flags"], name
    assert rollcall("coverage", "--by", "city", "--json").document[0]["actual_members"] == 30


def test_what_is_no_data_is_told(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [*UNIONS, HEADS, ["合计", None, 31, 27, None], ["注：人数以登记为准"]]
    sheet = write_xlsx(tmp_path / "海港区.xlsx", [HEADS, *rows])
    said = rollcall("import", sheet, "--dry-run").err
    assert "重复的表头 1 行、合计 1 行、说明或签字 1 行" in said
    assert "合计行的“实际会员数”写的是 31，各行相加是 30" in said


def test_a_heading_within_the_rows_is_no_union(rollcall: RollCall, tmp_path: Path) -> None:
    """A name of a group alone, numbered or not, or numbered with the group's sums."""
    headings = ["一、机关事业单位"], ["（二）企业"], ["海港区"], ["三、非公企业", 10, 9]
    first, second = UNIONS
    rows = [*([None, *heading] for heading in headings[:3]), first, [None, *headings[3]], second]
    sheet = write_xlsx(tmp_path / "海港区.xlsx", [HEADS, *rows])
    answer = rollcall("import", sheet, "--dry-run")
    assert "读取 2 行 = 接收 2 + 退回 0" in answer.err
    assert "不是数据，没有计入：分组标题 4 行" in answer.err


DIVIDED = [
    ["序号", "基层工会", "实际会员数", None, None, "任务目标数", "包联社工"],
    [None, None, "男", "女", "合计", None, None],
    [1, "甲工会", 6, 4, 10, 9, "张一"],
    [2, "乙工会", 12, 8, "约20", 18, "李二"],
]


@pytest.mark.parametrize("merges", [["A1:A2", "B1:B2", "C1:E1", "F1:F2", "G1:G2"], []])
def test_of_a_divided_column_the_whole_counts(
    rollcall: RollCall, tmp_path: Path, merges: list[str]
) -> None:
    """Its rejected rows come back under one header of one row, and are taken so."""
    sheet = write_xlsx(tmp_path / "海港区.xlsx", DIVIDED, merges=merges)
    report = rollcall("import", sheet, "--json").document
    assert report["files"][0]["rejects"] == {"bad_number": 1}
    assert expected_members(rollcall) == {"海港区": 10}
    back = tmp_path / "退回.xlsx"
    rollcall("rejects", report["batch"], "--out", back)
    book = openpyxl.load_workbook(back)
    titles = [cell.value for cell in book.active[1]]
    book.active.cell(2, titles.index("实际会员数", 4) + 1).value = "20"
    book.save(back)
    rollcall("import", back)
    assert expected_members(rollcall) == {"海港区": 30}


def test_a_divided_column_without_a_whole_is_asked_about(
    rollcall: RollCall, tmp_path: Path
) -> None:
    rows = [[*row[:4], *row[5:]] for row in DIVIDED]
    answer = rollcall("import", write_csv(tmp_path / "海港区.csv", rows[:3]))
    assert answer.status == 1
    assert "“实际会员数”下面分成“男”“女”，无法判断用哪一列" in answer.err


def headed(count: int, worker: str | None = "张一") -> list[list[Any]]:
    return [[n, f"第{n}基层工会", 10, 9, worker] for n in range(1, count + 1)]


def test_a_heading_places_the_rows_beneath_it(rollcall: RollCall, tmp_path: Path) -> None:
    """A city's sheet of many rows names each district once, and groups within the district."""
    rows = [
        *([None, "一、海港区", 26_000, 23_400], *headed(2600)),
        *(
            [None, "二、昌黎县"],
            *headed(3),
            [None, "（二）非公企业"],
            [4, "乙厂工会", 10, 9, "李二"],
        ),
    ]
    sheet = write_xlsx(tmp_path / "任务分解表.xlsx", [HEADS, *rows])
    entry = rollcall("import", sheet, "--json").document["files"][0]
    assert (entry["accepted"], entry["rejected"]) == (2604, 0)
    assert "total_mismatch" not in entry["flags"]
    assert not any("看不出是哪个县区" in note for note in entry["notes"])
    assert expected_members(rollcall) == {"海港区": 26_000, "昌黎县": 40}


HEADINGS = {
    "bare": ["昌黎县"],
    "in the first column": "昌黎县",
    "numbered": [None, "二、昌黎县总工会"],
    "numbered apart, with sums": ["二", "昌黎县", 30, 27],
    "numbered as unions are": "2.昌黎县（2）",
    "a union with how many it has": [None, "昌黎县总工会（2家）"],
    "with sums": [None, "昌黎县", 30, 27],
    "decorated": [None, "【昌黎县】（2家）："],
    "by its name before": [None, "县区：昌黎县"],
    "reported by": ["填报单位：昌黎县总工会"],
    "a title": ["昌黎县工会会员实名制录入任务分解表"],
}


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("first", ["任务分解表", "填报单位：海港区总工会"])
def test_a_heading_as_people_write_it(
    rollcall: RollCall, tmp_path: Path, heading: str, first: str
) -> None:
    """In a sheet that said one district before, too; a header may be repeated beneath it."""
    said = HEADINGS[heading]
    named = [said] if isinstance(said, str) else said
    rows = [[None, "海港区"], [1, "甲工会", 50, 45, "张一"], named, HEADS, *UNIONS]
    sheet = write_xlsx(tmp_path / "全市.xlsx", [[first], HEADS, *rows])
    entry = rollcall("import", sheet, "--json").document["files"][0]
    assert (entry["rows"], entry["accepted"]) == (3, 3)
    assert expected_members(rollcall) == {"海港区": 50, "昌黎县": 30}


ABOVE = [
    [["海港区会员列表"]],
    [["填报单位：海港区总工会"]],
    [["填报单位（盖章）：", "海港区总工会"]],
    [],
]


@pytest.mark.parametrize("above", ABOVE)
def test_members_are_of_the_district_above_them(
    rollcall: RollCall, tmp_path: Path, above: list[list[Any]]
) -> None:
    """Where no column says one; the list does not take the place of other districts' for that."""
    place = HEADERS.index("所属县区")
    rows = [[*row[:place], *row[place + 1 :]] for row in (HEADERS, *(p.row() for p in people(2)))]
    name = "名单" if above else "海港区会员"
    rollcall("import", write_xlsx(tmp_path / f"{name}.xlsx", [*above, *rows]))
    assert registered(rollcall) == {"海港区": 2}


def test_a_column_without_a_header_is_told(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [[*HEADS, None, "联系人"], [*UNIONS[0], "河东街道", "赵"], UNIONS[1]]
    sheet = write_xlsx(tmp_path / "海港区.xlsx", rows)
    notes = rollcall("import", sheet, "--json").document["files"][0]["notes"]
    assert [note for note in notes if "没有表头" in note] == [
        "工作表“Sheet”第 6 列没有表头，有 1 行写了内容，没有读取；如果需要，请补上表头后重新导入"
    ]


def test_the_same_as_above_is_whoever_stands_there(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [UNIONS[0], [2, "乙工会", 20, 18, "同上"], [3, "丙工会", 30, 27, "〃"], UNIONS[1]]
    rows[3] = [4, "丁工会", 40, 36, "李二 13812345678"]
    rollcall("import", write_xlsx(tmp_path / "海港区.xlsx", [HEADS, *rows]))
    workers = rollcall("coverage", "--by", "worker", "--json").document
    assert {row["worker"]: row["actual_members"] for row in workers} == {"张一": 60, "李二": 40}


def test_whoever_stands_in_a_cell_is_a_name_alone(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    cells = [
        "张一(13812345678)\n李二(13912345678)",
        "1、张一\n2、李二",
        "东港镇：张一 13812345678",
        "组长：张一 组员：李二",
        "暂无社工",
    ]
    rows = [[n, f"第{n}小学工会", 10, 9, cell] for n, cell in enumerate(cells, start=1)]
    rollcall("import", write_xlsx(tmp_path / "海港区.xlsx", [HEADS, *rows]))
    workers = rollcall("coverage", "--by", "worker", "--json").document
    assert {row["worker"]: row["actual_members"] for row in workers} == {"张一": 40, "李二": 30}
    build = current_build(DataDir(data))
    assert build is not None and b"12345678" not in build.read_bytes()


def test_numbers_are_what_a_spreadsheet_shows(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [[1, "甲工会", 81.00000000000001, 72.99999999999999, "张一"]]
    sheet = write_xlsx(tmp_path / "海港区.xlsx", [HEADS, *rows])
    assert rollcall("import", sheet, "--json").document["files"][0]["rejected"] == 0
    assert expected_members(rollcall) == {"海港区": 81}


def test_a_heading_does_not_overrule_whoever_sends(rollcall: RollCall, tmp_path: Path) -> None:
    sheet = write_xlsx(tmp_path / "任务分解表.xlsx", [HEADS, [None, "昌黎县"], *UNIONS])
    rollcall("import", sheet, "--scope", "海港区")
    assert expected_members(rollcall) == {"海港区": 30}


def test_a_county_s_own_zone_is_no_other_district(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [UNIONS[0], [None, "开发区"], UNIONS[1]]
    rollcall("import", write_xlsx(tmp_path / "抚宁区.xlsx", [HEADS, *rows]))
    assert expected_members(rollcall) == {"抚宁区": 30}


@pytest.mark.parametrize(
    "row", [[1, 2, 3, 4, 5], ["甲", "乙", 1, 2, 3], "①②③④⑤", ["栏次", 1, 2, 3, 4]]
)
def test_a_row_that_numbers_the_columns_is_no_union(
    rollcall: RollCall, tmp_path: Path, row: list[Any] | str
) -> None:
    sheet = write_xlsx(tmp_path / "海港区.xlsx", [HEADS, list(row), *UNIONS])
    entry = rollcall("import", sheet, "--json").document["files"][0]
    assert (entry["rows"], entry["skipped"]) == (2, {"header": 1})


@pytest.mark.parametrize("mark", ["{}", "（{}）", "number"])
def test_a_row_that_numbers_the_columns_is_nobody(
    rollcall: RollCall, tmp_path: Path, mark: str
) -> None:
    """Beneath a header of members or accounts; an account may be a number."""

    def numbers(width: int) -> list[Any]:
        return [n if mark == "number" else mark.format(n) for n in range(1, width + 1)]

    accounts = ["账号", "管理员姓名", "工会名称", "所属县区"]
    rows = [accounts, numbers(4), ["7", "张三", "甲工会", "海港区"]]
    sheets = [
        write_xlsx(tmp_path / "管理员列表.xlsx", rows),
        write_xlsx(tmp_path / "会员.xlsx", [HEADERS, numbers(len(HEADERS)), people(1)[0].row()]),
    ]
    for entry in rollcall("import", *sheets, "--json").document["files"]:
        assert (entry["rows"], entry["accepted"], entry["skipped"]) == (1, 1, {"header": 1})


def test_rejected_rows_keep_their_heading_s_district(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [[None, "海港区"], *UNIONS, [None, "昌黎县"], [1, "甲工会", "许多", None, "张一"]]
    sheet = write_xlsx(tmp_path / "任务分解表.xlsx", [HEADS, *rows])
    batch = rollcall("import", sheet, "--json").document["batch"]
    back = tmp_path / "退回.xlsx"
    rollcall("rejects", batch, "--out", back)
    book = openpyxl.load_workbook(back)
    page = book.active
    titles = [cell.value for cell in page[1]]
    assert titles[:6] == [*HEADS, "所属县区"]
    assert page.cell(2, titles.index("所属县区") + 1).value == "昌黎县"
    page.cell(2, titles.index("实际会员数") + 1).value = "7"
    book.save(back)
    rollcall("import", back)
    assert expected_members(rollcall) == {"海港区": 30, "昌黎县": 7}


def test_rejected_rows_of_an_earlier_version_go_back(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    """Its file of them says no district."""
    rows = [UNIONS[0], [2, "乙工会", "许多", None, "张一"]]
    sheet = write_xlsx(tmp_path / "海港区.xlsx", [HEADS, *rows])
    batch = rollcall("import", sheet, "--json").document["batch"]
    (kept,) = (data / "batches" / batch / "rejected").glob("*.parquet")
    pq.write_table(pq.read_table(kept).drop_columns(["district_key"]), kept)
    back = tmp_path / "退回.xlsx"
    assert rollcall("rejects", batch, "--out", back).status == 0
    assert openpyxl.load_workbook(back).active.cell(2, 2).value == "乙工会"


def expected_members(rollcall: RollCall) -> dict[str, int]:
    """Return the actual members of each district that has any."""
    rows = rollcall("coverage", "--by", "district", "--json").document
    return {row["district"]: row["actual_members"] for row in rows if row["actual_members"]}


def test_names_that_look_like_a_heading_are_read(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [
        [1, "一、港务局工会", 10, 9, None],
        [2, "企业", 20, 18, "王社工"],
        [None, "海港区直属机关工会"],
        [None, "第一中学工会"],
        [None, "直属机关工会"],
        [None, "二、港务局第二工会委员会"],
        [None, "1.港务局"],
        [None, "市直幼儿园"],
        [None, "2.东山街道", 20, 18],
    ]
    sheet = write_xlsx(tmp_path / "海港区.xlsx", [HEADS, *rows])
    assert "读取 9 行" in rollcall("import", sheet, "--dry-run").err


def test_a_second_table_beneath_is_refused(rollcall: RollCall, tmp_path: Path) -> None:
    """Its columns are others: read by the first header they would be taken for something else."""
    other = ["单位名称", "职工人数", "是否建会", "困难"]
    beneath = [[], other, ["乙公司", 30, "否", None]]
    sheet = write_xlsx(tmp_path / "海港区.xlsx", [HEADS, *UNIONS, *beneath])
    answer = rollcall("import", sheet)
    assert answer.status == 1
    assert "第 5 行又是一个表头（单位名称、职工人数、是否建会…）" in answer.err
    assert "海港区.xlsx" in answer.err

    persons = [person.row() for person in people(2)]
    turned = [row[::-1] for row in (HEADERS, *persons)]
    members = write_xlsx(tmp_path / "会员列表.xlsx", [HEADERS, *persons, [], *turned])
    answer = rollcall("import", members)
    assert answer.status == 1
    assert "第 5 行又是一个表头" in answer.err


def test_the_same_bytes_as_another_kind_are_another_import(
    rollcall: RollCall, tmp_path: Path
) -> None:
    sheet = write_xlsx(tmp_path / "海港区.xlsx", [HEADS, *UNIONS])
    assert rollcall("import", sheet, "--json").document["files"][0]["kind"] == "breakdown"
    again = rollcall("import", sheet, "--kind", "unions", "--json").document
    assert [entry["kind"] for entry in again["files"]] == ["unions"]
    assert not again["unchanged"]
    assert rollcall("import", sheet, "--kind", "unions", "--json").document["unchanged"]


def test_rows_of_no_district_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """Such sheets of two districts would replace each other."""
    sheet = write_xlsx(tmp_path / "任务分解表.xlsx", [HEADS, *UNIONS])
    assert "有 2 行看不出是哪个县区，暂列“未列县区”" in rollcall("import", sheet, "--dry-run").err
    assert "看不出" not in rollcall("import", sheet, "--scope", "海港区", "--dry-run").err


def test_rows_of_another_district_than_the_scope_are_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    members = write_members(tmp_path, [*people(2), *people(3, 10, district="昌黎")])
    said = rollcall("import", members, "--scope", "海港区", "--dry-run").err
    assert "有行写的不是海港区（昌黎县 3 行）" in said
    assert "有行写的不是" not in rollcall("import", members, "--dry-run").err


def test_two_numbers_in_a_cell_are_no_number(rollcall: RollCall, tmp_path: Path) -> None:
    """Blanks that part thousands are left out; two numbers in one cell are not made one."""
    written = ["300 280", "60\n60", "12  0", "1 200", "12 000 人"]
    rows = [[f"A{n}", f"第{n}工会", "海港区", text] for n, text in enumerate(written)]
    sheet = write_unions(tmp_path, rows)
    assert findings(rollcall, sheet)[0] == {"bad_number": 3}
    answer = rollcall("coverage", "--by", "union", "--json").document
    assert sorted(row["actual_members"] for row in answer) == [1200, 12_000]


TORN = {
    "in the last column": "甲工会,海港区,900,1,000",
    "in both": "甲工会,海港区,1,300,1,200",
    "in the first": "甲工会,海港区,1,300,80",
}
WHOLE = {
    "in quotes": '甲工会,海港区,"1,300","1,200"',
    "with a remark beside": "甲工会,海港区,80,100,已核",
    "with blanks beside": "甲工会,海港区,1,200,,",
}


@pytest.mark.parametrize("case", [*TORN, *WHOLE])
def test_a_number_that_its_comma_tore_in_two_is_refused(
    rollcall: RollCall, tmp_path: Path, case: str
) -> None:
    """The cells behind it stand under other headers: 1 would be a union's members."""
    line = (TORN | WHOLE)[case]
    path = tmp_path / "基层工会列表_20220829.csv"
    path.write_text(f"工会名称,县区,职工人数,会员人数\n乙工会,海港区,90,80\n{line}\n", "utf-8")
    answer = rollcall("import", path)
    assert answer.status == (1 if case in TORN else 0)
    assert ("第 3 行的格子比表头多" in answer.err) == (case in TORN)


def test_a_union_may_begin_like_a_note(rollcall: RollCall, tmp_path: Path) -> None:
    names = (
        "公章刻制社 打印机厂 说明书印刷厂 注塑机厂 注册会计师协会 备注科技公司 导出设备公司"
        " 总计算中心 合计划生育站 累计通公司 小计算机公司 汇总通公司 共10人工作室"
    ).split()
    rows = [[f"{name}工会", 1, None, "张一"] for name in names]
    sheet = write_breakdown(tmp_path, "海港区", rows, total=(len(names), 0))
    assert findings(rollcall, sheet)[0] == {}
    assert rollcall("coverage", "--by", "city", "--json").document[0]["unions"] == len(names)


# ------------------------------------------------------------------ snapshots


def test_the_newest_members_batch_replaces_older_ones(rollcall: RollCall, tmp_path: Path) -> None:
    rollcall("import", write_members(tmp_path, people(5), "20220829"))
    rollcall("import", write_members(tmp_path, people(2), "20220905"))
    assert registered(rollcall) == {"海港区": 2}
    # An older day imported later changes nothing of today.
    rollcall("import", write_members(tmp_path, people(9), "20220822"))
    assert registered(rollcall) == {"海港区": 2}
    past = rollcall("coverage", "--by", "district", "--as-of", "2022-08-30", "--json").document
    assert {row["district"]: row["registered"] for row in past if row["registered"]} == {
        "海港区": 5
    }


def test_a_scoped_batch_replaces_its_district_alone(rollcall: RollCall, tmp_path: Path) -> None:
    everyone = [*people(5), *people(3, 10, district="昌黎县", union="乙工会")]
    rollcall("import", write_members(tmp_path, everyone, "20220829"))
    newer = write_members(tmp_path, people(4, 50, district="昌黎县", union="乙工会"), "20220830")
    rollcall("import", newer, "--scope", "昌黎")
    assert registered(rollcall) == {"海港区": 5, "昌黎县": 4}
    rollcall("import", write_members(tmp_path, [*everyone, Person(99)], "20220901"))
    assert registered(rollcall) == {"海港区": 6, "昌黎县": 3}


@pytest.mark.parametrize(
    ("name", "line", "option", "day", "source"),
    [
        ("会员_20220829.csv", "", (), "2022-08-29", "name"),
        ("会员_20220829.csv", "导出时间：2022-08-30 08:30:00", (), "2022-08-30", "sheet"),
        (
            "会员_20220829.csv",
            "导出时间：2022-08-30",
            ("--as-of", "2022-08-31"),
            "2022-08-31",
            "option",
        ),
        ("会员_20220801-20220829.csv", "", (), "2022-08-29", "name"),
        ("会员.csv", "统计时间：2022-08-01 至 2022-08-29", (), "2022-08-29", "sheet"),
    ],
)
def test_where_the_as_of_date_comes_from(
    rollcall: RollCall, tmp_path: Path, name: str, line: str, option: Any, day: str, source: str
) -> None:
    sheet = write_csv(tmp_path / name, [[line], HEADERS, GOOD])
    report = rollcall("import", sheet, *option, "--json").document
    assert report["as_of"] == day
    assert report["files"][0]["as_of_source"] == source


def test_a_day_to_come_is_no_as_of_date(rollcall: RollCall, tmp_path: Path) -> None:
    """It would hide every later sheet: a deadline, a year mistyped. Clocks may be a day apart."""
    today = date.today()
    ahead = today + timedelta(days=2)
    said = (
        f" {ahead} 还没有到，没有当作数据截至日（现按 {today}）；"
        "如果不对，请指明截至日（--as-of）再导入；已经导入的先撤销"
    )
    named = write_csv(tmp_path / f"{ahead}前完成的会员表.csv", [HEADERS, GOOD])
    lined = write_csv(tmp_path / "会员.csv", [[f"截止时间：{ahead}"], HEADERS, GOOD])
    for sheet, where in ((named, "文件名里的"), (lined, "表上写的")):
        report = rollcall("import", sheet, "--dry-run", "--json").document
        (entry,) = report["files"]
        assert (report["as_of"], entry["as_of_source"]) == (f"{today}", "today")
        assert entry["notes"] == [where + said]
    beside = write_csv(tmp_path / "会员2.csv", [HEADERS, GOOD])
    report = rollcall("import", named, beside, "--dry-run", "--json").document
    assert report["as_of"] == f"{today}"
    refused = rollcall("import", beside, "--as-of", ahead)
    assert refused.status == 1
    assert f"数据截至日 {ahead} 还没有到（今天是 {today}）" in refused.err
    near = write_csv(tmp_path / f"会员_{today + timedelta(days=1)}.csv", [HEADERS, GOOD])
    (entry,) = rollcall("import", near, "--json").document["files"]
    assert (entry["as_of_source"], entry["notes"]) == ("name", [])


def test_a_day_to_come_gives_way_to_one_that_was(rollcall: RollCall, tmp_path: Path) -> None:
    """The sheet's deadline does not hide the day in the file's name."""
    ahead = date.today() + timedelta(days=40)
    lines = [[f"截止时间：{ahead}"], HEADERS, GOOD]
    sheet = write_csv(tmp_path / "会员_20220829.csv", lines)
    report = rollcall("import", sheet, "--json").document
    assert (report["as_of"], report["files"][0]["as_of_source"]) == ("2022-08-29", "name")


def _zipped(path: Path, files: dict[str, Path]) -> Path:
    with ZipFile(path, "w") as archive:
        for name, file in files.items():
            archive.write(file, name)
    return path


def test_a_folder_or_zip_may_say_the_day(rollcall: RollCall, tmp_path: Path) -> None:
    """A week's files stand in a folder of their day; what a file says itself goes before it."""
    folder = tmp_path / "2022.8.29" / "全市"
    folder.mkdir(parents=True)
    bare = write_csv(folder / "会员.csv", [HEADERS, GOOD])
    packed = _zipped(tmp_path / "会员列表20220830.zip", {"海港区.csv": bare})
    nearer = _zipped(tmp_path / "汇总20220901.zip", {"20220831/会员.csv": bare})
    for path, day in ((tmp_path / "2022.8.29", 29), (packed, 30), (nearer, 31)):
        report = rollcall("import", path, "--dry-run", "--json").document
        told = report["as_of"], report["files"][0]["as_of_source"]
        assert told == (f"2022-08-{day}", "folder")
    named = _zipped(tmp_path / "汇总20220902.zip", {"会员_20220828.csv": bare})
    report = rollcall("import", named, "--dry-run", "--json").document
    assert (report["as_of"], report["files"][0]["as_of_source"]) == ("2022-08-28", "name")
    # The folder of a file that is named outright was not sent.
    report = rollcall("import", bare, "--dry-run", "--json").document
    assert report["files"][0]["as_of_source"] == "today"


def test_folders_of_two_days_are_no_snapshot(rollcall: RollCall, tmp_path: Path) -> None:
    for day in ("2022-08-22", "2022-08-29"):
        (tmp_path / "导出" / day).mkdir(parents=True)
        write_csv(tmp_path / "导出" / day / "会员列表.csv", [HEADERS, GOOD])
    refused = rollcall("import", tmp_path / "导出")
    assert refused.status == 1 and "不一致" in refused.err


def test_member_lists_of_two_days_are_no_snapshot(rollcall: RollCall, tmp_path: Path) -> None:
    first = write_members(tmp_path, people(2), "20220829")
    second = write_members(tmp_path, people(3), "20220905")
    refused = rollcall("import", first, second)
    assert refused.status == 1
    assert "2022-08-29" in refused.err and "--as-of" in refused.err
    assert rollcall("import", first, second, "--as-of", "2022-09-05").status == 0
    assert registered(rollcall) == {"海港区": 3}


# ------------------------------------------------------------------ bad input


def _renamed_picture(folder: Path) -> Path:
    path = folder / "会员_20220829.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return path


def _empty(folder: Path) -> Path:
    path = folder / "空.xlsx"
    path.write_bytes(b"")
    return path


def _no_known_kind(folder: Path) -> Path:
    return write_csv(folder / "菜单.csv", [["菜名", "价格"], ["豆腐", 8]])


def _no_id_column(folder: Path) -> Path:
    places = [n for n, header in enumerate(HEADERS) if header != "证件号码"]
    return write_csv(folder / "会员.csv", [[row[n] for n in places] for row in (HEADERS, GOOD)])


def _blank_book(folder: Path) -> Path:
    openpyxl.Workbook().save(folder / "空白.xlsx")
    return folder / "空白.xlsx"


def _two_id_columns(folder: Path) -> Path:
    return write_csv(folder / "会员.csv", [[*HEADERS, "身份证号"], [*GOOD, "x"]])


def _damaged(folder: Path) -> Path:
    path = write_xlsx(folder / "会员.xlsx", [HEADERS, GOOD])
    path.write_bytes(path.read_bytes()[:-300])
    return path


def _picture(folder: Path) -> Path:
    path = folder / "照片.gif"
    path.write_bytes(b"GIF89a")
    return path


BAD = [
    (_renamed_picture, "内容与扩展名不符"),
    (_empty, "空的"),
    (_no_known_kind, "没有认出表头"),
    (_no_id_column, "没有“证件号码”列"),
    (_blank_book, "没有任何数据"),
    (_two_id_columns, "无法判断用哪一列"),
    (_damaged, "已损坏"),
    (_picture, "不是能导入的文件类型"),
    (lambda folder: folder / "没有.csv", "没有这个文件"),
]


def test_a_bad_file_is_refused_in_one_line(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    rollcall("import", write_members(tmp_path, people(2), "20220801"))
    before = (data / "CURRENT").read_text("utf-8")
    good = write_members(tmp_path, people(5), "20220905")
    for number, (make, said) in enumerate(BAD):
        (tmp_path / str(number)).mkdir()
        path = make(tmp_path / str(number))
        refused = rollcall("import", path, good)
        assert (refused.status, refused.out) == (1, ""), path
        assert len(refused.err.strip().splitlines()) == 1
        assert said in refused.err and path.name in refused.err
        assert "Traceback" not in refused.err
        assert (data / "CURRENT").read_text("utf-8") == before
        assert [folder.name for folder in (data / "batches").iterdir()] == ["0001-20220801"]
    assert registered(rollcall) == {"海港区": 2}


def test_a_folder_is_taken_apart_and_what_is_no_sheet_is_named(
    rollcall: RollCall, tmp_path: Path
) -> None:
    folder = tmp_path / "本周"
    (folder / "里面").mkdir(parents=True)
    write_members(folder / "里面", people(2))
    write_breakdown(folder, "海港区", [["甲工会", 10, 9, "张一"]])
    (folder / "说明.docx").write_bytes(b"PK\x03\x04")
    report = rollcall("import", folder, "--json").document
    assert {entry["kind"] for entry in report["files"]} == {"members", "breakdown"}
    assert report["passed_over"] == ["说明.docx"]


def test_files_of_one_name_are_told_apart(rollcall: RollCall, tmp_path: Path) -> None:
    """Each district sends its 会员_20220829.csv: a row's verdict says in which it stands."""
    persons = {"海港区": people(2), "昌黎县": [*people(3, 10, district="昌黎县"), Person(10)]}
    for district, rows in persons.items():
        (tmp_path / "本周" / district).mkdir(parents=True)
        write_csv(
            tmp_path / "本周" / district / "会员_20220829.csv",
            [HEADERS, *(person.row() for person in rows)],
        )
    twice = write_members(tmp_path, people(1, 50))
    report = rollcall("import", tmp_path / "本周", twice, twice, "--json").document
    found = {
        entry["file"]: entry["flags"].get("duplicate_across_unions", 0) for entry in report["files"]
    }
    parent = tmp_path.name
    assert found == {
        "本周/昌黎县/会员_20220829.csv": 1,
        "本周/海港区/会员_20220829.csv": 0,
        f"{parent}/会员列表_20220829.csv": 0,
        f"{parent}/会员列表_20220829(2).csv": 0,
    }


def test_what_many_sheets_brought_is_summed_up(rollcall: RollCall, tmp_path: Path) -> None:
    """Of a folder of hundreds nobody reads every line."""
    folder = tmp_path / "本周"
    folder.mkdir()
    for day, rows in (("20220829", people(1200)), ("20220830", [Person(5000, union="")])):
        write_members(folder, rows, day)
    said = rollcall("import", folder, "--as-of", "2022-08-30", "--dry-run").err.splitlines()
    assert said[-1] == "共 2 张表：读取 1,201 行 = 接收 1,200 + 退回 1"
    (one,) = folder.glob("*20220829*")
    assert "张表" not in rollcall("import", one, "--dry-run").err


FOLDERS: dict[str, tuple[str, str | None]] = {
    "of the district": ("海港区/任务分解表.xlsx", "海港区"),
    "deeper": ("各县区/海港区报来/第二稿/任务分解表.xlsx", "海港区"),
    "of a system": ("教育系统/任务分解表.xlsx", "教育系统"),
    "the name says it": ("海港区/昌黎县任务分解表.xlsx", "昌黎县"),
    "of two districts": ("海港区/昌黎县/任务分解表.xlsx", None),
    "of none": ("各县区/任务分解表.xlsx", None),
}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("case", FOLDERS)
def test_a_folder_says_whose_a_sheet_is(
    rollcall: RollCall, tmp_path: Path, case: str, packed: bool
) -> None:
    """Alone, too, and only where nothing nearer the rows does; its name is the file's all the same."""
    name, district = FOLDERS[case]
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    write_xlsx(path, [["基层工会", "实际会员数", "社工"], ["甲工会", 10, "张一"]])
    sent = tmp_path / name.partition("/")[0]
    if packed:
        with ZipFile(tmp_path / "材料.zip", "w") as archive:
            archive.write(path, name)
        sent = tmp_path / "材料.zip"
    (entry,) = rollcall("import", sent, "--json").document["files"]
    assert entry["file"] == path.name
    (row,) = rollcall("coverage", "--by", "union", "--json").document
    assert row["district"] == (district or "未列县区")


def test_the_folder_of_a_file_named_outright_says_nothing(
    rollcall: RollCall, tmp_path: Path
) -> None:
    path = tmp_path / "海港区" / "任务分解表.xlsx"
    path.parent.mkdir()
    write_xlsx(path, [["基层工会", "实际会员数", "社工"], ["甲工会", 10, "张一"]])
    rollcall("import", path)
    (row,) = rollcall("coverage", "--by", "union", "--json").document
    assert row["district"] == "未列县区"


# -------------------------------------------------------------------- privacy


def test_no_number_or_name_outlives_the_import(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    persons = people(50)
    rows = [person.row() for person in persons]
    for number, row in enumerate(rows):
        row[0] = f"欧阳建国{chr(0x4E00 + number)}"
    rollcall("import", write_csv(tmp_path / "会员_20220829.csv", [HEADERS, *rows]))
    secrets = [text.encode() for row in rows for text in (row[0], row[3], row[4])]
    searched = [
        path for path in data.rglob("*") if path.is_file() and path.parent.name != "originals"
    ]
    assert len(searched) > 5
    for path in searched:
        held = path.read_bytes()
        assert not any(secret in held for secret in secrets), path
    assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600


def test_nobody_but_the_owner_reads_what_came_in(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    """Warehouse and Parquet hold a row a person: other accounts of the machine get to neither."""
    (data / "builds").mkdir(parents=True, mode=0o755)
    rollcall("import", write_members(tmp_path, people(3)))
    for name in ("originals", "batches", "builds"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o700, name


def test_a_new_data_folder_is_its_owners(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    """One that was there may be what others use as well: it keeps its mode."""
    rollcall("import", write_members(tmp_path, people(3)))
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    data.chmod(0o755)
    rollcall("build")
    assert stat.S_IMODE(data.stat().st_mode) == 0o755


def test_one_opening_tells_whether_the_build_is_current(
    rollcall: RollCall, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each costs an import as much as reading hundreds of rows."""
    rollcall("import", write_members(tmp_path, people(3)))
    opened, connect = [], duckdb.connect

    def counted(*given: Any, **named: Any) -> Any:
        opened.append(given)
        return connect(*given, **named)

    monkeypatch.setattr(duckdb, "connect", counted)
    assert ensure_current(DataDir(data)) is None
    assert len(opened) == 1


def test_a_start_clears_away_what_a_killed_writer_left(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    """Also where nothing is to be built; never under the hands of who is writing."""
    rollcall("import", write_members(tmp_path, people(2)))
    batch, build = data / "batches" / ".tmp-0002", data / "builds" / ".tmp-x.duckdb"
    with exclusive(DataDir(data)):
        batch.mkdir()
        build.write_bytes(b"half a build")
        assert ensure_current(DataDir(data)) is None
        assert batch.exists() and build.exists()
    assert ensure_current(DataDir(data)) is None
    assert not batch.exists() and not build.exists()


def test_an_export_time_below_the_rows(rollcall: RollCall, tmp_path: Path) -> None:
    """It holds for the rows above it, too: the second is of the future by it."""
    rows = [HEADERS, Person(1).row(), Person(2, audited="2022-08-29 09:00:00").row()]
    sheet = write_csv(tmp_path / "会员.csv", [*rows, ["导出时间：2022-08-28 18:00:00"]])
    report = rollcall("import", sheet, "--json").document
    assert (report["as_of"], report["files"][0]["as_of_source"]) == ("2022-08-28", "sheet")
    assert report["files"][0]["flags"]["future_time"] == 1
    assert report["files"][0]["skipped"] == {"note": 1}


def test_times_with_a_zone_are_told_in_beijings(rollcall: RollCall, tmp_path: Path) -> None:
    """A midnight of Beijing leaves a program as 16:00 of the day before."""
    audited = ["2022-08-20T16:00:00.000Z", "2022-08-21T09:00:00+08:00", "2022-08-21 10:00:00"]
    sheet = write_members(tmp_path, [Person(n, audited=time) for n, time in enumerate(audited, 1)])
    assert findings(rollcall, sheet)[1] == {"unknown_union": 3}
    days = rollcall("daily", "--json").document
    assert {row["date"]: row["registered"] for row in days if row["registered"]} == {
        "2022-08-21": 3
    }


def test_actual_members_that_jump_are_flagged(rollcall: RollCall, tmp_path: Path) -> None:
    first = write_breakdown(
        tmp_path, "海港区", [["甲工会", 100, 90, "张一"], ["乙工会", 100, 90, "张一"]]
    )
    rollcall("import", first, "--as-of", "2022-08-18")
    second = write_breakdown(
        tmp_path, "海港区", [["甲工会", 110, 99, "张一"], ["乙工会", 111, 100, "张一"]], "新表"
    )
    assert findings(rollcall, second, "--as-of", "2022-08-25")[1] == {"actual_changed": 1}


CODED = ["工会编码", "基层工会", "实际会员数", "包联社工"]


@pytest.mark.parametrize(
    ("before", "after", "flagged"),
    [
        ([["U1", "甲工会", 50]], [["U1", "甲工会新名", 100]], 1),
        ([["U1", "甲工会", 50]], [["U2", "甲工会", 100]], 0),  # Another union of the name.
        ([["U1", "甲工会", 50]], [["", "甲工会", 100]], 1),
        ([["", "甲工会", 50]], [["U1", "甲工会", 100]], 1),
        (
            [["U1", "甲工会", 10], ["U2", "甲工会", 20]],
            [["U1", "甲工会", 10], ["U2", "甲工会", 23]],
            1,
        ),
        ([["U1", "甲工会", 10], ["U2", "甲工会", 20]], [["", "甲工会", 20]], 0),  # Of which?
        # It took another's name: the code says which it was.
        ([["U1", "甲工会", 10], ["", "乙工会", 90]], [["U1", "乙工会", 10]], 0),
    ],
)
def test_what_changed_is_compared_with_the_same_union(
    rollcall: RollCall,
    tmp_path: Path,
    before: list[list[Any]],
    after: list[list[Any]],
    flagged: int,
) -> None:
    """By the code where both versions give one, else by the name."""
    for name, rows in (("旧表_20220818", before), ("新表_20220825", after)):
        sheet = [["填报单位：海港区总工会"], CODED, *([*row, "张一"] for row in rows)]
        _, flags = findings(rollcall, write_csv(tmp_path / f"{name}.csv", sheet))
    assert flags.get("actual_changed", 0) == flagged


def _state(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    rollcall("import", write_unions(tmp_path, [["A1", "甲工会", "海港区", 10]]))
    rollcall("import", write_members(tmp_path, people(5), "20220829"))
    newer = [*people(4, 2), replace(Person(6), status="待审核"), *people(2, 50)]
    sheet = write_members(tmp_path, newer, "20220905")
    before = _state(data)
    report = rollcall("import", sheet, "--dry-run", "--json").document
    assert _state(data) == before
    assert (report["batch"], report["published"]) == (None, None)
    assert report["would_change"]["members"] == {"added": 3, "gone": 1, "changed": 0}
    harbour = next(r for r in report["would_change"]["districts"] if r["district"] == "海港区")
    assert (harbour["registered_before"], harbour["registered_after"]) == (5, 6)
    assert (harbour["coverage_percent_before"], harbour["coverage_percent_after"]) == (50.0, 60.0)
    assert registered(rollcall) == {"海港区": 5}
    rollcall("import", sheet)
    assert registered(rollcall) == {"海港区": 6}


def test_a_dry_run_makes_no_data_folder(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    answer = rollcall("import", write_members(tmp_path, people(2)), "--dry-run")
    assert answer.status == 0 and "试算" in answer.err
    assert not data.exists()
