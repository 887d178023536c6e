"""What people write around rows and in place of a value is neither data nor a doubt."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font

from tests.builders import (
    HEADERS,
    Person,
    people,
    write_csv,
    write_xlsx,
)
from tests.conftest import Answer, select

RollCall = Callable[..., Answer]


def _entry(rollcall: RollCall, path: Path, *options: object) -> dict[str, Any]:
    entry = rollcall("import", path, *options, "--json").document["files"][0]
    assert entry["rows"] == entry["accepted"] + entry["rejected"]
    return dict(entry)


def _with(person: Person, **cells: str) -> list[str]:
    """Return a person's row with some cells written otherwise."""
    row = dict(zip(HEADERS, person.row(), strict=True)) | cells
    return list(row.values())


@pytest.mark.parametrize(
    "said",
    [
        "2022/8/18 3:13:04 PM",
        "2022-08-18 下午 3:13",
        "2022-08-18 3:13 下午",
        "2022年8月18日 下午 3:13",
        "2022-8-18上午",
    ],
)
def test_a_time_with_half_of_the_day(rollcall: RollCall, tmp_path: Path, said: str) -> None:
    rows = [_with(person, 申请时间=said, 审核时间=said) for person in people(3)]
    path = write_csv(tmp_path / "会员列表_20220829.csv", [HEADERS, *rows])
    assert _entry(rollcall, path)["flags"] == {"unknown_union": 3}
    assert {row["date"] for row in rollcall("daily", "--json").document if row["registered"]} == {
        "2022-08-18"
    }


@pytest.mark.parametrize("nothing", ["--", "无", "/", "-", "N/A", "null"])
def test_a_word_for_nothing_is_no_doubtful_value(
    rollcall: RollCall, tmp_path: Path, nothing: str
) -> None:
    waiting = people(2, status="待审核")
    rows = [_with(person, 审核时间=nothing, 手机号码=nothing) for person in waiting]
    path = write_csv(tmp_path / "会员列表_20220829.csv", [HEADERS, *rows])
    assert _entry(rollcall, path)["flags"] == {"unknown_union": 2}


