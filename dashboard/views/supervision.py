"""督导: whom did bulletins put on the list, what was done about it, and what changed since?"""

import json
from typing import Any

import streamlit as st

from dashboard import bulletins, formats, queries, session, widgets
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.supervision import LONGEST, SupervisionNote
from pipelines import UserError


def show(page: Page) -> None:
    """Show every district that a bulletin listed, those of the newest one first."""
    t, build = page.t, page.build
    if build is None or page.campaign is None or page.campaign["as_of"] is None:
        widgets.nothing_imported(page)
        return
    widgets.title(page, t("督导"))
    if not page.viewer.may(Act.READ_NOTES):
        st.info(t("您的账号不能查看督导记录。"))
        return
    listed = bulletins.supervised(session.backend().data)
    rows = queries.supervised(build, page.viewer, json.dumps(listed, ensure_ascii=False))
    if not rows.num_rows:
        _nobody(page)
        return
    still = sum(1 for row in rows.to_pylist() if row["still_listed"])
    widgets.answer(
        t("最近一期列入督导 {n} 家。", n=still),
        t("曾列入 {n} 家；列入的条件写在通报里，下面是之后的变化和已做的工作。", n=rows.num_rows),
        good=not still,
    )
    notes = session.backend().supervision.seen_by(page.viewer)
    for row in rows.to_pylist():
        with st.container(border=True, key=f"supervised-{row['district']}"):
            _one(page, row, [note for note in notes if note.district == row["district"]])


@widgets.on_its_own
def _nobody(page: Page) -> None:
    t = page.t
    if bulletins.issued(session.backend().data):
        st.info(t("已印发的通报没有把单位列入督导。"), icon=":material/check_circle:")
    else:
        st.info(t("还没有印发过通报；印发以后，列入督导的单位和做过的工作会在这里。"))


@widgets.on_its_own
def _one(page: Page, row: dict[str, Any], notes: list[SupervisionNote]) -> None:
    t, district = page.t, row["district"]
    mark = t("列入督导") if row["still_listed"] else t("✓ 最近一期已不在名单")
    st.markdown(f"**{formats.plain(district)}**　{mark}")
    st.caption(
        t("{day} 起列入 {n} 期；原因：{rules}",
          day=formats.short_day(row["first_cutoff"], t.lang), n=row["times"],
          rules=formats.plain(row["rules"]))
    )  # fmt: skip
    change = row["coverage_change"]
    st.markdown(
        t("覆盖率 {then} → {now}（{change} 个百分点），之后新录入 {n} 人，还差 {missing} 人。",
          then=formats.percent(row["coverage_then"]), now=formats.percent(row["coverage_percent"]),
          change=formats.NOTHING if change is None else f"{change:+.2f}",
          n=formats.whole(row["registered_since"]), missing=formats.whole(row["missing"]))
    )  # fmt: skip
    for note in notes:
        by, at = formats.plain(note.by), formats.local_time(note.at)[:16]
        st.markdown(f"- {formats.plain(note.text)}　*{by}，{at}*")
    if page.viewer.may(Act.WRITE_NOTES) and page.viewer.sees(district):
        _write(page, district)


@widgets.on_its_own
def _write(page: Page, district: str) -> None:
    t = page.t
    with st.form(f"supervise-{district}", clear_on_submit=True, border=False):
        text = st.text_input(t("做了什么、约定了什么"), max_chars=LONGEST)
        if not st.form_submit_button(t("记下")):
            return
    try:
        session.backend().supervision.add(district, text, by=session.viewer())
    except UserError as refusal:
        widgets.refusal(page, refusal)
    else:
        st.rerun()
