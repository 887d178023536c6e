"""Tables with their downloads, as `dashboard.tables` declares them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from dashboard import charts, formats, session
from dashboard.actions import Action
from dashboard.i18n import Words
from dashboard.page import Page
from dashboard.tables import (
    HEADINGS,
    KEYED,
    LIGHT_COLUMNS,
    LIGHTS,
    MARKS,
    REPORT_STATES,
    TABLES,
    is_percentage,
    light_text,
    plain_file,
    report_text,
)
from dashboard.widgets.guard import on_its_own
from pipelines import REASONS

_SIGNED = {
    "points_week": "%+.2f",
    "pace_needed": "%.1f",
    "pace_recent": "%.1f",
    "places_gained": "%+d",
    **dict.fromkeys(("points", "coverage_points", "on_target_points"), "%.2f"),
    "pace_to_target": "%.1f",
    "median_days": "%.1f",
    "age_median": "%.1f",
    "age_p90": "%.1f",
}
"""Numbers that want a sign or a decimal of their own."""
_PIXELS = {
    "rank_group": 176,
    "rank": 56,
    "union_name": 250,
    "union_code": 130,
    "workers_text": 90,
    "worker": 80,
    "district": 120,
    "township": 130,
    "light": 100,
    "place": 56,
    "admins_text": 190,
    "counted_in": 230,
    "file": 220,
    "problem": 180,
    "nearest_text": 300,
    "employer": 220,
    "difficulty": 240,
    "difficulty_groups": 200,
    "contradiction": 190,
    "standing": 150,
    "venue": 180,
    "report_state": 110,
    "barred": 100,
    "return_reason": 260,
    "sheet_state": 96,
    "trait": 64,
    "trait_value": 90,
    "qr_state": 90,
    "handed_state": 136,
    "picture": 260,
    "detail": 240,
    "why": 240,
    "mend": 360,
}
"""How wide what stands in a column is; a heading is never cut."""
_WHOLE = {"why", "mend", "nearest_text", "return_reason", "detail", *KEYED}
"""Columns that say something: of these a cell is whole, unless wider than _MOST_TEXT_PIXELS."""
DAY_PIXELS, _FIGURE_PIXELS, _TEXT_PIXELS, _PADDING = 128, 76, 120, 22
_MOST_TEXT_PIXELS = 640
DAY = "YYYY年M月D日"
"""How the browser writes a day, in Chinese."""
_ROW_PIXELS, _MOST_ROWS, _MOST_PIXELS = 38, 14, 560
_QUIET = "#A08D83"
"""The bars in tables say how far, not how good; that is the light's."""


_LIGHT_OF = {
    "none": "far",
    "waiting": "near",
    "returned": "near",
    "on_time": "on_target",
    "late": "far",
}
"""The colour of a report's state, among those of the lights."""


@on_its_own
def table(  # noqa: PLR0913 - what a table needs, each named at the call
    page: Page,
    name: str,
    rows: pa.Table,
    *,
    key: str | None = None,
    filters: Mapping[str, str | None] | None = None,
    opens: tuple[str, str] | None = None,
    along: Mapping[str, str | None] | None = None,
    without: Sequence[str] = (),
) -> None:
    """Show the rows of one of TABLES, with its downloads.

    `opens` is a page, and the column of which a chosen row's value goes into its address; `along`
    are further parameters of that page.
    """
    t, key = page.t, key or name
    columns = [column for column in TABLES[name].columns if column not in without]
    shown = _shown(rows, columns, t)
    height = "content" if rows.num_rows <= _MOST_ROWS else _MOST_PIXELS
    settings: dict[str, Any] = {
        "hide_index": True,
        "height": height,
        "row_height": _ROW_PIXELS,
        "column_config": _config(shown, t),
        "placeholder": formats.NOTHING,
        "key": f"table-{key}",
    }
    if opens is None:
        st.dataframe(shown, **settings)
    else:
        event = st.dataframe(shown, on_select="rerun", selection_mode="single-row", **settings)
        _open(page, opens, rows, event.selection.rows, along or {})
    downloads(page, name, filters or {})


