"""What the report of an import says beyond its counts, so that no figure moves without a word."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from pipelines import DataDir, current_build
from tests.builders import (
    HEADERS,
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

LIST = [["A1", "甲工会", "海港区", 10], ["A2", "乙工会", "海港区", 20]]


def actual_members(rollcall: RollCall) -> dict[str, int]:
    rows = rollcall("coverage", "--by", "union", "--json").document
    return {row["union"]: row["actual_members"] for row in rows}


# ----------------------------------------------------------------- statistics

MEMBERS = [HEADERS, *(person.row() for person in people(3))]
STATISTICS: dict[str, tuple[str, list[list[Any]], str]] = {
    "of the reviews": (
        "统计",
        [
            ["各工会审核情况统计"],
            ["序号", "县区", "工会名称", "已通过人数", "待审核人数"],
            [1, "海港区", "甲工会", 3, 1],
        ],
        "有“已通过人数”“待审核人数”等列，名称里有“统计”",
    ),
    "by its name": (
        "按工会汇总",
        [["县区", "工会名称", "会员数"], ["海港区", "甲工会", 3], ["合计", None, 3]],
        "名称里有“汇总”",
    ),
    "by its columns": (
        "Sheet2",
        [["县区", "工会名称", "实际会员数", "录入率"], ["海港区", "甲工会", 10, "30%"]],
        "有“录入率”等列",
    ),
    "without a district": (
        "统计",
        [["工会名称", "会员数", "占比"], ["甲工会", 3, "100%"]],
        "有“占比”等列",
    ),
}


@pytest.mark.parametrize("case", STATISTICS)
def test_counts_beside_members_are_no_union_list(
    rollcall: RollCall, tmp_path: Path, case: str
) -> None:
    rollcall("import", write_unions(tmp_path, LIST))
    title, rows, why = STATISTICS[case]
    book = write_book(tmp_path / "会员列表_20220905.xlsx", {"会员列表": MEMBERS, title: rows})
    (entry,) = rollcall("import", book, "--json").document["files"]
    (note,) = entry["notes"]
    assert f"工作表“{title}”未导入：像是统计表（{why}" in note
    assert "--kind unions" in note
    assert actual_members(rollcall) == {"甲工会": 10, "乙工会": 20}


LISTS: dict[str, tuple[str, list[Any], list[Any]]] = {
    "under its name": ("基层工会列表", ["县区", "工会名称", "会员数"], ["海港区", "甲工会", 7]),
    "under no name": ("Sheet2", ["工会名称", "所属县区", "会员人数"], ["甲工会", "海港区", 7]),
    "that states them": ("汇总", ["县区", "工会名称", "实际会员数"], ["海港区", "甲工会", 7]),
    "that should be": ("Sheet2", ["县区", "工会名称", "应录入数", "会员数"], ["海港区", "甲工会", 9, 7]),
    "with results": (
        "统计表",
        ["工会编码", "县区", "工会名称", "会员数", "已录入", "录入率"],
        ["A1", "海港区", "甲工会", 7, 3, "43%"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LISTS)
def test_a_small_union_list_beside_members_is_one(
    rollcall: RollCall, tmp_path: Path, case: str
) -> None:
    title, header, row = LISTS[case]
    book = write_book(tmp_path / "导出.xlsx", {"会员列表": MEMBERS, title: [header, row]})
    entries = rollcall("import", book, "--json").document["files"]
    assert [entry["kind"] for entry in entries] == ["members", "unions"]
    assert actual_members(rollcall) == {"甲工会": 7}


def test_counts_alone_are_refused_or_taken_as_asked(rollcall: RollCall, tmp_path: Path) -> None:
    _, rows, _ = STATISTICS["by its name"]
    book = write_book(tmp_path / "导出.xlsx", {"汇总": rows})
    refused = rollcall("import", book)
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "导出.xlsx 工作表“汇总”未导入：像是统计表（名称里有“汇总”）" in refused.err
    rollcall("import", book, "--kind", "unions")
    assert actual_members(rollcall) == {"甲工会": 3}


OTHERS: dict[str, tuple[list[str], list[Any]]] = {
    "places": (["序号", "县区", "基层工会", "名额", "备注"], [1, "海港区", "甲工会", 2, ""]),
    "money": (["县（区）", "工会名称", "慰问金（元）"], ["海港区", "甲工会", "1500.00"]),
    "with a telephone": (
        ["县区", "基层工会", "联系电话", "疗休养人数"],
        ["海港区", "甲工会", "3030303", "12人"],
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_another_business_with_unions_is_no_union_list(
    rollcall: RollCall, tmp_path: Path, case: str
) -> None:
    """It would take their actual members from all that it names; asked for, it is a list."""
    rollcall("import", write_unions(tmp_path, LIST))
    header, row = OTHERS[case]
    sheet = write_xlsx(tmp_path / "分配表.xlsx", [["2022年分配表"], header, row])
    refused = rollcall("import", sheet)
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "像是别的业务表，不是基层工会列表" in refused.err and "--kind unions" in refused.err
    assert actual_members(rollcall) == {"甲工会": 10, "乙工会": 20}
    assert rollcall("import", sheet, "--kind", "unions", "--json").document["published"]


PLAIN_LISTS: dict[str, tuple[list[str], list[Any]]] = {
    "names alone": (["序号", "县区", "基层工会"], [1, "海港区", "甲工会"]),
    "words beside them": (
        ["县区", "基层工会", "工会类型", "成立年份", "邮编"],
        ["海港区", "甲工会", "独立", 2015, "066000"],
    ),
    "a number never filled in": (["县区", "基层工会", "女职工数"], ["海港区", "甲工会", ""]),
    "in the platform's order": (
        ["基层工会名称", "上级工会", "排序", "状态"],
        ["甲工会", "海港区总工会", 1, "正常"],
    ),
    "with workers": (["县区", "基层工会", "职工人数", "女职工数"], ["海港区", "甲工会", 12, 5]),
}


@pytest.mark.parametrize("case", PLAIN_LISTS)
def test_a_plain_union_list_is_one(rollcall: RollCall, tmp_path: Path, case: str) -> None:
    header, row = PLAIN_LISTS[case]
    sheet = write_xlsx(tmp_path / "表1.xlsx", [header, row])
    (entry,) = rollcall("import", sheet, "--json").document["files"]
    assert (entry["kind"], entry["accepted"]) == ("unions", 1)


def test_a_text_s_own_name_makes_it_no_statistics(rollcall: RollCall, tmp_path: Path) -> None:
    _, rows, _ = STATISTICS["by its name"]
    rollcall("import", write_csv(tmp_path / "基层工会汇总.csv", rows))
    assert actual_members(rollcall) == {"甲工会": 3}


# --------------------------------------------------------------------- losses


def notes(rollcall: RollCall, *arguments: object) -> list[str]:
    """Import and return the notes of all sheets."""
    files = rollcall("import", *arguments, "--json").document["files"]
    return [note for entry in files for note in entry["notes"]]


def behind(kind: str, day: str, newest: str, rows: int) -> str:
    """Return what is said of a sheet older than the one that counts."""
    return (
        f"这份{kind}截至 {day}，早于已有的（截至 {newest}），有 {rows} 行不计入现在的数字；"
        "如果截至日不对，请指明截至日（--as-of）再导入；已经导入的先撤销"
    )


def test_unions_that_a_list_leaves_out_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """Before and after the import, to everyone; who comes by another code is not gone."""
    first = [[f"A{n}", f"第{n}工会", "海港区", 10] for n in range(1, 7)]
    assert notes(rollcall, write_unions(tmp_path, [*first, ["B1", "丁工会", "昌黎县", 10]])) == []
    left = [["", "第1 工会", "海港区", 10], ["A2", "第二工会", "海港区", 10]]
    shorter = write_unions(tmp_path, left, "20220905")
    said = (
        "比上一份名册少 4 家工会（前 3 家：第3工会、第4工会、第5工会），不再计入；"
        "如果不是撤销或合并，请在名册中补上后重新导入"
    )
    assert notes(rollcall, shorter, "--dry-run") == [said]
    assert said in rollcall("import", shorter, "--dry-run").err
    assert notes(rollcall, shorter) == [said]
    assert set(actual_members(rollcall)) == {"第1 工会", "第二工会", "丁工会"}
    assert notes(rollcall, shorter) == []  # The same bytes take nothing away.


@pytest.mark.parametrize("table", ["member", "coverage"])
def test_the_first_import_after_an_update_tells_them_too(
    rollcall: RollCall, data: Path, tmp_path: Path, table: str
) -> None:
    """The published build is of a version that had other tables: nothing to compare as it is."""
    rollcall("import", write_unions(tmp_path, LIST), write_members(tmp_path, people(3)))
    published = current_build(DataDir(data))
    assert published is not None
    with duckdb.connect(published) as connection:
        connection.execute(f"alter table {table} drop union_id")
        connection.execute("update campaign set made_by = 'an older version'")
    shorter = write_unions(tmp_path, LIST[:1], "20220905")
    said = notes(rollcall, shorter, "--dry-run")
    assert any("比上一份名册少 1 家工会（乙工会），不再计入" in note for note in said)
    assert current_build(DataDir(data)) == published  # A trial mends nothing.
    assert notes(rollcall, shorter) == said
    assert set(actual_members(rollcall)) == {"甲工会"}


def test_actual_members_that_a_list_takes_away_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """Not those that a breakdown sheet knows, nor those that nobody knew."""
    unions = [*LIST, ["A3", "丙工会", "海港区", 30], ["A4", "丁工会", "海港区", ""]]
    breakdown = write_breakdown(tmp_path, "海港区", [["丙工会", 33, 30, "张一"]])
    rollcall("import", write_unions(tmp_path, unions), breakdown)
    rows = [[*row[:3]] for row in unions]
    bare = write_csv(tmp_path / "名册_20220905.csv", [["工会编码", "工会名称", "县区"], *rows])
    said = [
        "有 2 家工会原有实际会员数，这份名册没有写（甲工会、乙工会），"
        "覆盖率将无法计算；请补上“实际会员数”后重新导入"
    ]
    assert notes(rollcall, bare, "--dry-run") == notes(rollcall, bare) == said
    assert actual_members(rollcall) == {
        "甲工会": None,
        "乙工会": None,
        "丙工会": 33,
        "丁工会": None,
    }


def test_members_under_a_union_s_old_name_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """Until the platform's next list; a name that nobody is under changes no figure."""
    rollcall("import", write_unions(tmp_path, LIST), write_members(tmp_path, people(3)))
    renamed = [["A1", "甲厂工会", "海港区", 10], ["A2", "乙厂工会", "海港区", 20]]
    later = write_unions(tmp_path, renamed, "20220905")
    said = (
        "有 1 家工会改了名（甲工会 → 甲厂工会），会员列表里写旧名的 3 人不再计入这些工会；"
        "请导入改名后导出的会员列表，或把旧名登记为别名"
    )
    assert notes(rollcall, later, "--dry-run") == notes(rollcall, later) == [said]
    newer = write_members(tmp_path, people(3, union="甲厂工会"), "20220905")
    assert notes(rollcall, newer) == []
    respelt = write_unions(tmp_path, [["A1", "甲厂 工会", "海港区", 10], renamed[1]], "20220906")
    assert notes(rollcall, respelt) == []


