"""Two counties and the office at once, in three browsers: sent, returned, accepted, corrected."""

from pathlib import Path

import openpyxl
import pytest

from pipelines import DataDir, counting_version, sheet_versions, write_template
from tests.browser.conftest import PATIENCE, SignIn, Visit

pytestmark = pytest.mark.browser

COUNTIES = {"haigang": "海港区", "changli": "昌黎县"}


def form(data: DataDir, folder: Path, district: str, more: int) -> Path:
    """A district's form with more people in its first union."""
    path = folder / f"任务分解表_{district}_{more}.xlsx"
    write_template(data, district, path)
    book = openpyxl.load_workbook(path)
    cell = book.worksheets[0]["F5"]
    cell.value = (cell.value or 0) + more
    book.save(path)
    return path


def offer(tab: Visit, path: Path) -> None:
    """Drop a sheet; the page goes on by itself."""
    page = tab.open("/breakdown?part=send")
    page.locator("input[type=file]").set_input_files(path)


def submit(tab: Visit) -> None:
    tab.page.get_by_text("的差别").wait_for()
    tab.page.get_by_role("button", name="提交，等市总工会审核").click()
    tab.page.get_by_text("已提交，批次").wait_for()


def test_two_counties_and_the_office_at_once(visit_own: SignIn, tmp_path: Path) -> None:
    tabs = {name: visit_own(name) for name in (*COUNTIES, "staff")}
    data = DataDir(tabs["staff"].site.data)
    before = {district: counting_version(data, district) for district in COUNTIES.values()}
    for name, district in COUNTIES.items():
        offer(tabs[name], form(data, tmp_path, district, 7))
    for name in COUNTIES:
        submit(tabs[name])
    assert {district: counting_version(data, district) for district in before} == before

    office = tabs["staff"]
    page = office.open("/breakdown?part=judge")
    cards = {
        district: page.locator("[class*='st-key-judge-']").filter(has_text=district)
        for district in COUNTIES.values()
    }
    cards["昌黎县"].get_by_label("退回原因（县区看得到").fill("第 5 行人数请核对")
    cards["昌黎县"].get_by_label("退回原因（县区看得到").press("Tab")
    office.settle()
    cards["昌黎县"].get_by_role("button", name="退回").click()
    cards["昌黎县"].wait_for(state="detached", timeout=3 * PATIENCE)
    cards["海港区"].get_by_role("button", name="采纳").click()
    cards["海港区"].wait_for(state="detached", timeout=3 * PATIENCE)
    states = {one.district: one.state for one in sheet_versions(data) if one.sent}
    assert states == {"海港区": "counting", "昌黎县": "returned"}

    county = tabs["changli"]
    county.open("/breakdown").get_by_text("第 5 行人数请核对").wait_for()
    offer(county, form(data, tmp_path, "昌黎县", 3))
    submit(county)
    last = [one for one in sheet_versions(data, district="昌黎县") if one.sent]
    assert [one.state for one in last[-2:]] == ["returned", "waiting"]
    for tab in tabs.values():
        assert (tab.complaints, tab.strangers) == ([], [])
