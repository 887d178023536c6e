"""今日: will the city make it, and where does it fall short?"""

from typing import Any

import streamlit as st

from dashboard import charts, formats, queries, widgets
from dashboard.page import Page

_COLUMNS = (
    "rank district coverage_percent missing light registered new actual_members"
    " unions unions_on_target".split()
)
_GROUPS = {
    "county_zone": "县区、开发区和新区",
    "system_industry": "系统和产业工会",
    "direct": "市直属工会",
    "unlisted": "不在名册上的县区",
}


def show(page: Page) -> None:
    """Show the city's progress; who sees single districts gets the ranking alone."""
    t = page.t
    build, drive = page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    widgets.title(page, t("全市总览"))
    if page.sees_city:
        _city(page, build, drive)
    _ranking(page, build)


def _city(page: Page, build: Any, drive: dict[str, Any]) -> None:
    t, viewer = page.t, page.viewer
    progress = queries.city_progress(build, viewer) or {}
    city = queries.group(build, viewer, "city", "") or {}
    st.subheader(_headline(page, progress), anchor=False)
    widgets.kpis(_goal(page, progress))
    widgets.kpis(_rates(page, city, progress))
    st.subheader(t("录入进度"), anchor=False)
    days = queries.daily(build, viewer)
    required = queries.required_pace(build, viewer)
    figure = charts.burn_up(days, required, drive, progress, t)
    widgets.chart(figure, "burn-up", t("累计录入人数与序时要求"))
    with st.expander(t("每天的数字")):
        widgets.table(
            page, days, ["date", "registered", "cumulative"], key="days", name=t("每日录入")
        )


def _headline(page: Page, progress: dict[str, Any]) -> str:
    """Answer the page's question in words and one number."""
    t, goal = page.t, progress["goal"]
    if progress["remaining"] == 0:
        return t("目标已完成：录入 {n} 人。", n=formats.whole(progress["registered"]))
    expected = progress["projected_at_deadline"]
    deadline = formats.short_day((page.campaign or {})["deadline"], t.lang)
    if expected is None:
        return t("距目标还差 {n} 人。", n=formats.whole(progress["remaining"]))
    if expected >= goal:
        return t(
            "按近 7 天的速度，到 {day} 预计录入 {n} 人，能够完成目标。",
            day=deadline,
            n=formats.whole(expected),
        )
    return t(
        "按近 7 天的速度，到 {day} 还会差 {n} 人，需要加快。",
        day=deadline,
        n=formats.whole(goal - expected),
    )


def _goal(page: Page, progress: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    t = page.t
    return [
        (
            t("已录入"),
            formats.whole(progress["registered"]),
            t(
                "目标 {goal}，完成 {percent}",
                goal=formats.whole(progress["goal"]),
                percent=formats.percent(progress["goal_percent"]),
            ),
        ),
        (
            t("剩余天数"),
            formats.whole(progress["days_left"]),
            t("序时进度 {percent}", percent=formats.percent(progress["time_progress_percent"])),
        ),
        (
            t("每天需要录入"),
            formats.whole(progress["pace_needed"]),
            t("还差 {n} 人", n=formats.whole(progress["remaining"])),
        ),
        (
            t("近 7 天每天录入"),
            formats.whole(progress["pace_recent"]),
            t("7 天共 {n} 人", n=formats.whole(progress["registered_last_7_days"])),
        ),
    ]


def _rates(
    page: Page, city: dict[str, Any], progress: dict[str, Any]
) -> list[tuple[str, str, str | None]]:
    t = page.t
    return [
        (
            t("覆盖率"),
            formats.percent(city["coverage_percent"]),
            t("实际会员 {n} 人", n=formats.whole(city["actual_members"])),
        ),
        (
            t("到 90% 还差"),
            formats.whole(city["missing"]),
            t("审核即可补 {n} 人", n=formats.whole(city["quick_win"])),
        ),
        (
            t("任务完成率"),
            formats.percent(city["completion_percent"]),
            t("任务目标 {n} 人", n=formats.whole(city["target"])),
        ),
        (
            t("达标工会"),
            formats.whole(city["unions_on_target"]),
            t(
                "共 {n} 家，已开始 {started} 家",
                n=formats.whole(city["unions"]),
                started=formats.whole(city["unions_started"]),
            ),
        ),
    ]


def _ranking(page: Page, build: Any) -> None:
    t = page.t
    ranking = queries.ranking(build, page.viewer)
    rows = ranking.to_pylist()
    st.subheader(t("县区排名"), anchor=False)
    st.caption(t("按覆盖率（已录入 ÷ 实际会员）分组排名，虚线是 90% 达标线。"))
    for group, heading in _GROUPS.items():
        members = [row for row in rows if row["rank_group"] == group]
        if members:
            st.markdown(f"**{t(heading)}**")
            figure = charts.ranked_bars(members, page.target_percent, t)
            widgets.chart(figure, f"rank-{group}", t(heading))
    with st.expander(t("排名表"), expanded=not page.sees_city):
        widgets.table(page, ranking, _COLUMNS, key="ranking", name=t("县区排名"))
