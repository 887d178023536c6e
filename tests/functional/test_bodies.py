"""What reports to the city and stands on no list (教育系统, 市属直属) is found wherever it is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import DataDir, current_build
from pipelines.steps.scope import named_system
from tests.builders import HEADERS, Person, people, write_unions, write_xlsx
from tests.conftest import Answer

RollCall = Callable[..., Answer]
UNIONS = [
    ("U1", "甲工会", "海港区", 10),
    ("U2", "乙工会", "教育系统", 20),
    ("U3", "丙工会", "秦港集团", 30),
    ("U4", "丁工会", "市属直属", 40),
]
HEADER = ["基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工"]


def _registered(rollcall: RollCall) -> dict[str, int]:
    rows = rollcall("coverage", "--by", "district", "--json").document
    return {row["district"]: row["registered"] for row in rows if row["registered"]}


def _workers(rollcall: RollCall) -> dict[str, str]:
    rows = rollcall("coverage", "--by", "worker", "--json").document
    return {row["worker"]: row["district"] for row in rows}


@pytest.mark.parametrize(
    ("name", "title", "district"),
    [
        ("任务分解表_教育系统.xlsx", "任务分解表", "教育系统"),
        ("甲.xlsx", "教育系统工会会员实名制录入任务分解表", "教育系统"),
        ("甲.xlsx", "秦皇岛市教育系统总工会任务分解表", "教育系统"),
        ("甲.xlsx", "秦港集团工会任务分解表", "秦港集团"),
        ("任务分解表_市属直属.xlsx", "任务分解表", "市属直属"),
        ("任务分解表卫健系统.xlsx", "任务分解表", "卫健系统"),
        ("实名制任务分解表秦皇岛市钟表产业.xlsx", "任务分解表", "钟表产业"),
        ("市直属基层工会任务分解表.xlsx", "任务分解表", "市属直属"),
        ("任务分解表_金融系统.xlsx", "任务分解表", "金融系统"),
        ("任务分解表（管理系统导出）.xlsx", "工会会员实名制管理系统任务分解表", "未列县区"),
        ("甲.xlsx", "海港区教育系统任务分解表", "海港区"),
    ],
)
def test_a_breakdown_says_whose_it_is(
    rollcall: RollCall, tmp_path: Path, name: str, title: str, district: str
) -> None:
    rollcall("import", write_unions(tmp_path, UNIONS))
    path = write_xlsx(tmp_path / name, [[title], HEADER, ["新设工会", 5, 5, "赵一"]])
    assert rollcall("import", path).status == 0
    assert _workers(rollcall) == {"赵一": district}


@pytest.mark.parametrize(
    ("below", "district"),
    [
        (["填报单位（盖章）：海港区总工会", "", "填表人：钱一一"], "海港区"),
        (["填表人：钱一一", "填报单位：", "昌黎县总工会"], "昌黎县"),
        (["单位（公章）：教育系统工会   日期：2022年8月19日"], "教育系统"),
        (["单位负责人：钱一一"], "未列县区"),
        (["填报单位："], "未列县区"),
    ],
)
def test_a_breakdown_says_below_whose_it_is(
    rollcall: RollCall, tmp_path: Path, below: list[str], district: str
) -> None:
    rows = [["任务分解表"], HEADER, ["新设工会", 5, 5, "赵一"], ["合计", 5, 5], below]
    report = rollcall("import", write_xlsx(tmp_path / "甲.xlsx", rows), "--json").document
    assert _workers(rollcall) == {"赵一": district}
    assert any("看不出" in note for note in report["files"][0]["notes"]) == (district == "未列县区")


def test_what_stands_above_goes_before_what_stands_below(
    rollcall: RollCall, tmp_path: Path
) -> None:
    rows = [
        ["海港区任务分解表"],
        HEADER,
        ["新设工会", 5, 5, "赵一"],
        ["填报单位：昌黎县总工会"],
    ]
    rollcall("import", write_xlsx(tmp_path / "甲.xlsx", rows))
    assert _workers(rollcall) == {"赵一": "海港区"}


def test_two_bodies_sheets_do_not_replace_each_other(rollcall: RollCall, tmp_path: Path) -> None:
    for district, worker in (("港口产业", "赵一"), ("市属直属", "钱二")):
        path = write_xlsx(
            tmp_path / f"任务分解表_{district}.xlsx",
            [["任务分解表"], HEADER, [f"{district}一厂工会", 5, 5, worker]],
        )
        assert rollcall("import", path).status == 0
    assert _workers(rollcall) == {"赵一": "港口产业", "钱二": "市属直属"}


def test_events_and_surveys_of_a_body(rollcall: RollCall, tmp_path: Path, data: Path) -> None:
    rollcall("import", write_unions(tmp_path, UNIONS))
    events = [["日期", "形式", "地点", "覆盖人数"], ["2022-8-15", "流动窗口", "一中", 20]]
    survey = [["单位名称", "单位性质", "职工人数", "建会情况"], ["一中", "事业", 120, "已建"]]
    for kind, rows in (("扫码活动表", events), ("摸排表", survey)):
        path = write_xlsx(tmp_path / f"教育系统{kind}.xlsx", rows)
        assert rollcall("import", path).status == 0
    build = current_build(DataDir(data))
    assert build is not None
    with duckdb.connect(build, read_only=True) as connection:
        for mart in ("outreach", "survey"):
            found = connection.execute("select district from query_table($1)", [mart]).fetchall()
            assert found == [("教育系统",)]


@pytest.mark.parametrize(
    ("heading", "district"),
    [
        ("教育系统总工会", "教育系统"),
        ("二、秦港集团", "秦港集团"),
        ("市属直属", "市属直属"),
        ("市直机关工会", "未列县区"),
        ("港口产业总工会", "未列县区"),
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_a_heading_ends_the_district_above(
    rollcall: RollCall, tmp_path: Path, heading: str, district: str, place: int
) -> None:
    """Of a body that no list and no union list has, its members are in no other's district."""
    rollcall("import", write_unions(tmp_path, UNIONS))
    without = [name for name in HEADERS if name != "所属县区"]
    rows = [
        [*person.row()[: HEADERS.index("所属县区")], *person.row()[HEADERS.index("所属县区") + 1 :]]
        for person in people(5, union="无此工会")
    ]
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    first, second = ([None] * place + [text] for text in ("海港区总工会", heading))
    sheet = [["序号", *without], first, *numbered[:2], second, *numbered[2:]]
    path = write_xlsx(tmp_path / "会员列表_20220829.xlsx", sheet)
    entry = rollcall("import", path, "--json").document["files"][0]
    assert (entry["rows"], entry["rejected"]) == (5, 0)
    assert _registered(rollcall) == {"海港区": 2, district: 3}


