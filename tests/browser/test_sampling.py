"""The phone check, as somebody does it: choose a result in the table, save, and read the rate."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser
ROW, RESULT = 52, 300
"""Where the first row's result lies in the table: below the header, after place, name, phone."""


def test_a_result_is_entered_and_stays(visit: SignIn) -> None:
    tab = visit("staff", height=1700)
    page = tab.open("/quality?by=sample&seed=77&size=5")
    assert "还没有登记核查结果" in page.inner_text("body")
    grid = page.get_by_test_id("stDataFrame").first
    grid.click(position={"x": RESULT, "y": ROW})
    # What the canvas shows stands beside it as a table, for who cannot see it.
    cell = grid.get_by_test_id("glide-cell-3-0")
    expect(cell).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    options = page.get_by_role("option")
    expect(options).to_have_count(4)
    page.keyboard.type("有误")
    expect(options).to_have_text(["有误"])
    page.keyboard.press("Enter")
    expect(cell).to_have_text("有误")
    page.get_by_role("button", name="保存核查结果").click()
    page.get_by_role("heading", name="核查了 1 人，1 人有误").wait_for()
    tab.open("/quality?by=sample&seed=77&size=5")
    page.get_by_role("heading", name="差错率 100.00%").wait_for()
    assert tab.complaints == []
