"""What became of every row that came in: sheet by sheet, or all of them in tables."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.page import Page
from dashboard.widgets.rows import plain_table, whole
from pipelines import KINDS, NO_DATA, REASONS

_MOST_SHEETS = 8
"""Of so many each is told on its own; of more nobody would scroll to the end."""
_ROW_NUMBERS_PIXELS = 124


def account_for(page: Page, files: Sequence[dict[str, Any]], passed_over: Sequence[str]) -> None:
    """Account for every row of every file, each reason counted and explained."""
    if len(files) > _MOST_SHEETS:
        _all_together(page, files)
    else:
        _one_by_one(page, files)
    if passed_over:
        names = page.t("、").join(passed_over)
        st.text(page.t("跳过（不是表格）：{names}", names=names))


def _one_by_one(page: Page, files: Sequence[dict[str, Any]]) -> None:
    t = page.t
    sheets = Counter(entry["file"] for entry in files)
    for entry in files:
        kind = t(KINDS[entry["kind"]])
        which = f"　{formats.plain(entry['sheet'])}" if sheets[entry["file"]] > 1 else ""
        st.markdown(f"**{formats.plain(_file(page, entry))}**{which}　{kind}")
        st.text(t("读取 {rows} 行 = 接收 {accepted} + 退回 {rejected}", **_counts([entry])))
        for loss in entry["losses"]:
            _warn(page, loss)
        if findings := _findings(page, entry):
            title = f"{Path(entry['file']).stem}_{t('退回与提示')}"
            plain_table(page, title, findings, pixels=_pixels(page, findings))
        for said in _remarks(page, entry):
            st.text(said)


def _all_together(page: Page, files: Sequence[dict[str, Any]]) -> None:
    """Show all sheets in one table, what was found in their rows in another, remarks in a third."""
    t = page.t
    said = t(
        "共 {sheets} 张表：读取 {rows} 行 = 接收 {accepted} + 退回 {rejected}",
        sheets=formats.whole(len(files)),
        **_counts(files),
    )
    st.markdown(f"**{said}**")
    for loss in dict.fromkeys(loss for entry in files for loss in entry["losses"]):
        _warn(page, loss)
    sheets = [
        _called(page, entry)
        | {
            t("种类"): t(KINDS[entry["kind"]]),
            t("行数"): entry["rows"],
            t("接收"): entry["accepted"],
            t("退回"): entry["rejected"],
        }
        for entry in files
    ]
    plain_table(page, t("各表行数"), sheets)
    findings = [
        _called(page, entry) | finding for entry in files for finding in _findings(page, entry)
    ]
    findings.sort(key=lambda finding: finding[t("处理")] != t("退回"))
    if findings:
        plain_table(page, t("退回与提示"), findings, pixels=_pixels(page, findings))
    remarks = [
        _called(page, entry) | {t("说明"): said}
        for entry in files
        for said in _remarks(page, entry)
    ]
    if remarks:
        plain_table(page, t("各表说明"), remarks)


def _called(page: Page, entry: dict[str, Any]) -> dict[str, Any]:
    return {page.t("文件"): _file(page, entry), page.t("工作表"): entry["sheet"]}


def _file(page: Page, entry: dict[str, Any]) -> str:
    """Return what a file is called; pictures together have no name but their kind's."""
    return page.t(KINDS["qr"]) if entry["kind"] == "qr" else str(entry["file"])


def _counts(files: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {
        name: formats.whole(sum(entry[name] for entry in files))
        for name in ("rows", "accepted", "rejected")
    }


def _warn(page: Page, loss: str) -> None:
    st.warning(formats.plain(page.t(loss)), icon=":material/warning:")


def _findings(page: Page, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each reason for which a sheet's rows are rejected or flagged."""
    t = page.t
    return [
        {
            t("处理"): t(verdict),
            t("行数"): n,
            t("行号"): formats.row_numbers(rows.get(reason, ()), n, t("、")),
            t("原因"): _why(page, reason, columns.get(reason, ())),
            t("改法"): t(REASONS[reason].mend),
        }
        for verdict, counts, rows, columns in (
            ("退回", entry["rejects"], entry["rejected_rows"], entry["rejected_columns"]),
            ("提示", entry["flags"], {}, {}),
        )
        for reason, n in counts.items()
    ]


def _pixels(page: Page, findings: Sequence[dict[str, Any]]) -> dict[str, int]:
    t = page.t
    return whole(findings, t("原因"), t("改法")) | {t("行号"): _ROW_NUMBERS_PIXELS}


def _why(page: Page, name: str, headers: Sequence[str]) -> str:
    t = page.t
    why = t(REASONS[name].why)
    named = t("、").join(headers)
    return t("{why}（{columns} 列）", why=why, columns=named) if headers else why


def _remarks(page: Page, entry: dict[str, Any]) -> list[str]:
    """Return what else is to be said of a sheet: rows that are no data, columns, notes."""
    t = page.t
    no_data = [
        f"{t(NO_DATA[sort])} {formats.whole(n)}"
        for sort, n in entry["skipped"].items()
        if sort in NO_DATA
    ]
    said = []
    if no_data:
        said.append(t("不是数据，没有计入的行：{rows}", rows=t("、").join(no_data)))
    for text, headers in (
        ("未识别的列：{names}", entry["unmatched_headers"]),
        ("已有更合适的列，未用：{names}", entry["unused_headers"]),
    ):
        if headers:
            said.append(t(text, names=t("、").join(headers)))
    return [*said, *(t(note) for note in entry["notes"] if note not in entry["losses"])]