def test_a_row_that_only_merged_cells_reach_is_blank(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [person.row() for person in people(3)]
    path = write_xlsx(
        tmp_path / "会员列表_20220829.xlsx", [HEADERS, *rows], merges=["F2:F6", "G2:G6"]
    )
    assert _entry(rollcall, path)["rows"] == 3


def test_numbered_explanations_are_no_unions(rollcall: RollCall, tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "任务分解表_海港区.xlsx",
        [
            ["海港区工会会员实名制录入任务分解表"],
            ["序号", "基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工"],
            [1, "甲工会", 10, 9, "赵一"],
            ["填表说明："],
            [1, "实际会员数以8月底在册人数为准"],
            ["二、", "任务目标数不得低于实际会员数的90%"],
        ],
    )
    entry = _entry(rollcall, path)
    assert (entry["rows"], entry["flags"]) == (1, {})


@pytest.mark.parametrize("title", ["秦皇岛市会员列表（截至2022年9月5日）", "截至2022-09-05"])
def test_a_title_says_until_when(rollcall: RollCall, tmp_path: Path, title: str) -> None:
    rows = [person.row() for person in people(2)]
    path = write_xlsx(tmp_path / "会员.xlsx", [[title], HEADERS, *rows])
    assert rollcall("import", path, "--json").document["as_of"] == "2022-09-05"


@pytest.mark.parametrize("stated", [30, 31])
def test_a_township_with_the_sum_of_its_unions_is_none(
    rollcall: RollCall, tmp_path: Path, stated: int
) -> None:
    """With another figure it is a union's short name."""
    path = write_xlsx(
        tmp_path / "任务分解表_海港区.xlsx",
        [
            ["填报单位：海港区总工会"],
            ["序号", "基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工"],
            [None, "东山街道", stated, 27, None],
            [1, "甲工会", 10, 9, "赵一"],
            [2, "乙工会", 20, 18, "赵一"],
            [None, "海阳镇", 7, 7, None],
            [3, "丙工会", 7, 7, "钱二"],
            [None, "合计", 37, 34, None],
        ],
    )
    entry = _entry(rollcall, path)
    assert entry["rows"] == (3 if stated == 30 else 5)
    assert ("total_mismatch" in entry["flags"]) == (stated != 30)


BREAKDOWN = ["序号", "基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工"]
TWO_UNIONS = [[1, "甲工会", 100, 90, "赵一"], [2, "乙工会", 50, 45, "钱二"]]
SUM = ["合计", None, 150, 135, None]

AROUND: dict[str, tuple[list[list[Any]], list[list[Any]], dict[str, int]]] = {
    "parts of the sum": (
        [],
        [SUM, ["其中", "机关事业", 100, 90, None], [None, "企业", 50, 45, None]],
        {"total": 1, "part": 2},
    ),
    "parts of the sum in one column": (
        [],
        [SUM, [None, "其中：机关事业单位", 100, 90, None], [None, "非公企业", 50, 45, None]],
        {"total": 1, "part": 2},
    ),
    "of them women, and what is counted twice": (
        [],
        [SUM, [None, "其中：女会员", 60, 54, None], [None, "减：重复", 0, 0, None]],
        {"total": 1, "part": 2},
    ),
    "a sum by how many": ([], [[None, "共2家", 150, 135, None]], {"total": 1}),
    "a sum of the page": (
        [],
        [[None, "页计", 150, 135, None], [None, "过次页", 150, 135, None]],
        {"total": 2},
    ),
    "groups in the column of names": (
        [[None, "机关", 150, 135, None]],
        [[None, "企业", 0, 0, None]],
        {"heading": 2},
    ),
    "a township in the column of numbers": (
        [["东港镇", None, 150, 135, None]],
        [],
        {"heading": 1},
    ),
    "a sample row": ([["示例", "某某公司工会", 100, 90, "某某"]], [], {"sample": 1}),
    "units": ([[None, None, "（人）", "（人）", None]], [], {"header": 1}),
    "explanations under another name": (
        [],
        [["填写说明："], [1, "实际会员数以7月底为准"], [2, "社工须填写真实姓名，不得简写"]],
        {"note": 3},
    ),
    "requirements": ([], [["填报要求："], [1, "实际会员数以7月底为准"]], {"note": 2}),
    "sentences without a word before": (
        [],
        [[], ["1", "实际会员数以7月底为准。"], ["2", "社工须填写真实姓名。"]],
        {"blank": 1, "note": 2},
    ),
    "who signs": (
        [],
        [
            ["分管领导签字：", None, "填表人：王丽", None, "审核人：赵强"],
            ["经手人", None, "王丽", None, None],
            ["联系电话", None, "0335-3650000", None, None],
            ["上报时间：2022年8月18日", None, None, "负责人：赵强", None],
            ["（此表一式两份）"],
        ],
        {"note": 5},
    ),
    "whoever looks after a block signs": (
        [["张三 签字：", None, None, None, "2022.8.18"]],
        [["签名：", None, "日期：2022年8月18日"], ["社工签字：", "", "", "日期：", "2022.8.18"]],
        {"note": 3},
    ),
    "what is to be filled in": (
        [[None, None, "（7月底）", "（不低于90%）", "（一人或几人）"]],
        [],
        {"header": 1},
    ),
    "a group without a union": ([], [["三、新业态"], [None, "暂无此类单位"]], {"note": 2}),
}


@pytest.mark.parametrize(("above", "below", "skipped"), AROUND.values(), ids=AROUND)
def test_what_stands_around_a_breakdowns_rows_is_no_union(
    rollcall: RollCall,
    tmp_path: Path,
    above: list[list[Any]],
    below: list[list[Any]],
    skipped: dict[str, int],
) -> None:
    rows = [["海港区任务分解表"], BREAKDOWN, *above, *TWO_UNIONS, *below]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows))
    assert (entry["rows"], entry["accepted"], entry["skipped"]) == (2, 2, skipped)
    (city,) = rollcall("coverage", "--by", "city", "--json").document
    assert (city["unions"], city["actual_members"], city["target"]) == (2, 150, 135)
    assert "total_mismatch" not in entry["flags"]


def test_what_is_written_beneath_members_is_nobody(rollcall: RollCall, tmp_path: Path) -> None:
    """What stands alone and is no name, and a line to sign that reaches over a row's columns."""
    name, number, union = (HEADERS.index(head) for head in ("姓名", "证件号码", "所属工会"))
    signed = [""] * len(HEADERS)
    signed[name], signed[number], signed[union] = "单位负责人：", "审核人：", "填表人：王丽"
    below = [
        ["标黄的为重复人员，请核实"],
        ["以上共3人"],
        ["审核通过3人，待审核0人"],
        ["统计人：王丽", "", "2022年8月29日"],
        signed,
    ]
    rows = [HEADERS, *(person.row() for person in people(3)), *below]
    entry = _entry(rollcall, write_xlsx(tmp_path / "会员.xlsx", rows))
    assert (entry["accepted"], entry["rejected"], entry["skipped"]) == (3, 0, {"note": 5})


