"""分解表版本: every sheet that a district sent, what became of it, and how any two differ."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import formats, queries, session, tables, widgets
from dashboard.actions import Action
from dashboard.auth import Act
from dashboard.page import Page
from pipelines import UserError, compare_versions, sheet_versions, undo_batch


def show(page: Page) -> None:
    """Show one district's sheets, compare two of them, and take one back."""
    t, build = page.t, page.build
    if build is None or page.campaign is None:
        widgets.nothing_imported(page)
        return
    widgets.title(page, t("分解表版本"))
    district = widgets.whose(page)
    sheets = queries.sheets_json(sheet_versions(session.backend().data))
    rows = queries.breakdown_sheets(build, page.viewer, sheets, district=district)
    if not rows.num_rows:
        st.info(t("还没有分解表。"))
        return
    st.caption(t("现行的一份计数；旧版、退回的和撤销的都留着，随时可以比较。"))
    widgets.table(page, "breakdown_sheets", rows, filters={"district": district},
                  without=("district",) if district else ())  # fmt: skip
    if district is None:
        st.caption(t("选一个县区，比较它的两个版本。"))
        return
    versions = {row["batch_id"]: _name(page, row) for row in rows.to_pylist()}
    _compare(page, build, district, versions)
    _give(page, district, versions)
    _take_back(page, district, rows.to_pylist())


def _name(page: Page, row: dict[str, Any]) -> str:
    state = page.t(tables.SHEET_STATES[row["sheet_state"]])
    sent = f"{formats.day(row['sent_at'], page.t.lang)} {row['sent_at']:%H:%M}"
    return page.t("{batch}（{state}，{day}）", batch=row["batch_id"], state=state, day=sent)


@widgets.on_its_own
def _compare(page: Page, build: Path, district: str, versions: dict[str, str]) -> None:
    """Compare two versions: the newest with the one before, unless others are chosen."""
    t = page.t
    if len(versions) < 2:
        return
    widgets.section(t("比较两个版本"))
    batches = list(versions)
    left, right = st.columns(2)
    with left:
        before = widgets.pick(t("前一版"), versions, key="before", nothing=versions[batches[1]])
    with right:
        after = widgets.pick(t("后一版"), versions, key="after", nothing=versions[batches[0]])
    before, after = before or batches[1], after or batches[0]
    rows = compare_versions(session.backend().data, district, before, after)
    widgets.differences(page, rows, before)
    asked = {"what": "difference", "district": district, "before": before, "after": after}
    st.link_button(
        t("下载差别"),
        "/download/breakdown?" + urlencode({**asked, "lang": page.t.lang}),
        icon=":material/download:",
    )


@widgets.on_its_own
def _give(page: Page, district: str, versions: dict[str, str]) -> None:
    """Offer each version as a sheet."""

    def links() -> None:
        for batch, name in versions.items():
            asked = {"what": "version", "district": district, "batch": batch}
            query = urlencode({**asked, "lang": page.t.lang})
            st.link_button(name, f"/download/breakdown?{query}", type="tertiary",
                           icon=":material/download:")  # fmt: skip

    widgets.fold(page.t("下载某一版"), links, key="versions")


@widgets.on_its_own
def _take_back(page: Page, district: str, rows: list[dict[str, Any]]) -> None:
    """Let the office undo an acceptance, and a county take back what still waits."""
    t = page.t
    # What the office imported from the platform holds other districts too: 导入 undoes that.
    own = {row["batch_id"]: row for row in rows if row["sent_by"] and _may(page, row)}

    def ask() -> None:
        st.caption(t("撤回后原件保留，不再计数；之前的版本重新计数。"))
        names = {batch: _name(page, row) for batch, row in own.items()}
        chosen = widgets.pick(t("撤回哪一份"), names, key="undo", nothing=t("选择批次"))
        if st.button(t("撤回"), key="undo-sheet", disabled=chosen is None) and chosen:
            _undo(page, chosen, district)

    if own:
        widgets.fold(t("撤回一份"), ask, key="undo")


def _may(page: Page, row: dict[str, Any]) -> bool:
    if page.viewer.may(Act.JUDGE_BREAKDOWNS):
        return row["sheet_state"] in ("counting", "superseded", "waiting")
    return page.viewer.may(Act.UPLOAD_SHEETS) and row["sheet_state"] == "waiting"


@widgets.on_its_own
def _undo(page: Page, batch: str, district: str) -> None:
    """Undo by the viewer of this moment, where the sheet still stands as it was shown."""
    viewer, data = session.viewer(), session.backend().data
    now = {one.batch: one for one in sheet_versions(data, district=district)}[batch]
    judges = viewer.may(Act.JUDGE_BREAKDOWNS)
    waits = viewer.may(Act.UPLOAD_SHEETS) and now.state == "waiting"
    if not viewer.sees(district) or not (judges or waits):
        st.error(page.t("这份表已经审核，不能再撤回；请联系市总工会。"))
        return
    try:
        undo_batch(data, batch, viewer.user)
    except UserError as refusal:
        widgets.refusal(page, refusal)
        return
    session.record(Action.UNDO, batch, {"district": district}, by=viewer)
    st.rerun()