def test_a_union_list_under_headings(rollcall: RollCall, tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "基层工会名册20220901.xlsx",
        [
            ["序号", "工会编码", "基层工会名称", "会员人数"],
            ["一、海港区（2家）"],
            [1, "U1", "甲工会", 10],
            [2, "U2", "乙工会", 20],
            ["二、教育系统"],
            [3, "U3", "丙工会", 30],
        ],
    )
    assert rollcall("import", path, "--json").document["files"][0]["accepted"] == 3
    rows = rollcall("coverage", "--by", "district", "--json").document
    assert {row["district"]: row["unions"] for row in rows if row["unions"]} == {
        "海港区": 2,
        "教育系统": 1,
    }


@pytest.mark.parametrize("written", ["{}总工会", "【{}总工会】", "{}总工会："])
def test_a_union_list_under_the_names_of_the_districts_unions(
    rollcall: RollCall, tmp_path: Path, written: str
) -> None:
    rows = [
        ["序号", "工会编码", "基层工会名称", "会员人数"],
        [written.format("海港区")],
        [1, "U1", "甲工会", 10],
        [2, "U2", "乙工会", 20],
        [written.format("昌黎县")],
        [3, "U3", "丙工会", 30],
    ]
    path = write_xlsx(tmp_path / "基层工会名册20220901.xlsx", rows)
    assert rollcall("import", path, "--json").document["files"][0]["accepted"] == 3
    districts = rollcall("coverage", "--by", "district", "--json").document
    unions = {row["district"]: row["unions"] for row in districts if row["unions"]}
    assert unions == {"海港区": 2, "昌黎县": 1}


