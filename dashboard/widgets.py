"""What several pages are put together from: figures, tables with downloads, the freshness line."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st
from plotly.graph_objects import Figure

from dashboard import charts, formats
from dashboard.i18n import Words
from dashboard.page import Page
from dashboard.tables import GROUPS, HEADINGS, LIGHTS, TABLES, light_text

_COUNTS = frozenset(
    "rank rank_in_district registered new actual_members missing quick_win pending unregistered"
    " rejected unions unions_started unions_on_target over_100 cumulative".split()
)
_PIXELS = {
    "rank_group": 150,
    "rank": 56,
    "union_name": 230,
    "union_code": 130,
    "workers_text": 90,
    "worker": 80,
    "district": 120,
    "township": 130,
    "light": 100,
    "missing": 72,
    "quick_win": 96,
    "date": 110,
}
_ROW_PIXELS, _MOST_PIXELS = 38, 574
_QUIET = "#A08D83"
"""The bars in tables say how far, not how good; that is the light's."""


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
    drive, t = page.campaign or {}, page.t
    said = t("数据截至 {day}", day=formats.day(drive["as_of"], t.lang))
    batch = t("批次 {batch}", batch=drive["members_batch"] or formats.NOTHING)
    ended = date.today() > drive["deadline"]
    over = [t("行动已于 {day} 结束", day=formats.day(drive["deadline"], t.lang))] if ended else []
    return "　".join([said, batch, *over])


def _staleness(page: Page) -> str | None:
    """Warn of old figures while the drive runs; a drive that is over has nothing to refresh."""
    drive = page.campaign or {}
    today = date.today()
    if drive["as_of"] is None or today > drive["deadline"]:
        return None
    age = (today - drive["as_of"]).days
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
        st.subheader(headline, anchor=False)
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
    st.subheader(text, anchor=False)
    if beneath:
        st.caption(beneath)


def chart(
    page: Page, name: str, alt: str, make: Callable[..., Figure], *rows: Any, of: str = ""
) -> None:
    """Show the figure that `make` draws from rows; drawn once a build, scope and language.

    `of` says which of several it is: a district, a group.
    """
    key = (str(page.build), page.viewer.districts, page.t.lang, name, of)
    figure = _drawn(key, make, rows)
    st.plotly_chart(figure, key=f"chart-{name}-{of}", config=charts.CONFIG, theme=None, alt=alt)


@st.cache_resource(max_entries=600, show_spinner=False)
def _drawn(key: tuple[Any, ...], _make: Callable[..., Figure], _rows: tuple[Any, ...]) -> Figure:
    return _make(*_rows)


def switch(label: str, options: Mapping[str, str], *, key: str, default: str) -> str:
    """Let one of a few be chosen; the choice is in the address as `key`, by its code."""
    asked = st.query_params.get(key, default)
    chosen = st.segmented_control(
        label,
        list(options),
        default=asked if asked in options else default,
        key=f"switch-{key}",
        format_func=options.__getitem__,
        label_visibility="collapsed",
        required=True,
    )
    _into_address(key, chosen, default)
    return chosen


def pick(  # noqa: PLR0913 - a drop-down's own parts
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    nothing: str,
    width: int | Literal["stretch"] = "stretch",
    disabled: bool = False,
) -> str | None:
    """Let one or none be chosen from a list; the choice is in the address, by its code."""
    asked = st.query_params.get(key)
    codes = list(options)
    chosen: str | None = st.selectbox(
        label,
        codes,
        index=codes.index(asked) if asked is not None and asked in options else None,
        key=f"pick-{key}",
        format_func=options.__getitem__,
        placeholder=nothing,
        filter_mode="contains",
        width=width,
        disabled=disabled,
    )
    _into_address(key, chosen, None)
    return chosen


def _into_address(key: str, chosen: str | None, default: str | None) -> None:
    if chosen == default or chosen is None:
        if key in st.query_params:
            del st.query_params[key]
    elif st.query_params.get(key) != chosen:
        st.query_params[key] = chosen