def unfound(unions: str, persons: int) -> str:
    """Return what is said of members whose rows lead to their union no more."""
    count = unions.count("、") + 1
    return (
        f"会员列表里原来计入 {count} 家工会（{unions}）的 {persons} 人，按这份名册对不上了，"
        "不再计入这些工会（工会换了县区、没有了编码，或有了同名的工会）；"
        "请核对名册里这些工会的县区和编码，或导入此后导出的会员列表"
    )


def test_members_who_lead_to_their_union_no_more_are_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """The list has the union by its own name: it has moved to where its like is, or lost its code."""
    here, there = ["A1", "小学工会", "海港区", 10], ["B1", "小学工会", "昌黎县", 8]
    persons = [
        *people(3, union="小学工会"),
        *people(2, 11, union="小学工会", district="昌黎县"),
    ]
    rollcall("import", write_unions(tmp_path, [here, there]), write_members(tmp_path, persons))
    rows = [["A1", "小学工会", "昌黎县", 10], there, ["A2", "乙工会", "海港区", 20]]
    moved = write_unions(tmp_path, rows, "20220905")
    said = [unfound("昌黎县小学工会、海港区小学工会", 5)]
    assert notes(rollcall, moved, "--dry-run") == said
    known = write_unions(tmp_path, [["N1", *here[1:]], ["N2", *there[1:]]], "20220906")
    assert notes(rollcall, known, "--dry-run") == []  # New codes, the names are found.
    coded = [[*person.row()[:5], "小学", *person.row()[6:], "A1"] for person in people(4)]
    members = write_csv(tmp_path / "会员列表_20220906.csv", [[*HEADERS, "工会编码"], *coded])
    rollcall("import", members)
    bare = write_unions(tmp_path, [["", *here[1:]], there], "20220907")
    assert notes(rollcall, bare, "--dry-run") == [unfound("海港区小学工会", 4)]
    both = rollcall("import", bare, write_members(tmp_path, persons, "20220907"), "--json")
    assert both.document["files"][0]["losses"] == []  # Members beside it are its own.


