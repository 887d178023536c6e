"""Which district a title, a file's name or a cell speaks of."""

from pathlib import Path

import pytest

from pipelines.paths import DataDir
from pipelines.reference import Reference, load_reference
from pipelines.steps.scope import known_within


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return load_reference(DataDir.at(Path(tmp_path_factory.mktemp("data"))))


TITLES = {
    "海港区任务分解表": "海港区",
    "任务分解表（昌黎）": "昌黎县",
    "北戴河新区工会": "北戴河新区",
    "北戴河区工会": "北戴河区",
    "开发区任务分解表": "秦皇岛开发区",
    "秦皇岛经济技术开发区": "秦皇岛开发区",
    "抚宁经济开发区任务分解表": "抚宁区",
    "海港经济开发区": "海港区",
    "海港区、山海关区任务分解表": None,
    "秦皇岛市任务分解表": None,
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_speaks_of_one_district_or_none(reference: Reference, title: str) -> None:
    assert known_within(title, reference) == TITLES[title]


CELLS = {
    "海港区总工会": "海港区",
    "海港区东山街道总工会": "海港区",
    "海港区（2家）": "海港区",
    "河北省秦皇岛市昌黎县": "昌黎县",
    "昌黎县教育局工会": "昌黎县",
    "昌黎经济开发区": "昌黎县",
    "130322104000": "昌黎县",
    "北戴河新区管委会": "北戴河新区",
    "教育系统": "教育系统",
    "火星开发区": "火星开发区",
    "130302-海港区": "海港区",
    "130302 海港区": "海港区",
    "130302海港区总工会": "海港区",
    "2、海港区": "海港区",
    "海港区(130302)": "海港区",
    "河北省/秦皇岛市/海港区": "海港区",
    "河北省 秦皇岛市 昌黎县 昌黎镇": "昌黎县",
    "130300-秦皇岛市-130322-昌黎县": "130300-秦皇岛市-130322-昌黎县",
    "河北秦皇岛海港区": "海港区",
    "秦皇岛-开发区": "秦皇岛开发区",
    "秦皇岛经开区": "秦皇岛开发区",
    "河北省/秦皇岛市": "秦皇岛市",
    "秦皇岛总工会": "秦皇岛市",
    "130300 秦皇岛市": "秦皇岛市",
    "130322-海港区": "130322-海港区",  # Which of them is wrong nobody can tell.
    "130302-火星区": "130302-火星区",
    "秦皇岛港口产业": "秦皇岛港口产业",
    "唐山市/海港区": "唐山市/海港区",
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_says_a_district(reference: Reference, cell: str) -> None:
    key = reference.home(cell)
    assert reference.district_aliases().get(key, key) == CELLS[cell]