ACCOUNTS = ["账号", "管理员姓名", "联系电话", "工会名称", "所属县区"]


def test_what_is_written_beneath_accounts_is_none(rollcall: RollCall, tmp_path: Path) -> None:
    """An account that says nothing else is rejected all the same."""
    below = [
        ["填表说明："],
        ["1.每个基层工会至少一名管理员；"],
        ["2.账号由市总统一开通"],
        ["联系人：王工 13912345678"],
        ["联系电话：0335-3012345", "", "", "审核人：李四", "填表人：张三"],
        ["共2条"],
    ]
    rows = [
        ACCOUNTS,
        ["gh001", "张三", "13912345678", "甲工会", "海港区"],
        ["gh002"],
        ["13900000001", None, None, None, "海港区"],
        *below,
    ]
    entry = _entry(rollcall, write_xlsx(tmp_path / "管理员列表.xlsx", rows))
    assert (entry["accepted"], entry["rejects"]) == (2, {"missing_union": 1})
    assert entry["skipped"] == {"note": len(below)}


def test_a_heading_places_the_accounts_beneath_it(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    rows = [
        ["序号", *ACCOUNTS[:-1]],
        [None, "海港区（1个）"],
        [1, "gh001", "张三", "13912345678", "甲工会"],
        [None, "昌黎县"],
        [1, "gh002", "李四", "13912345679", "甲工会"],
    ]
    entry = _entry(rollcall, write_xlsx(tmp_path / "管理员列表.xlsx", rows))
    assert (entry["accepted"], entry["rejected"], entry["skipped"]) == (2, 0, {"heading": 2})
    placed = select(data, "select name_masked, district from admins order by district")
    assert placed == [("李*", "昌黎县"), ("张*", "海港区")]


def test_who_lacks_all_but_a_name_is_rejected(rollcall: RollCall, tmp_path: Path) -> None:
    names = ["张三", "欧阳娜娜", "阿卜杜拉·买买提", "Smith John", "张三、李四"]
    rows = [HEADERS, *([name] for name in names)]
    entry = _entry(rollcall, write_xlsx(tmp_path / "会员.xlsx", rows))
    assert (entry["rejects"], entry["skipped"]) == ({"missing_id": len(names)}, {})


UNNUMBERED = ["基层工会", "实际会员数", "任务目标数", "包联社工"]
CLOSING = (
    "以下空白", "——以下空白——", "（以下无正文）", "……", "以上数据真实有效", "此表于8月19日前报市总",
    "（共2家）", "共2家工会", "主管主席签字", "海港区总工会（盖章）", "海港区总工会组织部",
    "二〇二二年八月十八日", "8月18日",
)  # fmt: skip


def test_a_line_that_closes_a_list_is_no_union(rollcall: RollCall, tmp_path: Path) -> None:
    """It stands alone where names stand, in a sheet without numbers of rows and with them."""
    rows = [["海港区任务分解表"], UNNUMBERED, *([line] for line in CLOSING), ["甲工会"]]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows))
    assert (entry["accepted"], entry["skipped"]) == (1, {"note": len(CLOSING)})
    numbered = [["海港区任务分解表"], BREAKDOWN, *TWO_UNIONS, [3, "……"], [4, "以下空白"]]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表2.xlsx", numbered))
    assert (entry["accepted"], entry["skipped"]) == (2, {"note": 2})


def test_an_example_in_a_form_is_no_union(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [
        ["海港区任务分解表"],
        [*BREAKDOWN, "备注"],
        [None, "填写全称", None, None, "姓名"],
        [1, "XX公司工会", 100, 90, "张某"],
        [2, "红旗厂工会", 100, 90, "张三", "示例，填写时删除"],
        *TWO_UNIONS,
        [5, "示例学校工会", 20, 18, "赵一", "示范单位"],
        [6, "Exxon石化工会", 20, 18, "赵一"],
        [7, "第二〇〇医院工会", 20, 18, "赵一"],
        [8, "某某公司工会", 20, 18, "赵一"],
    ]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows))
    assert (entry["accepted"], entry["skipped"]) == (6, {"sample": 3})