def test_unions_that_a_breakdown_leaves_out_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """A township's rows alone are the newest sheet of its district."""
    rows = [(f"第{number}工会", 10, 9, "赵一") for number in range(1, 7)]
    rollcall("import", write_breakdown(tmp_path, "昌黎县", rows, "分解表1"))
    later = write_breakdown(tmp_path, "昌黎县", rows[:2], "分解表2")
    (entry,) = rollcall("import", later, "--json").document["files"]
    assert (
        "比上一份分解表少 4 家工会（前 3 家：第3工会、第4工会、第5工会），不再计入；"
        "如果不是撤销或合并，请在分解表中补上后重新导入"
    ) in entry["notes"]


def test_listed_unions_that_a_breakdown_leaves_out_are_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """A township's rows alone: the others stay listed and lose what the sheet before gave them."""
    rollcall("import", write_unions(tmp_path, LIST))
    both = [["甲工会", 10, 9, "张三"], ["乙工会", 20, 18, "李四"]]
    rollcall(
        "import", write_breakdown(tmp_path, "海港区", both, "分解表1"), "--as-of", "2022-08-18"
    )
    again = write_breakdown(tmp_path, "海港区", [both[0], ["乙工会", 20, 18, ""]], "分解表2")
    assert notes(rollcall, again, "--as-of", "2022-08-19") == []  # It names nobody, outright.
    part = write_breakdown(tmp_path, "海港区", both[:1], "分解表3")
    said = (
        "有 1 家工会上一份分解表里有、这份没有（乙工会），它们不再有任务目标数和社工，"
        "实际会员数改取名册；一个县区分几份上报或有补充的，请放在一批里一起导入；已经导入的先撤销"
    )
    day = ("--as-of", "2022-08-20")
    assert notes(rollcall, part, *day, "--dry-run") == notes(rollcall, part, *day) == [said]
    assert notes(rollcall, again, "--as-of", "2022-08-21", "--scope", "海港区") == []


def administered(
    folder: Path, day: str, *places: tuple[str, str], name: str = "管理员列表"
) -> Path:
    """Write a list of administrators, one a place: its union, or none, and its district."""
    head = ["账号", "管理员姓名", "所属工会", "县（区）"]
    rows = [[f"a{union}{district}", "张三", union, district] for union, district in places]
    return write_xlsx(folder / f"{name}_{day}.xlsx", [head, *rows])


def test_who_has_no_administrator_any_more_is_told(rollcall: RollCall, tmp_path: Path) -> None:
    """A list of the week's new accounts replaces its district's list."""
    unions = [*LIST, ["B1", "丁工会", "昌黎县", 10], ["B2", "戊工会", "昌黎县", 10]]
    rollcall("import", write_unions(tmp_path, unions))
    own = [("", "海港区"), ("", "秦皇岛市总工会")]
    everyone = [*own, ("甲工会", "海港区"), ("丁工会", "昌黎县"), ("无名工会", "海港区")]
    first = administered(tmp_path, "20220829", *everyone)
    rollcall("import", first)
    grown = administered(tmp_path, "20220830", *everyone, ("乙工会", "海港区"))
    assert notes(rollcall, grown, "--dry-run")[1:] == []  # Of 无名工会 alone.
    county = administered(tmp_path, "20220830", ("丁工会", "昌黎县"), ("戊工会", "昌黎县"))
    assert notes(rollcall, county, "--dry-run") == []
    new = administered(tmp_path, "20220905", ("乙工会", "海港区"), name="新增管理员")
    said = [
        "有 2 家原来有管理员，这份管理员列表里没有了（海港区本级、甲工会）；"
        "如果只是新增的或一部分账号，请把全部管理员放在一批里重新导入；已经导入的先撤销"
    ]
    assert notes(rollcall, new, "--dry-run") == notes(rollcall, new) == said
    older = administered(tmp_path, "20220831", ("甲工会", "海港区"), ("乙工会", "海港区"))
    assert notes(rollcall, older) == [behind("管理员列表", "2022-08-31", "2022-09-05", 2)]


