"""Ways from a page to others, and what stands where nothing is imported yet."""

from urllib.parse import urlencode

import streamlit as st

from dashboard.auth import Act
from dashboard.page import Page
from dashboard.widgets.figures import title


def crumbs(page: Page, *steps: tuple[str, str, dict[str, str | None]]) -> None:
    """Show the way down from the overview: a step's page, its words and its address."""
    top = page.t("全市总览") if page.sees_city else page.t("总览")
    with st.container(key="crumbs", horizontal=True, gap="xxsmall"):
        for name, label, parameters in [("overview", top, {}), *steps]:
            if name in page.pages:
                st.page_link(page.pages[name], label=label,
                             query_params=page.address(**parameters))  # fmt: skip


def link(page: Page, to: str, label: str, **parameters: str | None) -> None:
    """Link to another page as it should open."""
    st.page_link(
        page.pages[to],
        label=label,
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params=page.address(**parameters),
    )


def download(kind: str, label: str, **asked: str) -> None:
    """Link to a file of `dashboard.server.downloads`."""
    st.link_button(
        label, f"/download/{kind}?{urlencode(asked)}", icon=":material/download:", type="tertiary"
    )


def nothing_imported(page: Page) -> None:
    """Say that there is no data yet, and what to do next."""
    t = page.t
    title(page, page.title or t("实名制录入进度看板"))
    st.info(t("还没有数据。"), icon=":material/inbox:")
    if page.imports:
        st.markdown(
            t("先导入平台导出的会员列表、基层工会列表和各县区的任务分解表，这一页就有数字。")
        )
        step(page, "imports", t("去导入"))
        return
    st.markdown(t("市总工会导入第一批数据后，这里会显示录入进度。"))
    if page.viewer.may(Act.UPLOAD_SHEETS):
        st.markdown(t("现在可以先上传本县区的摸排表。"))
        step(page, "survey", t("去上传摸排表"))


def step(page: Page, to: str, label: str) -> None:
    """Link to where the next step is done, unless it is here."""
    if to in page.pages and page.pages[to].title != page.title:
        link(page, to, label)
