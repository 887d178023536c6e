"""工会: which unions have not begun, and everything about one of them."""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import charts, formats, queries, tables, widgets
from dashboard.auth import Act
from dashboard.documents.messages import review_now, scan_again
from dashboard.page import Page
from dashboard.widgets import Kpi

MOST_PEOPLE = 200


def show(page: Page) -> None:
    """Show one union where the address names it, else all of them to search in."""
    build = page.build
    if build is None or page.campaign is None or page.campaign["as_of"] is None:
        widgets.nothing_imported(page)
        return
    asked = st.query_params.get("union_id")
    found = queries.group(build, page.viewer, "union", asked) if asked else None
    if found is not None:
        _one(page, build, found)
        return
    if asked:
        st.info(page.t("没有找到地址里的工会，下面是全部工会。"), icon=":material/search_off:")
    _all(page, build)


@widgets.on_its_own
def _all(page: Page, build: Path) -> None:
    t = page.t
    widgets.title(page, t("基层工会"))
    level, key = ("city", "") if page.sees_city else ("district", _own(page))
    whole = queries.group(build, page.viewer, level, key)
    if whole is None:
        st.info(t("您的县区还没有任何数据，请联系市总工会。"))
        return
    zero = _count(page, build, "zero")
    headline = (
        t("{n} 家工会还没有一名会员录入。", n=formats.whole(zero))
        if zero
        else t("每家工会都已经开始。")
    )
    reason = t("共 {n} 家工会。", n=formats.whole(whole["unions"]))
    widgets.answer(headline, reason, good=zero == 0)
    widgets.kpis("readiness", _readiness(page, build, whole))
    widgets.section(t("查找工会"))
    own = None if page.sees_city else _own(page)
    filters = widgets.union_filters(page, build, district=own)
    widgets.union_list(page, build, filters, name="unions" if own else "every_union")


def _own(page: Page) -> str:
    return (page.viewer.districts or ("",))[0]


def _count(page: Page, build: Path, state: str) -> int:
    rows = queries.unions(build, page.viewer, state=state, limit=1)
    return rows["found"][0].as_py() if rows.num_rows else 0


def _readiness(page: Page, build: Path, whole: dict[str, Any]) -> list[Kpi]:
    t, number = page.t, formats.whole
    return [
        Kpi(t("已开始"), number(whole["unions_started"]), t("至少录入 1 人")),
        Kpi(t("达标工会"), number(whole["unions_on_target"]), t("覆盖率 90% 以上")),
        Kpi(t("未分配社工"), number(_count(page, build, "unassigned")), t("没有人负责")),
        Kpi(t("无基数"), number(_count(page, build, "no_denominator")), t("不知道实际会员数")),
        Kpi(t("基数待核"), number(whole["over_100"]), t("录入多于实际会员")),
    ]


@widgets.on_its_own
def _one(page: Page, build: Path, union: dict[str, Any]) -> None:
    district = union["district"]
    widgets.crumbs(
        page,
        ("district", formats.plain(district), {"district": district}),
        *_nearest_group(union),
    )
    widgets.title(page, union["union_name"])
    widgets.answer(*_headline(page, union), good=union["on_target"])
    widgets.kpis("union", _figures(page, build, union))
    left, right = st.columns(2)
    with left:
        _steps(page, build, union)
    with right:
        _facts(page, build, union)
    _trend(page, build, union)
    _people(page, build, union)
    _doubts(page, build, union)
    widgets.traits(page, build, union_id=union["union_id"])
    _history(page, build, union)


def _nearest_group(union: dict[str, Any]) -> list[tuple[str, str, dict[str, str | None]]]:
    """Return the step above the union: its township's unions, where that is known."""
    district, township = union["district"], union["township"]
    if not township:
        return []
    return [("district", formats.plain(township), {"district": district, "township": township})]


def _headline(page: Page, union: dict[str, Any]) -> tuple[str, str]:
    t, number = page.t, formats.whole
    who = t("负责的社工：{names}。", names=formats.plain(union["workers_text"] or t("未分配")))
    if union["missing"] is None:
        return t("还没有实际会员数，算不出覆盖率。"), who
    if union["on_target"]:
        over = t("录入多于实际会员，请核对基数。") if union["over_100"] else ""
        return t("已达到 90%。"), over + who
    quick = (
        t("审核待审核的申请可补 {n} 人。", n=number(union["quick_win"]))
        if union["quick_win"]
        else ""
    )
    return t("到 90% 还差 {n} 人。", n=number(union["missing"])), quick + who


def _figures(page: Page, build: Path, union: dict[str, Any]) -> list[Kpi]:
    t, number, district = page.t, formats.whole, union["district"]
    around = queries.group(build, page.viewer, "district", district) or {}
    peers = number(around.get("unions"))
    return [
        Kpi(
            t("覆盖率"),
            formats.percent(union["coverage_percent"]),
            tables.light_text(union["light"], t),
            widgets.TONES[union["light"]],
        ),
        Kpi(
            t("已录入"),
            number(union["registered"]),
            t("实际会员 {n} 人", n=number(union["actual_members"])),
        ),
        Kpi(t("任务目标"), number(union["target"]), t("实际会员的 90% 以上")),
        Kpi(
            t("近 7 天新增"),
            number(union["new"]),
            t("待审核 {n} 人", n=number(union["pending"])),
        ),
        Kpi(
            t("县区内名次"),
            t("第 {n}", n=number(union["rank_in_district"]))
            if union["rank_in_district"]
            else formats.NOTHING,
            t("{district}共 {n} 家", district=formats.plain(district), n=peers),
        ),
    ]


