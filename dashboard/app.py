"""The script that Streamlit runs: who looks, in which language, at which page."""

from collections.abc import Callable
from importlib.resources import as_file, files
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.i18n import DEFAULT, LANGUAGES
from dashboard.page import Page
from dashboard.views import district, overview, workers


def main() -> None:
    """Run one page under one viewer."""
    with as_file(files("dashboard").joinpath("static", "icon.png")) as icon:
        st.logo(str(icon), size="large")
        st.set_page_config(page_title="实名制录入进度看板", page_icon=str(icon), layout="wide")
    with as_file(files("dashboard").joinpath("static", "app.css")) as style:
        st.html(style)
    # The foot's switch is asked first, since its answer is the language of everything above it.
    body, foot = st.container(), st.container()
    with foot:
        lang, sign_out = _foot()
    page = Page.open(lang)
    sign_out(page)
    with body:
        _navigation(page).run()


def _navigation(page: Page) -> Any:
    t = page.t
    return st.navigation(
        [
            st.Page(
                lambda: overview.show(page), title=t("总览"), url_path="overview", default=True
            ),
            st.Page(lambda: district.show(page), title=t("县区"), url_path="district"),
            st.Page(lambda: workers.show(page), title=t("社工"), url_path="workers"),
        ],
        position="top",
    )


def _foot() -> tuple[str, Callable[[Page], None]]:
    """Show the language switch; return the language, and what adds who is signed in."""
    st.divider()
    row = st.container(horizontal=True, vertical_alignment="center")
    # The address carries what the switch shows, so that is what it holds: ?lang=English.
    named = {name: lang for lang, name in LANGUAGES.items()}
    chosen = row.segmented_control(
        "语言 / Language",
        list(named),
        default=LANGUAGES[DEFAULT],
        key="lang",
        bind="query-params",
        label_visibility="collapsed",
        required=True,
    )

    def signed_in(page: Page) -> None:
        row.caption(page.t("已登录：{user}", user=page.viewer.user))
        if row.button(page.t("退出登录"), key="sign-out"):
            session.sign_out()

    return named.get(chosen or "", DEFAULT), signed_in


main()
