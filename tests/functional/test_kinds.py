"""Administrators, surveys, outreach, and several kinds in one workbook."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt

from tests.builders import HEADERS, people, write_book, write_csv, write_unions, write_xlsx
from tests.conftest import Answer, select

RollCall = Callable[..., Answer]


def test_administrators(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 10]])
    sheet = write_xlsx(
        tmp_path / "管理员列表.xlsx",
        [
            ["账号", "管理员姓名", "联系电话", "工会名称", "所属县区", "创建时间", "最后登录时间"],
            [
                "hg001",
                "张三丰",
                "13912345678",
                "甲工会",
                "海港区",
                "2022-08-01",
                "2022-08-20 08:00",
            ],
            ["hg000", "李四", "13912345679", None, "海港区总工会", None, None],
            [None, "王五", None, "甲工会", "海港区", None, None],
            ["x1", "赵六", None, None, None, None, None],
        ],
    )
    entry = rollcall("import", sheet, unions, "--json").document["files"][0]
    assert entry["kind"] == "admins"
    assert entry["rejects"] == {"missing_account": 1, "missing_union": 1}
    assert select(
        data, "select district, union_id, name_masked, phone_masked from admins order by union_id"
    ) == [("海港区", "A1", "张*", "139****5678"), ("海港区", None, "李*", "139****5679")]


def test_a_survey(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    sheet = write_xlsx(
        tmp_path / "昌黎县摸排表.xlsx",
        [
            ["填报单位：昌黎县总工会"],
            ["序号", "单位名称", "单位性质", "职工人数", "是否建会", "会员人数", "存在困难"],
            [1, "甲公司", "企业", 120, "是", 80, "流动性大"],
            [2, "乙快递", "新业态", "三十", "否", None, None],
            ["合计", None, None, 150, None, 80, None],
        ],
    )
    entry = rollcall("import", sheet, "--json").document["files"][0]
    assert (entry["kind"], entry["rejects"]) == ("survey", {"bad_number": 1})
    assert select(
        data, "select district, employer, workers, unionised, difficulty from survey"
    ) == [("昌黎县", "甲公司", 120, True, "流动性大")]


def test_a_survey_says_who_has_a_union_now(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    """Not by the first character: 已注销, 有意向 and 是/否 begin as a yes does."""
    said = {
        "甲": (["已建会", "有工会", "☑", "是☑否□", "加入联合工会"], True),
        "乙": (["未建", "X", "有意向", "已申请待批", "已注销", "是（拟建）", "□是 ☑否"], False),
        "丙": (["不详", "是/否", "有无", "无法联系", None], None),
    }
    rows = [
        [f"{name}{number}厂", "企业", 10, text]
        for name, (texts, _) in said.items()
        for number, text in enumerate(texts)
    ]
    head = ["单位名称", "单位性质", "职工人数", "建会情况"]
    rollcall("import", write_xlsx(tmp_path / "海港区摸排表.xlsx", [head, *rows]))
    found = select(
        data, "select employer[1], unionised, count(*) from survey group by all order by 1"
    )
    assert found == [(name, meant, len(said[name][0])) for name, (_, meant) in sorted(said.items())]


def test_the_kind_that_is_ticked_counts(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    """Of the options printed in the cell; none or two ticked leave the kind unknown."""
    kinds = ["①机关 ②事业 ③企业√ ④新业态", "☑机关 □事业 □企业", "①机关 ②事业 ③企业", "国有企业"]
    rows = [[f"单位{n}", kind, 10, "是"] for n, kind in enumerate(kinds)]
    head = ["单位名称", "单位性质", "职工人数", "建会情况"]
    rollcall("import", write_xlsx(tmp_path / "海港区摸排表.xlsx", [head, *rows]))
    found = select(data, "select employer_kind, employer_group from survey order by employer")
    assert found == [
        ("企业", "企业"), ("机关", "机关"), (None, "未注明"), ("国有企业", "企业")
    ]  # fmt: skip


def test_an_employer_is_not_called_by_its_union(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    rows = [
        ["工会名称", "单位名称", "单位性质", "职工人数", "是否建会"],
        ["甲公司工会委员会", "甲公司", "企业", 120, "是"],
        [None, "乙公司", "企业", 30, "否"],
    ]
    entry = rollcall("import", write_xlsx(tmp_path / "海港区摸排表.xlsx", rows), "--json")
    assert entry.document["files"][0]["rejected"] == 0
    assert select(data, "select employer from survey order by 1") == [("乙公司",), ("甲公司",)]


def test_outreach(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    sheet = write_xlsx(
        tmp_path / "扫码活动表.xlsx",
        [
            ["日期", "县区", "活动形式", "基层工会", "地点", "覆盖人数", "扫码人数"],
            ["2022年8月20日", "海港区", "现场集中扫码", "甲工会", "广场", 200, 60],
            ["8月?", "海港区", "流动窗口", None, "东站", 20, 6],
        ],
    )
    entry = rollcall("import", sheet, "--json").document["files"][0]
    assert (entry["kind"], entry["rejects"]) == ("outreach", {"bad_date": 1})
    assert select(data, "select district, form, scanned from outreach") == [
        ("海港区", "现场集中扫码", 60)
    ]


def test_an_event_s_day_as_people_write_it(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    """Without a year it is the drive's; a range begins on its first day."""
    days = [
        "8月15日",
        "8.15",
        "2022年8月15日上午",
        "2022.8.15-17",
        "8月15日（周一）",
        "44788",
        "8月",
    ]
    rows = [[day, "流动窗口", None, f"地点{n}", 5] for n, day in enumerate(days)]
    sheet = write_xlsx(tmp_path / "海港区扫码活动表.xlsx", [EVENTS, *rows])
    (entry,) = rollcall("import", sheet, "--json").document["files"]
    assert (entry["accepted"], entry["rejects"]) == (6, {"bad_date": 1})
    assert select(data, "select distinct date::varchar from outreach") == [("2022-08-15",)]


