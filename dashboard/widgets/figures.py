"""A page's title, its answer, its figures and its charts."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st
from plotly.graph_objects import Figure

from dashboard import charts, formats
from dashboard.page import Page
from dashboard.widgets.guard import on_its_own

TONES = {"on_target": "green", "near": "orange", "far": "red", "no_denominator": "gray"}
"""A light's colour as Streamlit calls it."""


class Kpi(NamedTuple):
    """One figure: what it is, its value, and a line beneath; `tone` colours that line."""

    label: str
    value: str
    beneath: str | None = None
    tone: str = "off"


def title(page: Page, text: str) -> None:
    """Show a page's title and how fresh its figures are."""
    st.title(formats.plain(text), anchor=False)
    st.caption(freshness(page))
    if warning := _staleness(page):
        st.warning(warning, icon=":material/schedule:")


def freshness(page: Page) -> str:
    """Return the as-of date, the batch, and whether the drive is over."""
    drive, t = page.campaign, page.t
    if drive is None or drive["as_of"] is None:
        return t("还没有导入会员列表")
    said = t("数据截至 {day}", day=formats.day(drive["as_of"], t.lang))
    batch = t("批次 {batch}", batch=drive["members_batch"] or formats.NOTHING)
    end = formats.day(drive["deadline"], t.lang)
    over = [t("行动已于 {day} 结束，天数按截至日计算", day=end)] if page.is_over else []
    return "　".join([said, batch, *over])


def _staleness(page: Page) -> str | None:
    """Warn of old figures while the drive runs; a drive that is over has nothing to refresh."""
    drive = page.campaign
    if drive is None or drive["as_of"] is None or page.is_over:
        return None
    age = (page.today - drive["as_of"]).days
    if age <= drive["stale_after_days"]:
        return None
    return page.t("数据已有 {n} 天没有更新，请提醒市总工会导入最新导出表。", n=age)


def answer(headline: str, reason: str, *, good: bool | None) -> Any:
    """Show what the page answers: one sentence, and why, coloured by how it stands.

    Returns the place beneath.
    """
    tone = {True: "good", False: "bad", None: "open"}[good]
    place = st.container(key=f"answer-{tone}", gap="xsmall")
    with place:
        st.header(headline, anchor=False)
        st.markdown(reason)
    return place


def kpis(key: str, figures: Sequence[Kpi]) -> None:
    """Show figures side by side; two abreast on a phone."""
    with st.container(key=f"kpis-{key}"):
        for figure in figures:
            st.metric(
                figure.label,
                figure.value,
                figure.beneath,
                delta_color=figure.tone,  # type: ignore[arg-type]
                delta_arrow="off",
                border=True,
                height="stretch",
            )


def section(text: str, beneath: str | None = None) -> None:
    """Show a heading within a page, and what it wants said first."""
    st.header(text, anchor=False)
    if beneath:
        st.caption(beneath)


@on_its_own
def chart(
    page: Page, name: str, alt: str, make: Callable[..., Figure], *rows: Any, of: str = ""
) -> None:
    """Show the figure that `make` draws from rows; drawn once a build, scope and language.

    `of` says which of several it is: a district, a group.
    """
    whole = repr((str(page.build), page.viewer.districts, page.t.lang, name, of))
    _drawn(whole, _make=lambda: make(*rows), _key=f"chart-{name}-{of}", _alt=alt)


# Streamlit keeps what a cached function shows, and sends the very same message again. The key is
# one text: looking at every part of several is dearer than drawing. The rest is named: of what
# stands by its place Streamlit asks the name, each time.
@st.cache_resource(max_entries=600, show_spinner=False)
def _drawn(of: str, *, _make: Callable[[], Figure], _key: str, _alt: str) -> None:
    st.plotly_chart(_make(), key=_key, config=charts.CONFIG, theme=None, alt=_alt)
