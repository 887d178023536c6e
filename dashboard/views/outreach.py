"""活动: which outreach events were held, and what moved before and after them?"""

from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import formats, queries, session, widgets
from dashboard.actions import Action
from dashboard.auth import Act
from dashboard.outreach_entry import Event, as_sheet, faults
from dashboard.page import Page
from dashboard.widgets import Kpi
from pipelines import (
    OUTREACH_FORMS,
    ImportReport,
    Sending,
    SheetPreview,
    scratch_folder,
    send_sheet,
)

PAGE_ROWS = 50
_EVERY = 100_000


def show(page: Page) -> None:
    """Show the events of the city or of one district; who sends sheets may enter and send them."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None:
        widgets.nothing_imported(page)
        return
    district = widgets.district_title(page, build, t("扫码活动"))
    total = queries.outreach_total(build, page.viewer, district=district)
    _answer(page, total)
    widgets.kpis("outreach", _figures(page, total))
    parts = {"compare": t("前后对照"), "events": t("活动清单")}
    if page.viewer.may(Act.UPLOAD_SHEETS):
        parts |= {"enter": t("登记活动"), "send": t("上传活动表")}
    part = widgets.switch(t("看什么"), parts, key="part", default="compare")
    if part in ("enter", "send"):
        _bring_in(page, build, part, district)
    elif not total["events"]:
        st.info(t("还没有活动。登记或上传后，这里会列出活动和前后各 7 天的申请、通过人数。"))
    elif part == "events":
        _events(page, build, district, total["events"])
    else:
        _compare(page, build, district, total)


@widgets.on_its_own
def _answer(page: Page, total: dict[str, Any]) -> None:
    t, number = page.t, formats.whole
    headline = t(
        "{n} 场活动，覆盖 {reached} 人次，现场扫码 {scanned} 人次。",
        n=number(total["events"]),
        reached=number(total["reached"]),
        scanned=number(total["scanned"]),
    )
    reason = t("其中 {n} 场前后各 7 天完整、不与别的活动重叠，可以对照。", n=number(total["clean"]))
    widgets.answer(headline, reason, good=None)


def _figures(page: Page, total: dict[str, Any]) -> list[Kpi]:
    t, number = page.t, formats.whole
    last = formats.day(total["last_event"], t.lang)
    return [
        Kpi(t("可以对照"), t("{n} 场", n=number(total["clean"])), t("最近一场 {day}", day=last)),
        Kpi(t("与别的活动重叠"), t("{n} 场", n=number(total["overlap"])), t("分不清是哪一场的")),
        Kpi(t("后 7 天还没过完"), t("{n} 场", n=number(total["beyond"])), t("过完才能对照")),
        Kpi(t("前 7 天早于开始日"), t("{n} 场", n=number(total["early"])), t("那时还不能申请")),
    ]


@widgets.on_its_own
def _compare(page: Page, build: Path, district: str | None, total: dict[str, Any]) -> None:
    """Say first what the comparison cannot show; then show it, and apart from it the rest."""
    t = page.t
    st.warning(
        t(
            "前后对照只说明活动前后申请和通过的人数有什么变化，不说明变化是活动带来的："
            "没有同期未办活动的工会作比较，催办、审核积压、节假日也会让人数变。"
            "请用它找问题，不用它评功过。"
        ),
        icon=":material/balance:",
    )
    widgets.section(
        t("可以对照的活动"),
        t(
            "前 7 天不含活动当天，后 7 天从活动当天算起。写明工会的按本工会统计，"
            "没写明或名册上没有的按本县区统计，两种分开列。"
        ),
    )
    rows = widgets.rows_of(page, "outreach_clean", district=district)
    if rows.num_rows:
        widgets.table(page, "outreach_clean", rows, filters={"district": district})
    else:
        st.caption(t("还没有可以对照的活动。"))
    if total["events"] > total["clean"]:
        widgets.section(
            t("不宜对照的活动"),
            t("单独统计：与别的活动重叠的会重复计算同一批人；时间窗口不完整的天然偏多或偏少。"),
        )
        rows = widgets.rows_of(page, "outreach_marked", district=district)
        widgets.table(page, "outreach_marked", rows, filters={"district": district})


@widgets.on_its_own
def _events(page: Page, build: Path, district: str | None, total: int) -> None:
    place = st.container()
    first = widgets.paged(total, PAGE_ROWS)
    rows = queries.outreach_events(
        build, page.viewer, district=district, limit=PAGE_ROWS, offset=first
    )
    with place:
        widgets.table(page, "outreach_events", rows, filters={"district": district})


@widgets.on_its_own
def _bring_in(page: Page, build: Path, part: str, district: str | None) -> None:
    """Let events of one district be typed or sent."""
    t = page.t
    whose = district or widgets.whose(page, key="for")
    if whose is None:
        st.caption(t("先选县区，再登记或上传。"))
    elif part == "enter":
        _enter(page, build, whose)
    else:
        st.caption(
            t(
                "活动表一行一场，逐次累加；同一天、同形式、同地点、同工会的再报一次算更正。"
                "要有日期和活动形式；工会、地点、覆盖人数、扫码人数最好都有。"
            )
        )
        _thank(page, widgets.send(page, "outreach", whose, told=_told))


@widgets.on_its_own
def _told(page: Page, preview: SheetPreview) -> None:
    widgets.refused(page, preview.rejected)


@widgets.on_its_own
def _thank(page: Page, report: Any) -> None:
    if report is not None:
        st.success(page.t("已导入，批次 {batch}，数字已更新。", batch=report.batch or ""))


@widgets.on_its_own
def _enter(page: Page, build: Path, district: str) -> None:
    """Collect events, then send them together: one batch, counted once."""
    t = page.t
    kept = session.kept("outreach-events") or []
    typed: list[Event] = [event for event in kept if event.district == district]
    event = _typed(page, build, district)
    if event is not None:
        wrong = faults(event, (page.campaign or {})["starts"], date.today())
        for text in wrong:
            st.error(t(text))
        if not wrong and event in typed:
            st.info(t("这一场已经在下面了。"))
        elif not wrong:
            typed.append(event)
            session.keep("outreach-events", typed)
    if not typed:
        st.caption(t("填好一场点“加入”；几场可以一起提交，提交后立即计数，写错了由市总工会撤销。"))
        return
    widgets.section(t("待提交 {n} 场", n=len(typed)))
    widgets.plain_table(page, t("待提交的活动"), [_shown(page, one) for one in typed])
    with st.container(horizontal=True):
        if st.button(t("提交，立即计数"), key="outreach-send", type="primary"):
            _send(page, district, typed)
        if st.button(t("清空"), key="outreach-clear"):
            session.keep("outreach-events", None)
            st.rerun()


def _typed(page: Page, build: Path, district: str) -> Event | None:
    """Show the form; return the event of the moment when it is added."""
    t = page.t
    unions = {
        row["union_id"]: (row["union_name"], row["union_code"])
        for row in queries.unions(
            build, page.viewer, district=district, sort="name", limit=_EVERY
        ).to_pylist()
    }
    with st.form("outreach-event", clear_on_submit=False):
        # A row a pair, so that a phone asks in the order in which people tell it.
        when, how = st.columns(2)
        day = when.date_input(t("日期"), value=None, key="outreach-date", max_value=date.today())
        form = how.selectbox(
            t("活动形式"), OUTREACH_FORMS, index=None, format_func=t, key="outreach-form",
            placeholder=t("选择形式"),
        )  # fmt: skip
        where, at = st.columns(2)
        place = where.text_input(t("地点"), key="outreach-place", max_chars=80)
        union = at.selectbox(
            t("基层工会（不填则算全县区的活动）"), list(unions), index=None,
            format_func=lambda key: unions[key][0], key="outreach-union",
            placeholder=t("不限工会"), filter_mode="contains",
        )  # fmt: skip
        many, few = st.columns(2)
        reached = many.number_input(t("覆盖人数"), value=None, step=1, key="outreach-reached")
        scanned = few.number_input(t("扫码人数"), value=None, step=1, key="outreach-scanned")
        if not st.form_submit_button(t("加入"), key="outreach-add"):
            return None
    name, code = unions.get(union, (None, None))
    return Event(day, district, form, place, reached, scanned, name, code)


def _shown(page: Page, event: Event) -> dict[str, Any]:
    t = page.t
    return {
        t("日期"): event.date,
        t("活动形式"): t(event.form or ""),
        t("基层工会"): event.union or t("不限工会"),
        t("地点"): event.place,
        t("覆盖人数"): event.reached,
        t("扫码人数"): event.scanned,
    }


@widgets.on_its_own
def _send(page: Page, district: str, events: list[Event]) -> None:
    """Send the events as a sheet, by the viewer of this moment."""
    viewer = session.viewer()
    if not viewer.may(Act.UPLOAD_SHEETS) or not viewer.sees(district):
        return

    def done(report: ImportReport) -> None:
        session.keep("outreach-events", None)
        detail = {"kind": "outreach", "district": district, "events": len(events)}
        session.record(Action.UPLOAD, report.batch or "", detail, by=viewer)

    data = session.backend().data
    sending = Sending("outreach", district, viewer.user)
    with scratch_folder() as folder:
        path = folder / f"扫码活动表_{district}_登记.xlsx"
        path.write_bytes(as_sheet(events))
        sent = widgets.with_progress(page, lambda tell: send_sheet(data, path, sending, tell), done)
    if sent is not None:
        _thank(page, sent)
