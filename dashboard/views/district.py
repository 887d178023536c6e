"""县区: how far is one district, at which step do its people stay behind, who looks after them?"""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import charts, formats, queries, tables, widgets
from dashboard.page import Page
from dashboard.widgets import Kpi


def show(page: Page) -> None:
    """Show one of the districts that the viewer may see."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    names = queries.districts(build, page.viewer)["district"].to_pylist()
    if not names:
        st.info(t("您的县区还没有任何数据，请联系市总工会。"))
        return
    head = st.container(horizontal=True, vertical_alignment="bottom", key="head")
    with head.container():
        place = st.container()
    district = names[0]
    if len(names) > 1:  # Who sees one district alone is not asked.
        with head:
            picked = widgets.pick(
                t("换一个县区"), widgets.same(names), key="district", default=district, width=260
            )
        district = picked or district
    with place:
        widgets.crumbs(page)
        widgets.title(page, district)
    _how_far(page, build, district)
    _steps(page, build, district)
    _parts(page, build, district)
    _trend(page, build, district, drive)
    widgets.traits(page, build, district=district)


@widgets.on_its_own
def _how_far(page: Page, build: Path, district: str) -> None:
    t = page.t
    measures = queries.group(build, page.viewer, "district", district) or {}
    with widgets.answer(*_headline(page, measures), good=measures["on_target"]):
        widgets.download("brief", t("打印一页简报（PDF）"), district=district, lang=t.lang)
    widgets.kpis("district", _figures(page, build, measures))
    if not measures["actual_members"]:
        st.info(t("还没有收到该县区的任务分解表或工会名册中的会员数，覆盖率暂时无法计算。"))


def _headline(page: Page, measures: dict[str, Any]) -> tuple[str, str]:
    t, whole = page.t, formats.whole
    if measures["missing"] is None:
        return (
            t("还没有实际会员数，算不出覆盖率。"),
            t("已录入 {n} 人。", n=whole(measures["registered"])),
        )
    if measures["on_target"]:
        return (
            t("已达到 90%。"),
            t(
                "还有 {n} 家工会没有达标。",
                n=whole(measures["unions"] - measures["unions_on_target"]),
            ),
        )
    return (
        t("到 90% 还差 {n} 人。", n=whole(measures["missing"])),
        t("待审核的申请里有 {n} 人，审核通过即可补上。", n=whole(measures["quick_win"])),
    )


def _figures(page: Page, build: Path, measures: dict[str, Any]) -> list[Kpi]:
    t, whole = page.t, formats.whole
    peers = [
        row
        for row in queries.ranking(build, page.viewer).to_pylist()
        if row["rank_group"] == measures["rank_group"]
    ]
    return [
        Kpi(
            t("覆盖率"),
            formats.percent(measures["coverage_percent"]),
            tables.light_text(measures["light"], t),
            widgets.TONES[measures["light"]],
        ),
        Kpi(
            t("已录入"),
            whole(measures["registered"]),
            t("实际会员 {n} 人", n=whole(measures["actual_members"])),
        ),
        Kpi(
            t("近 7 天新增"),
            whole(measures["new"]),
            t("待审核 {n} 人", n=whole(measures["pending"])),
        ),
        Kpi(
            t("同组名次"),
            t("第 {n}", n=measures["rank"]) if measures["rank"] else formats.NOTHING,
            t("同组共 {n} 个", n=len(peers)),
        ),
        Kpi(
            t("达标工会"),
            whole(measures["unions_on_target"]),
            t("共 {n} 家", n=whole(measures["unions"])),
        ),
    ]


@widgets.on_its_own
def _steps(page: Page, build: Path, district: str) -> None:
    """Show at which step the district's people stay behind."""
    t = page.t
    steps = queries.funnel(build, page.viewer, district=district)
    rows = steps.to_pylist()
    if not rows:
        return
    widgets.section(t("人停在哪一步"), _most_lost(page, rows))
    words = [
        {**row, "name": t(tables.FUNNEL[row["step"]]),
         "lost_to": t(tables.LOSSES.get(row["step"], ""))}
        for row in rows
    ]  # fmt: skip
    alt = t("从实际会员到审核通过，每一步的人数")
    widgets.chart(page, "funnel", alt, charts.funnel, words, t, of=district)
    widgets.folded(page, t("每一步的数字"), "funnel", district=district)


def _most_lost(page: Page, rows: list[dict[str, Any]]) -> str:
    """Say where most people stay behind."""
    t = page.t
    worst = max(rows[1:], key=lambda row: row["lost"])
    if worst["lost"] <= 0:
        return t("只算有实际会员数的工会。")
    lost = t(
        "最多的是{what}：{n} 人。",
        what=t(tables.LOSSES[worst["step"]]),
        n=formats.whole(worst["lost"]),
    )
    return lost + t("只算有实际会员数的工会。")


@widgets.on_its_own
def _trend(page: Page, build: Path, district: str, drive: dict[str, Any]) -> None:
    t = page.t
    widgets.section(t("每天录入"))
    days = queries.daily(build, page.viewer, district=district)
    alt = t("每天审核通过的人数")
    widgets.chart(page, "trend", alt, charts.trend, days, drive, t, of=district)
    widgets.folded(page, t("每天的数字"), "days", district=district)


@widgets.on_its_own
def _parts(page: Page, build: Path, district: str) -> None:
    """Show the district's unions, townships, social workers, kinds of employer, or doubts."""
    t = page.t
    widgets.section(t("差在哪里"))
    part = widgets.switch(
        t("按什么看"),
        {
            "unions": t("基层工会"),
            "townships": t("乡镇（街道）"),
            "workers": t("社工"),
            "employer_kinds": t("单位类型"),
            "doubts": t("存疑记录"),
        },
        key="by",
        default="unions",
    )
    if part == "unions":
        filters = widgets.union_filters(page, build, district=district)
        widgets.union_list(page, build, filters)
        return
    asked = {"district": district, "sort": "missing"} if part == "workers" else {
        "district": district
    }  # fmt: skip
    rows = tables.TABLES[part].read(build, page.viewer, **asked)
    if not rows.num_rows:
        st.info(t(_NONE.get(part, "还没有这方面的数据；导入任务分解表和工会名册后显示。")))
        return
    if part == "doubts":
        st.caption(t("这些行照常计入，一行可以有几个问题。"))
        widgets.link(page, "quality", t("数据质量"), district=district)
    if part in _OPENS:
        st.caption(t("勾选一行，看它的工会。"))
    without = {"workers": ("rank",)}.get(part, ())
    widgets.table(page, part, rows, filters=asked, opens=_OPENS.get(part), without=without,
                  along={} if part == "workers" else {"district": district})  # fmt: skip


_OPENS = {
    "workers": ("workers", "group_key"),
    "townships": ("district", "township"),
    "employer_kinds": ("district", "employer_kind"),
}
"""Where a row of a part leads, by which of its values."""

_NONE = {"doubts": "没有发现有疑点的记录。"}
