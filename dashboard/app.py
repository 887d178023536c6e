"""The script that Streamlit runs: who looks, in which language, at which page."""

from collections.abc import Callable
from functools import partial
from importlib.resources import as_file, files
from typing import NamedTuple

import streamlit as st

from dashboard import session, widgets
from dashboard.auth import Act
from dashboard.i18n import DEFAULT, LANGUAGES
from dashboard.page import Page
from dashboard.views import (
    admin_accounts,
    admin_audit,
    district,
    imports,
    overview,
    quality,
    reviews,
    union,
    unknown,
    workers,
)


class Entry(NamedTuple):
    """A page: what it is called, what shows it, and what a viewer must be allowed to find it."""

    title: str
    show: Callable[[Page], None]
    act: Act = Act.SEE_FIGURES


PAGES = {
    "overview": Entry("总览", overview.show),
    "district": Entry("县区", district.show),
    "workers": Entry("社工", workers.show),
    "union": Entry("工会", union.show),
    "reviews": Entry("审核", reviews.show),
    "quality": Entry("质量", quality.show),
    "imports": Entry("导入", imports.show, Act.IMPORT_EXPORTS),
    "unknown": Entry("名册外工会", unknown.show, Act.IMPORT_EXPORTS),
    "accounts": Entry("账号", admin_accounts.show, Act.ADMINISTER),
    "audit": Entry("日志", admin_audit.show, Act.ADMINISTER),
}
"""Every page by its address, in the order of the navigation."""


def main() -> None:
    """Run one page under one viewer."""
    _dress()
    # The language is asked first: everything else is said in it.
    bar = st.container(key="topbar", horizontal=True, gap="small", vertical_alignment="center")
    nav = bar.container(key="nav", horizontal=True, gap=None, wrap=False)
    lang = _language(bar)
    page = Page.open(lang)
    st.logo(_static(f"logo-{lang}.svg"), size="large")
    home = st.Page(partial(_go_home, page), title=page.t("首页"), url_path="home", default=True)
    chosen = st.navigation([home, *_pages(page)], position="hidden")
    for name in page.pages:
        nav.page_link(page.pages[name], query_params=page.address())
    _account(page, bar)
    admin_accounts.banner(page)
    chosen.run()


def _dress() -> None:
    with as_file(files("dashboard").joinpath("static", "icon.png")) as icon:
        st.set_page_config(page_title="实名制录入进度看板", page_icon=str(icon), layout="wide")
    with as_file(files("dashboard").joinpath("static", "app.css")) as style:
        st.html(style)


def _static(name: str) -> str:
    return files("dashboard").joinpath("static", name).read_text("utf-8")


def _language(bar: st.delta_generator.DeltaGenerator) -> str:
    """Show the switch; its answer lives in the address."""
    with bar:
        return widgets.switch("语言 / Language", LANGUAGES, key="lang", default=DEFAULT)


def _pages(page: Page) -> list[st.Page]:
    for name, entry in PAGES.items():
        if page.viewer.may(entry.act):
            page.pages[name] = st.Page(
                partial(entry.show, page), title=page.t(entry.title), url_path=name
            )
    return list(page.pages.values())


def _go_home(page: Page) -> None:
    """Open where the viewer's work is: the city, or the own district."""
    first = "overview" if page.sees_city else "district"
    st.switch_page(page.pages[first], query_params=dict(st.query_params))


def _account(page: Page, bar: st.delta_generator.DeltaGenerator) -> None:
    """Show who is signed in, and the ways to the password and out."""
    t = page.t
    with bar.popover(page.viewer.user, icon=":material/account_circle:", key="account"):
        role = page.viewer.role
        st.caption(t(role.label) if role else "")
        st.link_button(t("修改密码"), "/password", width="stretch")
        if st.button(t("退出登录"), key="sign-out", width="stretch"):
            session.sign_out()


main()
