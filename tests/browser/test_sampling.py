"""The phone check, as somebody does it: choose a result in the table, save, and read the rate."""

import pytest

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
    # The table draws its menu in its own time, and says nowhere that it stands.
    for press in (None, "Enter", "有误", "Enter"):
        page.wait_for_timeout(800)
        if press == "有误":
            page.keyboard.type(press)
        elif press:
            page.keyboard.press(press)
    page.wait_for_timeout(1_200)
    page.get_by_role("button", name="保存核查结果").click()
    page.get_by_role("heading", name="核查了 1 人，1 人有误").wait_for()
    tab.open("/quality?by=sample&seed=77&size=5")
    page.get_by_role("heading", name="差错率 100.00%").wait_for()
    assert tab.complaints == []
