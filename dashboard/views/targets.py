"""对账: do the districts' targets make the city's goal, where do they differ, and what if?"""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import charts, formats, queries, tables, widgets
from dashboard.page import Page
from dashboard.widgets import Kpi

PAGE_ROWS = 50


def show(page: Page) -> None:
    """Show the reconciliation of the city or of one district, a trial, and the sums."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    district = widgets.district_title(page, build, t("目标对账"))
    row = queries.reconciled(build, page.viewer, district)
    if row is None or not row["unions"]:
        st.info(t("还没有工会，也就没有目标。导入工会列表或任务分解表后，这里会对账。"))
        return
    _answer(page, row)
    widgets.kpis("targets", _figures(page, row))
    parts = {"difference": t("差额"), "trial": t("试算"), "sums": t("汇总")}
    part = widgets.switch(t("看什么"), parts, key="part", default="difference")
    if part == "trial":
        _what_if(page, build, row, district)
    elif part == "sums":
        _sums(page, district)
    else:
        _differences(page, build, row, district)


@widgets.on_its_own
def _answer(page: Page, row: dict[str, Any]) -> None:
    t, number = page.t, formats.whole
    whole = row["level"] == "city"
    names = {"target": number(row["target"]), "goal": number(row["goal_share"])}
    over = row["target_over"]
    said = (
        t("各县区目标合计 {target}，全市目标 {goal}", **names)
        if whole
        else t("{district}的目标合计 {target}，按会员数应担 {goal}",
               district=formats.plain(row["district"]), **names)
    )  # fmt: skip
    stands = (
        t("正好相等。") if not over
        else t("多 {n} 人。", n=number(over)) if over > 0
        else t("还差 {n} 人。", n=number(-over))
    )  # fmt: skip
    derived = row["target_derived"]
    reason = t("都是分解表里认领的。")
    if derived:
        reason = t(
            "其中 {n} 人是分解表里认领的；另外 {m} 人没有人认领，按实际会员的 90% 推算。",
            n=number(row["target_stated"]),
            m=number(derived),
        )
    widgets.answer(t("{said}，{stands}", said=said, stands=stands), reason, good=over >= 0)


def _figures(page: Page, row: dict[str, Any]) -> list[Kpi]:
    t, number, signed = page.t, formats.whole, formats.signed
    goal = t("全市目标") if row["level"] == "city" else t("应担目标")
    blank = row["unions_without_target"]
    return [
        Kpi(goal, number(row["goal_share"]), t("已录入 {n} 人", n=number(row["registered"]))),
        Kpi(t("目标合计"), number(row["target"]), t("与目标相差 {n}", n=signed(row["target_over"])),
            "green" if row["target_over"] >= 0 else "red"),
        Kpi(t("实际会员合计"), number(row["actual_members"]),
            t("与目标相差 {n}", n=signed(row["actual_over"]))),
        Kpi(t("目标占会员"), formats.percent(row["undertaken_percent"]),
            t("{n} 家工会算不出目标", n=number(blank)) if blank
            else t("每家工会都有目标")),
    ]  # fmt: skip


@widgets.on_its_own
def _differences(page: Page, build: Path, row: dict[str, Any], district: str | None) -> None:
    """Draw from the goal, or from actual members, to the targets; and list the districts."""
    t = page.t
    rows = queries.reconciliation(build, page.viewer)
    if district is None:
        sides = {"goal": t("从全市目标到各县区目标"), "actual": t("从实际会员到各县区目标")}
        side = widgets.switch(t("从哪里算起"), sides, key="from", default="goal")
        _waterfall(page, row, rows.to_pylist(), side)
    widgets.section(
        t("各县区目标对账"),
        t(
            "应担目标：全市目标按实际会员数分到各县区，先取整数部分，余下的人逐一给小数部分最大的"
            "县区，加起来正好是全市目标。没有写明目标的工会按实际会员的 90% 推算。"
        ),
    )
    widgets.table(page, "reconciliation", rows, opens=("targets", "district"))


@widgets.on_its_own
def _waterfall(page: Page, row: dict[str, Any], rows: list[dict[str, Any]], side: str) -> None:
    t = page.t
    last = (t("目标合计"), row["target_over"])
    first, column = None, "target_over"
    if side == "actual":
        first = (t("实际会员"), row["actual_over"])
        column = "target_less_actual"
    steps = [(one["district"], one[column]) for one in rows if one[column]]
    zero = t("全市目标 {n}", n=formats.whole(row["goal_share"]))
    alt = t("各县区怎样凑成目标合计，数字见下表")
    widgets.chart(page, "waterfall", alt, charts.waterfall, first, steps, last, zero, t, of=side)


@widgets.on_its_own
def _what_if(page: Page, build: Path, row: dict[str, Any], district: str | None) -> None:
    """Raise targets on paper: nothing is changed by it."""
    t, number = page.t, formats.whole
    ways = {"share": t("按份额：低的先提，提到同一比例"), "gap": t("按差额：没认领的会员多的多提")}
    way = widgets.switch(t("怎样提高"), ways, key="way", default="share")
    aim = widgets.number(
        t("目标合计要达到多少人"), key="aim", default=max(row["goal_share"], row["target"])
    )
    rows = queries.what_if(build, page.viewer, aim=aim, way=way, district=district)
    told = rows.slice(0, 1).to_pylist()[0]
    st.markdown(_tried(page, aim, told))
    if told["new_total"] > told["people_total"]:
        st.warning(
            t("目标已超过实际会员合计 {n} 人，多出的无人可录：先核实会员数。",
              n=number(told["people_total"])),
            icon=":material/warning:",
        )  # fmt: skip
    name = "what_if_unions" if district is not None else "what_if"
    asked = {"aim": str(aim), "way": way, "district": district}
    place = st.container()
    first = widgets.paged(rows.num_rows, PAGE_ROWS)
    with place:
        widgets.table(page, name, rows.slice(first, PAGE_ROWS), filters=asked)
    st.caption(
        t(
            "按份额：从目标占会员比例最低的提起，提到同一比例为止，已高于它的保持不变。"
            "按差额：按“实际会员－目标”的大小分摊要提高的人数，没有差额的保持不变。"
            "都取整数：先取整数部分，余下的人逐一给小数部分最大的，合计分毫不差。"
            "试算不改动任何目标；要改，请县区重报任务分解表。"
        )
    )


def _tried(page: Page, aim: int, told: dict[str, Any]) -> str:
    t, number = page.t, formats.whole
    old, new = told["old_total"], told["new_total"]
    if new == old:
        if aim <= old:
            return t("目标合计 {n}，已经够了，不用提高。", n=number(old))
        return t("没有可以提高的：实际会员数未知，或都已认领。")
    return t("合计从 {old} 提高到 {new}，共提高 {n} 人。", old=number(old), new=number(new),
             n=number(new - old))  # fmt: skip


@widgets.on_its_own
def _sums(page: Page, district: str | None) -> None:
    """Show the sums by district, township, social worker or kind; offer all as one workbook."""
    t = page.t
    groups = {"district": t("县区"), "township": t("乡镇")}
    groups |= {"worker": t("社工"), "kind": t("单位类型")}
    by = widgets.switch(t("按什么汇总"), groups, key="by", default="district")
    query = urlencode({"lang": t.lang})
    st.link_button(
        t("下载汇总 Excel（每县区一张表）"),
        f"/download/targets?{query}",
        icon=":material/table_view:",
    )
    if by == "worker":
        st.caption(t("一家工会由几名社工共同包联时，每人各计一次，合计只计一次。"))
    name = tables.TARGETS_BY[by]
    rows = widgets.rows_of(page, name, district=district)
    widgets.table(page, name, rows, filters={"district": district})
