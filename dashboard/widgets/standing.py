"""Where the city or one district stands: the overview's answer, and the figures beneath it."""

from pathlib import Path
from typing import Any

from dashboard import charts, formats, queries, tables
from dashboard.page import Page
from dashboard.widgets.figures import TONES, Kpi, answer, chart, kpis
from dashboard.widgets.folds import folded

_NAMED = 3


def city_standing(page: Page, build: Path, drive: dict[str, Any]) -> None:
    """Say whether the goal will be reached in time, who is furthest behind, and the figures."""
    progress = queries.city_progress(build, page.viewer) or {}
    city = queries.group(build, page.viewer, "city", "") or {}
    _answer(page, progress, drive, _furthest(page, build))
    kpis("standing", [*_goal(page, progress, drive), *_rates(page, city)])
    folded(page, page.t("目标进度的数字"), "progress")


def own_standing(page: Page, build: Path, drive: dict[str, Any], district: str) -> None:
    """Say the same of one district and its 90 %."""
    measures = queries.group(build, page.viewer, "district", district) or {}
    moved = queries.movement(build, page.viewer).to_pylist()[0]
    _own_answer(page, moved, drive, _furthest(page, build, district))
    kpis("standing", [*_own_goal(page, measures, moved), *_own_rates(page, measures, moved)])


def _answer(page: Page, progress: dict[str, Any], drive: dict[str, Any], furthest: str) -> None:
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
    with answer(headline, _because(page, progress) + furthest, good=good):
        alt = t("已录入、预计录入与目标")
        chart(page, "goal", alt, charts.goal_strip, progress, t)


def _furthest(page: Page, build: Path, district: str | None = None) -> str:
    """Name who misses most people, before any chart of them: districts, or within one unions.

    It is a paragraph of its own, beneath another; empty where nobody misses any.
    """
    t, viewer = page.t, page.viewer
    if district is None:
        rows = queries.coverage(build, viewer, "district", sort="missing").to_pylist()[:_NAMED]
        name, said = "district", t("离 90% 还差最多的县区：**{names}**。")
    else:
        rows = queries.unions(build, viewer, district=district, limit=_NAMED).to_pylist()
        name, said = "union_name", t("离 90% 还差最多的工会：**{names}**。")
    named = [
        t("{name} {n} 人", name=formats.plain(row[name]), n=formats.whole(row["missing"]))
        for row in rows
        if row["missing"]
    ]
    return "\n\n" + said.format(names=t("、").join(named)) if named else ""


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
        _missing(page, group),
        _completion(page, group),
        *_unions(page, group),
    ]


def _missing(page: Page, group: dict[str, Any]) -> Kpi:
    return Kpi(
        page.t("到 90% 还差"),
        formats.whole(group["missing"]),
        page.t("审核即可补 {n} 人", n=formats.whole(group["quick_win"])),
    )


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


def _own_answer(page: Page, moved: dict[str, Any], drive: dict[str, Any], furthest: str) -> None:
    t, needed = page.t, moved["pace_to_target"]
    day = formats.short_day(drive["deadline"], t.lang)
    pace = formats.tenths(moved["pace_recent"])
    reason = t("近 7 天平均每天录入 {pace} 人。", pace=pace) + furthest
    if moved["missing"] is None:
        answer(t("还没有实际会员数，算不出覆盖率。"), reason, good=None)
    elif moved["missing"] == 0:
        answer(t("已达到 90%。"), reason, good=True)
    elif needed is None:
        answer(t("到 90% 还差 {n} 人。", n=formats.whole(moved["missing"])), reason,
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
        answer(headline, need + reason, good=good)


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
            TONES[measures["light"]],
        ),
        _missing(page, measures),
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
