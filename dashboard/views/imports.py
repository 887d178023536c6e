"""导入: drop files, see what they would change, confirm, and read what became of every row."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import formats, session, widgets
from dashboard.actions import Action
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.reason import LONGEST_REASON, SHORTEST_REASON
from pipelines import (
    KINDS,
    ImportReport,
    Request,
    UserError,
    batch_originals,
    import_batch,
    list_batches,
    scratch_folder,
    undo_batch,
)

_TYPES = ["xlsx", "xlsm", "xls", "et", "csv", "tsv", "txt", "zip", "png", "jpg", "jpeg"]
_STATES = {"live": "有效", "waiting": "待审", "returned": "已退回", "withdrawn": "已撤销"}
MOST_BATCHES = 30


def show(page: Page) -> None:
    """Show the upload, the dry run, the confirmation and the history; office only."""
    t = page.t
    widgets.title(page, t("导入数据"))
    if not page.viewer.may(Act.IMPORT_EXPORTS):
        st.info(t("只有市工作人员和管理员可以导入数据。"))
        return
    st.caption(t("整批生效，或整批不生效；原件原样保存，随时可以撤销。"))
    _upload(page)
    _history(page)


@widgets.on_its_own
def _upload(page: Page) -> None:
    t = page.t
    files = st.file_uploader(
        t("把平台导出的表、任务分解表或压缩包拖到这里"),
        type=_TYPES,
        accept_multiple_files=True,
        key="import-files",
    )
    with st.expander(t("更多选项")):
        as_of = st.date_input(
            t("数据截至日（不填则从表内或文件名读取）"), value=None, key="import-as-of"
        )
        scope = st.selectbox(
            t("只覆盖一个县区（不填则覆盖全市）"),
            widgets.district_names(page),
            index=None,
            placeholder=t("全市"),
            filter_mode="contains",
            key="import-scope",
        )
    request = Request(as_of, scope, None)
    if widgets.lost(page, "import-files") or not files:
        return
    terms = widgets.fingerprint(files, request)
    if st.button(t("试算"), key="import-try", on_click=widgets.begin_anew):
        session.keep("import-told", None)
        _run(page, files, request, terms, dry_run=True)
    widgets.broken_off(page)
    told = session.kept("import-told")
    if told is None or told[0] != terms:
        st.caption(t("先试算，看清会有哪些变化，再确认导入。"))
        return
    _, tried_on, report = told
    if report.would_change is None and not report.unchanged:
        _imported(page, report)
        return
    if tried_on != page.build:  # Somebody else was quicker: what was shown is not what would come.
        st.warning(
            t("试算之后，有人导入或撤销了批次，数字已经变了；请重新试算，看清变化再确认。"),
            icon=":material/warning:",
        )
        return
    _told(page, report)
    if report.unchanged:
        return
    if st.button(t("确认导入"), key="import-confirm", type="primary", on_click=widgets.begin_anew):
        # A colleague's import may be under way now, and be published before this one begins.
        tried = replace(request, tried_on=page.build.stem if page.build else "")
        if _run(page, files, tried, terms, dry_run=False) is not None:
            # What the page says above is of before; and nothing is left to be confirmed.
            st.rerun()


def _run(
    page: Page, files: Sequence[Any], request: Request, terms: str, *, dry_run: bool
) -> ImportReport | None:
    """Import or try; show progress as it goes, remember the report, or show why it is refused."""
    data = session.backend().data

    def done(report: ImportReport) -> None:
        session.keep("import-told", (terms, page.build, report))
        if not dry_run:
            about = {"files": len(files)}
            session.record(Action.UPLOAD, report.batch or "", about, by=page.viewer)

    with scratch_folder() as folder:
        paths = [widgets.saved(folder, place, file) for place, file in enumerate(files)]
        return widgets.with_progress(
            page,
            lambda tell: import_batch(data, paths, request, dry_run=dry_run, progress=tell),
            done,
        )


@widgets.on_its_own
def _imported(page: Page, report: ImportReport) -> None:
    t = page.t
    states = {one.batch: one.state for one in list_batches(session.backend().data)}
    if states.get(report.batch or "") == "withdrawn":  # In another tab, or by a colleague.
        st.info(t("批次 {batch} 已经撤销，不再计数。", batch=report.batch or ""))
        return
    st.success(t("已导入，批次 {batch}，数字已更新。", batch=report.batch or ""))
    widgets.account_for(page, report.files, report.passed_over)
    if any(entry["flags"].get("unknown_union") for entry in report.files):
        widgets.link(page, "unknown", t("认可一个别名"))


@widgets.on_its_own
def _told(page: Page, report: ImportReport) -> None:
    t = page.t
    if report.unchanged:
        st.info(t("这些文件在批次 {batch} 中已经导入过，数字不会改动。", batch=report.batch or ""))
        return
    changes = report.would_change or {"members": {}, "districts": []}
    widgets.section(
        t(
            "会新增 {added} 人，变动 {changed} 人，减少 {gone} 人。",
            **{name: formats.whole(n) for name, n in changes["members"].items()},
        )
    )
    st.caption(t("数据截至 {day}", day=formats.day(_day(report.as_of), t.lang)))
    widgets.account_for(page, report.files, report.passed_over)
    moved = [row for row in changes["districts"] if _moves(row)]
    if moved:
        st.markdown(f"**{t('各县区的变化')}**")
        widgets.plain_table(page, t("各县区的变化"), [_district(page, row) for row in moved])


def _moves(row: dict[str, Any]) -> bool:
    names = ("registered", "actual_members", "coverage_percent", "missing")
    return any(row[f"{name}_before"] != row[f"{name}_after"] for name in names)


def _district(page: Page, row: dict[str, Any]) -> dict[str, Any]:
    t = page.t
    return {
        t("县区"): row["district"],
        t("已录入（现在）"): row["registered_before"],
        t("已录入（导入后）"): row["registered_after"],
        t("覆盖率（现在）"): formats.percent(row["coverage_percent_before"]),
        t("覆盖率（导入后）"): formats.percent(row["coverage_percent_after"]),
        t("还差（导入后）"): row["missing_after"],
    }


@widgets.on_its_own
def _history(page: Page) -> None:
    t = page.t
    widgets.section(t("导入记录"))
    batches = list(reversed(list_batches(session.backend().data)))[:MOST_BATCHES]
    if not batches:
        st.info(t("还没有导入过数据。"), icon=":material/inbox:")
        st.markdown(
            t(
                "把平台导出的会员列表、基层工会列表和各县区的任务分解表从上面传上来，先试算，再导入。"
            )
        )
        return
    widgets.plain_table(
        page,
        t("导入记录"),
        [
            {
                t("批次"): batch.batch,
                # What a phone shows before it is moved: what came in, and what did not.
                t("行数"): batch.rows,
                t("接收"): batch.accepted,
                t("退回"): batch.rejected,
                t("状态"): t(_STATES[batch.state]),
                t("内容"): t("、").join(t(KINDS[kind]) for kind in batch.kinds),
                t("数据截至"): formats.day(_day(batch.as_of), t.lang),
                t("导入时间"): formats.local_time(batch.imported_at),
            }
            for batch in batches
        ],
    )
    every = [batch.batch for batch in batches]
    faulty = [batch.batch for batch in batches if batch.rejected]
    standing = [batch.batch for batch in batches if not batch.withdrawn]
    if page.viewer.may(Act.UNMASK):
        if faulty:
            widgets.fold(t("下载退回的行"), lambda: _rejects(page, faulty), key="rejects")
        widgets.fold(t("打开原始文件"), lambda: _originals(page, every), key="originals")
    widgets.fold(t("撤销一个批次"), lambda: _undo(page, standing), key="undo")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@widgets.on_its_own
def _rejects(page: Page, batches: list[str]) -> None:
    """Offer a batch's rejected rows for correction; the reason is logged with the download."""
    t = page.t
    chosen = st.selectbox(t("哪个批次退回的行"), batches, key="rejects-batch")
    st.caption(
        t("原样加上原因和改法。文件含完整证件号码，下载会记入日志；改好后在上面再导入即可。")
    )
    reason = st.text_input(
        t("下载原因（至少 {n} 个字）", n=SHORTEST_REASON),
        key="rejects-reason",
        max_chars=LONGEST_REASON,
    )
    asked = urlencode({"batch": chosen or "", "reason": reason, "lang": t.lang})
    ready = len(reason.strip()) >= SHORTEST_REASON
    st.link_button(t("下载 Excel"), f"/download/rejects?{asked}", disabled=not ready)