def test_an_unused_row_of_a_form_is_blank(rollcall: RollCall, tmp_path: Path) -> None:
    """A formula gives 0 there; a number without a name is still asked about."""
    rows = [
        ["海港区任务分解表"],
        [*BREAKDOWN, "完成率"],
        *TWO_UNIONS,
        [3, None, None, 0, None, 0],
        [4, None, None, "#DIV/0!", None, "#DIV/0!"],
        [5, "无", None, None, "/"],
        [6, None, 0, 5, None],
        [7, "丁工会", 0, 0, None],
    ]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows))
    assert (entry["accepted"], entry["rejects"]) == (3, {"missing_union": 1})
    assert entry["skipped"] == {"blank": 3}


def test_a_row_of_just_the_sums_is_a_total(rollcall: RollCall, tmp_path: Path) -> None:
    """However it is called: of its group or of all; spreadsheets add 计数 and 平均值."""
    rows = [
        ["海港区任务分解表"],
        ["乡镇", *UNNUMBERED],
        ["东港镇", "甲工会", 100, 90, "张三"],
        ["东港镇", "乙工会", 50, 45, "李四"],
        [None, "镇计", 150, 135, None],
        ["海港镇", "丙工会", 20, 18, "张三"],
        ["海港镇", "丁工会", 10, 9, "张三"],
        [None, "片区情况", 30, 27, None],
        [None, "总量", 180, 162, None],
        ["海港镇 计数", 2, None, None, None],
        ["海港镇 平均值", None, 15, 13.5, None],
    ]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows))
    assert (entry["accepted"], entry["skipped"], entry["flags"]) == (4, {"total": 5}, {})


def test_a_union_of_as_many_as_those_above_is_one(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [
        ["海港区任务分解表"],
        UNNUMBERED,
        ["甲工会", 10, 9, None],
        ["乙工会", 20, 18, None],
        ["丙工会", 30, 27, None],
        ["丁厂", 60, 54, None],
        ["大集", 120, 108, "张三"],
    ]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows))
    assert (entry["accepted"], entry["skipped"]) == (5, {})
    listed = [["海港区任务分解表"], UNNUMBERED, ["甲工会", 1], ["乙工会", 2], ["国家电网", 3]]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表2.xlsx", listed))
    assert (entry["accepted"], entry["skipped"]) == (3, {})


def test_a_row_that_states_no_number_is_no_total(rollcall: RollCall, tmp_path: Path) -> None:
    """Nor are members without their names: a member list counts nobody."""
    persons = [_with(person, 姓名="") for person in people(4)]
    sheet = write_csv(tmp_path / "会员列表_20220829.csv", [HEADERS, *persons])
    entry = _entry(rollcall, sheet)
    assert (entry["rejects"], entry["skipped"]) == ({"missing_name": 4}, {})
    rows = [["海港区任务分解表"], UNNUMBERED, ["甲工会", 10, 9], ["乙工会", 20, 18], ["丙", None]]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows))
    assert (entry["accepted"], entry["skipped"]) == (3, {})


def test_a_day_s_sum_of_events_is_no_event(rollcall: RollCall, tmp_path: Path) -> None:
    """The day is merged over its events and their sum, the form may be as well."""
    rows = [
        ["海港区扫码活动表"],
        ["日期", "形式", "地点", "覆盖人数", "扫码人数"],
        ["2022-8-15", "流动窗口", "码头", 20, 15],
        [None, "现场集中扫码", "车站", 30, 25],
        [None, "小计", None, 50, 40],
        ["2022-8-16", "流动窗口", "共计楼广场", 10, 5],
        [None, None, "小计", 10, 5],
    ]
    path = write_xlsx(tmp_path / "表.xlsx", rows, merges=("A3:A5", "A6:A7", "B6:B7"))
    entry = _entry(rollcall, path)
    assert (entry["accepted"], entry["skipped"]) == (3, {"total": 2})


