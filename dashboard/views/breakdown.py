"""任务分解: which district reported its task breakdown, what waits, and the way to send one."""

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import streamlit as st

from dashboard import formats, queries, session, tables, widgets
from dashboard.actions import Action
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.reminders import hours_left, reminder
from dashboard.widgets import Kpi
from pipelines import (
    SheetPreview,
    UserError,
    accept_sheet,
    compare_versions,
    counting_version,
    preview_batch,
    return_sheet,
    sheet_versions,
)

_STATE_TONES = {"on_time": "green", "waiting": "orange", "returned": "orange", "late": "red"}
_LEAST_REASON = 4


def show(page: Page) -> None:
    """Show the board; who sends may send, and the office may judge."""
    t, build = page.t, page.build
    if build is None or page.campaign is None:
        widgets.nothing_imported(page)
        return
    widgets.title(page, t("任务分解"))
    sheets = queries.sheets_json(sheet_versions(session.backend().data))
    board = queries.breakdown_board(build, page.viewer, sheets)
    _answer(page, board.to_pylist())
    parts = {"board": t("报送进度")}
    if page.viewer.may(Act.UPLOAD_SHEETS):
        parts["send"] = t("上传分解表")
    if page.viewer.may(Act.JUDGE_BREAKDOWNS):
        waiting = sum(1 for row in board.to_pylist() if row["newest_state"] == "waiting")
        parts["judge"] = t("待审 {n} 份", n=waiting)
    part = widgets.switch(t("看什么"), parts, key="part", default="board")
    if part == "send":
        _send(page)
    elif part == "judge":
        _judge(page, build, sheets)
    else:
        _board(page, board)


@widgets.on_its_own
def _answer(page: Page, rows: list[dict[str, Any]]) -> None:
    """Say how many districts reported, and how complete their unions are."""
    t = page.t
    if not rows:
        return
    counts = {row["report_state"]: row["of_state"] for row in rows}
    first, due = rows[0], rows[0]["breakdown_due"]
    kpis = [
        Kpi(
            t(tables.REPORT_STATES[state]),
            formats.whole(counts.get(state, 0)),
            _beneath(page, rows, state),
            _STATE_TONES.get(state, "off") if counts.get(state) else "off",
        )
        for state in tables.REPORT_STATES
    ]
    covered = t(
        "{all} 家工会：{assigned} 家有社工，{targeted} 家有目标",
        all=formats.whole(first["all_unions"]),
        assigned=formats.whole(first["all_assigned"]),
        targeted=formats.whole(first["all_targeted"]),
    )
    day, when = formats.day(due, t.lang), _when(page, due)
    reason = t("反馈期限 {day}，{when}。{covered}。", day=day, when=when, covered=covered)
    headline, good = _headline(page, first, counts.get("none", 0))
    widgets.answer(headline, reason, good=good)
    if page.sees_city:
        widgets.kpis("breakdown", kpis)
    else:
        _own(page, first)


def _headline(page: Page, own: dict[str, Any], missing: int) -> tuple[str, bool | None]:
    """Say who has sent nothing yet; to a county how its own sheet stands."""
    t, state = page.t, own["report_state"]
    if not page.sees_city:
        said = t("本县区的任务分解表：{state}", state=t(tables.REPORT_STATES[state]))
        return said, {"on_time": True, "none": False}.get(state)
    if missing:
        return t("{n} 个县区还没有交任务分解表。", n=formats.whole(missing)), False
    return t("每个县区都交了任务分解表。"), True