@widgets.on_its_own
def _originals(page: Page, batches: list[str]) -> None:
    """Offer a batch's files as they came in; each opening is logged with its reason."""
    t = page.t
    chosen = st.selectbox(
        t("哪个批次的文件"), batches, index=None, key="original-batch",
        placeholder=t("选择批次"),
    )  # fmt: skip
    if chosen not in batches:
        return
    kept = batch_originals(session.backend().data, str(chosen))
    numbers = list(range(len(kept)))
    number = st.selectbox(
        t("哪个文件"), numbers, key="original-file", format_func=lambda one: kept[one].name
    )
    st.caption(t("原样保存的文件，含完整的姓名、证件号码和手机号；每次打开都会连同原因记入日志。"))
    reason = st.text_input(
        t("打开原因（至少 {n} 个字）", n=SHORTEST_REASON),
        key="original-reason",
        max_chars=LONGEST_REASON,
    )
    query = {"batch": chosen, "file": number, "reason": reason, "lang": t.lang}
    ready = len(reason.strip()) >= SHORTEST_REASON
    st.link_button(t("打开文件"), f"/download/original?{urlencode(query)}", disabled=not ready)


@widgets.on_its_own
def _undo(page: Page, batches: list[str]) -> None:
    t = page.t
    chosen = st.selectbox(
        t("撤销哪个批次"), batches, index=None, key="undo-batch", placeholder=t("选择批次")
    )
    undone = session.kept("undone")
    if undone and chosen is None:
        st.success(t("已撤销批次 {batch}，数字回到它导入之前。", batch=undone))
    st.caption(t("撤销后原件保留，数字回到该批次导入之前。"))
    if st.button(t("撤销"), key="undo", disabled=chosen is None) and chosen in batches:
        try:
            undo_batch(session.backend().data, str(chosen), page.viewer.user)
        except UserError as refusal:
            widgets.refusal(page, refusal)
        else:
            session.record(Action.UNDO, str(chosen), by=page.viewer)
            session.keep("undone", chosen)
            session.keep("import-told", None)
            st.rerun()
