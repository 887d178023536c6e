"""What the plan wants by a day, of the city or of one district, and what is overdue."""

from pathlib import Path
from typing import Any

from dashboard import bulletins, formats, queries, session
from dashboard.page import Page
from dashboard.widgets.figures import Kpi, kpis, section

_MILESTONES = {
    "survey": "摸排（{day}前）",
    "breakdown": "任务分解（{day}前）",
    "bulletins": "通报（{day}起每周）",
    "goal": "完成目标（{day}前）",
}


def milestones(page: Page, build: Path, district: str | None) -> None:
    """Show what the plan wants by a day, and what is overdue."""
    issued = _issued(page) if district is None else None
    rows = queries.milestones(build, page.viewer, district=district, issued=issued).to_pylist()
    if rows:
        section(page.t("时间节点"))
        kpis("milestones", [_milestone(page, row) for row in rows])


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