def table(  # noqa: PLR0913 - what a table needs, each named at the call
    page: Page,
    name: str,
    rows: pa.Table,
    *,
    key: str | None = None,
    filters: Mapping[str, str | None] | None = None,
    opens: tuple[str, str] | None = None,
    without: Sequence[str] = (),
) -> None:
    """Show the rows of one of TABLES, with its downloads.

    `opens` is a page and the query parameter that a chosen row's value of that name gives it.
    """
    t, key = page.t, key or name
    columns = [column for column in TABLES[name].columns if column not in without]
    shown = _shown(rows, columns, t)
    height = min(_MOST_PIXELS, _ROW_PIXELS * (rows.num_rows + 1) + 2)
    settings: dict[str, Any] = {"hide_index": True, "height": height, "row_height": _ROW_PIXELS,
                "column_config": _config(columns, t), "key": f"table-{key}"}  # fmt: skip
    if opens is None:
        st.dataframe(shown, **settings)
    else:
        event = st.dataframe(shown, on_select="rerun", selection_mode="single-row", **settings)
        _open(page, opens, rows, event.selection.rows)
    downloads(page, name, filters or {})


def _open(page: Page, opens: tuple[str, str], rows: pa.Table, chosen: list[int]) -> None:
    """Go where a chosen row leads."""
    name, parameter = opens
    if chosen and chosen[0] < rows.num_rows:
        value = rows[parameter][chosen[0]].as_py()
        st.switch_page(page.pages[name], query_params=page.address(**{parameter: value}))


def downloads(page: Page, name: str, filters: Mapping[str, str | None]) -> None:
    """Link to the whole table as Excel and CSV, under the same filters."""
    asked = {key: value for key, value in filters.items() if value}
    with st.container(horizontal=True, gap="small", key=f"files-{name}-{len(asked)}"):
        for form, label in (("xlsx", page.t("下载 Excel")), ("csv", page.t("下载 CSV"))):
            query = urlencode({"name": name, "format": form, "lang": page.t.lang, **asked})
            st.link_button(
                label, f"/download/table?{query}", icon=":material/download:", type="tertiary"
            )


def _shown(rows: pa.Table, columns: Sequence[str], t: Words) -> pa.Table:
    shown = rows.select(list(columns))
    for place, column in enumerate(columns):
        if column == "light":
            words = {light: [light_text(light, t)] for light in LIGHTS}
            texts = pa.array([words.get(light) for light in shown[column].to_pylist()])
            shown = shown.set_column(place, column, texts)
        elif column == "workers_text":
            shown = shown.set_column(place, column, shown[column].fill_null(t("未分配")))
        elif column == "rank_group":
            groups = pa.array([t(GROUPS[group]) for group in shown[column].to_pylist()])
            shown = shown.set_column(place, column, groups)
        elif column.endswith("_percent"):
            shown = shown.set_column(place, column, pc.cast(shown[column], pa.float64()))
    return shown


def _config(columns: Sequence[str], t: Words) -> dict[str, Any]:
    return {column: _column(column, t(HEADINGS[column]), t) for column in columns}


def _column(column: str, heading: str, t: Words) -> Any:
    width = _PIXELS.get(column, 92)
    if column.endswith("_percent"):
        return st.column_config.ProgressColumn(
            heading, format="%.2f%%", min_value=0, max_value=100, width=128, color=_QUIET
        )
    if column == "light":
        return st.column_config.MultiselectColumn(
            heading,
            options=[light_text(light, t) for light in LIGHTS],
            color=[charts.LIGHT_TINTS[light] for light in LIGHTS],
            width=width,
        )
    if column in _COUNTS:
        return st.column_config.NumberColumn(heading, format="localized", width=width)
    if column == "date":
        return st.column_config.DateColumn(heading, format="YYYY-MM-DD", width=width)
    return st.column_config.TextColumn(heading, width=_PIXELS.get(column, 120))


def link(page: Page, to: str, label: str, **parameters: str | None) -> None:
    """Link to another page as it should open."""
    st.page_link(
        page.pages[to],
        label=label,
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params=page.address(**parameters),
    )


def nothing_imported(page: Page) -> None:
    """Say that there is no data yet, and what to do next."""
    t = page.t
    st.title(t("实名制录入进度看板"), anchor=False)
    st.info(t("还没有数据。"), icon=":material/inbox:")
    if page.imports:
        st.markdown(
            t(
                "请在服务器上运行 `rollcall import 文件…`，"
                "导入平台导出的会员列表、工会列表和任务分解表。"
            )
        )
    else:
        st.markdown(t("市总工会导入第一批数据后，这里会显示录入进度。"))
