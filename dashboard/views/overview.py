"""总览: will the city make it, where does it fall short, and what is to be done now?"""

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import charts, formats, queries, tables, widgets
from dashboard.page import Page
from dashboard.widgets import Kpi


def show(page: Page) -> None:
    """Show the city's progress; who sees single districts gets the ranking alone."""
    build, drive = page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    widgets.title(page, page.t("全市总览") if page.sees_city else page.t("县区排名"))
    if page.sees_city:
        _city(page, build, drive)
    _ranking(page, build)


def _city(page: Page, build: Path, drive: dict[str, Any]) -> None:
    t, viewer = page.t, page.viewer
    progress = queries.city_progress(build, viewer) or {}
    city = queries.group(build, viewer, "city", "") or {}
    _answer(page, progress, drive)
    widgets.kpis("goal", _goal(page, progress))
    widgets.kpis("rates", _rates(page, city))
    _to_do(page, build, city, drive)
    widgets.section(t("录入进度"))
    days = queries.daily(build, viewer)
    required = queries.required_pace(build, viewer)
    alt = t("累计录入人数与序时要求")
    widgets.chart(page, "burn-up", alt, charts.burn_up, days, required, drive, progress, t)
    with st.expander(t("每天的数字")):
        widgets.table(page, "days", days)


def _answer(page: Page, progress: dict[str, Any], drive: dict[str, Any]) -> None:
    """Answer the page's question in words and one number, with the goal's bar beneath."""
    t, goal, expected = page.t, progress["goal"], progress["projected_at_deadline"]
    day = formats.short_day(drive["deadline"], t.lang)
    if progress["remaining"] == 0:
        headline, good = t("目标已完成。"), True
    elif expected is None:
        headline, good = t("距目标还差 {n} 人。", n=formats.whole(progress["remaining"])), None
    elif expected >= goal:
        headline, good = t("照现在的速度，到 {day} 能够完成目标。", day=day), True
    else:
        short = formats.whole(goal - expected)
        headline = t("照现在的速度，到 {day} 还会差 {n} 人。", day=day, n=short)
        good = False
    with widgets.answer(headline, _because(page, progress), good=good):
        alt = t("已录入、预计录入与目标")
        widgets.chart(page, "goal", alt, charts.goal_strip, progress, t)


def _because(page: Page, progress: dict[str, Any]) -> str:
    t = page.t
    if progress["projected_at_deadline"] is None:
        return t("数据不足 7 天，暂不预测。")
    said = t(
        "近 7 天平均每天录入 {pace} 人，预计共录入 {n} 人",
        pace=formats.whole(progress["pace_recent"]),
        n=formats.whole(progress["projected_at_deadline"]),
    )
    if progress["projected_low"] is None:
        return said + t("。")
    band = t(
        "（八成把握在 {low} 至 {high} 人之间）。",
        low=formats.whole(progress["projected_low"]),
        high=formats.whole(progress["projected_high"]),
    )
    return said + band


def _goal(page: Page, progress: dict[str, Any]) -> list[Kpi]:
    t, whole = page.t, formats.whole
    behind = progress["pace_needed"] and progress["pace_recent"] < progress["pace_needed"]
    return [
        Kpi(
            t("已录入"),
            whole(progress["registered"]),
            t("目标的 {percent}", percent=formats.percent(progress["goal_percent"])),
        ),
        Kpi(
            t("剩余天数"),
            whole(progress["days_left"]),
            t("序时进度 {percent}", percent=formats.percent(progress["time_progress_percent"])),
        ),
        Kpi(
            t("每天需要录入"),
            whole(progress["pace_needed"]),
            t("还差 {n} 人", n=whole(progress["remaining"])),
        ),
        Kpi(
            t("近 7 天每天录入"),
            whole(progress["pace_recent"]),
            t("▼ 低于需要") if behind else t("✓ 够用"),
            "red" if behind else "green",
        ),
    ]


def _rates(page: Page, city: dict[str, Any]) -> list[Kpi]:
    t, whole = page.t, formats.whole
    return [
        Kpi(
            t("覆盖率"),
            formats.percent(city["coverage_percent"]),
            t("实际会员 {n} 人", n=whole(city["actual_members"])),
        ),
        Kpi(
            t("到 90% 还差"),
            whole(city["missing"]),
            t("审核即可补 {n} 人", n=whole(city["quick_win"])),
        ),
        Kpi(
            t("任务完成率"),
            formats.percent(city["completion_percent"]),
            t("任务目标 {n} 人", n=whole(city["target"])),
        ),
        Kpi(
            t("达标工会"),
            whole(city["unions_on_target"]),
            t("共 {n} 家", n=whole(city["unions"])),
        ),
    ]


