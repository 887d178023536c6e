"""组织覆盖: which unions lack an administrator, a code, a first applicant, a first member?"""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import charts, formats, queries, tables, widgets
from dashboard.page import Page
from dashboard.widgets import Filters

STATES = {
    "no_admin": "没有管理员",
    "no_qr": "没有二维码",
    "no_application": "没有人申请",
    "zero": "0 录入",
    "below": "未达标",
}
"""What is missing before each step, as unions are filtered by it."""


def show(page: Page) -> None:
    """Show how far the unions of the city or of one district have come, and who is behind."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    district = widgets.district_title(page, build, t("组织覆盖"))
    steps = queries.readiness(build, page.viewer, district=district)
    if steps is None:
        st.info(t("还没有工会名册；导入基层工会列表或任务分解表后显示。"))
        return
    widgets.answer(*_headline(page, steps), good=steps["unions_started"] == steps["unions"])
    _ladder(page, build, steps, district)
    # What a link from the overview leads to stands above what is looked up.
    _lists(page, build, district, steps)
    if page.sees_city and district is None:
        with widgets.guarded(page):
            widgets.section(t("各县区"), t("勾选一行，打开该县区。"))
            rows = queries.readiness_by_district(build, page.viewer)
            widgets.table(page, "readiness", rows, opens=("readiness", "district"))


def _headline(page: Page, steps: dict[str, Any]) -> tuple[str, str]:
    t, number = page.t, formats.whole
    silent = steps["unions"] - steps["unions_started"]
    headline = (
        t("还有 {n} 家工会没有一名会员录入。", n=number(silent))
        if silent
        else t("每家工会都已经开始。")
    )
    reason = t("共 {n} 家工会", n=number(steps["unions"]))
    lacking = [
        (t("没有管理员的 {n} 家"), steps["with_admin"]),
        (t("没有二维码的 {n} 家"), steps["with_qr"]),
        (t("没有人申请的 {n} 家"), steps["with_application"]),
    ]
    said = [
        text.format(n=number(steps["unions"] - having))
        for text, having in lacking
        if having is not None and having < steps["unions"]
    ]
    return headline, t("，").join([reason, *said]) + t("。")


@widgets.on_its_own
def _ladder(page: Page, build: Path, steps: dict[str, Any], district: str | None) -> None:
    """Show the steps as bars; each is counted for itself."""
    t = page.t
    widgets.section(
        t("走到哪一步"), t("每一步单独计数：有的工会已有会员录入，名单上却没有管理员。")
    )
    if steps["with_admin"] is None:
        st.info(
            t("还没有导入管理员列表，不知道哪些工会有管理员。")
            + (t("请在“导入”页上传平台导出的管理员列表。") if page.imports else ""),
            icon=":material/person_search:",
        )
    quiet = charts.LIGHT_COLOURS["no_denominator"]
    colours = {"unions_on_target": charts.LIGHT_COLOURS["on_target"]}
    rows = [
        (t(tables.LADDER[row["rung"]]), row["unions"], colours.get(row["rung"], quiet))
        for row in queries.ladder(build, page.viewer, district=district).to_pylist()
    ]
    alt = t("走到每一步的工会数")
    widgets.chart(page, "ladder", alt, charts.counts, rows, of=district or "")
    widgets.folded(page, t("每一步的工会数"), "ladder", district=district)


@widgets.on_its_own
def _lists(page: Page, build: Path, district: str | None, steps: dict[str, Any]) -> None:
    """List the unions that lack a step, or those that miss most people."""
    t = page.t
    widgets.section(t("该帮哪些工会"))
    named = {state: t(said) for state, said in STATES.items()}
    if steps["with_admin"] is None:
        del named["no_admin"]
    named["large"] = t("还差最多")
    chosen = widgets.switch(t("缺哪一步"), named, key="step", default="zero")
    filters: Filters = {"district": district, "state": chosen}
    if chosen == "large":
        sizes = tables.union_sizes(t)
        filters = {
            "district": district,
            "size": widgets.pick(
                t("规模（实际会员）"), sizes, key="size", nothing=t("全部"), width=260
            ),
        }
    widgets.union_list(page, build, filters, name="step_unions")
