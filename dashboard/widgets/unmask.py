"""Look behind the mask of one person: for the office, with a reason, logged, kept nowhere."""

import pyarrow as pa
import streamlit as st

from dashboard import queries, session
from dashboard.actions import Action
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.reason import LONGEST_REASON, require_reason
from dashboard.widgets.folds import fold
from dashboard.widgets.guard import refusal
from pipelines import MemberRow, UserError, reveal_person


def unmask(page: Page, rows: pa.Table, *, key: str) -> None:
    """Offer to show one of the rows' persons whole; `rows` carry member_id and what is masked.

    Shown to nobody but those who may. What is shown stays until the next action on the page.
    """
    if rows.num_rows and page.viewer.may(Act.UNMASK):
        label, icon = page.t("查看一个人的完整信息"), ":material/visibility:"
        fold(label, lambda: _ask(page, rows, key), key=f"unmask-{key}", icon=icon)


def _ask(page: Page, rows: pa.Table, key: str) -> None:
    """Ask for the person and the reason."""
    t, people = page.t, _people(rows)
    st.caption(t("姓名、证件号码和手机号取自原始文件，不另外保存；每次查看都会连同原因记入日志。"))
    with st.form(f"unmask-{key}", border=False):
        chosen = st.selectbox(
            t("查看谁"),
            list(people),
            index=None,
            format_func=people.__getitem__,
            placeholder=t("请选择"),
            key=f"unmask-who-{key}",
        )
        reason = st.text_input(t("查看原因"), key=f"unmask-why-{key}", max_chars=LONGEST_REASON)
        asked = st.form_submit_button(t("查看"))
    if asked and chosen is not None and chosen in people:
        _show(page, chosen, reason)


def _people(rows: pa.Table) -> dict[int, str]:
    """Return the persons by their number, as they are called behind the mask."""
    columns = (rows[name].to_pylist() for name in ("name_masked", "phone_masked", "union_name"))
    said = [" ".join(part for part in parts if part) for parts in zip(*columns, strict=True)]
    return dict(zip(rows["member_id"].to_pylist(), said, strict=True))


def _show(page: Page, member_id: int, reason: str) -> None:
    """Ask again who looks, write the log, then show: no entry, no view."""
    t = page.t
    viewer = session.viewer()
    if page.build is None or not viewer.may(Act.UNMASK):
        return
    place = queries.person_row(page.build, viewer, member_id)
    if place is None:
        st.error(t("数据刚刚更新过，请刷新页面后重试。"))
        return
    row = MemberRow(place["batch_id"], place["file"], place["sheet"], place["row"], place["person"])
    try:
        why = require_reason(reason)
        with st.spinner(t("正在读取原始文件…")):
            found = reveal_person(session.backend().data, row)
        where = {"batch": row.batch, "file": row.file, "sheet": row.sheet, "row": row.row}
        detail = {**where, "union": place["union_name"], "why": why}
        session.record(Action.UNMASK, str(place["district"]), detail)
    except UserError as error:
        refusal(page, error)
        return
    with st.container(key="revealed", border=True):
        for label, value in (
            (t("姓名"), found.name), (t("证件号码"), found.id_number), (t("手机"), found.phone),
        ):  # fmt: skip
            with st.container(horizontal=True):
                st.caption(label, width=120)
                st.text(value or "—")