def _to_do(page: Page, build: Path, city: dict[str, Any], drive: dict[str, Any]) -> None:
    """Name the few things that would help most now, each with the way to it."""
    widgets.section(page.t("现在最该做的事"))
    with st.container(key="todo", gap=None):
        for text, to, parameters in filter(
            None,
            (
                _unreported(page, build, drive),
                _quick_win(page, build),
                _overdue(page, build, drive),
                _furthest_worker(page, build),
                _at_zero(page, build),
            ),
        ):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(text)
                widgets.link(page, to, page.t("去看"), **parameters)


Task = tuple[str, str, dict[str, str | None]]


def _unreported(page: Page, build: Path, drive: dict[str, Any]) -> Task | None:
    rows = queries.districts(build, page.viewer).to_pylist()
    names = [row["district"] for row in rows if not row["has_breakdown"]]
    if not names:
        return None
    text = page.t(
        "**{n} 个县区**还没有报任务分解表（{day} 前应报）：{names}",
        n=len(names),
        day=formats.short_day(drive["breakdown_due"], page.t.lang),
        names=formats.plain("、".join(names[:5])),
    )
    return text, "district", {"district": names[0]}


def _quick_win(page: Page, build: Path) -> Task | None:
    rows = queries.coverage(build, page.viewer, "district").to_pylist()
    best = max(rows, key=lambda row: row["quick_win"] or 0, default=None)
    if best is None or not best["quick_win"]:
        return None
    text = page.t(
        "{district}审核完手头的申请，就能补上 **{n} 人**",
        district=formats.plain(best["district"]),
        n=formats.whole(best["quick_win"]),
    )
    return text, "district", {"district": best["district"]}


def _overdue(page: Page, build: Path, drive: dict[str, Any]) -> Task | None:
    rows = queries.backlog(build, page.viewer).to_pylist()
    city = next((row for row in rows if row["level"] == "city"), None)
    districts = [row for row in rows if row["level"] == "district"]
    worst = max(districts, key=lambda row: row["over_limit"], default=None)
    if city is None or worst is None or not city["over_limit"]:
        return None
    text = page.t(
        "**{n} 人**的申请已等了 {days} 天以上，最多的是{district}（{most} 人）",
        n=formats.whole(city["over_limit"]),
        days=drive["backlog_days"],
        district=formats.plain(worst["district"]),
        most=formats.whole(worst["over_limit"]),
    )
    return text, "district", {"district": worst["district"], "sort": "pending"}


def _furthest_worker(page: Page, build: Path) -> Task | None:
    rows = queries.coverage(build, page.viewer, "worker").to_pylist()
    worst = max(rows, key=lambda row: row["missing"] or 0, default=None)
    if worst is None or not worst["missing"]:
        return None
    text = page.t(
        "社工{worker}（{district}）还差 **{n} 人**，全市最多",
        worker=formats.plain(worst["worker"]),
        district=formats.plain(worst["district"]),
        n=formats.whole(worst["missing"]),
    )
    return text, "workers", {"worker": worst["group_key"]}


def _at_zero(page: Page, build: Path) -> Task | None:
    unions = queries.unions(build, page.viewer, state="zero", limit=1).to_pylist()
    if not unions:
        return None
    text = page.t(
        "**{n} 家工会**还没有一名会员录入，最大的是{union}（{district}，{members} 人）",
        n=formats.whole(unions[0]["found"]),
        union=formats.plain(unions[0]["union_name"]),
        district=formats.plain(unions[0]["district"]),
        members=formats.whole(unions[0]["actual_members"]),
    )
    return text, "district", {"district": unions[0]["district"], "state": "zero"}


def _ranking(page: Page, build: Path) -> None:
    t = page.t
    ranking = queries.ranking(build, page.viewer)
    rows = ranking.to_pylist()
    longest = max((len(row["district"]) for row in rows), default=0)
    if page.sees_city:
        widgets.section(t("县区排名"))
    st.caption(
        t("覆盖率 = 已录入 ÷ 实际会员，分组排名；虚线是 90% 达标线，右侧是离达标还差的人数。")
    )
    for group, heading in tables.GROUPS.items():
        members = [row for row in rows if row["rank_group"] == group]
        if members:
            st.markdown(f"**{t(heading)}**")
            draw = partial(charts.ranked_bars, longest=longest)
            widgets.chart(page, "rank", t(heading), draw, members, page.target_percent, t, of=group)
    with st.expander(t("排名表"), expanded=not page.sees_city):
        opens = ("district", "district") if page.sees_city else None
        if opens:
            st.caption(t("勾选一行，打开该县区。"))
        widgets.table(page, "ranking", ranking, opens=opens)