@pytest.mark.parametrize(
    "rows",
    [
        [[1, "甲工会", 10], ["海港区总工会"], ["2022年9月1日"]],
        [[None, "海港区总工会"], [1, "甲工会", 10]],
    ],
    ids=["whoever signs", "among the names"],
)
def test_what_heads_no_unions_tells_no_district(
    rollcall: RollCall, tmp_path: Path, rows: list[list[Any]]
) -> None:
    sheet = [["序号", "基层工会名称", "会员人数"], *rows]
    answer = rollcall("import", write_xlsx(tmp_path / "基层工会名册20220901.xlsx", sheet))
    assert answer.status == 1
    assert "没有“所属县区”" in answer.err


@pytest.mark.parametrize("above", [[], [["填报单位：秦皇岛市总工会"]]])
def test_a_bodys_heading_stands_among_the_unions(
    rollcall: RollCall, tmp_path: Path, above: list[list[str]]
) -> None:
    """Neither numbered nor merged, and on no list; what is called a union is one."""
    path = write_xlsx(
        tmp_path / "基层工会名册20220901.xlsx",
        [
            *above,
            ["基层工会名称", "工会编码", "会员人数"],
            ["海港"],
            ["甲工会", "U1", 10],
            ["卫健系统："],
            ["乙工会", "U2", 20],
            ["教育系统工会"],
            ["市属直属"],
            ["丙工会", "U3", 30],
        ],
    )
    entry = rollcall("import", path, "--json").document["files"][0]
    assert (entry["accepted"], sum(entry["skipped"].values())) == (4, 3)
    rows = rollcall("coverage", "--by", "district", "--json").document
    assert {row["district"]: row["unions"] for row in rows if row["unions"]} == {
        "海港区": 1,
        "卫健系统": 2,
        "市属直属": 1,
    }


def test_members_in_a_list_of_the_citys(rollcall: RollCall, tmp_path: Path) -> None:
    """That the city made it says of nobody where he is: his union does."""
    rollcall("import", write_unions(tmp_path, UNIONS))
    place = HEADERS.index("所属县区")
    rows = [[*row[:place], *row[place + 1 :]] for row in (HEADERS, *map(Person.row, people(3)))]
    path = write_xlsx(tmp_path / "会员列表_20220829.xlsx", [["填报单位：秦皇岛市总工会"], *rows])
    entry = rollcall("import", path, "--json").document["files"][0]
    assert (entry["accepted"], entry["flags"]) == (3, {})
    assert _registered(rollcall) == {"海港区": 3}


def test_a_union_above_its_members_is_nobody(rollcall: RollCall, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["序号", *HEADERS], [None, "甲机械厂工会委员会"]]
    rows += [[number, *person.row()] for number, person in enumerate(people(3), start=1)]
    path = write_xlsx(tmp_path / "会员列表_20220829.xlsx", rows)
    entry = rollcall("import", path, "--json").document["files"][0]
    assert (entry["rows"], entry["rejects"]) == (3, {})


@pytest.mark.parametrize("text", ["管理系统", "各系统", "工会系统", "系统", "全市直属", "会员"])
def test_no_body_is_called_so(text: str) -> None:
    assert named_system(text) is None
