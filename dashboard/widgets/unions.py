"""A list of unions under filters: how many there are, a page of them, the whole as files."""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import formats, queries
from dashboard.page import Page
from dashboard.widgets.choices import Filters, paged, restated
from dashboard.widgets.rows import table

PAGE_ROWS = 100


def union_list(page: Page, build: Path, filters: Filters, *, name: str = "unions") -> None:
    """Show the unions that the filters let through, with the total that restates them."""
    t = page.t
    asked: dict[str, Any] = dict(filters)
    found = queries.unions(build, page.viewer, **asked, limit=1)
    words = restated(page, filters)
    if not found.num_rows:
        none = t("没有符合条件的工会，请放宽条件。")
        st.info(f"{none} {words}".strip(), icon=":material/search_off:")
        return
    total = found["found"][0].as_py()
    place = st.container()
    first = paged(total, PAGE_ROWS)
    rows = queries.unions(build, page.viewer, **asked, limit=PAGE_ROWS, offset=first)
    with place:
        st.caption(_total(page, total, words))
        table(page, name, rows, filters=filters, opens=("union", "union_id"))


def _total(page: Page, total: int, words: str) -> str:
    t, number = page.t, formats.whole(total)
    said = t("{words}：共 {n} 家工会。", words=words, n=number) if words else None
    return (said or t("共 {n} 家工会。", n=number)) + t("勾选一行，看这家工会。")
