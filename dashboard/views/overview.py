"""总览: will it be done in time, where does it fall short, and what is to be done now?

The city for who sees every district; for a county account its own district, and of the others the
ranking alone.
"""

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import bulletins, charts, formats, queries, session, tables, widgets
from dashboard.page import Page
from dashboard.widgets import Kpi

_MILESTONES = {
    "survey": "摸排（{day}前）",
    "breakdown": "任务分解（{day}前）",
    "bulletins": "通报（{day}起每周）",
    "goal": "完成目标（{day}前）",
}


def show(page: Page) -> None:
    """Show the overview of the city, or of the viewer's own district."""
    build, drive = page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    if page.sees_city:
        _city(page, build, drive)
        return
    names = queries.districts(build, page.viewer)["district"].to_pylist()
    if names:
        _own(page, build, drive, names[0])
    else:
        widgets.title(page, page.t("县区排名"))
        st.info(page.t("您的县区还没有任何数据，请联系市总工会。"))
    with widgets.guarded(page):
        _ranking(page, build)


def _city(page: Page, build: Path, drive: dict[str, Any]) -> None:
    t = page.t
    widgets.title(page, t("全市总览"))
    with widgets.guarded(page):
        progress = queries.city_progress(build, page.viewer) or {}
        _answer(page, progress, drive)
        _furthest(page, build)
        widgets.kpis("goal", _goal(page, progress, drive))
        widgets.kpis("rates", _rates(page, queries.group(build, page.viewer, "city", "") or {}))
        widgets.folded(page, t("目标进度的数字"), "progress")
    with widgets.guarded(page):
        _milestones(page, build, None)
    with widgets.guarded(page):
        widgets.section(t("现在最该做的事"))
        widgets.tasks(page, build, None)
    with widgets.guarded(page):
        _burn_up(page, build, drive)
    with widgets.guarded(page):
        _where(page, build)
    with widgets.guarded(page):
        _ranking(page, build)


def _own(page: Page, build: Path, drive: dict[str, Any], district: str) -> None:
    t = page.t
    widgets.title(page, t("{district}总览", district=district))
    with widgets.guarded(page):
        measures = queries.group(build, page.viewer, "district", district) or {}
        moved = queries.movement(build, page.viewer).to_pylist()[0]
        _own_answer(page, moved, drive)
        widgets.kpis("goal", _own_goal(page, measures, moved))
        widgets.kpis("rates", _own_rates(page, measures, moved))
    with widgets.guarded(page):
        _milestones(page, build, district)
    with widgets.guarded(page):
        widgets.section(t("现在最该做的事"))
        widgets.tasks(page, build, district)
    with widgets.guarded(page):
        _trend(page, build, drive, district)


def _answer(page: Page, progress: dict[str, Any], drive: dict[str, Any]) -> None:
    """Answer the page's question in words and one number, with the goal's bar beneath."""
    t, short = page.t, progress["shortfall"]
    day = formats.short_day(drive["deadline"], t.lang)
    if progress["remaining"] == 0:
        headline, good = t("目标已完成。"), True
    elif short is None:
        headline, good = t("距目标还差 {n} 人。", n=formats.whole(progress["remaining"])), None
    elif short == 0:
        headline, good = t("照现在的速度，到 {day} 能够完成目标。", day=day), True
    else:
        n = formats.whole(short)
        headline, good = t("照现在的速度，到 {day} 还会差 {n} 人。", day=day, n=n), False
    with widgets.answer(headline, _because(page, progress), good=good):
        alt = t("已录入、预计录入与目标")
        widgets.chart(page, "goal", alt, charts.goal_strip, progress, t)


def _furthest(page: Page, build: Path) -> None:
    """Name the districts with the most people missing, before any chart of them."""
    t = page.t
    rows = queries.coverage(build, page.viewer, "district", sort="missing").to_pylist()
    said = [
        t("{name} {n} 人", name=formats.plain(row["district"]), n=formats.whole(row["missing"]))
        for row in rows[:3]
        if row["missing"]
    ]
    if said:
        st.markdown(t("离 90% 还差最多的县区：**{names}**。", names=t("、").join(said)))


