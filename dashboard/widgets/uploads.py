"""Sheets that come in through a page: read with progress, every row accounted for, then sent."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from dashboard import formats, queries, session
from dashboard.actions import Action
from dashboard.auth import Act, Role
from dashboard.page import Page
from dashboard.tables import CHANGES
from dashboard.timeleft import TimeLeft
from dashboard.widgets.accounting import account_for
from dashboard.widgets.choices import pick
from dashboard.widgets.figures import section
from dashboard.widgets.guard import refusal
from dashboard.widgets.rows import plain_table, whole
from pipelines import (
    KINDS,
    REASONS,
    ImportReport,
    Progress,
    Sending,
    SheetPreview,
    Step,
    UserError,
    list_batches,
    load_reference,
    preview_sheet,
    scratch_folder,
    send_sheet,
)

SHEET_TYPES = ["xlsx", "xlsm", "xls", "et", "csv", "tsv", "txt"]
_STAGES = {"read": "读取", "build": "计算并核对"}


def with_progress(
    page: Page,
    work: Callable[[Progress], ImportReport],
    done: Callable[[ImportReport], object],
) -> ImportReport | None:
    """Run a work that tells how far it is; a refusal is shown in its one line, and None returned.

    A closed tab or a click elsewhere stops the run at its next word of progress, before anything is
    committed; `broken_off` says so. `done` hears of the report once it is, before anything is
    shown: there too the run may stop.
    """
    t = page.t
    bar, left = st.progress(0.0, text=t("开始…")), TimeLeft()

    def tell(step: Step) -> None:
        wait = left.seconds(step.share)
        said = [t(_STAGES[step.stage]), formats.plain(t(step.what))]
        if step.rows:
            said.append(t("{n} 行", n=formats.whole(step.rows)))
        if wait is not None:
            said.append(t("约剩 {time}", time=formats.duration(wait, t.lang)))
        bar.progress(left.share, text=" ".join(said))

    try:
        report = work(tell)
        done(report)
        return report
    except UserError as error:
        refusal(page, error)
        return None
    except (RerunException, StopException):
        session.keep("broken-off", True)
        raise
    finally:
        bar.empty()


def lost(page: Page, key: str) -> bool:
    """Say so where the uploader of this key shows a file that the server has no more."""
    if not session.lost_files(key):
        return False
    st.warning(
        page.t("选好的文件已不在服务器上（连接断开太久，或服务器重启过）；请刷新页面，重新选择。"),
        icon=":material/warning:",
    )
    return True


def broken_off(page: Page) -> None:
    """Say that the last work did not come to its end, until `begin_anew`."""
    if session.kept("broken-off"):
        st.warning(
            page.t(
                "刚才没有做完就中断了（点了别处，或连接断开过），没有改动任何数字；请再试一次。"
            ),
            icon=":material/warning:",
        )


def begin_anew() -> None:
    """Forget a work that was broken off: the click that begins another calls this."""
    session.keep("broken-off", None)


def saved(folder: Path, place: int, file: Any) -> Path:
    """Write an uploaded file under its own name, each in a folder of its own."""
    own = folder / str(place + 1)
    own.mkdir()
    path = own / Path(file.name.replace("\\", "/")).name
    path.write_bytes(file.getbuffer())
    return path


def fingerprint(files: Sequence[Any], *terms: object) -> str:
    """Return what a trial was about, so that nothing else is confirmed by it."""
    parts = [f"{file.name}:{sha256(file.getbuffer()).hexdigest()}" for file in files]
    return "|".join([*parts, *map(str, terms)])


def reason(page: Page, name: str) -> dict[str, str]:
    """Return why a row is refused or flagged and the mend, as cells of a table."""
    t = page.t
    return {t("原因"): t(REASONS[name].why), t("改法"): t(REASONS[name].mend)}


def differences(page: Page, rows: list[dict[str, Any]], base: str | None) -> None:
    """Show what a version changes against another, counted and union by union."""
    t = page.t
    against = t("与版本 {batch} 的差别", batch=base) if base else t("这是第一份；全是新增")
    said = [
        t(text, n=formats.whole(n))
        for text, n in (
            ("新增 {n} 家", sum(row["change"] == "added" for row in rows)),
            ("减少 {n} 家", sum(row["change"] == "gone" for row in rows)),
            ("实际会员变 {n} 家", sum(row["actual_changes"] for row in rows)),
            ("目标变 {n} 家", sum(row["target_changes"] for row in rows)),
            ("社工变 {n} 家", sum(row["workers_change"] for row in rows)),
        )
    ]
    st.markdown(f"**{against}**" + t("：") + t("，").join(said))
    if rows:
        plain_table(page, t("两版差别"), [_difference(page, row) for row in rows])


def _difference(page: Page, row: dict[str, Any]) -> dict[str, Any]:
    """Return what changes for one union, old → new where both are there and differ."""
    t = page.t
    return {
        t("变化"): t(CHANGES[row["change"]]),
        t("基层工会"): row["union_name"] or row["union_code"],
        t("实际会员"): _step(row, "actual"),
        t("任务目标"): _step(row, "target"),
        t("社工"): _step(row, "workers"),
        t("乡镇（街道）"): row["township"] or formats.NOTHING,
    }


def _step(row: dict[str, Any], name: str) -> str:
    before, after = (_shown(row[f"{name}_{when}"]) for when in ("before", "after"))
    if row["change"] == "added":
        return after
    return before if row["change"] == "gone" or before == after else f"{before} → {after}"


def _shown(value: Any) -> str:
    return formats.whole(value) if isinstance(value, int) else value or formats.NOTHING


def refused(page: Page, rows: Sequence[dict[str, Any]]) -> None:
    """Name each refused row of a preview: where it stands, why, and the mend."""
    t = page.t
    if rows:
        section(t("退回的行"), t("这些行不计数；改好后重新上传整张表。"))
        told = [
            {
                t("工作表"): row["sheet"],
                t("行号"): row["row"],
                t("哪一列"): t(row["column"]),
                **reason(page, row["reason"]),
            }
            for row in rows
        ]
        plain_table(page, t("退回的行"), told, pixels=whole(told, t("原因"), t("改法")))


def district_names(page: Page) -> list[str]:
    """Return the districts that the viewer sees; before any build those on the list."""
    if page.build is not None:
        return queries.district_names(page.build, page.viewer)
    return [one.name for one in load_reference(session.backend().data).districts]


def whose(page: Page, *, key: str = "district") -> str | None:
    """Return the district that a sheet is for: a county's own, else the one that is picked."""
    if page.viewer.districts is not None:
        return page.viewer.districts[0] if page.viewer.districts else None
    return pick(
        page.t("县区"),
        {name: name for name in district_names(page)},
        key=key,
        nothing=page.t("选择县区"),
        width=260,
    )


