"""A meeting in the browser: keys and thumbs lead from district to district, full screen, and out."""

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.browser.conftest import SignIn, Visit

pytestmark = pytest.mark.browser


def stands_at(tab: Visit, district: str, place: str) -> None:
    """Wait for a district; its place and the address say the same."""
    page = tab.page
    page.get_by_role("heading", name=district, level=1, exact=True).wait_for()
    page.locator(".st-key-meeting-ways").get_by_text(place, exact=True).wait_for()
    page.wait_for_function("d => new URLSearchParams(location.search).get('district') === d",
                           arg=district)  # fmt: skip
    tab.settle()


def fills_the_window(page: Page) -> bool:
    """Whether nothing is to scroll sideways and nothing of the application stands around."""
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    return bool(page.evaluate(wide)) and not page.locator(".st-key-topbar").is_visible()


def test_keys_lead_through_the_districts(visit: SignIn) -> None:
    tab = visit("leader")
    ranked = [row["district"] for row in tab.site.rollcall("coverage", "--by", "district")]
    asked: list[str] = []

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: asked.append(str(frame)))

    tab.page.on("websocket", watch)
    page = tab.open("/meeting")
    first = page.get_by_role("heading", level=1).inner_text()
    assert first in ranked
    assert fills_the_window(page)
    page.keyboard.press("End")
    page.locator(".st-key-meeting-ways").get_by_text("13 / 13", exact=True).wait_for()
    tab.settle()
    last = page.get_by_role("heading", level=1).inner_text()
    stands_at(tab, last, "13 / 13")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    stands_at(tab, first, "1 / 13")
    page.keyboard.press("ArrowRight")
    page.locator(".st-key-meeting-ways").get_by_text("2 / 13", exact=True).wait_for()
    tab.settle()
    page.keyboard.press("PageUp")
    stands_at(tab, first, "1 / 13")
    before = len(asked)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    page.wait_for_timeout(300)
    assert before == len(asked) > 0, "full screen began a run of the page"
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="全市总览").wait_for()
    assert tab.complaints == []


def test_a_county_turns_no_page_on_its_phone(visit: SignIn) -> None:
    tab = visit("haigang", width=390, height=844)
    page = tab.open("/meeting?district=昌黎县")
    assert page.get_by_role("heading", level=1).inner_text() == "海港区"
    assert fills_the_window(page)
    page.get_by_text("1 / 1", exact=True).wait_for()
    own = tab.site.rollcall("coverage", "--by", "district", "--district", "海港区")[0]
    text = page.locator(".st-key-meeting").inner_text()
    for figure in (f"{own['coverage_percent']:.2f}%", f"{own['missing']:,} 人"):
        assert figure in text
    forward = page.get_by_role("button", name="下一个")
    expect(forward).to_be_disabled()
    assert (forward.bounding_box() or {})["height"] >= 44