def _because(page: Page, progress: dict[str, Any]) -> str:
    t = page.t
    if progress["projected_at_deadline"] is None:
        return t("数据不足 7 天，暂不预测。")
    said = t("近 7 天平均每天录入 {pace} 人。", pace=formats.whole(progress["pace_recent"]))
    day = progress["projected_finish"]
    if day is None or progress["remaining"] == 0:
        return said
    return (
        said
        + t("照此速度，{day} 完成目标。", day=formats.day(day, t.lang))
        + _between(page, progress["finish_early"], progress["finish_late"])
    )


def _between(page: Page, early: Any, late: Any) -> str:
    """Say the band of the day on which the goal is reached, as far as it ends."""
    t = page.t
    if early is None:
        return ""
    first = formats.short_day(early, t.lang)
    if late is None:
        return t("（八成把握不早于 {day}）", day=first)
    return t(
        "（八成把握在 {early} 至 {late} 之间）", early=first, late=formats.short_day(late, t.lang)
    )


def _goal(page: Page, progress: dict[str, Any], drive: dict[str, Any]) -> list[Kpi]:
    t, whole = page.t, formats.whole
    behind = progress["pace_short"]
    expected = Kpi(
        t("预计到 {day}", day=formats.short_day(drive["deadline"], t.lang)),
        whole(progress["projected_at_deadline"]),
        t(
            "八成把握 {low}—{high}",
            low=whole(progress["projected_low"]),
            high=whole(progress["projected_high"]),
        ),
    )
    return [
        Kpi(
            t("已录入"),
            whole(progress["registered"]),
            t("目标的 {percent}", percent=formats.percent(progress["goal_percent"])),
        ),
        Kpi(
            t("序时进度"),
            formats.percent(progress["time_progress_percent"]),
            t("剩 {n} 天", n=whole(progress["days_left"])),
        ),
        Kpi(
            t("每天需要录入"),
            whole(progress["pace_needed"]),
            t("还差 {n} 人", n=whole(progress["remaining"])),
        ),
        Kpi(
            t("近 7 天每天录入"),
            whole(progress["pace_recent"]),
            t("▼ 每天少 {n} 人", n=whole(behind)) if behind else t("✓ 够用"),
            "red" if behind else "green",
        ),
        expected,
    ]


def _rates(page: Page, group: dict[str, Any]) -> list[Kpi]:
    t, whole = page.t, formats.whole
    return [
        Kpi(
            t("覆盖率"),
            formats.percent(group["coverage_percent"]),
            t("实际会员 {n} 人", n=whole(group["actual_members"])),
        ),
        Kpi(
            t("到 90% 还差"),
            whole(group["missing"]),
            t("审核即可补 {n} 人", n=whole(group["quick_win"])),
        ),
        _completion(page, group),
        *_unions(page, group),
    ]


def _completion(page: Page, group: dict[str, Any]) -> Kpi:
    return Kpi(
        page.t("任务完成率"),
        formats.percent(group["completion_percent"]),
        page.t("任务目标 {n} 人", n=formats.whole(group["target"])),
    )


def _unions(page: Page, group: dict[str, Any]) -> list[Kpi]:
    t, every = page.t, formats.whole(group["unions"])
    return [
        Kpi(t("已开始的工会"), formats.whole(group["unions_started"]), t("共 {n} 家", n=every)),
        Kpi(t("达标工会"), formats.whole(group["unions_on_target"]), t("共 {n} 家", n=every)),
    ]


