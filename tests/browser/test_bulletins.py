"""A bulletin in the browser: the office looks, changes a sentence, issues; others read on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard import bulletins
from dashboard.auth import OPERATOR, Role
from dashboard.backend import Backend
from dashboard.passwords import random_password
from pipelines import DataDir, import_batch
from tests.browser.conftest import PATIENCE, SignIn, Site, Visit, _serving, _visitors
from tests.builders import Person, write_members, write_unions

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SAID = "本周各单位进展平稳。"
DISTRICTS = ("海港区", "昌黎县")
ACCOUNTS = {"leader": (Role.LEADER, None), "staff": (Role.STAFF, None),
            "haigang": (Role.COUNTY, "海港区")}  # fmt: skip


@pytest.fixture
def visit_town(chromium: Browser, tmp_path: Path) -> Iterator[SignIn]:
    """Sign in where two districts have a draft: an edition takes a second to draw."""
    data = DataDir.at(tmp_path / "town")
    unions = [[f"C{n}", f"{name}甲工会", name, 10] for n, name in enumerate(DISTRICTS)]
    people = [
        Person(100 * n + one, f"{name}甲工会", name, audited="2022-09-02 10:00:00")
        for n, name in enumerate(DISTRICTS)
        for one in range(1, 8)
    ]
    import_batch(
        data, [write_unions(tmp_path, unions), write_members(tmp_path, people, "20220905")]
    )
    bulletins.make_draft(data, as_of=None, by="wang")
    backend, passwords = Backend.open(data), {name: random_password() for name in ACCOUNTS}
    for name, (role, district) in ACCOUNTS.items():
        backend.accounts.add(
            name, role=role, district=district, password=passwords[name], must_change=False,
            by=OPERATOR,
        )  # fmt: skip
    backend.close()
    with _serving(data.root) as address:
        site = Site(address, data.root, passwords)
        with _visitors(chromium, site) as sign_in:
            yield sign_in


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
    page.get_by_text("草稿（0）").wait_for(timeout=3 * PATIENCE)


def read(tab: Visit, path: str = "/bulletins") -> Page:
    page = tab.open(path)
    picture = page.get_by_role("img", name="各单位覆盖率")
    picture.wait_for()
    # With the page itself: a file of Streamlit's is not there while a run starts.
    assert str(picture.get_attribute("src")).startswith("data:image/png")
    for place in ("html", "[data-testid=stMain]"):
        wide = page.locator(place).evaluate("(one) => one.scrollWidth - one.clientWidth")
        assert wide == 0, "nothing to scroll sideways"
    return page


def test_from_draft_to_a_phone(visit_town: SignIn) -> None:
    office = visit_town("staff")
    data = DataDir(office.site.data)
    page = office.open("/bulletins")
    page.get_by_text("草稿等待核对印发").wait_for()
    page.get_by_text("现将截至2022年9月5日").wait_for()
    change_first_sentence(office)
    issue(office)
    (one,) = bulletins.issued(data)
    assert one.issued_by == "staff"

    leader, county = (visit_town(name, **PHONE) for name in ("leader", "haigang"))
    said = read(leader).locator("[class*=st-key-official]").inner_text()
    assert SAID in said
    assert "全市基层工会" in said
    for asked in ("/bulletins", "/bulletins?district=昌黎县", "/bulletins?part=draft"):
        own = read(county, asked).locator("[class*=st-key-official]").inner_text()
        assert "海港区累计实名录入会员" in own
        assert SAID not in own
        assert "昌黎县甲工会" not in own
    for tab in (office, leader, county):
        assert (tab.complaints, tab.strangers) == ([], [])
