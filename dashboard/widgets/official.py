"""An official document on a screen: the same blocks as on paper, each as a page shows it."""

from base64 import b64encode
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard import formats
from dashboard.charts import pixels
from dashboard.documents.blocks import (
    Annex,
    Block,
    BurnUp,
    Column,
    CoverageBars,
    Heading,
    Official,
    Paragraph,
    Table,
    numbered,
)
from dashboard.documents.cells import cell_text
from dashboard.documents.renderers.drawn import alt_text
from dashboard.documents.renderers.pages import chart

_MOST_ROWS, _MOST_PIXELS = 14, 560
_CHART_MM, _CHART_PIXELS = 110, 640
"""How wide a chart is drawn and shown at most: its words stay legible where a phone shrinks it."""


def official(document: Official) -> None:
    """Show a document to read, on a phone too: its few figures, its text, its annexes folded.

    What it says is Chinese whatever the page's language: it is what was sent out.
    """
    with st.container(key="official", width=860):
        st.markdown(f"## {formats.plain(document.title)}")
        st.caption(f"{formats.plain(document.number)}　{formats.plain(document.standing)}")
        with st.container(key="kpis-official"):
            for figure in document.figures:
                st.metric(
                    figure.label, figure.value, figure.remark or None, delta_color="off",
                    delta_arrow="off", border=True, height="stretch",
                )  # fmt: skip
        for number, block in numbered(document.blocks):
            _block(number, block)
        st.caption(f"{formats.plain(document.signer)}　{formats.day(document.signed, 'zh')}")
        for annex in document.annexes:
            _annex(annex)


def _block(number: str, block: Block) -> None:
    match block:
        case Heading():
            st.markdown(f"{'#' * (2 + block.level)} {number}{formats.plain(block.text)}")
        case Paragraph():
            st.markdown("".join(_run(run.text, strong=run.strong) for run in block.runs))
        case Table():
            _table(block)
        case CoverageBars() | BurnUp():
            st.markdown(f"**{formats.plain(block.title)}**")
            st.image(_drawn(block), alt=alt_text(block), width=_CHART_PIXELS)


def _run(text: str, *, strong: bool) -> str:
    bare = text.rstrip(_STOPS)
    if not strong or not bare:
        return formats.plain(text)
    # Markdown ends no emphasis between a stop and a letter: the stop stays outside.
    return f"**{formats.plain(bare)}**{formats.plain(text[len(bare) :])}"


_STOPS = "：。；，、）”》 "


def _annex(annex: Annex) -> None:
    with st.expander(formats.plain(f"{annex.name}　{annex.title}")):
        for number, block in numbered(annex.blocks):
            _block(number, block)


def _table(table: Table) -> None:
    st.markdown(f"**{formats.plain(table.title)}**")
    height: Any = "content" if len(table.rows) <= _MOST_ROWS else _MOST_PIXELS
    cells = {
        column.key: _cells(column, [row[at] for row in table.rows])
        for at, column in enumerate(table.columns)
    }
    st.dataframe(
        pa.table(cells),
        hide_index=True,
        height=height,
        column_order=_rates_first(table.columns),
        column_config={column.key: _column(column, cells[column.key]) for column in table.columns},
        placeholder=formats.NOTHING,
    )
    for note in table.notes:
        st.caption(formats.plain(note))


def _rates_first(columns: tuple[Column, ...]) -> list[str]:
    """Return the columns' keys with the rates right after the name, where a phone shows them."""
    named = next((at for at, column in enumerate(columns) if column.kind == "text"), 0) + 1
    rest = sorted(columns[named:], key=lambda column: column.kind != "percent")
    return [column.key for column in (*columns[:named], *rest)]


_DECIMALS = {"percent": "%.2f%%", "tenths": "%.1f"}


def _cells(column: Column, values: list[Any]) -> pa.Array:
    if column.kind in _DECIMALS:
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    if column.kind in ("whole", "rank"):
        return pa.array(values, pa.int64())
    return pa.array([cell_text(column.kind, value) for value in values], pa.string())


_PADDING, _LEAST_PIXELS, _MOST_TEXT_PIXELS = 22, 72, 200


def _column(column: Column, cells: pa.Array) -> Any:
    """Return how a column is shown: no wider than what it holds, nor than a phone has room for."""
    heading, texts = column.heading, cells if pa.types.is_string(cells.type) else ()
    wide = max(pixels(str(text)) for text in (heading, *texts)) + _PADDING
    if column.kind in _DECIMALS or column.kind in ("whole", "rank"):
        form = _DECIMALS.get(column.kind, "localized")
        return st.column_config.NumberColumn(heading, format=form, width=max(wide, _LEAST_PIXELS))
    return st.column_config.TextColumn(heading, width=min(wide, _MOST_TEXT_PIXELS))


# The picture goes with the message: a file of Streamlit's is not there while a run starts.
@st.cache_resource(max_entries=120, show_spinner=False)
def _drawn(block: CoverageBars | BurnUp) -> str:
    return f"data:image/png;base64,{b64encode(chart(block, _CHART_MM)).decode()}"
