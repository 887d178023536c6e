"""The three pages in a real browser: they stand, agree with the command line, and keep a link."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from dashboard.app import PAGES
from tests.browser.conftest import Visit
from tests.pages.conftest import VIEWERS

pytestmark = pytest.mark.browser

SignIn = Callable[..., Visit]


def test_the_overview_says_what_the_command_line_says(visit: SignIn) -> None:
    tab = visit("leader")
    page = tab.open("/")
    city = tab.site.rollcall("coverage", "--by", "city")[0]
    text = page.locator("[data-testid=stMainBlockContainer]").inner_text()
    for figure in (
        f"{city['registered']:,}",
        f"{city['coverage_percent']:.2f}%",
        f"{city['completion_percent']:.2f}%",
        f"{city['missing']:,}",
        f"{round(city['pace_needed']):,}",
        f"{round(city['pace_recent']):,}",
        f"{city['time_progress_percent']:.2f}%",
        f"目标 {city['goal']:,}",
    ):
        assert figure in text
    expect(page.get_by_role("heading", name="照现在的速度")).to_be_visible()
    expect(page.get_by_text("现在最该做的事")).to_be_visible()


def test_every_district_says_what_the_command_line_says(visit: SignIn) -> None:
    tab = visit("staff")
    for row in tab.site.rollcall("coverage", "--by", "district")[:4]:
        page = tab.open(f"/district?district={quote(row['district'])}")
        text = page.locator("[data-testid=stMainBlockContainer]").inner_text()
        assert f"{row['coverage_percent']:.2f}%" in text
        assert f"{row['registered']:,}" in text


def test_a_reload_keeps_page_district_and_filters(visit: SignIn) -> None:
    tab = visit("staff")
    page = tab.open(f"/district?district={quote('昌黎县')}")
    page.get_by_role("heading", name="昌黎县", level=1).wait_for()
    page.get_by_role("textbox", name="查找").fill("委员会")
    page.get_by_role("textbox", name="查找").press("Enter")
    tab.settle()
    page.wait_for_function("location.search.includes('q=')")
    page.reload()
    page.get_by_role("heading", name="昌黎县", level=1).wait_for()
    tab.settle()
    expect(page.get_by_role("textbox", name="查找")).to_have_value("委员会")
    kept = parse_qs(urlsplit(page.url).query)
    assert kept["district"] == ["昌黎县"]
    assert kept["q"] == ["委员会"]
    assert "/district" in page.url


def test_an_unknown_district_in_the_address_is_ignored(visit: SignIn) -> None:
    tab = visit("staff")
    page = tab.open(f"/district?district={quote('没有这个县')}&state=purple&sort=x&n=-3")
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.get_by_role("heading", name="海港区", level=1)).to_be_visible()


def test_english_by_a_switch_and_by_a_link(visit: SignIn) -> None:
    tab = visit("leader")
    page = tab.open("/overview")
    page.get_by_text("English").first.click()
    page.get_by_role("heading", name="City overview").wait_for()
    page.wait_for_function("location.search.includes('lang=en')")
    page.reload()
    page.get_by_role("heading", name="City overview").wait_for()
    # Streamlit's menus lead to bare addresses: the language is put back into them.
    page.get_by_role("button", name="Progress").click()
    page.get_by_role("menuitem", name="Social worker").click()
    page.get_by_role("heading", name="Social worker", level=1).wait_for()
    page.wait_for_function("location.search.includes('lang=en')")
    page.get_by_text("中文").first.click()
    page.get_by_role("heading", name="社工", level=1).wait_for()
    page.get_by_role("button", name="进度").click()
    page.get_by_role("menuitem", name="县区").click()
    page.wait_for_function("location.pathname === '/district'")
    tab.settle()
    assert "lang" not in page.url
    tab.open("/workers?lang=en")
    expect(page.get_by_text("Data as of 16 Sep 2022")).to_be_visible()


def test_what_to_do_leads_there(visit: SignIn) -> None:
    """A hint's link opens the district or social worker that it names, as the filter says."""
    tab = visit("leader")
    page = tab.open("/overview")
    page.get_by_text("家工会还没有一名会员录入").wait_for()
    page.locator("a[href*='step=zero']").click()
    page.wait_for_function("location.pathname === '/readiness'")
    tab.settle()
    city = tab.site.rollcall("coverage", "--by", "city")[0]
    silent = city["unions"] - city["unions_started"]
    page.get_by_text(f"0 录入：共 {silent} 家工会").wait_for()


def test_a_filter_is_in_the_address(visit: SignIn) -> None:
    """Chosen by hand, it goes there; a reload and a colleague's tab show the same."""
    tab = visit("staff")
    page = tab.open(f"/district?district={quote('昌黎县')}")
    # A list closes when the page scrolls under it: scroll first, then open.
    page.get_by_label("状态").scroll_into_view_if_needed()
    tab.settle()
    page.get_by_label("状态").click()
    page.get_by_role("option", name="差距大").click()
    page.wait_for_function("location.search.includes('state=far')")
    tab.settle()
    said = page.get_by_text("家工会。").first.inner_text()
    link = page.url.removeprefix(tab.site.address)
    page = visit("leader").open(link)
    expect(page.get_by_text(said).first).to_be_visible()
    expect(page.get_by_label("状态")).to_have_value("▼ 差距大")


