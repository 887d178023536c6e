"""总览: will it be done in time, where does it fall short, and what is to be done now?

The city for who sees every district; for a county account its own district, and of the others the
ranking alone.
"""

from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard import charts, formats, queries, tables, widgets
from dashboard.page import Page


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
        widgets.city_standing(page, build, drive)
    with widgets.guarded(page):
        widgets.milestones(page, build, None)
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
        widgets.own_standing(page, build, drive, district)
    with widgets.guarded(page):
        widgets.milestones(page, build, district)
    with widgets.guarded(page):
        widgets.section(t("现在最该做的事"))
        widgets.tasks(page, build, district)
    with widgets.guarded(page):
        _trend(page, build, drive, district)


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
    widgets.folded(page, t("每天的数字"), "days")


def _trend(page: Page, build: Path, drive: dict[str, Any], district: str) -> None:
    t = page.t
    widgets.section(t("每天录入"))
    days = queries.daily(build, page.viewer, district=district)
    notes = widgets.day_notes(page, district)
    noted = [note.day for note in notes]
    alt, of = t("每天审核通过的人数"), district + _days(noted)
    widgets.chart(page, "trend", alt, charts.trend, days, drive, t, noted, of=of)
    widgets.show_notes(page, notes, district)
    widgets.folded(page, t("每天的数字"), "days", district=district)


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
    said = t(
        "覆盖率 = 已录入 ÷ 实际会员，只算有实际会员数的工会；分组排名，虚线是 90% 达标线，"
        "右侧是离达标还差的人数。"
    )
    widgets.section(t("县区排名"), said)
    for group, heading in tables.GROUPS.items():
        members = [row for row in rows if row["rank_group"] == group]
        if members:
            draw = partial(charts.ranked_bars, longest=longest, heading=t(heading))
            widgets.chart(page, "rank", t(heading), draw, members, page.target_percent, t, of=group)
    table = partial(_ranking_table, page, ranking)
    widgets.fold(t("排名表"), table, key="ranking", opened=not page.sees_city)


def _ranking_table(page: Page, ranking: pa.Table) -> None:
    opens = ("district", "district") if page.sees_city else None
    if opens:
        st.caption(page.t("勾选一行，打开该县区。"))
    widgets.table(page, "ranking", ranking, opens=opens)