def _own_answer(page: Page, moved: dict[str, Any], drive: dict[str, Any]) -> None:
    t, needed = page.t, moved["pace_to_target"]
    day = formats.short_day(drive["deadline"], t.lang)
    reason = t("近 7 天平均每天录入 {pace} 人。", pace=formats.tenths(moved["pace_recent"]))
    if moved["missing"] is None:
        widgets.answer(t("还没有实际会员数，算不出覆盖率。"), reason, good=None)
    elif moved["missing"] == 0:
        widgets.answer(t("已达到 90%。"), reason, good=True)
    elif needed is None:
        widgets.answer(t("到 90% 还差 {n} 人。", n=formats.whole(moved["missing"])), reason,
                       good=False)  # fmt: skip
    else:
        good = moved["pace_recent"] >= needed
        headline = (
            t("照现在的速度，到 {day} 能够达到 90%。", day=day)
            if good
            else t("照现在的速度，到 {day} 达不到 90%。", day=day)
        )
        need = t("到 90% 还差 {n} 人，每天要录入 {pace} 人。", n=formats.whole(moved["missing"]),
                 pace=formats.tenths(needed))  # fmt: skip
        widgets.answer(headline, need + reason, good=good)


def _own_goal(page: Page, measures: dict[str, Any], moved: dict[str, Any]) -> list[Kpi]:
    t, whole = page.t, formats.whole
    gained = moved["places_gained"] or 0
    arrow = t("▲ 比一周前进 {n} 位", n=gained) if gained > 0 else ""
    arrow = t("▼ 比一周前退 {n} 位", n=-gained) if gained < 0 else arrow
    return [
        Kpi(
            t("覆盖率"),
            formats.percent(measures["coverage_percent"]),
            tables.light_text(measures["light"], t),
            widgets.TONES[measures["light"]],
        ),
        Kpi(
            t("到 90% 还差"),
            whole(measures["missing"]),
            t("审核即可补 {n} 人", n=whole(measures["quick_win"])),
        ),
        Kpi(
            t("近 7 天新增"),
            whole(moved["new"]),
            t("前 7 天 {n} 人", n=whole(moved["new_week_before"])),
        ),
        Kpi(
            t("剩余天数"),
            whole(moved["days_left"]),
            t("每天还需 {n} 人", n=formats.tenths(moved["pace_to_target"])),
        ),
        Kpi(
            t("同组名次"),
            t("第 {n}", n=measures["rank"]) if measures["rank"] else formats.NOTHING,
            arrow or t("与一周前相同"),
            "green" if gained > 0 else "red" if gained < 0 else "off",
        ),
    ]  # fmt: skip


def _own_rates(page: Page, measures: dict[str, Any], moved: dict[str, Any]) -> list[Kpi]:
    t, whole = page.t, formats.whole
    return [
        Kpi(
            t("已录入"),
            whole(measures["registered"]),
            t("实际会员 {n} 人", n=whole(measures["actual_members"])),
        ),
        Kpi(
            t("待审核"), whole(measures["pending"]), t("当日新增 {n} 人", n=whole(moved["new_day"]))
        ),
        _completion(page, measures),
        *_unions(page, measures),
    ]


def _milestones(page: Page, build: Path, district: str | None) -> None:
    """Show what the plan wants by a day, and what is overdue."""
    issued = _issued(page) if district is None else None
    rows = queries.milestones(build, page.viewer, district=district, issued=issued).to_pylist()
    if rows:
        widgets.section(page.t("时间节点"))
        widgets.kpis("milestones", [_milestone(page, row) for row in rows])


def _issued(page: Page) -> int:
    """Return how many bulletins went out on what was known by the as-of date."""
    as_of = (page.campaign or {})["as_of"]
    every = bulletins.issued(session.backend().data)
    return sum(not one.is_correction and one.day <= as_of for one in every)