def test_administrators_whom_a_list_leads_to_no_more_are_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """Their union has a new name; of one that has moved, or is dissolved, there is nothing to say."""
    unions = [*LIST, ["B1", "丁工会", "昌黎县", 10]]
    rollcall("import", write_unions(tmp_path, unions))
    everyone = [("甲工会", "海港区"), ("乙工会", "海港区"), ("丁工会", "昌黎县")]
    rollcall("import", administered(tmp_path, "20220829", *everyone))
    moved = [["A1", "甲工会", "海港区", 10], ["A2", "乙工会", "昌黎县", 20], unions[2]]
    assert notes(rollcall, write_unions(tmp_path, moved, "20220901"), "--dry-run") == []
    renamed = [["A1", "甲集团工会", "海港区", 10], LIST[1], unions[2]]
    later = write_unions(tmp_path, renamed, "20220905")
    said = (
        "有 1 家原来有管理员，按这份名册对不上了（甲集团工会），不再算有管理员；"
        "请导入此后导出的管理员列表"
    )
    assert notes(rollcall, later, "--dry-run") == notes(rollcall, later) == [said]
    newer = administered(tmp_path, "20220906", ("甲集团工会", "海港区"), *everyone[1:])
    assert notes(rollcall, newer) == []


def surveyed(folder: Path, name: str, *employers: str) -> Path:
    head = ["单位名称", "单位性质", "职工人数", "是否建会"]
    return write_xlsx(folder / name, [head, *([one, "企业", 10, "是"] for one in employers)])


def test_employers_that_a_survey_leaves_out_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """A second township's survey of a week later is the district's newest, and the only one."""
    first = surveyed(tmp_path, "海港区东港镇摸排表.xlsx", "甲厂", "乙厂", "丙厂", "丁厂")
    assert notes(rollcall, first) == []
    said = (
        "比上一份摸排表少 4 家单位（前 3 家：丙厂、丁厂、甲厂），不再计入；"
        "一个县区分几份上报或有补充的，请放在一批里一起导入；已经导入的先撤销"
    )
    second = surveyed(tmp_path, "海港区海港镇摸排表.xlsx", "戊厂")
    assert notes(rollcall, second, "--dry-run") == notes(rollcall, second) == [said]
    assert notes(rollcall, surveyed(tmp_path, "昌黎县摸排表.xlsx", "己厂")) == []
    assert notes(rollcall, surveyed(tmp_path, "海港区摸排表.xlsx", "戊 厂", "庚厂")) == []


def test_a_survey_older_than_the_one_that_counts_is_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """An employer that it names twice is shown with both its rows."""
    newer = surveyed(tmp_path, "海港区摸排表.xlsx", "甲厂", "甲厂", "乙厂")
    (twice,) = notes(rollcall, newer, "--as-of", "2022-08-10")
    assert "有 1 家单位不止一行（甲厂）" in twice
    older = surveyed(tmp_path, "海港区摸排表（初稿）.xlsx", "甲厂", "丙厂")
    said = [behind("摸排表", "2022-08-05", "2022-08-10", 2)]
    assert notes(rollcall, older, "--as-of", "2022-08-05") == said


