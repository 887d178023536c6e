"""The districts as a map of equal tiles: where it stands well, and where it does not."""

from typing import Any

import streamlit as st
from plotly.graph_objects import Figure

from dashboard import charts
from dashboard.i18n import Words
from dashboard.page import Page


def tiles(page: Page, rows: list[dict[str, Any]], opens: str) -> None:
    """Show each district of `queries.tile_map`; a chosen tile leads to the page `opens`.

    One drawing instead of thirteen links: these were a quarter of the page. The table beside it
    leads there by the keyboard.
    """
    whole = repr((str(page.build), page.viewer.districts, page.t.lang))
    event: Any = st.plotly_chart(
        _drawn(whole, rows, page.t),
        key="tiles",
        config=charts.CONFIG,
        theme=None,
        alt=page.t("县区分布：每格一个县区，数字见旁边的表"),
        on_select="rerun",
        selection_mode="points",
    )
    places = event.selection.point_indices
    if places and places[0] < len(rows):
        asked = page.address(district=rows[places[0]]["district"])
        st.switch_page(page.pages[opens], query_params=asked)


class _Finished(Figure):  # type: ignore[misc] # Plotly has no types
    """A figure that nobody changes any more: it is turned into a dictionary once.

    Plotly copies and converts every value each time, which was a quarter of the page. What can be
    chosen from Streamlit does not keep.
    """

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._finished = figure.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """Return the dictionary; whoever takes it must leave what is in it alone."""
        return dict(self._finished)


@st.cache_resource(max_entries=100, show_spinner=False)
def _drawn(of: str, _rows: list[dict[str, Any]], _t: Words) -> Figure:
    return _Finished(charts.tiles(_rows, _t))
