"""日志: who did what, and whether anybody touched the record of it."""

from datetime import date
from urllib.parse import urlencode

import pyarrow as pa
import streamlit as st

from dashboard import formats, session, widgets
from dashboard.actions import Action
from dashboard.audit import Entry
from dashboard.audit_file import from_day, label_of, told, told_target
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.tables import TABLES

_MOST = 200
_NARROW, _WIDE = st.column_config.Column(width=64), st.column_config.Column(width=240)
_TABLES = {name: table.title for name, table in TABLES.items()}
_ROW_PIXELS, _MOST_PIXELS = 36, 560


def show(page: Page) -> None:
    """Show the log under its filters, verify the chain, offer the file; administrators only."""
    t = page.t
    widgets.title(page, t("操作日志"))
    if not page.viewer.may(Act.ADMINISTER):
        st.info(t("只有管理员可以查看日志。"))
        return
    _verify(page)
    asked = _filters(page)
    entries = session.backend().log.entries(
        since=from_day(asked.get("since", "")),
        until=from_day(asked.get("until", "")),
        actor=asked.get("actor", ""),
        action=asked.get("action", ""),
        contains=asked.get("contains", ""),
        limit=_MOST,
    )
    _table(page, entries)
    with st.container(horizontal=True, gap="small", key="files-audit"):
        for form, label in (("xlsx", t("下载 Excel")), ("csv", t("下载 CSV"))):
            query = urlencode({**asked, "format": form, "lang": t.lang})
            st.link_button(
                label, f"/download/audit?{query}", icon=":material/download:", type="tertiary"
            )


def _filters(page: Page) -> dict[str, str]:
    """Ask for account, action, days and a word; return what was filled in."""
    t = page.t
    names = [one.account for one in session.backend().accounts.list()]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        actor = st.selectbox(t("账号"), names, index=None, key="actor", placeholder=t("全部"))
        action = st.selectbox(
            t("操作"),
            [one.value for one in Action],
            index=None,
            key="action",
            format_func=lambda one: t(label_of(one)),
            placeholder=t("全部"),
        )
        since = st.date_input(t("从"), value=None, key="since")
        until = st.date_input(t("到（不含）"), value=None, key="until")
        contains = st.text_input(t("包含"), key="contains", max_chars=60)
    asked = {"actor": actor, "action": action, "since": _day(since), "until": _day(until),
             "contains": contains.strip()}  # fmt: skip
    return {name: value for name, value in asked.items() if value}


def _day(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else ""


@widgets.on_its_own
def _table(page: Page, entries: list[Entry]) -> None:
    t = page.t
    if not entries:
        st.info(t("没有符合条件的记录。"))
        return
    rows: list[dict[str, object]] = [
        {
            t("序号"): entry.seq,
            t("时间"): formats.local_time(entry.at),
            t("账号"): entry.actor,
            t("操作"): t(label_of(entry.action)),
            t("对象"): told_target(entry.object, _TABLES, t),
            t("说明"): told(entry.detail, t),
            t("视角"): entry.acting_for,
            t("地址"): entry.address,
        }
        for entry in entries
    ]
    st.dataframe(
        pa.Table.from_pylist(rows),
        hide_index=True,
        height=_height(rows),
        key="audit",
        column_config={t("序号"): _NARROW, t("对象"): _WIDE, t("说明"): _WIDE},
    )
    if len(entries) == _MOST:
        st.caption(t("只显示最新的 {n} 条；请缩小范围，或下载全部。", n=formats.whole(_MOST)))


def _height(rows: list[dict[str, object]]) -> int:
    return min(_MOST_PIXELS, _ROW_PIXELS * (len(rows) + 1) + 4)


@widgets.on_its_own
def _verify(page: Page) -> None:
    """Walk the chain when asked: of a long log it takes seconds."""
    t = page.t
    if not st.button(t("校验日志"), key="verify", icon=":material/verified_user:"):
        return
    verdict = session.backend().log.verify()
    if verdict.ok:
        st.success(
            t("校验通过，共 {n} 条，没有改动、缺失或截断。", n=formats.whole(verdict.entries))
        )
        st.caption(t("可以抄下这个校验值，日后核对：{head}", head=verdict.head))
    else:
        where = t("第一处不符在第 {n} 条。", n=verdict.broken_at)
        st.error(f"{t('校验不通过，请保留现场并查明原因。')} {where} {t(verdict.problem)}")
