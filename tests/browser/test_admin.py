"""What an administrator does, in a real browser: accounts, settings, the log, another's eyes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

SignIn = Callable[..., Visit]
NEW = "mao-tu-niao-8842"


def choose(page: Page, label: str, option: str, *, within: str = "") -> None:
    """Pick an option of a drop-down; the list closes when the page scrolls under it."""
    place = page.locator(within) if within else page
    box = place.get_by_label(label).first
    box.scroll_into_view_if_needed()
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def sign_in(page: Page, address: str, account: str, password: str) -> None:
    page.goto(f"{address}/login")
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_an_account_from_first_password_to_its_end(visit_own: SignIn) -> None:
    """Added, its password shown once, changed at first sign-in; out when its role or it ends."""
    tab = visit_own("admin")
    page = tab.open("/accounts")
    page.get_by_label("账号（小写字母开头）").fill("newcomer")
    page.get_by_label("姓名或岗位").fill("新来的")
    choose(page, "角色", "县区", within=".stForm:has-text('姓名或岗位')")
    choose(page, "县区（仅县区角色）", "海港区", within=".stForm:has-text('姓名或岗位')")
    page.get_by_role("button", name="新增", exact=True).click()
    first = page.locator("[data-testid=stCode]").inner_text().strip()
    page.reload()
    tab.settle()
    assert first not in page.content(), "the first password is shown once"

    other = visit_own("leader").page
    other.context.clear_cookies()
    sign_in(other, tab.site.address, "newcomer", first)
    expect(other.get_by_text("首次登录请先修改初始密码。")).to_be_visible()
    other.goto(f"{tab.site.address}/overview")
    expect(other.get_by_text("首次登录请先修改初始密码。")).to_be_visible()
    other.goto(f"{tab.site.address}/password?lang=en")
    other.get_by_label("Current password").fill(first)
    other.get_by_label("New password", exact=True).fill("short")
    other.get_by_label("New password again").fill("short")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("A password needs at least 10 characters")).to_be_visible()
    other.get_by_label("Current password").fill(first)
    other.get_by_label("New password", exact=True).fill(NEW)
    other.get_by_label("New password again").fill(NEW)
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("海港区")

    choose(page, "账号", "newcomer")
    choose(page, "角色", "市领导", within=".stForm:has(button:has-text('保存角色'))")
    page.get_by_role("button", name="保存角色").click()
    expect(page.get_by_text("已更改，该账号在各处的登录已失效。")).to_be_visible()
    other.goto(f"{tab.site.address}/overview")
    expect(other.get_by_label("Password")).to_be_visible()
    other.goto(f"{tab.site.address}/login?lang=zh")

    choose(page, "账号", "newcomer")
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_text("已停用。")).to_be_visible()
    sign_in(other, tab.site.address, "newcomer", NEW)
    expect(other.get_by_text("账号或密码不正确，或账号已停用。")).to_be_visible()


def test_the_log_is_filtered_verified_and_saved(visit: SignIn) -> None:
    tab = visit("admin")
    page = tab.open("/audit")
    choose(page, "操作", "登录")
    tab.settle()
    page.get_by_role("button", name="校验日志").click()
    expect(page.get_by_text("校验通过，共")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载 CSV").click()
    lines = Path(saved.value.path()).read_bytes().decode("utf-8-sig").splitlines()
    assert len(lines) > 1
    assert all(",sign_in," in line for line in lines[1:])


def test_anothers_eyes_read_and_change_nothing(visit: SignIn, tmp_path: Path) -> None:
    tab = visit("admin")
    page = tab.open("/accounts")
    form = ".stForm:has(button:has-text('开始查看'))"
    choose(page, "角色", "县区", within=form)
    choose(page, "县区（仅县区角色）", "昌黎县", within=form)
    page.get_by_role("button", name="开始查看").click()
    banner = page.get_by_text("正在以“县区 昌黎县”的视角查看，只读，已记入日志。")
    expect(banner).to_be_visible()
    tab.open("/district?district=%E6%B5%B7%E6%B8%AF%E5%8C%BA")
    expect(page.get_by_role("heading", level=1)).to_contain_text("昌黎县")
    expect(page.get_by_role("button", name="工作")).to_have_count(1)
    expect(page.get_by_role("button", name="管理")).to_have_count(0)
    expect(page.get_by_text("查看一个人的完整信息")).to_have_count(0)
    assert page.request.get(f"{tab.site.address}/download/audit").status == 403
    page.screenshot(path=tmp_path / "view-as.png")
    page.get_by_role("button", name="结束视角").click()
    expect(banner).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_settings_stand_and_say_what_is_wrong(visit: SignIn, width: int, tmp_path: Path) -> None:
    tab = visit("admin", width=width)
    page = tab.open("/settings")
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert fits, "scrolls sideways"
    goal = page.get_by_label("全市目标人数")
    goal.fill("0")
    goal.press("Tab")
    page.get_by_label("为什么改").first.fill("看看会不会拦住")
    page.screenshot(path=tmp_path / f"settings-{width}.png", full_page=True)
    page.get_by_role("button", name="保存设置").click()
    expect(page.get_by_text("“全市目标人数”应为 1—")).to_be_visible()
    assert tab.complaints == []