def test_a_county_reaches_no_other_district(visit: SignIn) -> None:
    """Not by the address, not in a list; of the others it sees the ranking alone."""
    tab = visit("changli")
    page = tab.open(f"/district?district={quote('海港区')}")
    expect(page.get_by_role("heading", name="昌黎县", level=1)).to_be_visible()
    assert "海港区" not in page.locator("[data-testid=stMainBlockContainer]").inner_text()
    page = tab.open(f"/workers?district={quote('海港区')}&worker={quote('海港区|张三')}")
    assert "海港区" not in page.locator("[data-testid=stMainBlockContainer]").inner_text()
    for name in ("unions", "workers", "townships", "days"):
        address = f"/download/table?name={name}&format=csv&district={quote('海港区')}"
        file = page.request.get(tab.site.address + address)
        assert "海港区" not in file.text(), name
        assert len(file.text().splitlines()) == 1, name
    page = tab.open("/overview")
    expect(page.get_by_role("heading", name="县区排名")).to_be_visible()
    expect(page.get_by_text("预计到")).to_have_count(0)


def test_a_county_lands_on_its_own_district(visit: SignIn) -> None:
    tab = visit("changli")
    page = tab.open("/")
    page.get_by_role("heading", name="昌黎县", level=1).wait_for()


def test_a_workers_own_unions(visit: SignIn) -> None:
    tab = visit("staff")
    row = tab.site.rollcall("coverage", "--by", "worker")[0]
    page = tab.open(f"/workers?worker={quote(row['district'] + '|' + row['worker'])}")
    text = page.locator("[data-testid=stMainBlockContainer]").inner_text()
    expect(page.get_by_role("heading", name=row["worker"], level=1)).to_be_visible()
    assert f"{row['coverage_percent']:.2f}%" in text
    assert f"{row['unions_on_target']} / {row['unions']}" in text


def test_a_table_downloads_as_excel_and_csv(visit: SignIn, tmp_path: Path) -> None:
    import openpyxl

    tab = visit("staff")
    page = tab.open("/workers")
    rows = tab.site.rollcall("coverage", "--by", "worker")
    with page.expect_download() as csv:
        page.get_by_role("link", name="下载 CSV").first.click()
    text = Path(csv.value.path()).read_bytes().decode("utf-8-sig")
    assert len(text.strip().splitlines()) == len(rows) + 1
    assert rows[0]["worker"] in text.splitlines()[1]
    with page.expect_download() as xlsx:
        page.get_by_role("link", name="下载 Excel").first.click()
    book = tmp_path / "workers.xlsx"
    xlsx.value.save_as(book)
    sheet = openpyxl.load_workbook(book).active
    assert sheet.max_row == len(rows) + 1
    assert sheet.freeze_panes == "A2"


def test_a_menu_leads_to_its_pages(visit: SignIn) -> None:
    """It is closed on the page that it led to, and says whose menu it is and which page."""
    page = visit("leader").open("/overview")
    expect(page.locator("[data-testid=stTopNavSection][aria-current]")).to_have_text("进度")
    page.get_by_role("button", name="工作").click()
    page.get_by_role("menuitem", name="对账").click()
    page.get_by_role("heading", level=1, name="目标对账").wait_for()
    expect(page.get_by_role("menuitem")).to_have_count(0)
    page.locator("[data-testid=stTopNavSection][aria-current] >> text=工作").wait_for()
    page.get_by_role("button", name="工作").click()
    expect(page.locator("[role=menuitem][aria-current=page]")).to_have_text("对账")


def test_on_a_phone_a_drawer_leads_to_every_page(visit: SignIn) -> None:
    """It lies over the page, and is closed again where it led to."""
    tab = visit("leader", 390)
    page = tab.open("/overview?lang=en")
    drawer = page.locator("[data-testid=stSidebar][data-collapsed=false]")
    page.get_by_role("button", name="Expand sidebar").click()
    drawer.wait_for()
    expect(page.locator(".st-key-topbar button").first).to_be_hidden()
    tab.open("/overview?lang=en")
    expect(drawer, "it is not there before it is asked for").to_have_count(0)
    page.get_by_role("button", name="Expand sidebar").click()
    pages = drawer.get_by_role("link")
    allowed = sum(VIEWERS["leader"].may(entry.act) for entry in PAGES.values())
    expect(pages).to_have_count(allowed)
    pages.get_by_text("Reviews").click()
    page.get_by_role("heading", level=1, name="Reviews").wait_for()
    drawer.wait_for(state="detached")
    page.locator(".st-key-topbar button").first.wait_for()
    page.wait_for_function("location.search.includes('lang=en')")
    assert tab.complaints == []
