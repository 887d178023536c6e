"""Unions that were handed their QR codes: written down for one or many, and taken back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import streamlit as st

from dashboard import formats, session
from dashboard.auth import Act
from dashboard.handovers import LONGEST
from dashboard.page import Page
from dashboard.widgets.guard import refusal
from pipelines import UserError

_BEFORE_THE_DRIVE = timedelta(days=90)
"""Codes may have been handed out before the first day."""
_TAKEN_BACK = "已撤回 {n} 条。"


def hand_over(page: Page, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let it be written that the unions of these rows were handed their codes."""
    t, drive = page.t, page.campaign or {}
    if not page.viewer.may(Act.WRITE_NOTES):
        st.caption(t("您的账号可以查看下发情况，不能登记。"))
        return
    with st.form("hand-over", border=False):
        today = date.today()
        day = st.date_input(
            t("下发日期"),
            min(drive["as_of"] or today, today),
            min_value=drive["starts"] - _BEFORE_THE_DRIVE,
            max_value=today,
            format="YYYY-MM-DD",
        )
        who = st.text_input(
            t("谁下发的"), max_chars=LONGEST, placeholder=t("不填就记您的账号"), key="handed-by"
        )
        note = st.text_input(
            t("备注"), max_chars=LONGEST, placeholder=t("例如：微信发给工会主席"), key="handed-note"
        )
        label = t("登记 {n} 家已下发", n=formats.whole(len(rows)))
        sent = st.form_submit_button(label, type="primary", disabled=not rows)
    if sent:
        unions = {row["union_id"]: row["district"] for row in rows}
        record = partial(session.backend().handovers.record, unions, day, handed_by=who, note=note)
        _do(page, record, "已登记 {n} 家。")


def take_back(page: Page, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let the hand-overs of these rows be withdrawn; they stay in the story of each union."""
    t = page.t
    numbers = [row["number"] for row in rows if row["number"] is not None]
    if not numbers or not page.viewer.may(Act.WRITE_NOTES):
        return
    label = t("撤回所选 {n} 家的下发登记", n=formats.whole(len(numbers)))
    if st.button(label, key="hand-over-back", icon=":material/undo:"):
        _do(page, partial(session.backend().handovers.withdraw, numbers), _TAKEN_BACK)


def story(page: Page, union_id: str) -> None:
    """Tell a union's hand-overs, the newest first, each with the way to withdraw it."""
    t = page.t
    for one in session.backend().handovers.of_union(union_id, page.viewer):
        said = t(
            "{day} 由{who}下发（{by} 登记于 {at}）",
            day=formats.day(one.handed_on, t.lang),
            who=one.handed_by,
            by=one.by,
            at=formats.local_time(one.at),
        )
        gone = t("，已由{who}撤回", who=one.withdrawn_by) if one.withdrawn_at else ""
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(formats.plain(f"{said}{gone}　{one.note}".strip()))
        if not one.withdrawn_at and page.viewer.may(Act.WRITE_NOTES):
            with row:
                if st.button(t("撤回"), key=f"hand-over-back-{one.number}", type="tertiary"):
                    withdraw = partial(session.backend().handovers.withdraw, [one.number])
                    _do(page, withdraw, _TAKEN_BACK)


def _do(page: Page, deed: Callable[..., int], said: str) -> None:
    """Do it as who is signed in now, and say on the page's next run how many it was."""
    try:
        done = deed(by=session.viewer())
    except UserError as error:
        refusal(page, error)
    else:
        session.keep("handed", page.t(said, n=formats.whole(done)))
        st.rerun()


def told(page: Page) -> None:
    """Say once what was just written."""
    if said := session.kept("handed"):
        session.keep("handed", None)
        st.success(said, icon=":material/check:")
