"""What stands behind a heading, and is made once somebody opens it: most folds nobody does."""

from collections.abc import Callable

import streamlit as st

from dashboard.page import Page
from dashboard.widgets.guard import on_its_own
from dashboard.widgets.rows import rows_of, table


def fold(
    label: str,
    fill: Callable[[], object],
    *,
    key: str,
    opened: bool = False,
    icon: str | None = None,
) -> None:
    """Show a heading, and what `fill` shows beneath it while it is open."""
    place = st.expander(label, expanded=opened, icon=icon, key=f"fold-{key}", on_change="rerun")
    if place.open:
        with place:
            fill()


@on_its_own
def folded(page: Page, /, label: str, name: str, **filters: str | None) -> None:
    """Offer one of TABLES behind a heading: the figures of a chart above."""

    def fill() -> None:
        table(page, name, rows_of(page, name, **filters), filters=filters)

    fold(label, fill, key=name)