def send(
    page: Page,
    kind: str,
    district: str,
    *,
    told: Callable[[Page, SheetPreview], None] | None = None,
) -> ImportReport | None:
    """Let a sheet of a district be dropped, previewed and sent; return what became of it.

    That is there as long as the file stays dropped and stands as it was sent. A county's breakdown
    waits for its verdict; everything else counts at once. `told` shows what the kind has to say of
    the preview beyond the rows. Nothing is kept before it is sent.
    """
    t = page.t
    if not page.viewer.may(Act.UPLOAD_SHEETS) or not page.viewer.sees(district):
        return None
    file = st.file_uploader(
        t("把{kind}拖到这里", kind=t(KINDS[kind])), type=SHEET_TYPES, key=f"send-{kind}"
    )
    if lost(page, f"send-{kind}") or file is None:
        return None
    sending = _sending(page, kind, district)
    if (report := _sent(sending, file)) is not None:
        return report
    terms = fingerprint([file], district, page.build)
    is_new = (session.kept(f"preview-{kind}") or ("", None))[0] != terms
    if is_new:
        session.keep(f"preview-{kind}", (terms, _preview(page, sending, file)))
    preview = session.kept(f"preview-{kind}")[1]
    if isinstance(preview, UserError):
        refusal(page, preview)
        return None
    account_for(page, preview.files, ())
    if told is not None:
        told(page, preview)
    _confirm(page, sending, file, seen=not is_new)
    return None


def _sent(sending: Sending, file: Any) -> ImportReport | None:
    """Return what was sent with this very file, unless it was judged or undone since."""
    sent, report = session.kept(f"sent-{sending.kind}") or ("", None)
    if report is None or sent != fingerprint([file], sending.district):
        return None
    states = {one.batch: one.state for one in list_batches(session.backend().data)}
    stands = states.get(report.batch) == ("waiting" if sending.waits else "live")
    return report if stands else None


def _sending(page: Page, kind: str, district: str) -> Sending:
    waits = kind == "breakdown" and page.viewer.role is Role.COUNTY
    return Sending(kind, district, page.viewer.user, waits=waits)


def _preview(page: Page, sending: Sending, file: Any) -> SheetPreview | UserError:
    """Return what the sheet would change, or why it is refused."""
    with scratch_folder() as folder:
        path = saved(folder, 0, file)
        try:
            with st.spinner(page.t("正在读取和试算…")):
                return preview_sheet(session.backend().data, path, sending)
        except UserError as error:
            return error


def _confirm(page: Page, sending: Sending, file: Any, *, seen: bool) -> None:
    """Send what was previewed, by the viewer of this moment, if they have `seen` the preview."""
    t, kind = page.t, sending.kind
    label = t("提交，等市总工会审核") if sending.waits else t("确认，立即计数")
    broken_off(page)
    if not st.button(label, key=f"confirm-{kind}", type="primary", on_click=begin_anew):
        return
    if not seen:
        st.warning(
            t("有人刚刚导入或撤销了批次，数字已经变了；上面已重新试算，看清变化再确认。"),
            icon=":material/warning:",
        )
        return
    viewer = session.viewer()
    if not viewer.may(Act.UPLOAD_SHEETS) or not viewer.sees(sending.district):
        return

    def done(report: ImportReport) -> None:
        session.keep(f"preview-{kind}", None)
        session.keep(f"sent-{kind}", (fingerprint([file], sending.district), report))
        about = {"kind": kind, "district": sending.district}
        session.record(Action.UPLOAD, report.batch or "", about, by=viewer)

    data = session.backend().data
    with scratch_folder() as folder:
        path = saved(folder, 0, file)
        # A colleague's import may be under way now, and be published before this is taken in.
        tried = replace(sending, tried_on=page.build.stem if page.build else "")
        work = partial(send_sheet, data, path, tried)
        if with_progress(page, work, done) is not None:
            # What the page says above is of before; and nothing is left to be confirmed.
            st.rerun()