def chosen(
    page: Page, name: str, rows: pa.Table, *, key: str, filters: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """Show the rows of one of TABLES to choose several from, with its downloads; return those.

    `key` is another for other rows: what was chosen is remembered by its place.
    """
    shown = _shown(rows, TABLES[name].columns, page.t)
    event = st.dataframe(
        shown,
        hide_index=True,
        height="content" if rows.num_rows <= _MOST_ROWS else _MOST_PIXELS,
        row_height=_ROW_PIXELS,
        column_config=_config(shown, page.t),
        placeholder=formats.NOTHING,
        key=f"chosen-{name}-{key}",
        on_select="rerun",
        selection_mode="multi-row",
    )
    downloads(page, name, filters)
    places = [place for place in event.selection.rows if place < rows.num_rows]
    return rows.take(places).to_pylist() if places else []


def _open(
    page: Page,
    opens: tuple[str, str],
    rows: pa.Table,
    chosen: list[int],
    along: Mapping[str, str | None],
) -> None:
    """Go where a chosen row leads."""
    name, column = opens
    if chosen and chosen[0] < rows.num_rows:
        parameter = _PARAMETERS.get(column, column)
        asked = {**along, parameter: rows[column][chosen[0]].as_py()}
        st.switch_page(page.pages[name], query_params=page.address(**asked))


_PARAMETERS = {"group_key": "worker"}
"""What the address calls a column, where that is not its name."""


def downloads(page: Page, name: str, filters: Mapping[str, str | None]) -> None:
    """Link to the whole table as Excel and CSV, under the same filters."""
    asked = {key: value for key, value in filters.items() if value}
    with st.container(horizontal=True, gap="small", key=f"files-{name}-{len(asked)}"):
        for form, label in (("xlsx", page.t("下载 Excel")), ("csv", page.t("下载 CSV"))):
            query = urlencode({"name": name, "format": form, "lang": page.t.lang, **asked})
            st.link_button(
                label, f"/download/table?{query}", icon=":material/download:", type="tertiary"
            )


@on_its_own
def plain_table(
    page: Page, title: str, rows: list[dict[str, Any]], *, pixels: Mapping[str, int] | None = None
) -> None:
    """Show rows that are finished for reading and stand in no build, with their files.

    `title` is what the files are called; `pixels` are the widths of columns whose cells are longer
    than their headings and must not be cut.
    """
    name = next(page.numbers)
    height: Any = "content" if len(rows) <= _MOST_ROWS else _MOST_PIXELS
    shown = pa.Table.from_pylist(rows)
    config: dict[str, Any] = {
        field.name: st.column_config.NumberColumn(format="localized")
        for field in shown.schema if pa.types.is_integer(field.type)
    }  # fmt: skip
    config |= {name: st.column_config.Column(width=wide) for name, wide in (pixels or {}).items()}
    st.dataframe(
        shown, hide_index=True, height=height, row_height=_ROW_PIXELS, column_config=config,
        placeholder=formats.NOTHING, key=f"plain-{name}",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small", key=f"plain-files-{name}"):
        for form, label in (("xlsx", page.t("下载 Excel")), ("csv", page.t("下载 CSV"))):
            log = session.record_later(Action.DOWNLOAD, title, {"format": form, "rows": len(rows)})
            st.download_button(
                label, partial(_plain_file, page, title, rows, form, log),
                file_name=f"{title}.{form}", key=f"plain-{form}-{name}", on_click="ignore",
                icon=":material/download:", type="tertiary",
            )  # fmt: skip


def _plain_file(
    page: Page, title: str, rows: list[dict[str, Any]], form: str, log: Callable[[], object]
) -> bytes:
    """Make the file when it is asked for, and note that it was."""
    log()
    return plain_file(title, rows, form, page.campaign, page.t).content


def _shown(rows: pa.Table, columns: Sequence[str], t: Words) -> pa.Table:
    return pa.table({column: _cells(rows, column, t) for column in columns})


def _cells(rows: pa.Table, column: str, t: Words) -> Any:
    """Return a column as it is shown: keys as their words, figures as they are."""
    if column in ("why", "mend"):
        said = [getattr(REASONS[reason], column) for reason in rows["reason"].to_pylist()]
        return pa.array([t(text) for text in said], pa.string())
    if (words := _words(column, t)) is not None:
        return pa.array([words.get(key) for key in rows[column].to_pylist()])
    if column == "workers_text":
        return rows[column].fill_null(t("未分配"))
    if column == "places_gained":  # Drawn as nothing: the format would write +0.
        moved = pc.not_equal(rows[column], 0)
        return pc.if_else(moved, pc.cast(rows[column], pa.float64()), None)
    if is_percentage(column) or column in _SIGNED:
        return pc.cast(rows[column], pa.float64())
    return rows[column]


def _words(column: str, t: Words) -> dict[Any, Any] | None:
    """Return what a column's values are called, where they are keys; a light is a list of one."""
    if column in LIGHT_COLUMNS:
        return {light: [light_text(light, t)] for light in LIGHTS}
    if column == "report_state":
        return {state: [report_text(state, t)] for state in REPORT_STATES}
    if column in MARKS:
        return {True: t(MARKS[column])}
    return {key: t(text) for key, text in KEYED[column].items()} if column in KEYED else None


def _config(shown: pa.Table, t: Words) -> dict[str, Any]:
    return {
        field.name: _column(field.name, shown[field.name], t(HEADINGS[field.name]), t)
        for field in shown.schema
    }


def _column(column: str, cells: pa.ChunkedArray, heading: str, t: Words) -> Any:
    kind = cells.type

    def wide(least: int) -> int:
        return max(_PIXELS.get(column, least), charts.pixels(heading) + _PADDING)

    if is_percentage(column):
        return st.column_config.ProgressColumn(
            heading, format="%.2f%%", min_value=0, max_value=100, width=wide(128), color=_QUIET
        )
    if column in (*LIGHT_COLUMNS, "report_state"):
        words = _words(column, t) or {}
        return st.column_config.MultiselectColumn(
            heading,
            options=[said for (said,) in words.values()],
            color=[charts.LIGHT_TINTS[_LIGHT_OF.get(key, key)] for key in words],
            width=wide(_TEXT_PIXELS),
        )
    if column in _SIGNED or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        form = _SIGNED.get(column, "localized")
        return st.column_config.NumberColumn(heading, format=form, width=wide(_FIGURE_PIXELS))
    if pa.types.is_date(kind):
        return st.column_config.DateColumn(heading, format=t(DAY), width=wide(DAY_PIXELS))
    if pa.types.is_timestamp(kind):
        form = f"{t(DAY)} HH:mm"
        return st.column_config.DatetimeColumn(heading, format=form, width=wide(170))
    width = wide(_TEXT_PIXELS)
    if column in _WHOLE:
        width = max(width, _whole(pc.unique(cells).to_pylist()))
    return st.column_config.TextColumn(heading, width=width)


def whole(rows: Sequence[Mapping[str, Any]], *headings: str) -> dict[str, int]:
    """Return how wide columns of a `plain_table` must be for their texts to be whole."""
    return {heading: _whole([heading, *(row[heading] for row in rows)]) for heading in headings}


def _whole(texts: Sequence[str | None]) -> int:
    """Return how wide a column is that cuts none of these, within reason."""
    longest = max((charts.pixels(text) for text in texts if text), default=0)
    return min(longest + _PADDING, _MOST_TEXT_PIXELS)


def rows_of(page: Page, name: str, **filters: str | None) -> pa.Table:
    """Return every row of one of TABLES for this viewer."""
    return TABLES[name].read(page.build, page.viewer, **filters)
