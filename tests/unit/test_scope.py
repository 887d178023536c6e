"""Whose a sheet is, by what stands above it and by its names."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.paths import DataDir
from pipelines.reference import Reference, load_reference
from pipelines.steps.scope import (
    Whose,
    district_below,
    districts_within,
    nearest_district,
    other_district,
    whose_sheet,
)

NAMES = ("Sheet1", "海港区.xlsx")
NAMELESS = ("Sheet1", "任务分解表.xlsx")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return load_reference(DataDir.at(Path(tmp_path_factory.mktemp("data"))))


def _district(head: list[list[str]], names: tuple[str, str], reference: Reference) -> str | None:
    return whose_sheet(head, *names, reference).district


UNFILLED = [
    ["填报单位:", "", "填报日期:2022年8月18日"],
    ["填报单位(盖章):", "填报人:王丽", "联系电话:"],
    ["填报单位", "", "填报人", "王丽"],
    ["填报单位:", "联系电话"],
    ["填报单位:", "2022年8月18日"],
    ["填报单位: 填报日期: 年 月 日"],
    ["填报单位: 年 月 日"],
    ["填报单位:(盖章)"],
    ["填报单位:(加盖公章)", "日期"],
    ["填报单位:________"],
    ["填报单位:____县(区)总工会"],
    ["填报单位:××县(区)总工会"],
    ["填报单位:XX区总工会(章)"],
    ["填报单位:○○区总工会"],
    ["填报单位:某某县总工会"],
    ["填报单位:某某系统工会"],
    ["填报单位:县(区)总工会"],
    ["填报单位:县区总工会"],
    ["填报单位:区总工会"],
    ["填报单位:总工会组织部"],
    ["填报单位:请填写单位全称"],
    ["填报单位:各县区"],
    ["填报单位:本单位"],
]


@pytest.mark.parametrize("row", UNFILLED, ids="".join)
def test_a_line_that_nobody_filled_in_says_nothing(reference: Reference, row: list[str]) -> None:
    assert _district([["任务分解表"], row], NAMES, reference) == "海港区"
    assert _district([["任务分解表"], row], NAMELESS, reference) is None
    assert district_below([" ".join(filter(None, row))], reference) is None


FILLED = [
    (["填报单位:昌黎县总工会"], "昌黎县"),
    (["填报单位(盖章):", "", "昌黎县总工会", "填报人:王丽"], "昌黎县"),
    (["填报单位:(公章)昌黎县总工会"], "昌黎县"),
    (["填报单位:(盖章)", "昌黎县总工会"], "昌黎县"),
    (["填报单位:__昌黎县总工会__"], "昌黎县"),
    (["填报单位:昌黎县总工会 填报人:王丽 电话:0335-3650000"], "昌黎县"),
    (["填报单位:秦皇岛市 昌黎县"], "昌黎县"),
    (["填报单位名称:昌黎县总工会"], "昌黎县"),
    (["填报单位盖章:教育系统工会"], "教育系统"),
    (["填报单位:秦皇岛市教育系统工会"], "教育系统"),
    (["填报单位:市直属基层工会"], "市直属"),
    (["填报单位:秦港集团工会"], "秦港集团"),
    (["填报单位:秦皇岛市总工会"], "秦皇岛市"),
    (["填报单位:火星县总工会 日期:2022年8月18日"], "火星县"),
]


@pytest.mark.parametrize(("row", "district"), FILLED)
def test_a_line_that_is_filled_in_says_whose(
    reference: Reference, row: list[str], district: str
) -> None:
    assert _district([["任务分解表"], row], NAMELESS, reference) == district
    assert district_below([" ".join(filter(None, row))], reference) == district


def test_of_two_lines_the_one_that_is_filled_in_says_whose(reference: Reference) -> None:
    head = [["报送单位:", "", "报送日期:"], ["填报单位:昌黎县总工会"]]
    assert _district(head, NAMELESS, reference) == "昌黎县"


REMARKS = [
    ["报送地址:秦皇岛市昌黎县文化路88号"],
    ["报送地址:", "昌黎县文化路88号"],
    ["邮箱:a@b.cn  联系人:昌黎县总工会王丽"],
    ["联系电话(昌黎县):0335-3650000"],
    ["说明:参照昌黎县做法,任务数按90%测算。"],
    ["填表说明", "1.昌黎县的做法可供参考"],
    ["参照昌黎县做法"],
    ["附件1:昌黎县模板"],
    ["任务分解表(示例:昌黎县)"],
]


@pytest.mark.parametrize("row", REMARKS, ids="".join)
def test_a_remark_is_no_title(reference: Reference, row: list[str]) -> None:
    assert _district([["任务分解表"], row], NAMES, reference) == "海港区"
    assert _district([["任务分解表"], row], NAMELESS, reference) is None
    assert other_district([row], NAMELESS, "海港区", reference) is None


TITLES = [
    "附件1:昌黎县任务分解表",
    "昌黎县任务分解表模板",
    "昌黎县任务分解表(参照海港区做法)",
    "昌黎县任务分解表 联系电话:0335-3650000",
    "填报人:昌黎县总工会王丽",
    "单位:昌黎县总工会",
    "关于报送昌黎县任务分解表的说明",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_beside_remarks_says_whose(reference: Reference, title: str) -> None:
    assert _district([[title]], NAMES, reference) == "昌黎县"
    assert other_district([[title]], NAMELESS, "卢龙县", reference) == "昌黎县"


@pytest.mark.parametrize(
    ("title", "sheet", "file", "contrary"),
    [
        ("海港区任务分解表", "卢龙县", "卢龙县任务分解表.xlsx", {"工作表名": "卢龙县", "文件名": "卢龙县"}),
        ("填报单位:海港区总工会", "Sheet1", "卢龙.xlsx", {"文件名": "卢龙县"}),
        ("海港区任务分解表", "卢龙县", "全市.xlsx", {"工作表名": "卢龙县"}),
        ("海港区任务分解表", "Sheet1", "开发区.xlsx", {"文件名": "秦皇岛开发区"}),
        ("海港区任务分解表", "Sheet1", "秦皇岛市海港区.xlsx", {}),
        ("海港区任务分解表", "海港", "卢龙县上报.xlsx", {}),
        ("海港区任务分解表", "卢龙县", "海港区.xlsx", {}),
        ("海港区任务分解表", "Sheet1", "卢龙县、昌黎县.xlsx", {}),
        ("海港区任务分解表", "Sheet1", "教育系统任务分解表.xlsx", {}),
        ("秦皇岛市总工会任务分解表", "Sheet1", "卢龙县.xlsx", {}),
        ("抚宁经济开发区任务分解表", "Sheet1", "开发区.xlsx", {}),
        ("抚宁区任务分解表", "开发区", "任务分解表.xlsx", {}),
        ("昌黎县任务分解表", "Sheet1", "海港区上报/任务分解表.xlsx", {}),
        ("昌黎县任务分解表", "Sheet1", "昌黎县/海港区.xlsx", {"文件名": "海港区"}),
        ("任务分解表", "卢龙县", "海港区.xlsx", {}),
        ("教育系统任务分解表", "Sheet1", "海港区.xlsx", {}),
    ],
)  # fmt: skip
def test_a_copied_title_is_contrary_to_the_names(
    reference: Reference, title: str, sheet: str, file: str, contrary: dict[str, str]
) -> None:
    assert whose_sheet([[title]], sheet, file, reference).contrary(reference) == contrary


def test_a_folder_says_whose_where_nothing_else_does(reference: Reference) -> None:
    file = "昌黎县/任务分解表.xlsx"
    assert _district([["任务分解表"]], ("Sheet1", file), reference) == "昌黎县"


@pytest.mark.parametrize(
    ("whose", "others"),
    [
        (Whose("海港区", None, "海港区", "卢龙县"), {}),  # A file called after its sender.
        (Whose("海港区", "海港区", None, "海港区"), {}),
        (Whose("海港区", "昌黎县", None, None), {"标题": "昌黎县"}),
        (Whose(None, "海港区", "昌黎县", "海港区"), {"工作表名": "昌黎县"}),
        (Whose(None, None, "昌黎县", "海港区"), {"文件名": "海港区"}),
        (Whose(None, None, None, "海港区"), {}),
        (Whose(None, None, None, None), {}),
    ],
)
def test_what_else_names_a_district(whose: Whose, others: dict[str, str]) -> None:
    assert whose.others() == others


TOWN, OFFICE = "填报单位:靖安镇总工会", "填报单位:教育局工会"


@pytest.mark.parametrize(
    ("head", "file", "district", "part"),
    [
        ([TOWN], "昌黎县靖安镇.xlsx", "昌黎县", "靖安镇"),
        (["昌黎县任务分解表", TOWN], "任务分解表.xlsx", "昌黎县", "靖安镇"),
        (["海港区任务分解表", OFFICE], "任务分解表.xlsx", "海港区", "教育局"),
        (["填报单位:红星机械有限公司工会"], "海港区.xlsx", "海港区", "红星机械有限公司"),
        (["填报单位:秦皇岛市总工会"], "海港区.xlsx", "海港区", "秦皇岛市"),
        ([TOWN], "任务分解表.xlsx", "靖安镇", "靖安镇"),
        (["填报单位:昌黎县靖安镇总工会"], "靖安镇.xlsx", "昌黎县", None),
        (["填报单位:教育系统工会"], "海港区.xlsx", "教育系统", None),
        (["填报单位:市教育局工会"], "海港区.xlsx", "市教育局", None),
        (["填报单位:秦皇岛市教育局工会"], "海港区.xlsx", "教育局", None),
        (["填报单位:秦港集团工会"], "海港区.xlsx", "秦港集团", None),
        (["填报单位:火星县总工会"], "海港区.xlsx", "火星县", None),
    ],
)
def test_a_township_is_its_district_s(
    reference: Reference, head: list[str], file: str, district: str, part: str | None
) -> None:
    whose = whose_sheet([[line] for line in head], "Sheet1", file, reference)
    assert (whose.district, whose.part) == (district, part)


BODIES = [
    ("教育系统扫码活动表", "教育系统"),
    ("港口产业摸排表", "港口产业"),
    ("秦皇岛市教育系统摸排表", "教育系统"),
    ("附件2:2022年8月教育系统任务分解表", "教育系统"),
    ("3.教育系统摸排表", "教育系统"),
    ("市直属任务分解表", "市直属"),
    ("市直属工会任务分解表", "市直属"),
    ("市直属基层工会任务分解表", "市直属"),
    ("秦皇岛市直属单位摸排表", "市直属"),
    ("秦皇岛市市属直属任务分解表", "市属直属"),
    ("各系统摸排表", None),
    ("全市直属工会任务分解表", None),
    ("管理系统扫码活动表", None),
    ("重点产业摸排表", None),
    ("关于做好教育系统摸排工作的通知", None),
    ("产业工会摸排表", None),
    ("直属机关工会任务分解表", None),
]


@pytest.mark.parametrize(("title", "body"), BODIES)
def test_a_body_on_no_list_is_found_in_titles_and_names(
    reference: Reference, title: str, body: str | None
) -> None:
    assert _district([[title]], NAMELESS, reference) == body
    assert _district([], (title, "任务分解表.xlsx"), reference) == body
    assert _district([], ("Sheet1", f"{title}.xlsx"), reference) == body


@pytest.mark.parametrize("called", ["市直属", "市直属工会", "市直属基层工会", "秦皇岛市市属直属"])
@pytest.mark.parametrize("known", ["市属直属", "市直属"])
def test_the_direct_unions_have_one_name(reference: Reference, called: str, known: str) -> None:
    """The one that a union list or an earlier sheet brought; of two, the one that is written."""
    taught = replace(reference, taken_in=(known, "教育系统"))
    assert _district([[f"填报单位:{called}"]], NAMELESS, taught) == known
    assert _district([[f"{called}任务分解表"]], NAMELESS, taught) == known
    assert _district([], ("Sheet1", f"{called}.xlsx"), taught) == known
    both = replace(reference, taken_in=("市属直属", "市直属"))
    assert _district([], ("Sheet1", "市直属.xlsx"), both) == "市直属"


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("海岗区", "海港区"),
        ("山海区", "山海关区"),
        ("昌梨县", "昌黎县"),
        ("市本级", None),
        ("靖安镇", None),
        ("教育系统", None),
    ],
)
def test_the_name_that_is_most_like_a_slip(
    reference: Reference, text: str, district: str | None
) -> None:
    assert nearest_district(text, reference) == district


@pytest.mark.parametrize(
    ("text", "count"),
    [("海港区、山海关区", 2), ("海港区", 1), ("抚宁经济开发区", 1), ("市本级", 0)],
)
def test_how_many_districts_a_cell_names(reference: Reference, text: str, count: int) -> None:
    assert len(districts_within(text, reference)) == count
