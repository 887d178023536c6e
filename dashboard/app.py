"""A run of the application: who looks, in which language, at which page."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
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
    assessment,
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
    "assessment": Entry("考核", assessment.show, BULLETINS),
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
    page = Page.open(_language(bar))
    st.logo(_static(f"logo-{page.t.lang}.svg"), size="large")
    groups = _pages(page)
    chosen = st.navigation({"": [_home(page)], **groups}, position="top")
    here = next((n for n, pages in enumerate(groups.values()) if chosen in pages), None)
    _account(page, bar, here)
    admin_accounts.banner(page)
    with widgets.guarded(page):
        chosen.run()


@cache
def _static(name: str) -> str:
    return files("dashboard").joinpath("static", name).read_text("utf-8")


def _language(bar: st.delta_generator.DeltaGenerator) -> str:
    """Show the switch; its answer lives in the address, and is put back where a menu drops it."""
    kept = session.kept("lang")
    if kept and kept != DEFAULT and "lang" not in st.query_params:
        st.query_params["lang"] = kept
    with bar:
        lang = widgets.switch("语言 / Language", LANGUAGES, key="lang", default=DEFAULT)
    session.keep("lang", lang)
    return lang


def _home(page: Page) -> st.Page:
    """Return the page of the bare address: it leads to the overview, and is in no menu."""

    def go() -> None:
        st.switch_page(page.pages["overview"], query_params=dict(st.query_params))

    return st.Page(go, title=page.t("首页"), url_path="home", default=True, visibility="hidden")


def _pages(page: Page) -> dict[str, list[st.Page]]:
    """Make the pages that this viewer may open; return them by group, as the menus show them."""
    groups: dict[str, list[st.Page]] = {}
    for group in GROUPS:
        for name, entry in PAGES.items():
            if entry.group == group and page.viewer.may(entry.act):
                title = page.t(entry.title)
                show = partial(entry.show, replace(page, title=title))
                page.pages[name] = st.Page(show, title=title, url_path=name)
                groups.setdefault(page.t(group), []).append(page.pages[name])
    return groups


def _account(page: Page, bar: st.delta_generator.DeltaGenerator, here: int | None) -> None:
    """Show who is signed in, and once it is opened the ways to the password and out.

    Its key says which group's page this is: `shell.js` marks that menu.
    """
    t = page.t
    menu = bar.popover(
        page.viewer.user, icon=":material/account_circle:", key=f"account-{here}", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        role = page.viewer.role
        st.caption(t(role.label) if role else "")
        st.link_button(t("修改密码"), "/password", width="stretch")
        if st.button(t("退出登录"), key="sign-out", width="stretch"):
            session.sign_out()