def test_a_list_that_counts_for_nothing_takes_nothing_away(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """An older one, and one of another district."""
    rollcall("import", write_unions(tmp_path, LIST, "20220905"))
    older = write_unions(tmp_path, LIST[:1], "20220829")
    other = write_unions(tmp_path, [["B1", "丁工会", "昌黎县", ""]], "20220906")
    assert notes(rollcall, older) == [behind("基层工会列表", "2022-08-29", "2022-09-05", 1)]
    assert notes(rollcall, other) == []


def test_a_damaged_build_does_not_undo_an_import(
    rollcall: RollCall, data: Path, tmp_path: Path
) -> None:
    rollcall("import", write_unions(tmp_path, LIST))
    build = current_build(DataDir(data))
    assert build is not None
    with duckdb.connect(build) as connection:
        connection.execute("drop table coverage")
    assert notes(rollcall, write_unions(tmp_path, LIST[:1], "20220905")) == []
    assert actual_members(rollcall) == {"甲工会": 10}


# --------------------------------------------------------------------- states


def with_states(folder: Path, states: list[str], *headers: str) -> Path:
    """Write a list with a union a state; the first of `headers` heads the states."""
    rows = [[f"A{n}", f"第{n}工会", "海港区", 10, state] for n, state in enumerate(states)]
    head = ["工会编码", "基层工会名称", "所属县区", "会员人数", *headers]
    beside = ["审核通过"] * (len(headers) - 1)
    return write_xlsx(folder / "基层工会列表_20220829.xlsx", [head, *([*r, *beside] for r in rows)])


def test_unions_that_are_none_by_their_state_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """They go on counting, until whoever knows better leaves them out."""
    states = [
        "正常",
        "已撤销（2021年）",
        "停用",
        "待审核（材料不全 13912345678）",
        "驳回：材料不全 13912345678",
        "已撤销",
        "",
        "未注销",
    ]
    assert notes(rollcall, with_states(tmp_path, states, "状态")) == [
        "工作表“Sheet”的“状态”列写着不是正常的工会（已撤销 2 行、停用 1 行、待审核 1 行、驳回 1 行），"
        "仍照常计入；如果这些工会已经撤销、合并或还没有建成，请在表中删去后重新导入"
    ]
    assert len(actual_members(rollcall)) == len(states)


@pytest.mark.parametrize("headers", [("状态",), ("工会状态",), ("审核状态",), ("状态", "审核状态")])
def test_a_state_as_it_should_be_is_nothing_to_tell(
    rollcall: RollCall, tmp_path: Path, headers: tuple[str, ...]
) -> None:
    states = ["正常", "启用", "未撤销", "审核通过", "已建会", ""]
    assert notes(rollcall, with_states(tmp_path, states, *headers)) == []
    (note,) = notes(rollcall, with_states(tmp_path, ["注销", "正常"], *headers), "--dry-run")[:1]
    assert f"的“{headers[0]}”列写着不是正常的工会（注销 1 行）" in note


def with_accounts(folder: Path, header: str, states: list[str]) -> Path:
    """Write a list with an administrator a state."""
    rows = [[f"gly{n}", "张三", f"第{n}工会", "海港区", state] for n, state in enumerate(states)]
    head = ["登录账号", "管理员姓名", "所属工会", "所属县区", header]
    return write_xlsx(folder / "管理员列表_20220829.xlsx", [head, *rows])


@pytest.mark.parametrize("header", ["状态", "账号状态", "是否启用"])
def test_accounts_that_are_not_in_use_are_told(
    rollcall: RollCall, tmp_path: Path, header: str
) -> None:
    states = ["正常", "已停用（离职）", "禁用", "启用", "", "是", "已停用", "未停用", "未启用"]
    path = with_accounts(tmp_path, header, states)
    (file,) = rollcall("import", path, "--json").document["files"]
    assert (file["kind"], file["accepted"]) == ("admins", len(states))
    assert [note for note in file["notes"] if "没有在用" in note] == [
        f"工作表“Sheet”的“{header}”列写着没有在用的账号（离职 1 行、禁用 1 行、已停用 1 行、"
        "未启用 1 行），仍照常计为管理员；已不再审核的，请在表中删去后重新导入"
    ]
    path = with_accounts(tmp_path, header, ["正常", "启用", "是", ""])
    assert not [note for note in notes(rollcall, path, "--dry-run") if "没有在用" in note]


# --------------------------------------------------------------------- answers


def test_answers_that_say_neither_yes_nor_no_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """A questionnaire exported by the numbers of its options: 2 is no answer that is known."""
    answers = ["1", "2", "2", "是", "否", "不详", "", "是/否", "13912345678"]
    rows = [[f"第{n}厂", "企业", 10, answer] for n, answer in enumerate(answers)]
    head = ["单位名称", "单位性质", "职工人数", "是否建会"]
    path = write_xlsx(tmp_path / "海港区摸排表_20220805.xlsx", [head, *rows])
    said = [note for note in notes(rollcall, path) if "不认识的写法" in note]
    assert said == [
        "工作表“Sheet”的“是否建会”列里有不认识的写法（“2” 2 行、“***” 1 行），看不出是否已建会，"
        "按不清楚计；请改成“是”或“否”后重新导入（问卷请按选项文本导出）"
    ]


# ------------------------------------------------------------ above the grassroots


def test_employers_with_several_rows_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """Of a survey month by month the first row counts; a township tells two of a name apart."""
    head = ["乡镇", "单位名称", "单位性质", "职工人数", "是否建会", "摸排月份"]
    rows = [["", "甲厂", "企业", 20, "否", "6月"], ["", "甲 厂", "企业", 25, "是", "7月"],
            ["东港镇", "小学", "事业", 9, "是", "7月"], ["海港镇", "小学", "事业", 8, "是", "7月"],
            ["", "乙厂", "企业", "约5", "否", "6月"], ["", "乙厂", "企业", 5, "否", "7月"]]  # fmt: skip
    path = write_book(
        tmp_path / "海港区摸排表.xlsx",
        {"一": [head, *rows], "二": [head, ["", "丙厂", "企业", 3, "否", "7月"], rows[2]]},
    )
    (note,) = notes(rollcall, path)
    assert note == (
        "有 2 家单位不止一行（甲厂、小学），各只计一行（最新一份表里最前面的）；"
        "请只留最新的一行，同名的不同单位请写上乡镇，再重新导入"
    )
    towns = {town: [head[1:], ["卫生院", "事业", 9, "是", ""]] for town in ("东港镇", "海港镇")}
    later = notes(rollcall, write_book(tmp_path / "海港区摸排表20220901.xlsx", towns))
    assert not any("不止一行" in note for note in later)


def test_targets_beyond_the_members_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """Columns that changed places, or 90 for 90 %; all of the members may be the target."""
    head = ["基层工会", "会员数", "任务目标", "社工"]
    rows = [["甲工会", 20, 90, "张三"], ["乙工会", 50, 50, "张三"], ["丙工会", 0, 5, "张三"],
            ["丁工会", None, 5, "张三"], ["戊工会", "约3", 90, "张三"]]  # fmt: skip
    assert notes(rollcall, write_xlsx(tmp_path / "海港区任务分解表.xlsx", [head, *rows])) == [
        "工作表“Sheet”有 1 家工会（甲工会）的“任务目标”大于“会员数”，仍照常计入；"
        "请核对：两列有没有填反，有没有把百分比（90）当成人数"
    ]


def test_unions_above_the_grassroots_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """A list of all levels: the county's federation holds the members of its unions again."""
    names = [
        "海港区总工会",
        "东山街道总工会（筹）",
        "甲工会",
        "某某集团工会委员会",
        "乙镇工会联合会",
    ]
    unions = [[f"A{n}", name, "海港区", 10] for n, name in enumerate(names)]
    assert notes(rollcall, write_unions(tmp_path, unions)) == [
        "工作表“基层工会列表_20220829”里有 2 家上级工会（海港区总工会、东山街道总工会(筹)），"
        "不是基层工会，仍照常计入，会员人数可能重复计算；请在表中删去后重新导入"
    ]
    assert len(actual_members(rollcall)) == len(names)
    assert notes(rollcall, write_unions(tmp_path, unions[2:], "20220830"), "--dry-run")[1:] == []


# -------------------------------------------------- one district's member list


def all_districts(tmp_path: Path, day: str = "20220829") -> Path:
    persons = [
        *people(3),
        *people(2, 11, district="昌黎县", union="丁工会"),
        *people(1, 21, district="卢龙县", union="戊工会", status="待审核"),
    ]
    return write_members(tmp_path, persons, day)


def test_a_member_list_of_one_district_for_the_city_is_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    rollcall("import", all_districts(tmp_path))
    county = write_members(tmp_path, people(2, 11, district="昌黎县", union="丁工会"), "20220905")
    said = [
        "会员列表只有昌黎县的行（2 行），按全市快照计，其他县区（海港区、卢龙县）将没有已录入；"
        "如果只是昌黎县的表，请指明“只覆盖一个县区”（--scope 昌黎县）再导入；已经导入的先撤销"
    ]
    assert notes(rollcall, county, "--dry-run") == said
    report = rollcall("import", county, "--dry-run", "--json").document
    assert [entry["losses"] for entry in report["files"]] == [said]
    scoped = notes(rollcall, county, "--scope", "昌黎县", "--dry-run")
    assert notes(rollcall, county) == said
    assert scoped == []


def test_member_lists_of_several_districts_are_the_city(rollcall: RollCall, tmp_path: Path) -> None:
    """In one batch a sheet each; of one district alone where no other ever had members."""
    assert notes(rollcall, write_members(tmp_path, people(3))) == []
    assert notes(rollcall, write_members(tmp_path, people(4), "20220830")) == []
    rollcall("import", all_districts(tmp_path, "20220901"))
    sheets = {
        "海港区": MEMBERS,
        "昌黎县": [HEADERS, *(p.row() for p in people(2, 11, district="昌黎县", union="丁工会"))],
        "卢龙县": [HEADERS, *(p.row() for p in people(1, 21, district="卢龙县", union="戊工会"))],
    }
    assert notes(rollcall, write_book(tmp_path / "会员列表_20220905.xlsx", sheets)) == []
    assert notes(rollcall, write_members(tmp_path, people(1), "20220820")) == [
        behind("会员列表", "2022-08-20", "2022-09-05", 1)
    ]


def test_registered_persons_that_a_list_has_not_are_told(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """A page of the list, or one status of it, takes the rest away; to everyone, before and after."""
    county = {"district": "昌黎县", "union": "丁工会"}
    rollcall("import", write_members(tmp_path, [*people(40), *people(20, 101, **county)]))
    waiting = [*people(2, 201, status="待审核"), *people(1, 211, status="待审核", **county)]
    page = [*people(40, 301), *people(20, 101, **county)]
    for listed, gone in (
        ([*people(15), *people(5, 101, **county)], "40 人，这份会员列表里没有或被退回（昌黎县 15 人、海港区 25 人）"),
        (waiting, "60 人，这份会员列表里没有或被退回（昌黎县 20 人、海港区 40 人）"),
        (page, "40 人，这份会员列表里没有或被退回（海港区 40 人）"),
    ):  # fmt: skip
        said = (
            f"原来已录入的 {gone}，不再计入；如果只导出了一部分（一页、一种审核状态、几家工会），"
            "请把全部放在一批里重新导入；已经导入的先撤销"
        )
        sheet = write_members(tmp_path, listed, "20220905")
        assert notes(rollcall, sheet, "--dry-run") == [said]
    assert notes(rollcall, sheet) == [said]
    spoilt = [HEADERS, *([*p.row()[:3], "1.30302E+17", *p.row()[4:]] for p in page)]
    rejected = write_csv(tmp_path / "会员列表_20220906.csv", spoilt)
    assert notes(rollcall, rejected, "--dry-run")[0].startswith("原来已录入的 60 人，")
    part = write_members(tmp_path, people(5, 101, **county), "20220906")
    scoped = notes(rollcall, part, "--scope", "昌黎县", "--dry-run")
    assert "没有或被退回（昌黎县 15 人），" in "".join(scoped)


def test_who_waited_and_is_not_listed_is_told(rollcall: RollCall, tmp_path: Path) -> None:
    """A list of the approved alone leaves no backlog; who was approved since waits no more."""
    county = {"district": "昌黎县", "union": "丁工会", "status": "待审核"}
    waiting = [*people(5, 101, status="待审核"), *people(2, 201, **county)]
    rollcall("import", write_members(tmp_path, [*people(20), *waiting]))
    approved = write_members(tmp_path, [*people(21), *people(2, 201, **county)], "20220905")
    said = [
        "原来待审核的 5 人，这份会员列表里没有或被退回（海港区 5 人），不再计入；"
        "如果只导出了一部分（只有审核通过的），请把全部放在一批里重新导入；已经导入的先撤销"
    ]
    assert notes(rollcall, approved, "--dry-run") == said
    reviewed = [*people(25), *people(4, 101), *people(1, 105, status="审核不通过")]
    assert notes(rollcall, write_members(tmp_path, [*reviewed, *waiting[5:]], "20220905")) == []


def test_a_list_that_lacks_a_few_or_lists_them_otherwise_is_whole(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """Platforms drop persons now and then; rejected since, or in another union, is not missing."""
    rollcall("import", write_members(tmp_path, people(40)))
    grown = write_members(tmp_path, people(40, 4), "20220905")
    assert notes(rollcall, grown) == []
    changed = [
        *people(30, 4),
        *people(6, 34, status="审核不通过"),
        *people(4, 40, union="丁工会", district="昌黎县"),
    ]
    assert notes(rollcall, write_members(tmp_path, changed, "20220906")) == []


def test_rows_that_a_newer_sheet_covers_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    """They do not count now. Of a city's list they may be those of one district."""
    rollcall("import", write_members(tmp_path, people(3)))
    county = write_members(tmp_path, people(2, 11, district="昌黎县", union="丁工会"), "20220905")
    assert notes(rollcall, county, "--scope", "昌黎县") == []
    city = all_districts(tmp_path, "20220902")
    said = [behind("会员列表", "2022-09-02", "2022-09-05", 2)]
    assert notes(rollcall, city, "--dry-run") == notes(rollcall, city) == said
    newest = [
        *people(3),
        *people(3, 11, district="昌黎县", union="丁工会"),
        *people(1, 21, district="卢龙县", union="戊工会"),
    ]
    assert notes(rollcall, write_members(tmp_path, newest, "20220905")) == []  # Of one day.
    sheet = write_breakdown(tmp_path, "海港区", [["甲工会", 10, 9, "张一"]])
    assert notes(rollcall, sheet, "--as-of", "2022-08-20") == []
    sheet = write_breakdown(tmp_path, "海港区", [["甲工会", 11, 10, "张一"]], "旧表")
    said = [behind("任务分解表", "2022-08-18", "2022-08-20", 1)]
    assert notes(rollcall, sheet, "--as-of", "2022-08-18") == said


# ------------------------------------------------------------------- masked ids


@pytest.mark.parametrize("mark", ["*", "＊", "×", "●", "X"])
def test_masked_numbers_are_told_once_for_all(
    rollcall: RollCall, tmp_path: Path, mark: str
) -> None:
    """No check applies to a passport's number, yet half of it is nobody's."""
    rows = [person.row() for person in people(4)]
    for row in rows[:2]:
        row[3] = row[3][:6] + mark * 8 + row[3][14:]
    rows[2][2:4] = ["护照", f"E1{mark * 4}678"]
    sheet = write_csv(tmp_path / "会员_20220829.csv", [HEADERS, *rows])
    report = rollcall("import", sheet, "--json").document
    entry = report["files"][0]
    length_or_date = "bad_id_length" if mark in "×●" else "bad_id_date"
    assert entry["rejects"] == {length_or_date: 2, "missing_id": 1}
    assert entry["notes"] == [
        "工作表“会员_20220829”有 3 行的证件号码打了码（130302********0032 的样子），"
        "认不出是谁，不能接收；请在平台导出不脱敏（完整证件号码）的表后重新导入"
    ]
    back = tmp_path / "退回.xlsx"
    assert rollcall("rejects", report["batch"], "--out", back).status == 0
    said = {row[-2] for row in openpyxl.load_workbook(back).active.values}
    assert said == {"原因", "证件号码打了码，认不出是谁"}


# ----------------------------------------------------------------- spoilt codes

NAMES = ("甲工会", "乙工会", "丙工会")
LOST = ("1.30302E+11", "8.13302000000001E+17", "1.30302e+9", "1.30302E11", "813302000000000000.0")


@pytest.mark.parametrize("code", LOST)
def test_a_code_that_a_spreadsheet_spoilt_is_none(
    rollcall: RollCall, tmp_path: Path, code: str
) -> None:
    """All unions have the same: they are found by their names, in every kind of list."""
    unions = write_unions(tmp_path, [[code, name, "海港区", 10] for name in NAMES])
    persons = [
        person.row() for n, name in enumerate(NAMES) for person in people(2, 5 * n, union=name)
    ]
    members = write_csv(
        tmp_path / "会员列表_20220829.csv",
        [[*HEADERS, "工会编码"], *([*person, code] for person in persons)],
    )
    admins = write_csv(
        tmp_path / "管理员列表_20220829.csv",
        [
            ["账号", "工会编码", "工会名称", "县区"],
            *([name, code, name, "海港区"] for name in NAMES),
        ],
    )
    said = notes(rollcall, unions, members, admins)
    assert len(said) == 3
    assert f"的“工会编码”列有 {len(persons)} 行被表格软件改成了科学计数法" in "".join(said)
    assert "改按工会名称认；请把该列设为文本格式" in said[0]
    rows = rollcall("coverage", "--by", "union", "--json").document
    assert {row["union"]: (row["union_code"], row["registered"]) for row in rows} == dict.fromkeys(
        NAMES, (None, 2)
    )
    sheet = write_xlsx(
        tmp_path / "任务分解表_海港区.xlsx",
        [
            ["工会编码", "基层工会", "实际会员数", "任务目标数", "包联社工"],
            *([code, name, 20, 18, "张一"] for name in NAMES),
        ],
    )
    assert len(notes(rollcall, sheet)) == 1
    assert actual_members(rollcall) == dict.fromkeys(NAMES, 20)


def test_a_code_in_a_cell_of_a_number_is_one_as_long_as_it_is_whole(
    rollcall: RollCall, tmp_path: Path
) -> None:
    header = ["统一社会信用代码", "工会名称", "县区", "会员人数"]
    for first, codes in ((130302000001, 3), (813020000000000001, 0)):
        rows = [[first + n, name, "海港区", 10] for n, name in enumerate(NAMES)]
        sheet = write_xlsx(tmp_path / f"名册_{first}.xlsx", [header, *rows])
        assert len(notes(rollcall, sheet, "--as-of", "2022-08-29")) == (0 if codes else 1)
        answer = rollcall("coverage", "--by", "union", "--json").document
        assert len([row for row in answer if row["union_code"]]) == codes
        assert {row["union"] for row in answer} == set(NAMES)


def test_a_code_that_only_looks_spoilt_stays(rollcall: RollCall, tmp_path: Path) -> None:
    """Letters are usual in codes; a spreadsheet's mantissa has one digit before its dot."""
    codes = ["1303E01", "12E345678", "8113030274012345E1", "813302000000000017", "91130300MA07E1"]
    rows = [[code, f"第{n}工会", "海港区", 10] for n, code in enumerate(codes)]
    assert notes(rollcall, write_unions(tmp_path, rows)) == []
    answer = rollcall("coverage", "--by", "union", "--json").document
    assert {row["union_code"] for row in answer} == set(codes)


# ------------------------------------------------------------------- read-me's

PROSE = "使用说明\n一、请先解压，再导入。\n二、有问题请联系市总工会，电话 0335-1234567\n"


def sent(folder: Path, form: str) -> Path:
    """Return the folder as it is, or as a zip."""
    if form == "folder":
        return folder
    return Path(shutil.make_archive(str(folder.parent / "导出"), "zip", folder))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A folder with a member list and a read-me, in the encoding of Windows."""
    folder = tmp_path / "导出"
    folder.mkdir()
    write_members(folder, people(3))
    (folder / "说明_20220910.txt").write_bytes(PROSE.encode("gb18030"))
    return folder


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_read_me_beside_the_tables_is_passed_over(
    rollcall: RollCall, export: Path, form: str
) -> None:
    (export / "备注.txt").write_text(" \n")
    write_xlsx(export / "基层工会列表.xlsx", [["工会名称", "县区"], ["甲工会", "海港区"]])
    path = sent(export, form)
    for options in (["--dry-run"], []):
        report = rollcall("import", path, *options, "--json").document
        assert sorted(report["passed_over"]) == ["备注.txt", "说明_20220910.txt"]
        assert (report["as_of"], len(report["files"])) == ("2022-08-29", 2)
    assert {entry["as_of"] for entry in report["files"]} == {"2022-08-29"}
    for options in (["--dry-run"], []):
        again = rollcall("import", path, *options, "--json").document
        assert again["unchanged"]
    assert len(rollcall("imports", "--json").document) == 1
    assert rollcall("check").status == 0


def test_rows_beside_a_read_me_come_back(rollcall: RollCall, export: Path, tmp_path: Path) -> None:
    """Its place among the files is its own: the one after it is found by its number."""
    persons = [person.row() for person in people(2, 11)]
    persons[1][HEADERS.index("姓名")] = ""
    write_csv(export / "附_会员列表_20220829.csv", [HEADERS, *persons])
    (export / "一.txt").write_text(PROSE, "utf-8")
    report = rollcall("import", export, "--json").document
    back = tmp_path / "退回.xlsx"
    assert rollcall("rejects", report["batch"], "--out", back).status == 0
    assert openpyxl.load_workbook(back).active.max_row == 2


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_faulty_table_is_no_read_me(rollcall: RollCall, export: Path, form: str) -> None:
    lacking = [["姓名", "证件号码", "所属工会"], ["张三", people(1)[0].id_number, "甲工会"]]
    write_csv(export / "会员.txt", lacking)
    refused = rollcall("import", sent(export, form))
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "会员.txt 工作表“会员”：看起来是会员列表，但没有“审核状态”列" in refused.err


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_text_that_is_a_table_is_read(rollcall: RollCall, export: Path, form: str) -> None:
    rows = [["工会名称", "县区", "会员人数"], ["甲工会", "海港区", 7]]
    write_csv(export / "基层工会列表.txt", rows)
    report = rollcall("import", sent(export, form), "--json").document
    assert [entry["kind"] for entry in report["files"]] == ["members", "unions"]
    assert report["passed_over"] == ["说明_20220910.txt"]
    assert actual_members(rollcall) == {"甲工会": 7}


def test_what_is_named_outright_or_alone_is_no_read_me(
    rollcall: RollCall, export: Path, tmp_path: Path
) -> None:
    readme, members = sorted(export.iterdir(), reverse=True)
    refused = rollcall("import", members, readme)
    assert (refused.status, "说明_20220910.txt：前 20 行里没有认出表头" in refused.err) == (1, True)
    rollcall("import", export)
    assert rollcall("import", readme).status == 1  # Nor is it known from the folder.
    members.unlink()
    for path in (export, sent(export, "zip")):
        refused = rollcall("import", path)
        assert (refused.status, refused.err.count("\n")) == (1, 1)
        assert "说明_20220910.txt：没有认出表头" in refused.err


def test_another_type_that_is_no_table_is_refused(rollcall: RollCall, export: Path) -> None:
    (export / "说明.csv").write_text(PROSE, "utf-8")
    refused = rollcall("import", export)
    assert (refused.status, "说明.csv：前 20 行里没有认出表头" in refused.err) == (1, True)


def test_a_text_is_read_once_its_headers_are_registered(
    rollcall: RollCall, data: Path, export: Path
) -> None:
    write_csv(export / "工会.txt", [["单位工会甲", "县区", "会员人数"], ["甲工会", "海港区", 7]])
    passed = rollcall("import", export, "--json").document["passed_over"]
    assert sorted(passed) == ["工会.txt", "说明_20220910.txt"]
    with (data / "reference" / "header-aliases.csv").open("a", encoding="utf-8") as aliases:
        aliases.write("union,单位工会甲,assumed,1\n")
    report = rollcall("import", export, "--json").document
    assert (report["unchanged"], report["passed_over"]) == (False, ["说明_20220910.txt"])
    assert actual_members(rollcall) == {"甲工会": 7}


def test_a_note_holds_nobodys_number(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    """Where columns were mixed up; what is said of a sheet is kept with its batch."""
    phone = "13912345678"
    rows = [[*person.row(), f"{phone}已离职"] for person in people(2)]
    members = write_csv(tmp_path / "会员列表_20220829.csv", [[*HEADERS, "会籍变化类型"], *rows])
    unions = write_unions(tmp_path, [["A1", "甲工会", f"{phone}的区", 9]])
    report = rollcall("import", members, unions, "--json").document
    notes = "".join(note for entry in report["files"] for note in entry["notes"])
    assert "“***已离职” 2 行" in notes and "***的区 1 行" in notes
    (manifest,) = (data / "batches").glob("*/manifest.json")
    assert phone not in manifest.read_text("utf-8")


def test_a_list_that_may_be_cut_off_is_told_before_it_counts(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """A platform exports so many rows at once; those behind them are missing in silence."""
    rows = [[f"A{number}", f"第{number}工会", "海港区", 10] for number in range(5_000)]
    cut = write_unions(tmp_path, rows)
    (entry,) = rollcall("import", cut, "--dry-run", "--json").document["files"]
    assert "基层工会列表正好 5,000 行，可能是平台一次导出的上限" in "".join(entry["notes"])
    assert notes(rollcall, write_unions(tmp_path, rows[:-1])) == []


def test_a_header_without_rows_is_told(rollcall: RollCall, tmp_path: Path) -> None:
    """An export that failed changes no figure; its batch must not look like a week's list."""
    rollcall("import", write_unions(tmp_path, LIST), write_members(tmp_path, people(3)))
    empty = write_csv(tmp_path / "会员列表_20220912.csv", [["会员列表"], HEADERS])
    (note,) = notes(rollcall, empty)
    assert "只有表头，没有一行数据，不改变任何数字；请核对是否导全" in note
    (city,) = rollcall("coverage", "--by", "city", "--json").document
    assert city["registered"] == 3
