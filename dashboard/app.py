"""The script that Streamlit runs: who looks, in which language, at which page."""

from importlib.resources import as_file, files

import streamlit as st

from dashboard import session
from dashboard.i18n import LANGUAGES
from dashboard.page import Page
from dashboard.views import district, overview, workers


def main() -> None:
    """Run one page under one viewer."""
    with as_file(files("dashboard").joinpath("static", "icon.png")) as icon:
        st.logo(str(icon), size="large")
        st.set_page_config(page_title="实名制录入进度看板", page_icon=str(icon), layout="wide")
    with as_file(files("dashboard").joinpath("static", "app.css")) as style:
        st.html(style)
    page = Page.open()
    t = page.t
    chosen = st.navigation(
        [
            st.Page(
                lambda: overview.show(page), title=t("总览"), url_path="overview", default=True
            ),
            st.Page(lambda: district.show(page), title=t("县区"), url_path="district"),
            st.Page(lambda: workers.show(page), title=t("社工"), url_path="workers"),
        ],
        position="top",
    )
    chosen.run()
    _foot(page)


def _foot(page: Page) -> None:
    """Show the language switch, who is signed in, and the way out."""
    st.divider()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "语言 / Language",
            list(LANGUAGES),
            default="zh",
            key="lang",
            bind="query-params",
            format_func=LANGUAGES.__getitem__,
            label_visibility="collapsed",
            required=True,
        )
        st.caption(page.t("已登录：{user}", user=page.viewer.user))
        if st.button(page.t("退出登录"), key="sign-out"):
            session.sign_out()


main()