@widgets.on_its_own
def _steps(page: Page, build: Path, union: dict[str, Any]) -> None:
    """Show at which step this union's people stand."""
    t, asked = page.t, union["union_id"]
    widgets.section(t("人在哪一步"))
    statuses = queries.union_statuses(build, page.viewer, asked).to_pylist()
    rows = [
        (t(tables.MEMBER_STATUSES[row["status"]]), row["people"], _COLOURS[row["status"]])
        for row in statuses
    ]
    alt = t("按审核状态的人数")
    widgets.chart(page, "steps", alt, charts.counts, rows, of=asked)
    widgets.folded(page, t("每种状态的人数"), "union_statuses", union_id=asked)


_COLOURS = {
    "approved": charts.LIGHT_COLOURS["on_target"],
    "pending": charts.LIGHT_COLOURS["near"],
    "rejected": charts.LIGHT_COLOURS["far"],
    "unregistered": charts.LIGHT_COLOURS["far"],
    "left": charts.LIGHT_COLOURS["no_denominator"],
}


@widgets.on_its_own
def _facts(page: Page, build: Path, union: dict[str, Any]) -> None:
    t = page.t
    widgets.section(t("基本情况"))
    steps = queries.union_steps(build, page.viewer, union["union_id"]) or {}
    facts = [
        (t("下一步"), steps.get("next_step") and t(tables.NEXT_STEPS[steps["next_step"]])),
        (t("工会管理员"), steps.get("admins_text") or t("没有登记")),
        (t("工会编码"), union["union_code"]),
        (t("乡镇（街道）"), union["township"]),
        (t("单位类型"), union["employer_kind"]),
        (t("社工"), union["workers_text"] or t("未分配")),
        (t("实际会员数来自"), t(tables.SOURCES.get(union["actual_source"], "未知"))),
    ]
    with st.container(key="facts", border=True, gap=None):
        for label, value in facts:
            with st.container(horizontal=True):
                st.caption(label, width=140)
                st.markdown(formats.plain(str(value or formats.NOTHING)))
    _code(page, build, union)
    for key in steps.get("worker_keys") or ():
        name = formats.plain(key.split("|")[-1])
        widgets.link(page, "workers", t("社工 {name}", name=name), worker=key)


@widgets.on_its_own
def _code(page: Page, build: Path, union: dict[str, Any]) -> None:
    """Show the union's QR code, or why there is none, with the way to all that goes with it."""
    asked = union["union_id"]
    for row in queries.qr_codes(build, page.viewer, union_id=asked).to_pylist()[:1]:
        widgets.code(page, row, key="small")
        widgets.link(page, "qr", page.t("二维码：分享、打印、登记下发"), union_id=asked)


@widgets.on_its_own
def _trend(page: Page, build: Path, union: dict[str, Any]) -> None:
    t = page.t
    days = queries.union_days(build, page.viewer, union["union_id"])
    if not days.num_rows or page.campaign is None:
        return
    widgets.section(t("每天录入"))
    widgets.chart(page, "union-trend", t("每天审核通过的人数"), charts.trend, days,
                  page.campaign, t, of=union["union_id"])  # fmt: skip
    widgets.folded(page, t("每天的数字"), "union_days", union_id=union["union_id"])


@widgets.on_its_own
def _people(page: Page, build: Path, union: dict[str, Any]) -> None:
    """List who is not registered yet, masked, for those who follow them up."""
    t = page.t
    if not page.viewer.may(Act.FOLLOW_UP):
        return
    rows = queries.follow_up(build, page.viewer, union_id=union["union_id"], limit=MOST_PEOPLE)
    if not rows.num_rows:
        return
    total = formats.whole(rows["found"][0].as_py())
    widgets.section(t("待跟进的人"), t("共 {n} 人申请了还没有录入，等得最久的在前。", n=total))
    _words(page, build, union)
    widgets.table(page, "follow_up", rows, filters={"union_id": union["union_id"]},
                  without=("union_name", "district"))  # fmt: skip
    widgets.unmask(page, rows, key="union")


@widgets.on_its_own
def _words(page: Page, build: Path, union: dict[str, Any]) -> None:
    """Offer what the union's administrator can be told: to review, and whom to let scan again."""
    t, drive, name = page.t, page.campaign or {}, union["union_name"]
    waiting = queries.if_approved(build, page.viewer, union_id=union["union_id"])
    unknown = queries.follow_up(
        build, page.viewer, union_id=union["union_id"], status="unregistered", limit=MOST_PEOPLE
    ).to_pylist()
    said = [
        review_now(name, waiting, drive["backlog_days"]) if waiting else "",
        scan_again(name, unknown) if unknown else "",
    ]
    if any(said):
        st.markdown(t("可以直接转发的话："))
        st.code("\n\n".join(filter(None, said)), language=None, wrap_lines=True)


@widgets.on_its_own
def _doubts(page: Page, build: Path, union: dict[str, Any]) -> None:
    rows = queries.doubts(build, page.viewer, union_id=union["union_id"])
    if rows.num_rows:
        widgets.section(page.t("存疑记录"))
        widgets.table(page, "doubts", rows, filters={"union_id": union["union_id"]})


@widgets.on_its_own
def _history(page: Page, build: Path, union: dict[str, Any]) -> None:
    """Show every statement of the union's actual members, and which of them counts."""
    t = page.t
    rows = queries.denominator_history(build, page.viewer, union["union_id"])
    widgets.section(t("实际会员数的来历"))
    if not rows.num_rows:
        st.info(t("还没有一份任务分解表或工会列表给出这家工会的实际会员数。"))
        return
    widgets.table(page, "denominator_history", rows, filters={"union_id": union["union_id"]})
