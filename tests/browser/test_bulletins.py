"""A bulletin in the browser: the office looks, changes a sentence, issues; others read on a phone."""

import pytest
from playwright.sync_api import Page

from dashboard import bulletins
from pipelines import DataDir
from tests.browser.conftest import SignIn, Visit

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SAID = "本周各单位进展平稳。"


def change_first_sentence(office: Visit) -> None:
    page = office.open("/bulletins?part=draft&do=words")
    page.get_by_label("哪一句").click()
    page.get_by_role("option").first.click()
    office.settle()
    page.get_by_label("改为（留空则删去这一句）").fill(SAID)
    page.get_by_label("原因", exact=True).fill("更平实")
    page.get_by_label("原因", exact=True).press("Tab")
    office.settle()
    page.get_by_role("button", name="保存改动").click()
    page.get_by_text("改动 1 处").wait_for()


def issue(office: Visit) -> None:
    page = office.open("/bulletins?part=draft&do=issue")
    page.get_by_text("我已核对数字和文字").click()
    office.settle()
    page.get_by_role("button", name="印发", exact=True).click()
    page.get_by_text("草稿（0）").wait_for()


def read(tab: Visit, path: str = "/bulletins") -> Page:
    page = tab.open(path)
    page.get_by_role("img", name="各单位覆盖率").wait_for()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0, "nothing to scroll sideways"
    return page


def test_from_draft_to_a_phone(visit_own: SignIn) -> None:
    office = visit_own("staff")
    data = DataDir(office.site.data)
    draft = bulletins.make_draft(data, as_of=None, by="wang")
    page = office.open("/bulletins")
    page.get_by_text("草稿等待核对印发").wait_for()
    page.get_by_text(f"现将截至{draft.cutoff.year}年").wait_for()
    change_first_sentence(office)
    issue(office)
    (one,) = bulletins.issued(data)
    assert one.issued_by == "staff"

    leader, county = (visit_own(name, **PHONE) for name in ("leader", "haigang"))
    said = read(leader).locator("[class*=st-key-official]").inner_text()
    assert SAID in said
    assert "全市基层工会" in said
    for asked in ("/bulletins", "/bulletins?district=昌黎县", "/bulletins?part=draft"):
        own = read(county, asked).locator("[class*=st-key-official]").inner_text()
        assert "海港区累计实名录入会员" in own
        assert SAID not in own
        assert "昌黎县总工会" not in own
    for tab in (office, leader, county):
        assert (tab.complaints, tab.strangers) == ([], [])