def test_an_event_of_another_year_is_told(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    """A year mistyped, or a plan among what was held; the drive's own days are not."""
    days = ["2022-08-09", "2022-08-20", "2021-08-15", "2022-08-21", "2021-08-15"]
    rows = [["海港区", day, "流动窗口", f"{n}号广场", n] for n, day in enumerate(days)]
    header = ["县区", "日期", "形式", "地点", "扫码人数"]
    sheet = write_csv(tmp_path / "扫码活动_20220820.csv", [header, *rows])
    (entry,) = rollcall("import", sheet, "--json").document["files"]
    (note,) = entry["notes"]
    assert "有 3 场活动的日期（2021-08-15、2022-08-21）早于行动开始（2022-08-09）" in note
    assert "或晚于数据截至日（2022-08-20），仍照常计入" in note
    assert select(data, "select count(*) from outreach") == [(5,)]


def test_the_hour_of_an_event_beside_its_day(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    for day, hour in (("日期", "时间"), ("活动日期", "活动时间")):
        rows = [
            [day, hour, "形式", "地点", "扫码人数"],
            ["8月15日", "9:00-11:00", "流动窗口", day, 5],
        ]
        sheet = write_xlsx(tmp_path / "海港区扫码活动表.xlsx", rows)
        (entry,) = rollcall("import", sheet, "--json").document["files"]
        assert (entry["accepted"], entry["unused_headers"]) == (1, [hour])
    assert select(data, "select distinct date::varchar from outreach") == [("2022-08-15",)]


FORMS = {
    "☑现场集中扫码 □流动窗口 □沟通会 □其他": "现场集中扫码",
    "□现场集中扫码□流动窗口■沟通会": "沟通会",
    "现场集中扫码√ 流动窗口 沟通会": "现场集中扫码",
    "√流动窗口": "流动窗口",
    "移动窗口": "流动窗口",
    "1.现场集中扫码": "现场集中扫码",
    "现场、流动": "流动窗口",
    "线上推送": "其他",
    "□现场集中扫码 □流动窗口 □沟通会 □其他": None,
    "现场集中扫码/流动窗口/沟通会/其他": None,
    "2": None,
    "√": None,
    "/": None,
    "无": None,
}
"""What a cell says of an event's form; None: it does not say which."""


def test_an_event_s_form_as_people_say_it(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    rows = [["2022-08-15", said, None, f"地点{n:02d}", 5] for n, said in enumerate(FORMS)]
    sheet = write_xlsx(tmp_path / "海港区扫码活动表.xlsx", [EVENTS, *rows])
    (entry,) = rollcall("import", sheet, "--json").document["files"]
    known = [form for form in FORMS.values() if form]
    assert entry["rejects"] == {"missing_form": len(FORMS) - len(known)}
    assert [form for (form,) in select(data, "select form from outreach order by place")] == known


@pytest.mark.parametrize(
    ("header", "row", "unused"),
    [
        # The chair's phone and the social worker's: neither is read rather than the wrong one.
        (
            ["基层工会", "工会主席", "联系电话", "实际会员数", "社工", "联系电话"],
            ["甲工会", "赵一", "13800001111", 10, "张三", "13900002222"],
            ["联系电话"],
        ),
        (["基层工会", "实际会员数", "责任人", "社工"], ["甲工会", 10, "赵一", "张三"], ["责任人"]),
        (
            ["基层工会", "实际会员数", "包联社工", "责任人"],
            ["甲工会", 10, "张三", "赵一"],
            ["责任人"],
        ),
        (["基层工会", "实际会员数", "责任人"], ["甲工会", 10, "张三"], []),
        (["基层工会", "实际会员数", "原社工", "现社工"], ["甲工会", 10, "李四", "张三"], []),
        # A phone that is called the worker's goes before any other.
        (
            ["基层工会", "联系电话", "实际会员数", "社工", "社工电话"],
            ["甲工会", "13800001111", 10, "张三", "13900002222"],
            ["联系电话"],
        ),
    ],
)
def test_two_columns_of_a_breakdown_that_can_be_told_apart(
    rollcall: RollCall,
    data: Path,
    tmp_path: Path,
    header: list[object],
    row: list[object],
    unused: list[str],
) -> None:
    sheet = write_xlsx(tmp_path / "海港区任务分解表.xlsx", [header, row])
    (entry,) = rollcall("import", sheet, "--json").document["files"]
    assert entry["unused_headers"] == unused
    phone = "139****2222" if "社工电话" in header else None
    assert select(
        data, "select workers_text, stated_actual, worker_phone_masked from breakdown"
    ) == [("张三", 10, phone)]


@pytest.mark.parametrize("twice", ["实际会员数", "社工", "任务目标数"])
def test_two_columns_that_figures_need_are_a_question(
    rollcall: RollCall, tmp_path: Path, twice: str
) -> None:
    header = ["基层工会", "实际会员数", "社工", "任务目标数", twice]
    answer = rollcall(
        "import", write_xlsx(tmp_path / "海港区任务分解表.xlsx", [header, list("甲1乙23")])
    )
    assert answer.status == 1 and "无法判断用哪一列" in answer.err


def test_a_number_at_a_header_s_end_is_for_a_formula(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    header = ["基层工会", "实际会员数①", "社工 2", "任务目标数③", "完成率④=③/①", "会员数2022"]
    sheet = write_xlsx(
        tmp_path / "海港区任务分解表.xlsx", [header, ["甲工会", 10, "张三", 9, 0.9, 8]]
    )
    (entry,) = rollcall("import", sheet, "--json").document["files"]
    assert entry["unmatched_headers"] == ["完成率4=3/1", "会员数2022"]
    assert select(data, "select workers_text, stated_actual from breakdown") == [("张三", 10)]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["实际会员数", "社工1", "社工2"], "没有认出“社工”列"),
        # The plain one is the column; the numbered one is told.
        (["实际会员数", "社工", "社工2"], "未识别的列：社工2"),
        (["实际会员数①", "社工", "会员数②"], "没有“实际会员数”列"),
    ],
)
def test_of_numbered_headers_none_is_guessed(
    rollcall: RollCall, tmp_path: Path, names: list[str], said: str
) -> None:
    rows = [["基层工会", *names], ["甲工会", 10, "张三", 12]]
    answer = rollcall("import", write_xlsx(tmp_path / "海港区任务分解表.xlsx", rows))
    assert said in answer.err + answer.out


def _breakdown(path: Path, *, widest: object = None) -> Path:
    """Write a breakdown with errors; `widest` stands beside it, in a format of hours."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("海港区")
        for number, row in enumerate(BREAKDOWN):
            for place, value in enumerate(row):
                if value in ERRORS:
                    sheet.write_formula(number, place, "=1/0", None, value)
                else:
                    sheet.write(number, place, value)
        if widest is not None:
            sheet.write(2, 7, widest, book.add_format({"num_format": "[h]:mm"}))
    return path


def _old_breakdown(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("海港区")
    for number, row in enumerate(BREAKDOWN):
        for place, value in enumerate(row):
            if value in ERRORS:
                sheet.row(number).set_cell_error(place, ERRORS[value])
            else:
                sheet.write(number, place, value)
    book.save(str(path))
    return path


ERRORS: dict[object, int] = {"#N/A": 0x2A, "#DIV/0!": 0x07, "#REF!": 0x17}
BREAKDOWN: list[list[object]] = [
    ["海港区总工会任务分解表"],
    ["基层工会名称", "实际会员数", "任务目标数", "社工姓名"],
    ["甲厂工会", 100, 90, "张三"],
    ["乙厂工会", "#N/A", 90, "李四"],
    ["丙厂工会", 200, "#DIV/0!", "王五"],
    ["丁厂工会", 300, 270, "#N/A"],
    ["#REF!", 50, 45, "赵六"],
    ["戊厂工会", 100, 90, "张三"],
]


def test_an_error_is_an_error_whatever_the_workbook(rollcall: RollCall, tmp_path: Path) -> None:
    paths = [
        _breakdown(tmp_path / "任务分解表_甲.xlsx"),
        _breakdown(tmp_path / "任务分解表_乙.xlsx", widest=0.5),
        _old_breakdown(tmp_path / "任务分解表_丙.xls"),
    ]
    for path in paths:
        (entry,) = rollcall("import", path, "--json").document["files"]
        assert (entry["rows"], entry["accepted"]) == (6, 3)
        assert entry["rejects"] == {"bad_number": 2, "missing_union": 1}


def test_a_number_left_out_is_no_bad_number(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    """—, 无 and / state no number; 约300 and 300+ state one that cannot be read."""
    sheets = [
        write_xlsx(
            tmp_path / "海港区摸排表.xlsx",
            [
                [*SURVEY, "会员人数"],
                ["甲厂", "企业", "—", "否", "无"],
                ["乙厂", "企业", "120人次", "是", "/"],
                ["丙厂", "企业", "约300", "是", "暂无"],
                ["合计", None, 120, None, None],
            ],
        ),
        write_xlsx(
            tmp_path / "海港区扫码活动表.xlsx",
            [
                [*EVENTS, "覆盖人数"],
                ["2022-08-15", "流动窗口", None, "码头", "-", "120人次"],
                ["2022-08-16", "流动窗口", None, "码头", "30人", "——"],
                ["2022-08-17", "流动窗口", None, "码头", 30, "300+"],
            ],
        ),
        write_xlsx(
            tmp_path / "海港区任务分解表.xlsx",
            [
                ["基层工会", "实际会员数", "任务目标数", "包联社工"],
                ["甲厂工会", "—", "无", "张三"],
                ["乙厂工会", "/", 45, "张三"],
                ["丙厂工会", "300余", 45, "张三"],
            ],
        ),
    ]
    entries = rollcall("import", *sheets, "--json").document["files"]
    told = {
        entry["kind"]: (entry["accepted"], entry["rejects"], entry["flags"]) for entry in entries
    }
    assert {kind: entry[:2] for kind, entry in told.items()} == dict.fromkeys(
        ("survey", "outreach", "breakdown"), (2, {"bad_number": 1})
    )
    assert "total_mismatch" not in told["survey"][2]
    assert select(data, "select workers, members from survey order by 1 nulls first") == [
        (None, None), (120, None)
    ]  # fmt: skip
    assert select(data, "select reached, scanned from outreach order by date") == [
        (120, None), (None, 30)
    ]  # fmt: skip
    assert select(
        data, "select stated_actual, stated_target from breakdown order by union_name desc"
    ) == [(None, None), (None, 45)]


SURVEY = ["单位名称", "单位性质", "职工人数", "是否建会"]
EVENTS = ["日期", "形式", "乡镇", "地点", "扫码人数"]


def test_bodies_on_no_list_have_surveys_of_their_own(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    """Both stand under 未列县区; each one's newer survey replaces its own alone."""
    for body, workers in (("教育系统", 120), ("卫健系统", 200), ("教育系统", 130)):
        rows = [["单位", "事业", workers, "是"], [f"{body}一院", "事业", 5, "否"]]
        sheet = write_xlsx(tmp_path / f"摸排表_{body}.xlsx", [SURVEY, *rows])
        rollcall("import", sheet, "--as-of", "2022-08-10")
    found = "select district, employer, workers from survey order by workers, employer"
    assert select(data, found) == [
        ("未列县区", "卫健系统一院", 5),
        ("未列县区", "教育系统一院", 5),
        ("未列县区", "单位", 130),
        ("未列县区", "单位", 200),
    ]
    for scanned, body in ((10, "教育系统"), (20, "卫健系统")):
        rows = [["2022-08-15", "流动窗口", None, "大厅", scanned]]
        rollcall("import", write_xlsx(tmp_path / f"扫码活动表_{body}.xlsx", [EVENTS, *rows]))
    assert select(data, "select scanned from outreach order by 1") == [(10,), (20,)]


def test_one_name_in_two_townships_is_two_employers(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    """Of rows that name no township, or one township in two ways, one counts."""
    rows = [
        ["东港镇", "中心小学", "事业", 40, "是"],
        ["海港镇", "中心小学", "事业", 35, "是"],
        [None, "中心小学", "事业", 41, "是"],
        ["北环路街道", "卫生院", "事业", 20, "否"],
        ["北环路街道办事处", "卫生院", "事业", 25, "否"],
        [None, "文化站", "事业", 3, "否"],
        [None, "文化站", "事业", 3, "否"],
    ]
    sheet = write_xlsx(tmp_path / "海港区摸排表.xlsx", [["乡镇", *SURVEY], *rows])
    unions = write_unions(tmp_path, [["A1", "中心小学工会", "海港区", 40]])
    rollcall("import", sheet, unions)
    found = "select township, employer, workers, times_named from survey order by workers desc"
    assert select(data, found) == [
        ("东港镇", "中心小学", 40, 2),
        ("海港镇", "中心小学", 35, 1),
        ("北环路街道", "卫生院", 20, 2),
        (None, "文化站", 3, 2),
    ]
    events = [
        ["2022-08-15", "流动窗口", town, "广场", 5] for town in ("东港镇", "海港镇", "海港镇")
    ]
    rollcall("import", write_xlsx(tmp_path / "海港区扫码活动表.xlsx", [EVENTS, *events]))
    assert select(data, "select count(*) from outreach") == [(2,)]


def test_a_sheet_of_a_township_is_called_by_it(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for town, workers in (("东港镇", 40), ("海港镇", 25), ("汇总", 7)):
        page = book.create_sheet(town)
        page.append(SURVEY)
        page.append(["卫生院" if town != "汇总" else "文化馆", "事业", workers, "是"])
    book.save(tmp_path / "海港区摸排表.xlsx")
    rollcall("import", tmp_path / "海港区摸排表.xlsx")
    assert select(data, "select township, workers from survey order by 2 desc") == [
        ("东港镇", 40), ("海港镇", 25), (None, 7)
    ]  # fmt: skip


def test_several_kinds_in_one_workbook(rollcall: RollCall, tmp_path: Path) -> None:
    """Hidden sheets are read and said so; a sheet of no kind is named."""
    book = openpyxl.Workbook()
    members, unions, other = book.active, book.create_sheet("名册"), book.create_sheet("菜单")
    for row in (HEADERS, *(person.row() for person in people(4))):
        members.append(row)
    unions.append(["工会编码", "基层工会名称", "所属县区", "会员人数"])
    unions.append(["A1", "甲工会", "海港区", 5])
    unions.sheet_state = "hidden"
    other.append(["菜名", "价格"])
    book.save(tmp_path / "本周_20220829.xlsx")
    report = rollcall("import", tmp_path / "本周_20220829.xlsx", "--json").document
    assert [entry["kind"] for entry in report["files"]] == ["members", "unions"]
    notes = "".join(note for entry in report["files"] for note in entry["notes"])
    assert "隐藏" in notes and "菜单" in notes
    rows = rollcall("coverage", "--by", "union", "--json").document
    assert rows[0]["coverage"] == 0.8


def _draft_and_final(path: Path) -> Path:
    head = ["基层工会", "实际会员数", "任务目标数", "包联社工"]
    sheets = {"初稿": ["甲工会", 100, 100, "赵一"], "定稿": ["甲工会", 80, 75, "钱二"]}
    if path.suffix == ".xls":
        old = xlwt.Workbook()
        for name, row in sheets.items():
            page = old.add_sheet(name)
            page.visibility = int(name == "初稿")
            for number, line in enumerate((["填报单位：海港区总工会"], head, row)):
                for place, value in enumerate(line):
                    page.write(number, place, value)
        old.set_active_sheet(1)
        old.save(str(path))
        return path
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, row in sheets.items():
        page = book.create_sheet(name)
        page.sheet_state = "hidden" if name == "初稿" else "visible"
        for line in (["填报单位：海港区总工会"], head, row):
            page.append(line)
    book.active = 1
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["任务分解表.xlsx", "任务分解表.xls"])
def test_what_is_shown_goes_before_what_is_hidden(
    rollcall: RollCall, tmp_path: Path, name: str
) -> None:
    """A draft left hidden before the final sheet is read, and its rows come back as repeated."""
    report = rollcall("import", _draft_and_final(tmp_path / name), "--json").document
    assert [(one["sheet"], one["rejects"]) for one in report["files"]] == [
        ("定稿", {}),
        ("初稿", {"duplicate_union": 1}),
    ]
    (row,) = rollcall("coverage", "--by", "union", "--json").document
    assert (row["actual_members"], row["target"]) == (80, 75)
    assert rollcall("rejects", report["batch"], "-o", tmp_path / "退回.xlsx").status == 0
    sent = openpyxl.load_workbook(tmp_path / "退回.xlsx").worksheets[0]
    assert [cell.value for cell in sent[2]][:3] == ["甲工会", "100", "100"]


HEAD = ["序号", "基层工会", "实际会员数", "任务目标数", "包联社工"]


def test_a_sample_sheet_beside_the_sheet_is_passed_over(rollcall: RollCall, tmp_path: Path) -> None:
    """Alone it is what somebody has filled in."""
    sample = [["填报单位：海港区总工会（示例）"], HEAD, [1, "某某公司工会", 9, 9, "某某"]]
    sheet = [["填报单位：昌黎县总工会"], HEAD, [1, "甲工会", 100, 90, "赵一"]]
    both = write_book(tmp_path / "任务分解表.xlsx", {"填表示例": sample, "分解表": sheet})
    (entry,) = rollcall("import", both, "--json").document["files"]
    assert (entry["sheet"], entry["rows"]) == ("分解表", 1)
    assert "“填表示例”从名称看是填写示例，未导入" in "".join(entry["notes"])
    alone = write_book(tmp_path / "任务分解表2.xlsx", {"样表": sheet})
    assert rollcall("import", alone, "--json").document["files"][0]["rows"] == 1


def test_a_sheet_of_how_many_unions_is_no_list(rollcall: RollCall, tmp_path: Path) -> None:
    counts = [["县区", "基层工会（个）", "实际会员数", "任务目标数"], ["海港区", 1, 100, 90]]
    sheet = [["填报单位：海港区总工会"], HEAD, [1, "甲工会", 100, 90, "赵一"]]
    both = write_book(tmp_path / "任务分解表.xlsx", {"汇总": counts, "海港区": sheet})
    (entry,) = rollcall("import", both, "--json").document["files"]
    assert (entry["sheet"], entry["rows"]) == ("海港区", 1)
    assert "“基层工会(个)”列写的是有几家" in "".join(entry["notes"])
    list_of_counts = [
        ["序号", "县区", "基层工会（家）", "职工人数", "会员人数"],
        [1, "海港区", 2, 9, 9],
    ]
    answer = rollcall("import", write_book(tmp_path / "工会.xlsx", {"工会": list_of_counts}))
    assert (answer.status, "列写的是有几家" in answer.err) == (1, True)


@pytest.mark.parametrize(("called", "column"), [("任务分解", "社工"), ("摸排", "是否建会")])
def test_a_sheet_called_otherwise_is_no_union_list(
    rollcall: RollCall, tmp_path: Path, called: str, column: str
) -> None:
    rows = [
        [f"海港区{called}表"],
        ["序号", "工会名称", "会员人数", "谁负责"],
        [1, "甲工会", 9, "赵一"],
    ]
    path = write_xlsx(tmp_path / "海港区.xlsx", rows)
    answer = rollcall("import", path)
    assert answer.status == 1
    assert f"从名称看是{called}表，却没有认出“{column}" in answer.err
    assert rollcall("import", path, "--kind", "unions").status == 0


@pytest.mark.parametrize("kind", ["members", "unions"])
def test_a_list_that_goes_on_without_a_header_is_refused(
    rollcall: RollCall, tmp_path: Path, kind: str
) -> None:
    if kind == "members":
        rows = [HEADERS, *(person.row() for person in people(4))]
    else:
        rows = [
            ["工会名称", "县区", "会员人数"],
            *([f"第{n}工会", "海港区", n] for n in range(1, 5)),
        ]
    sheets = {"列表1": rows[:3], "列表2": rows[3:], "说明": [["本表由平台导出"]]}
    answer = rollcall("import", write_book(tmp_path / "列表_20220829.xlsx", sheets))
    assert answer.status == 1
    assert "工作表“列表2”没有表头，像是接着前一张表的行" in answer.err


def _old_book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = xlwt.Workbook()
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(place, column, cell)
    book.save(str(path))
    return path


@pytest.mark.parametrize(("write", "suffix"), [(write_book, "xlsx"), (_old_book, "xls")])
def test_a_table_that_begins_far_below_is_named(
    rollcall: RollCall, tmp_path: Path, write: Callable[..., Path], suffix: str
) -> None:
    """Beside another sheet and alone; a sheet that is blank throughout is nothing to name."""
    header = ["工会名称", "所属县区", "实际会员数"]
    below = [*[[None]] * 24, header, ["乙工会", "海港区", 30]]
    sheets = {"名册": [header, ["甲工会", "海港区", 20]], "续表": below, "Sheet3": [[" "]]}
    (entry,) = rollcall("import", write(tmp_path / f"名册.{suffix}", sheets), "--json").document[
        "files"
    ]
    assert entry["notes"] == ["未识别的工作表，未导入：续表"]
    refused = rollcall("import", write(tmp_path / f"续表.{suffix}", {"续表": below}))
    assert refused.status == 1
    assert "前 20 行里没有认出表头" in refused.err
    assert "（工作表 续表）" in refused.err


@pytest.mark.parametrize(
    "hint", ["{}（必填）", "（必填）{}", "{}\n(下拉选择)*", "【单选】2.{}", "2.{}"]
)
def test_a_hint_leaves_a_header_its_own_brackets(
    rollcall: RollCall, tmp_path: Path, hint: str
) -> None:
    header = ["基层工会", *map(hint.format, ("县（区）", "乡镇（街道）")), "实际会员数"]
    path = write_xlsx(tmp_path / "基层工会列表.xlsx", [header, ["甲工会", "昌黎县", "靖安镇", 10]])
    (entry,) = rollcall("import", path, "--json").document["files"]
    assert (entry["accepted"], entry["unmatched_headers"]) == (1, [])
    rows = rollcall("coverage", "--by", "township", "--json").document
    assert [(row["district"], row["township"]) for row in rows] == [("昌黎县", "靖安镇")]


def test_a_union_list_with_a_code_of_each_level(
    rollcall: RollCall, tmp_path: Path, data: Path
) -> None:
    """As the platform's own export has it: its code goes before the province's and the country's."""
    head = (
        "工会编码 工会名称 上级工会编码 上级工会名称 区县编码 区县名称 街道编码 街道名称"
        " 工会主席编码 工会主席 工会负责人编码 工会负责人 联系方式 经济类型 建会日期 备注"
        " 省总工会编码 全总工会编码 统一社会信用代码"
    ).split()
    row = (
        "A1 甲工会 A0 海港区总工会 130302 海港区 001 文化路街道 P1 张三 P2 李四 3030303 私营企业"
        " 2020-05-01 无 S1 Q1 91130302"
    ).split()
    path = write_xlsx(tmp_path / "工会管理.xlsx", [["工会管理报表"], ["导出人:管理员"], head, row])
    (entry,) = rollcall("import", path, "--json").document["files"]
    assert (entry["kind"], entry["accepted"]) == ("unions", 1)
    told = "select union_code, district, township from union_measures"
    assert select(data, told) == [("A1", "海港区", "文化路街道")]
    without = [head[1:], row[1:]]
    rollcall("import", write_xlsx(tmp_path / "工会管理2.xlsx", without))
    assert select(data, told) == [("S1", "海港区", "文化路街道")]


HEADED: dict[str, tuple[str, list[str], list[Any]]] = {
    "whether there is a union": (
        "survey",
        ["企业名称", "企业类型", "从业人数", "是否建立工会组织", "工会会员人数"],
        ["甲厂", "有限责任公司", 35, "是", 20],
    ),
    "unions beneath others": (
        "unions",
        ["上级工会", "下级工会", "所在区", "工会会员数量"],
        ["海港区总工会", "甲工会", "海港区", 20],
    ),
    "who joins which union": (
        "members",
        ["姓名", "身份证号", "加入工会名称", "审核状态"],
        ["张三", people(1)[0].id_number, "甲工会", "审核通过"],
    ),
}


@pytest.mark.parametrize("case", HEADED)
def test_headers_of_forms_that_are_in_use(rollcall: RollCall, tmp_path: Path, case: str) -> None:
    kind, *rows = HEADED[case]
    (entry,) = rollcall("import", write_xlsx(tmp_path / "表.xlsx", rows), "--json").document[
        "files"
    ]
    assert (entry["kind"], entry["accepted"], entry["unmatched_headers"]) == (kind, 1, [])


def test_questions_of_a_form_are_headers(rollcall: RollCall, tmp_path: Path) -> None:
    """Forms on the web number them; a unit may stand behind a stroke."""
    head = ["提交时间", "1.基层工会名称", "2、实际会员数/人", "(3)任务目标数（人）", "4.包联社工"]
    row = ["2022/08/15 10:20:11", "甲工会", 10, 9, "张三"]
    lettered = ["提交时间", "Q1_基层工会名称", "Q2_实际会员数", "Q3任务目标数", "Q4.包联社工"]
    for header in (head, lettered):
        path = write_xlsx(tmp_path / "海港区任务分解表_收集结果.xlsx", [header, row])
        (entry,) = rollcall("import", path, "--json").document["files"]
        assert (entry["kind"], entry["accepted"], entry["unmatched_headers"]) == (
            "breakdown",
            1,
            [],
        )


def test_questions_of_a_form_speak_to_who_answers(
    rollcall: RollCall, tmp_path: Path, data: Path
) -> None:
    """A survey that employers answer on the web: 贵单位职工人数 is 职工人数."""
    head = [
        "序号",
        "提交答卷时间",
        "1、贵单位名称：",
        "2、您单位的性质",
        "3.请填写贵单位职工人数（人）",
        "4、贵公司是否建立工会组织：",
        "5、您所在的街道",
        "6、贵单位存在的困难",
    ]
    rows = [
        [1, "2022/8/3 9:00:00", "甲厂", "民营企业", 22, "A.是", "昌黎镇", "流动大"],
        [2, "2022/8/3 9:10:00", "乙店", "个体工商户", 3, "B.否", "昌黎镇", ""],
    ]
    path = write_xlsx(tmp_path / "昌黎县企业摸排_2_2.xlsx", [head, *rows])
    (entry,) = rollcall("import", path, "--json").document["files"]
    assert (entry["kind"], entry["accepted"]) == ("survey", 2)
    assert entry["unmatched_headers"] == ["提交答卷时间"]
    assert select(data, "select employer, workers, unionised, township from survey order by 2") == [
        ("乙店", 3, False, "昌黎镇"),
        ("甲厂", 22, True, "昌黎镇"),
    ]


@pytest.mark.parametrize(
    ("above", "counted"),
    [("", "实际会员数（万人）"), ("单位：万人、家", "实际会员数")],
)
def test_people_by_the_hundred_are_refused(
    rollcall: RollCall, tmp_path: Path, above: str, counted: str
) -> None:
    rows = [
        ["海港区任务分解表"],
        [above],
        ["基层工会", counted, "社工"],
        ["百人乐队工会", 2, "张三"],
    ]
    path = write_xlsx(tmp_path / "表.xlsx", rows)
    refused = rollcall("import", path)
    assert refused.status == 1
    assert f"“{above or counted}”的单位是" in refused.err.translate({40: "（", 41: "）", 58: "："})
    rows[1], rows[2][1] = ["单位：人、家"], "实际会员数（单位：人）"
    assert rollcall("import", write_xlsx(path, rows)).status == 0


def test_a_target_in_percent_is_refused(rollcall: RollCall, tmp_path: Path) -> None:
    """90 of them would be 90 people of any union."""

    def sent(target: str) -> Answer:
        head = ["基层工会", "实际会员数", target, "社工"]
        rows = [["海港区任务分解表"], head, ["甲工会", 1000, 90, "张三"]]
        return rollcall("import", write_xlsx(tmp_path / "表.xlsx", rows))

    for target in ("任务目标（%）", "目标任务(单位：%)", "任务目标数（完成率%）"):
        refused = sent(target)
        assert refused.status == 1 and "的单位是%，人数须以人为单位；请换算成人数" in refused.err
    for target in ("任务目标数（≥90%）", "任务目标数（人，不低于90%）"):
        assert sent(target).status == 0
