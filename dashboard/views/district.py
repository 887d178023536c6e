"""县区: how far is one district, which of its unions are missing people, who looks after them?"""

from typing import Any

import streamlit as st

from dashboard import charts, formats, queries, widgets
from dashboard.page import Page

PAGE_ROWS = 100
_COLUMNS = (
    "union_name missing quick_win coverage_percent light registered actual_members"
    " workers_text township union_code".split()
)


def show(page: Page) -> None:
    """Show one of the districts that the viewer may see."""
    t, build = page.t, page.build
    if build is None or page.campaign is None or page.campaign["as_of"] is None:
        widgets.nothing_imported(page)
        return
    names = queries.districts(build, page.viewer)["district"].to_pylist()
    if not names:
        st.info(t("您的县区还没有任何数据，请联系市总工会。"))
        return
    district = st.selectbox(t("县区"), names, key="district", bind="query-params")
    widgets.title(page, district)
    measures = queries.group(build, page.viewer, "district", district) or {}
    st.subheader(_headline(page, district, measures), anchor=False)
    widgets.kpis(_figures(page, measures))
    if not measures["actual_members"]:
        st.info(t("还没有收到该县区的任务分解表或工会名册中的会员数，覆盖率暂时无法计算。"))
    _unions(page, build, district)
    st.subheader(t("每天录入"), anchor=False)
    days = queries.daily(build, page.viewer, district=district)
    widgets.chart(charts.trend(days, page.campaign, t), "trend", t("每天审核通过的人数"))
    with st.expander(t("每天的数字")):
        columns = ["date", "registered", "cumulative"]
        widgets.table(
            page, days, columns, key="days", name=t("{district}每日录入", district=district)
        )


def _headline(page: Page, district: str, measures: dict[str, Any]) -> str:
    t = page.t
    if measures["missing"] is None:
        return t("{district}还没有实际会员数。", district=district)
    if measures["on_target"]:
        return t("{district}已达到 90%。", district=district)
    return t(
        "{district}到 90% 还差 {n} 人，其中待审核 {quick} 人审核即可补上。",
        district=district,
        n=formats.whole(measures["missing"]),
        quick=formats.whole(measures["quick_win"]),
    )


def _figures(page: Page, measures: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    t = page.t
    return [
        (
            t("覆盖率"),
            formats.percent(measures["coverage_percent"]),
            charts.light_text(measures["light"], t) if measures["light"] else None,
        ),
        (
            t("已录入"),
            formats.whole(measures["registered"]),
            t("实际会员 {n} 人", n=formats.whole(measures["actual_members"])),
        ),
        (
            t("同组名次"),
            formats.whole(measures["rank"]),
            t("近 7 天新增 {n} 人", n=formats.whole(measures["new"])),
        ),
        (
            t("达标工会"),
            formats.whole(measures["unions_on_target"]),
            t(
                "共 {n} 家，已开始 {started} 家",
                n=formats.whole(measures["unions"]),
                started=formats.whole(measures["unions_started"]),
            ),
        ),
    ]


def _unions(page: Page, build: Any, district: str) -> None:
    t = page.t
    st.subheader(t("基层工会"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            t("查找"), key="q", bind="query-params", placeholder=t("名称、编码或社工"), width=260
        )
        light = st.selectbox(
            t("状态"),
            list(charts.LIGHTS),
            index=None,
            key="light",
            bind="query-params",
            width=180,
            format_func=lambda light: charts.light_text(light, t),
            placeholder=t("全部"),
        )
        number = st.number_input(
            t("第几页"), min_value=1, value=1, step=1, key="n", bind="query-params", width=120
        )
    found = queries.unions(
        build,
        page.viewer,
        district=district,
        light=light,
        search=search or None,
        limit=PAGE_ROWS,
        offset=(int(number) - 1) * PAGE_ROWS,
    )
    if not found.num_rows:
        st.info(t("没有符合条件的工会，请放宽条件。"))
        return
    total = found["found"][0].as_py()
    st.caption(
        t("共 {n} 家，每页 {size} 家，还差人数多的在前。", n=formats.whole(total), size=PAGE_ROWS)
    )
    widgets.table(
        page, found, _COLUMNS, key="unions", name=t("{district}基层工会", district=district)
    )
