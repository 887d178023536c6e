"""Notes on days beneath a chart over days: read by all, written by who works on the drive."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard import formats, session
from dashboard.auth import Act
from dashboard.day_notes import LONGEST, DayNote
from dashboard.page import Page
from dashboard.widgets.folds import fold
from dashboard.widgets.guard import refusal
from pipelines import UserError


def day_notes(page: Page, district: str | None = None) -> list[DayNote]:
    """Return the notes of the drive's days that this viewer reads, by day."""
    drive = page.campaign or {}
    notes = session.backend().day_notes.seen_by(page.viewer, district)
    return [note for note in notes if drive["starts"] <= note.day <= drive["deadline"]]


def show_notes(page: Page, notes: list[DayNote], district: str | None = None) -> None:
    """Show the notes under the numbers that the chart gives them, and the way to write one."""
    said = [
        f"{number}. {formats.short_day(note.day, page.t.lang)}　{formats.plain(note.text)}"
        for number, note in enumerate(notes, start=1)
    ]
    if said:
        st.markdown("\n".join(said))
    if page.viewer.may(Act.WRITE_NOTES) and page.viewer.sees(district):
        own = [one for one in notes if one.district == district]
        fold(page.t("给某一天记一笔"), lambda: _change(page, own, district), key="day-note")


def _change(page: Page, notes: list[DayNote], district: str | None) -> None:
    _write(page, district)
    _remove(page, notes)


def _write(page: Page, district: str | None) -> None:
    t, drive = page.t, page.campaign or {}
    with st.form(f"day-note-{district or ''}", clear_on_submit=True, border=False):
        if district is None:
            st.caption(t("写给全市：各县区都看得到。例如“平台故障，半天不能申请”。"))
        day = st.date_input(
            t("日期"),
            min(drive["as_of"], drive["deadline"]),
            min_value=drive["starts"],
            max_value=drive["deadline"],
            format="YYYY-MM-DD",
            width=220,
        )
        text = st.text_input(t("记事"), max_chars=LONGEST)
        if st.form_submit_button(t("记下")):
            _do(page, lambda: _add(page, day, text, district))


def _add(page: Page, day: date, text: str, district: str | None) -> None:
    drive = page.campaign or {}
    if not drive["starts"] <= day <= drive["deadline"]:
        raise UserError("日期应在行动期间之内")
    session.backend().day_notes.add(day, text, district=district, by=session.viewer())


def _remove(page: Page, notes: list[DayNote]) -> None:
    t = page.t
    if not notes:
        return
    lang = t.lang
    named = {note.number: f"{formats.short_day(note.day, lang)}　{note.text}" for note in notes}
    chosen = st.selectbox(
        t("去掉一条"), list(named), index=None, format_func=named.__getitem__,
        placeholder=t("请选择"), key="day-note-gone",
    )  # fmt: skip
    if st.button(t("去掉"), disabled=chosen is None) and chosen in named:
        _do(page, lambda: session.backend().day_notes.remove(chosen, by=session.viewer()))


def _do(page: Page, deed: Callable[[], None]) -> None:
    try:
        deed()
    except UserError as error:
        refusal(page, error)
    else:
        st.rerun()