def test_a_cell_merged_over_a_row_heads_others(rollcall: RollCall, tmp_path: Path) -> None:
    """Without numbers of rows, too; a union merged over two columns of names is none."""
    rows = [
        ["海港区任务分解表"],
        ["基层工会", "工会编码", "实际会员数", "任务目标数", "社工"],
        ["机关事业单位工会"],
        ["甲工会", "A1", 10, 9, "张三"],
        ["汇报完毕"],
        ["乙工会", "A2", 20, 18, "张三"],
        ["丙工会"],
        ["丁工会", None, 40],
    ]
    merges = ("A1:E1", "A3:E3", "A5:D5", "A7:B7", "A8:B8")
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows, merges))
    assert (entry["accepted"], entry["skipped"]) == (4, {"heading": 2})
    persons = [HEADERS, people(1)[0].row(), ["八月新增"], people(1, 2)[0].row()]
    sheet = write_xlsx(tmp_path / "会员_20220829.xlsx", persons, ("A3:L3",))
    assert _entry(rollcall, sheet)["skipped"] == {"heading": 1}


def test_names_like_those_around_rows_are_unions(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [
        ["海港区任务分解表"],
        BREAKDOWN,
        [1, "共青团委员会机关工会", 10, 9, "赵一"],
        [2, "机关", 20, 18, "赵一"],
        [3, "要求严职业学校工会", 30, 27, "赵一"],
        [4, "例外公司工会", 40, 36, "赵一"],
        [None, "企业联合工会", 50, 45, "赵一"],
        [6, "（原）签字笔厂工会", 60, 54, "赵一"],
        [7, "无线电厂工会"],
        [8, "有无单位联合工会"],
    ]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows))
    assert (entry["rows"], entry["accepted"], entry["skipped"]) == (8, 8, {})


def test_totals_that_follow_each_other_before_their_rows(
    rollcall: RollCall, tmp_path: Path
) -> None:
    rows = [
        ["昌黎县任务分解表"],
        BREAKDOWN,
        ["全县合计", None, 200, 180, None],
        ["昌黎镇小计", None, 150, 135, None],
        *TWO_UNIONS,
        ["靖安镇小计", None, 50, 45, None],
        [1, "丙工会", 50, 45, "孙三"],
    ]
    entry = _entry(rollcall, write_xlsx(tmp_path / "表.xlsx", rows))
    assert (entry["rows"], entry["skipped"], entry["flags"]) == (3, {"total": 3}, {})


@pytest.mark.parametrize("kind", ["unions", "breakdown"])
def test_a_row_with_a_district_and_no_name_is_rejected(
    rollcall: RollCall, tmp_path: Path, kind: str
) -> None:
    """It lacks its name; it heads no group: its district stands where every row says it."""
    header = ["工会编码", "工会名称", "县（区）", "实际会员数"]
    header += ["包联社工"] if kind == "breakdown" else []
    rows = [header, ["A1", "甲工会", "海港区", 10], [None, None, "海港区", 5]]
    entry = _entry(rollcall, write_csv(tmp_path / "表.csv", rows))
    assert entry["kind"] == kind
    assert (entry["rows"], entry["rejects"]) == (2, {"missing_union": 1})


def _struck_in_xlsx(path: Path, rows: list[list[str]], struck: int) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell in book.active[struck + 1]:
        cell.font = Font(strike=True)
    book.active.cell(len(rows) + 3, 1).font = Font(strike=True)  # Says nothing: no row.
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def _struck_in_xls(path: Path, rows: list[list[str]], struck: int) -> Path:
    book = xlwt.Workbook()
    sheet, style = book.add_sheet("表"), xlwt.easyxf("font: struck_out on")
    for line, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.write(
                line, place, text, style if line == struck else xlwt.easyxf("font: bold on")
            )
    sheet.write(len(rows) + 3, 0, "", style)
    book.save(path.with_suffix(".xls"))
    return path.with_suffix(".xls")


@pytest.mark.parametrize("write", [_struck_in_xlsx, _struck_in_xls])
def test_rows_struck_through_count_and_are_told(
    rollcall: RollCall, tmp_path: Path, write: Callable[[Path, list[list[str]], int], Path]
) -> None:
    """Whoever strikes a union through may mean that it is to go; the figure alone says nothing."""
    rows = [["工会名称", "实际会员数", "社工"], ["甲工会", "30", "张三"], ["乙工会", "20", "张三"]]
    path = write(tmp_path / "海港区任务分解表_20220818", rows, 2)
    entry = _entry(rollcall, path)
    assert entry["accepted"] == 2
    assert next(note for note in entry["notes"] if "删除线" in note).startswith(
        f"工作表“{'Sheet' if path.suffix == '.xlsx' else '表'}”有 1 行划了删除线，已照常计入"
    )
    path = write(tmp_path / "海港区任务分解表_20220819", rows, len(rows) + 5)
    assert not [note for note in _entry(rollcall, path)["notes"] if "删除线" in note]
