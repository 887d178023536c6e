"""The districts as a map of equal tiles: where it stands well, and where it does not."""

from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.page import Page
from dashboard.tables import light_text


def tiles(page: Page, rows: list[dict[str, Any]], opens: str) -> None:
    """Show each district as a link to the page `opens`, in its place (`app.css` has the grid).

    Rows are those of `queries.tile_map`; a district without a place stands beneath. They are drawn
    once a build, scope and language.
    """
    whole = repr((str(page.build), page.viewer.districts, page.t.lang, opens))
    _drawn(whole, page, rows, opens)


@st.cache_resource(max_entries=100, show_spinner=False)
def _drawn(of: str, _page: Page, _rows: list[dict[str, Any]], _opens: str) -> None:
    for key, part in (
        ("tiles-placed", [row for row in _rows if row["tile_column"] is not None]),
        ("tiles-others", [row for row in _rows if row["tile_column"] is None]),
    ):
        if part:
            with st.container(key=key):
                for number, row in enumerate(part):
                    _tile(_page, row, f"{key[6:]}{number}", _opens)


def _tile(page: Page, row: dict[str, Any], key: str, opens: str) -> None:
    place = f"x{row['tile_column']}-y{row['tile_row']}"
    with st.container(key=f"tile-{key}-{row['light']}-{place}"):
        st.page_link(
            page.pages[opens],
            label=_label(page, row),
            query_params=page.address(district=row["district"]),
            width="stretch",
        )


def _label(page: Page, row: dict[str, Any]) -> str:
    """Return the name, the rate, and the sign with what is missing: a line each."""
    sign, word = light_text(row["light"], page.t).split(" ", 1)
    if row["missing"]:
        word = page.t("差 {n}", n=formats.whole(row["missing"]))
    name, rate = formats.plain(row["short_name"]), formats.percent(row["coverage_percent"])
    return f"**{name}** {rate} *{sign} {word}*"
