"""A county sends its survey: another district's is refused, its own is previewed and counts."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard import queries
from dashboard.auth import OPERATOR
from pipelines import DataDir, current_build, list_batches
from tests.browser.conftest import SignIn
from tests.builders import write_xlsx

pytestmark = pytest.mark.browser
HEAD = ["单位名称", "单位性质", "职工人数", "是否建会", "困难"]


def test_a_county_sends_its_survey(visit_own: SignIn, tmp_path: Path) -> None:
    tab = visit_own("haigang", 390)
    data = DataDir(tab.site.data)
    kept = len(list(data.originals.iterdir())), len(list_batches(data))
    foreign = write_xlsx(
        tmp_path / "摸排表.xlsx",
        [["填报单位：昌黎县总工会"], HEAD, ["别处的公司", "企业", 9, "否", None]],
    )
    page = tab.open("/survey?part=send&district=昌黎县")
    page.locator("input[type=file]").set_input_files(foreign)
    page.get_by_text("这里只收海港区的表").wait_for()
    expect(page.get_by_role("button", name="确认，立即计数")).to_have_count(0)
    assert (len(list(data.originals.iterdir())), len(list_batches(data))) == kept

    own = write_xlsx(
        tmp_path / "海港区摸排.xlsx",
        [
            HEAD,
            ["港城快递站", "新业态", 30, "否", "骑手分散"],
            ["坏数公司", "企业", "不少", "是", None],
        ],
    )
    page = tab.open("/survey?part=send")
    page.locator("input[type=file]").set_input_files(own)
    page.get_by_text("读取 2 行 = 接收 1 + 退回 1").wait_for()
    page.get_by_text("会替代").wait_for()
    page.get_by_role("button", name="确认，立即计数").click()
    page.get_by_text("已导入，批次").wait_for()
    build = current_build(data)
    assert build is not None
    row = queries.surveyed(build, OPERATOR, "海港区")
    assert row is not None and (row["employers"], row["workers"]) == (1, 30)
    assert tab.strangers == tab.complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_waterfall_stands_with_its_figures(visit: SignIn, width: int) -> None:
    """Every step's figure can be read beside its bar, also on a phone."""
    tab = visit("leader", width)
    page = tab.open("/targets")
    chart = page.locator(".js-plotly-plot").first
    build = current_build(DataDir(tab.site.data))
    assert build is not None
    rows = queries.reconciliation(build, OPERATOR)["target_over"].to_pylist()
    steps = sum(row != 0 for row in rows) + 1
    expect(page.locator(".js-plotly-plot .waterfalllayer .point")).to_have_count(steps)
    figures = chart.locator(".annotation-text").all_text_contents()
    assert len([text for text in figures if text.startswith(("+", "−"))]) == steps
    box = chart.bounding_box()
    assert box is not None
    for text in chart.locator(".annotation-text").all():
        place = text.bounding_box()
        assert place is not None
        assert box["x"] <= place["x"] and place["x"] + place["width"] <= box["x"] + box["width"]
    assert tab.strangers == tab.complaints == []
