"""Tables that stand behind a heading: the figures of a chart above."""

import streamlit as st

from dashboard.page import Page
from dashboard.widgets.guard import on_its_own
from dashboard.widgets.rows import rows_of, table


@on_its_own
def folded(page: Page, /, label: str, name: str, **filters: str | None) -> None:
    """Offer one of TABLES behind a heading; it is read once somebody opens it."""
    place = st.expander(label, key=f"fold-{name}", on_change="rerun")
    if place.open:
        with place:
            table(page, name, rows_of(page, name, **filters), filters=filters)