def _when(page: Page, due: date) -> str:
    """Say how long there is or was; after the drive nobody counts the days any more."""
    t, left = page.t, hours_left(due, datetime.now())
    if page.is_over:
        return t("已截止")
    if left >= 0:
        return t("距截止还有 {n} 小时", n=formats.whole(left))
    return t("截止日已过 {n} 天", n=formats.whole(-left // 24 + 1))


def _beneath(page: Page, rows: list[dict[str, Any]], state: str) -> str:
    """Return what stands beneath a state's count: a newer sheet waits while its district counts."""
    newer = sum(row["newest_state"] == state != row["report_state"] for row in rows)
    if newer:
        return page.t("另有 {n} 个县区的新表", n=newer)
    return page.t("共 {n} 个县区", n=rows[0]["districts"])


@widgets.on_its_own
def _own(page: Page, row: dict[str, Any]) -> None:
    """Tell a county what became of its newest sheet."""
    t, newest = page.t, row["newest_state"]
    if newest == "returned":
        reason = formats.plain(row["return_reason"])
        st.error(t("最近一份（{batch}）已退回，原因：{reason}", batch=row["newest_batch"],
                   reason=reason))  # fmt: skip
    elif newest == "waiting":
        st.info(t("最近一份（{batch}）在等市总工会审核；之前计数的版本照旧。",
                  batch=row["newest_batch"]))  # fmt: skip


@widgets.on_its_own
def _board(page: Page, board: pa.Table) -> None:
    """Show every district, and for the office the words to remind one."""
    widgets.table(page, "breakdown_board", board, opens=("versions", "district"))
    if page.viewer.may(Act.JUDGE_BREAKDOWNS):
        _reminders(page, board.to_pylist())


@widgets.on_its_own
def _reminders(page: Page, rows: list[dict[str, Any]]) -> None:
    t, now, over = page.t, datetime.now(), page.is_over
    said = {row["district"]: text for row in rows if (text := reminder(row, now, over=over))}
    widgets.section(t("催报文字"), t("点右上角复制，发给县区。"))
    if not said:
        st.caption(t("各县区都已报齐，没有要催的。"))
    for district, text in said.items():
        words = partial(st.code, text, language=None, wrap_lines=True)
        widgets.fold(formats.plain(district), words, key=f"reminder-{district}")


@widgets.on_its_own
def _send(page: Page) -> None:
    """Offer the form, and take a filled one in."""
    t = page.t
    district = widgets.whose(page)
    if district is None:
        st.caption(t("先选县区，再下载模板或上传。"))
        return
    asked = {"what": "template", "district": district, "lang": t.lang}
    st.link_button(
        t("下载{district}的模板", district=formats.plain(district)),
        f"/download/breakdown?{urlencode(asked)}",
        icon=":material/download:",
    )
    st.caption(t("模板已填好工会名单和上次的数字；县区自己的表也可以直接上传。"))
    report = widgets.send(page, "breakdown", district, told=_told)
    if report is not None:
        county = page.viewer.districts is not None
        st.success(
            t("已提交，批次 {batch}，等市总工会审核；审核前仍按现行版本计数。", batch=report.batch)
            if county
            else t("已导入，批次 {batch}，数字已更新。", batch=report.batch)
        )


@widgets.on_its_own
def _told(page: Page, preview: SheetPreview) -> None:
    """Say what a sheet would change: against the version before, and in coverage."""
    t = page.t
    if preview.form_base not in (None, "-", preview.base):
        st.warning(
            t("这份表是按旧版 {old} 的模板填的，现行版本已是 {now}；请核对下面的差别。",
              old=preview.form_base, now=preview.base or formats.NOTHING)
        )  # fmt: skip
    _effect(page, preview.district)
    for total in preview.totals:
        st.warning(
            t("工作表“{sheet}”的“{column}”合计写的是 {stated}，各行相加是 {counted}。",
              **{name: formats.plain(str(value)) for name, value in total.items()})
        )  # fmt: skip
    widgets.refused(page, preview.rejected)
    _flagged(page, preview.flagged)
    widgets.differences(page, preview.differences, preview.base)


@widgets.on_its_own
def _effect(page: Page, row: dict[str, Any]) -> None:
    t = page.t
    if not row:
        return
    widgets.plain_table(
        page,
        t("采纳后的变化"),
        [
            {
                t("项目"): t(word),
                t("现在"): shown(row[f"{name}_before"]),
                t("采纳后"): shown(row[f"{name}_after"]),
            }
            for word, name, shown in (
                ("实际会员", "actual_members", formats.whole),
                ("覆盖率", "coverage_percent", formats.percent),
                ("还差", "missing", formats.whole),
            )
        ],
    )


_FLAGS = ("unassigned", "target_below_90", "actual_changed", "unknown_union", "claimed_twice")


@widgets.on_its_own
def _flagged(page: Page, rows: list[dict[str, Any]]) -> None:
    t = page.t
    if rows:
        widgets.section(t("提示的行"), t("这些行照常接收，请核对。"))
        flagged = [
            {
                t("行号"): row["row"],
                # Before the name: a phone's screen ends behind it.
                t("原因"): widgets.reason(page, flag)[t("原因")],
                t("基层工会"): row["union_name"],
                t("实际会员"): row["stated_actual"],
                t("任务目标"): row["stated_target"],
                t("社工"): row["workers_text"] or t("未分配"),
                **widgets.reason(page, flag),
            }
            for row in rows
            for flag in _FLAGS
            if row[flag]
        ]
        wide = widgets.whole(flagged, t("原因"), t("改法"))
        widgets.plain_table(page, t("提示的行"), flagged, pixels=wide)


@widgets.on_its_own
def _judge(page: Page, build: Path, sheets: str) -> None:
    """Show each sheet that waits, what it would change, and the two verdicts."""
    t = page.t
    rows = queries.breakdown_sheets(build, page.viewer, sheets).to_pylist()
    waiting = [row for row in rows if row["sheet_state"] == "waiting"]
    if not waiting:
        st.info(t("没有待审的分解表。"))
    for row in waiting:
        with st.container(border=True, key=f"judge-{row['batch_id']}"):
            _one(page, row)


@widgets.on_its_own
def _one(page: Page, row: dict[str, Any]) -> None:
    t, batch, district = page.t, row["batch_id"], row["district"]
    widgets.section(f"{formats.plain(district)}　{batch}")
    st.caption(
        t("{who} 提交于 {at}；读取 {rows} 行 = 接收 {accepted} + 退回 {rejected}",
          who=formats.plain(row["sent_by"]), at=f"{row['sent_at']:%Y-%m-%d %H:%M}",
          **{name: formats.whole(row[name]) for name in ("rows", "accepted", "rejected")})
    )  # fmt: skip
    data = session.backend().data
    if st.toggle(t("试算采纳后的数字，看提示和退回的行"), key=f"try-{batch}"):
        _tried(page, batch)
    else:
        base = counting_version(data, district)
        changes = compare_versions(data, district, base.batch if base else None, batch)
        widgets.differences(page, changes, base.batch if base else None)
    label = t("退回原因（县区看得到，至少 {n} 个字）", n=_LEAST_REASON)
    reason = st.text_input(label, key=f"reason-{batch}", max_chars=300)
    with st.container(horizontal=True):
        if st.button(t("采纳"), key=f"accept-{batch}", type="primary"):
            _accept(page, batch, district)
        if st.button(t("退回"), key=f"return-{batch}",
                     disabled=len(reason.strip()) < _LEAST_REASON):  # fmt: skip
            _return(page, batch, district, reason)


@widgets.on_its_own
def _tried(page: Page, batch: str) -> None:
    """Show what accepting would change now; computed once for a build."""
    kept = session.kept(f"tried-{batch}")
    if kept is None or kept[0] != page.build:
        try:
            with st.spinner(page.t("正在计算…")):
                kept = (page.build, preview_batch(session.backend().data, batch))
        except UserError as refusal:
            widgets.refusal(page, refusal)
            return
        session.keep(f"tried-{batch}", kept)
    widgets.account_for(page, kept[1].files, ())
    _told(page, kept[1])


@widgets.on_its_own
def _accept(page: Page, batch: str, district: str) -> None:
    viewer = session.viewer()
    if not viewer.may(Act.JUDGE_BREAKDOWNS):
        return
    try:
        with st.spinner(page.t("正在计算…")):
            accept_sheet(session.backend().data, batch, viewer.user)
            session.record(Action.ACCEPT, batch, {"district": district}, by=viewer)
    except UserError as refusal:
        widgets.refusal(page, refusal)
        return
    st.rerun()


@widgets.on_its_own
def _return(page: Page, batch: str, district: str, reason: str) -> None:
    viewer = session.viewer()
    if not viewer.may(Act.JUDGE_BREAKDOWNS):
        return
    try:
        return_sheet(session.backend().data, batch, viewer.user, reason)
    except UserError as refusal:
        widgets.refusal(page, refusal)
        return
    told = {"district": district, "reason": reason.strip()}
    session.record(Action.RETURN, batch, told, by=viewer)
    st.rerun()
