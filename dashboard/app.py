"""The script that Streamlit runs: who looks, in which language, at which page."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.resources import files
from typing import NamedTuple

import streamlit as st

from dashboard import session, widgets
from dashboard.auth import Act
from dashboard.i18n import DEFAULT, LANGUAGES
from dashboard.page import Page
from dashboard.views import (
    admin_accounts,
    admin_audit,
    admin_settings,
    breakdown,
    bulletins,
    district,
    imports,
    meeting,
    outreach,
    overview,
    qr,
    quality,
    readiness,
    responsibility,
    reviews,
    supervision,
    survey,
    targets,
    union,
    unknown,
    versions,
    workers,
)

PROGRESS, WORK, BULLETINS, DATA, ADMIN = "进度", "工作", "通报", "数据", "管理"
GROUPS = (PROGRESS, WORK, BULLETINS, DATA, ADMIN)
"""The groups of the navigation, in their order; one without a page for the viewer is left out."""


class Entry(NamedTuple):
    """A page: its name, what shows it, its group, and what a viewer must be allowed to find it."""

    title: str
    show: Callable[[Page], None]
    group: str
    act: Act = Act.SEE_FIGURES


PAGES = {
    "overview": Entry("总览", overview.show, PROGRESS),
    "district": Entry("县区", district.show, PROGRESS),
    "workers": Entry("社工", workers.show, PROGRESS),
    "union": Entry("工会", union.show, PROGRESS),
    "meeting": Entry("会议", meeting.show, PROGRESS),
    "readiness": Entry("组织覆盖", readiness.show, WORK),
    "reviews": Entry("审核", reviews.show, WORK),
    "breakdown": Entry("任务分解", breakdown.show, WORK),
    "versions": Entry("分解表版本", versions.show, WORK),
    "responsibility": Entry("责任链", responsibility.show, WORK),
    "targets": Entry("对账", targets.show, WORK),
    "qr": Entry("二维码", qr.show, WORK),
    "bulletins": Entry("通报", bulletins.show, BULLETINS, Act.READ_BULLETINS),
    "survey": Entry("摸排", survey.show, WORK),
    "outreach": Entry("活动", outreach.show, WORK),
    "supervision": Entry("督导", supervision.show, BULLETINS, Act.READ_NOTES),
    "imports": Entry("导入", imports.show, DATA, Act.IMPORT_EXPORTS),
    "quality": Entry("质量", quality.show, DATA),
    "unknown": Entry("名册外工会", unknown.show, DATA, Act.IMPORT_EXPORTS),
    "accounts": Entry("账号", admin_accounts.show, ADMIN, Act.ADMINISTER),
    "settings": Entry("设置", admin_settings.show, ADMIN, Act.ADMINISTER),
    "audit": Entry("日志", admin_audit.show, ADMIN, Act.ADMINISTER),
}
"""Every page by its address, in the order of the navigation within its group."""


def main() -> None:
    """Run one page under one viewer."""
    # Icon and style come with the page around the application: see `server.shell`.
    st.set_page_config(page_title="实名制录入进度看板", layout="wide")
    # The language is asked first: everything else is said in it.
    bar = st.container(key="topbar", horizontal=True, gap="small", vertical_alignment="center")
    nav = bar.container()
    beneath = st.container(key="subnav", horizontal=True, gap=None)
    lang = _language(bar)
    page = Page.open(lang)
    st.logo(_static(f"logo-{lang}.svg"), size="large")
    home = st.Page(partial(_go_home, page), title=page.t("首页"), url_path="home", default=True)
    chosen = st.navigation([home, *_pages(page)], position="hidden")
    _navigate(page, chosen.url_path or home.url_path, nav, beneath)
    _account(page, bar)
    admin_accounts.banner(page)
    with widgets.guarded(page):
        chosen.run()


def _static(name: str) -> str:
    return files("dashboard").joinpath("static", name).read_text("utf-8")


def _language(bar: st.delta_generator.DeltaGenerator) -> str:
    """Show the switch; its answer lives in the address."""
    with bar:
        return widgets.switch("语言 / Language", LANGUAGES, key="lang", default=DEFAULT)


def _pages(page: Page) -> list[st.Page]:
    for name, entry in PAGES.items():
        if page.viewer.may(entry.act):
            title = page.t(entry.title)
            show = partial(entry.show, replace(page, title=title))
            page.pages[name] = st.Page(show, title=title, url_path=name)
    return list(page.pages.values())


def _navigate(
    page: Page, here: str, bar: st.delta_generator.DeltaGenerator,
    beneath: st.delta_generator.DeltaGenerator,
) -> None:  # fmt: skip
    """Show the groups, each a menu of its pages, and beneath them the pages of this page's group.

    A phone leaves the lower row out (app.css): the menus hold the same links.
    """
    groups = {group: [n for n in page.pages if PAGES[n].group == group] for group in GROUPS}
    with bar:
        _menus(page, here, groups)
    for names in groups.values():
        if here in names and len(names) > 1:
            _links(page, names, beneath)


@st.fragment
def _menus(page: Page, here: str, groups: dict[str, list[str]]) -> None:
    """Show a menu of each group. Its links come once it is opened: most are never asked for."""
    with st.container(
        key="nav", horizontal=True, gap=None, wrap=False, vertical_alignment="center"
    ):
        for number, (group, names) in enumerate(groups.items()):
            if len(names) == 1:
                st.page_link(page.pages[names[0]], label=page.t(group), query_params=page.address())
            elif names:
                # The key holds the page: a menu is closed again on the page that it led to.
                key = f"menu-{number}-{here}{'-now' * (here in names)}"
                menu = st.popover(page.t(group), type="tertiary", key=key, on_change="rerun")
                if menu.open:
                    _links(page, names, menu)


def _links(page: Page, names: list[str], place: st.delta_generator.DeltaGenerator) -> None:
    for name in names:
        place.page_link(page.pages[name], query_params=page.address())


def _go_home(page: Page) -> None:
    """Open the overview: of the city, or of the own district."""
    st.switch_page(page.pages["overview"], query_params=dict(st.query_params))


def _account(page: Page, bar: st.delta_generator.DeltaGenerator) -> None:
    """Show who is signed in, and once it is opened the ways to the password and out."""
    t = page.t
    menu = bar.popover(
        page.viewer.user, icon=":material/account_circle:", key="account", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        role = page.viewer.role
        st.caption(t(role.label) if role else "")
        st.link_button(t("修改密码"), "/password", width="stretch")
        if st.button(t("退出登录"), key="sign-out", width="stretch"):
            session.sign_out()


if __name__ == "__main__":  # Streamlit runs the file as the main script
    main()
