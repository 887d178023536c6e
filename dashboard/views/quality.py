"""质量: which records cannot be relied on, where, and what is to be done about them?"""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from dashboard import formats, queries, widgets
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.widgets import Kpi

MOST_UNIONS = 100


def show(page: Page) -> None:
    """Show rejected and doubtful records, and unions whose base is in question."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    widgets.title(page, t("数据质量"))
    doubtful = queries.doubtful_districts(build, page.viewer)
    _answer(page, build, doubtful)
    _reasons(page, build)
    _districts(page, doubtful)
    _bases(page, build)


def _answer(page: Page, build: Path, doubtful: pa.Table) -> None:
    t, number = page.t, formats.whole
    members = pc.sum(doubtful["members"]).as_py() or 0
    doubts = pc.sum(doubtful["doubtful"]).as_py() or 0
    headline = t("{n} 条记录有疑点。", n=number(doubts)) if doubts else t("没有发现有疑点的记录。")
    reason = t("共有 {n} 人的记录；有疑点的照常计入，请核实后在平台更正。", n=number(members))
    widgets.answer(headline, reason, good=None if doubts else True)
    widgets.kpis("quality", _figures(page, build))


def _figures(page: Page, build: Path) -> list[Kpi]:
    t, number = page.t, formats.whole
    unknown = queries.unknown_unions(build, page.viewer)
    counts = {state: _count(page, build, state) for state in ("over_100", "no_denominator")}
    figures = [
        Kpi(
            t("名册外工会"),
            number(unknown.num_rows),
            t("{n} 条会员记录", n=number(pc.sum(unknown["rows"]).as_py() or 0)),
        ),
        Kpi(t("基数待核"), number(counts["over_100"]), t("录入多于实际会员")),
        Kpi(t("无基数"), number(counts["no_denominator"]), t("不知道实际会员数")),
    ]
    if page.viewer.may(Act.IMPORT_EXPORTS):
        rejected = pc.sum(queries.rejects(build, page.viewer)["n"]).as_py() or 0
        figures.insert(0, Kpi(t("退回记录"), number(rejected), t("没有计入")))
    return figures


def _count(page: Page, build: Path, state: str) -> int:
    rows = queries.unions(build, page.viewer, state=state, limit=1)
    return rows["found"][0].as_py() if rows.num_rows else 0


def _reasons(page: Page, build: Path) -> None:
    t = page.t
    if page.viewer.may(Act.IMPORT_EXPORTS):
        rejects = queries.rejects(build, page.viewer)
        if rejects.num_rows:
            widgets.section(t("退回记录"), t("这些行没有计入；改好后重新导入。"))
            widgets.table(page, "rejects", rejects)
    doubts = queries.doubts(build, page.viewer)
    if doubts.num_rows:
        widgets.section(t("存疑记录"), t("这些行照常计入，一行可以有几个问题。"))
        widgets.table(page, "doubts", doubts)


def _districts(page: Page, doubtful: pa.Table) -> None:
    t = page.t
    if page.sees_city and doubtful.num_rows:
        widgets.section(t("各县区存疑记录"))
        widgets.table(page, "doubtful", doubtful, opens=("district", "district"))


def _bases(page: Page, build: Path) -> None:
    """List unions with more registered than members: their base bars commendation."""
    t = page.t
    asked: dict[str, Any] = {"state": "over_100", "sort": "actual_members"}
    rows = queries.unions(build, page.viewer, **asked, limit=MOST_UNIONS)
    if rows.num_rows:
        widgets.section(
            t("基数待核的工会"),
            t("录入多于实际会员：核实实际会员数以前，所在县区和社工不参加评优。"),
        )
        widgets.table(page, "every_union", rows, key="bases", filters=asked,
                      opens=("union", "union_id"))  # fmt: skip
    if not rows.num_rows:
        st.caption(t("没有录入多于实际会员的工会。"))
