"""What the registered members of a group are like, where they are enough not to be told apart."""

from pathlib import Path

import pyarrow.compute as pc
import streamlit as st

from dashboard import queries
from dashboard.page import Page
from dashboard.widgets.figures import section
from dashboard.widgets.rows import table


def traits(
    page: Page, build: Path, *, district: str | None = None, union_id: str | None = None
) -> None:
    """Show sex, age and new form of work of a union's, a district's or the city's members."""
    t = page.t
    asked = {"district": None if union_id else district, "union_id": union_id}
    rows = queries.traits(build, page.viewer, **asked)
    if not rows.num_rows:
        return
    section(t("人员构成"), t("只统计已录入的人；有一格不足 5 人的，整组不列。"))
    told = rows.filter(pc.is_valid(rows["registered"]))
    if told.num_rows:
        table(page, "traits", told, filters=asked)
    else:
        st.caption(t("人数太少，不列构成。"))