def _milestone(page: Page, row: dict[str, Any]) -> Kpi:
    t = page.t
    day = formats.short_day(row["due"], t.lang)
    said, tone = {
        "reached": (t("✓ 已完成"), "green"),
        "overdue": (t("▼ 逾期 {n} 天", n=row["days_over"]), "red"),
        "ahead": (t("○ 还有 {n} 天", n=row["days_to_due"]), "off"),
    }[row["state"]]
    if row["measure"] == "goal":
        value = formats.percent(row["done_percent"])
        said += t("，差 {n} 人", n=formats.whole(row["open"])) if row["open"] else ""
    elif row["measure"] == "bulletins":
        value = t("{n} / {all} 期", n=row["done"], all=row["whole"])
        said = t("▼ 差 {n} 期", n=row["open"]) if row["open"] else said
    elif row["level"] == "district":
        value = t("已报") if row["done"] else t("未报")
    else:
        value = f"{row['done']} / {row['whole']}"
        said += t("，差 {n} 个县区", n=row["open"]) if row["open"] else ""
    return Kpi(t(_MILESTONES[row["measure"]], day=day), value, said, tone)


def _burn_up(page: Page, build: Path, drive: dict[str, Any]) -> None:
    t, viewer = page.t, page.viewer
    widgets.section(t("录入进度"))
    progress = queries.city_progress(build, viewer) or {}
    days = queries.daily(build, viewer)
    required = queries.required_pace(build, viewer)
    notes = widgets.day_notes(page)
    noted = [note.day for note in notes]
    alt = t("累计录入人数与序时要求")
    rows = (days, required, drive, progress, t, noted)
    widgets.chart(page, "burn-up", alt, charts.burn_up, *rows, of=_days(noted))
    widgets.show_notes(page, notes)
    with st.expander(t("每天的数字")):
        widgets.table(page, "days", days)


def _trend(page: Page, build: Path, drive: dict[str, Any], district: str) -> None:
    t = page.t
    widgets.section(t("每天录入"))
    days = queries.daily(build, page.viewer, district=district)
    notes = widgets.day_notes(page, district)
    noted = [note.day for note in notes]
    alt, of = t("每天审核通过的人数"), district + _days(noted)
    widgets.chart(page, "trend", alt, charts.trend, days, drive, t, noted, of=of)
    widgets.show_notes(page, notes, district)
    with st.expander(t("每天的数字")):
        widgets.table(page, "days", days, filters={"district": district})


def _days(noted: list[Any]) -> str:
    """Return the noted days as a part of a chart's key: with other notes it is another chart."""
    return "".join(f" {day}" for day in noted)


def _where(page: Page, build: Path) -> None:
    """Show where the districts stand, and which of them moved."""
    t = page.t
    left, right = st.columns([4, 5], gap="large")
    with left:
        widgets.section(t("县区分布"), t("位置示意；点一格，打开该县区。"))
        widgets.tiles(page, queries.tile_map(build, page.viewer).to_pylist(), "district")
    with right:
        widgets.section(t("最近的变化"), _moved_words(page, build))
        widgets.table(
            page,
            "movement",
            widgets.rows_of(page, "movement"),
            opens=("district", "district"),
            without=("new_week_before", "coverage_percent", "rank", "pace_to_target", "missing"),
        )


def _moved_words(page: Page, build: Path) -> str:
    t, whole = page.t, formats.whole
    city = queries.movement(build, page.viewer).to_pylist()[0]
    said = t(
        "最近一天新增 {day} 人，近 7 天 {week} 人，前 7 天 {before} 人。"
        "按审核时间推算，期间转出、退会的人不在其中。",
        day=whole(city["new_day"]),
        week=whole(city["new"]),
        before=whole(city["new_week_before"]),
    )
    if city["undated"]:
        said += t("{n} 人没有审核时间，算作更早。", n=whole(city["undated"]))
    return said


def _ranking(page: Page, build: Path) -> None:
    t = page.t
    ranking = queries.ranking(build, page.viewer)
    rows = ranking.to_pylist()
    longest = max((len(row["district"]) for row in rows), default=0)
    said = t("覆盖率 = 已录入 ÷ 实际会员，分组排名；虚线是 90% 达标线，右侧是离达标还差的人数。")
    widgets.section(t("县区排名"), said)
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
