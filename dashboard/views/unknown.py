"""名册外工会: which names do members give that no list knows, and which union do they mean?"""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import formats, queries, session, widgets
from dashboard.actions import Action
from dashboard.auth import Act
from dashboard.page import Page
from pipelines import UserError, accept_alias

MOST_SHOWN = 200


def show(page: Page) -> None:
    """Show the unknown names, most rows first, and let the office accept one as an alias."""
    t, build = page.t, page.build
    if build is None or page.campaign is None or page.campaign["as_of"] is None:
        widgets.nothing_imported(page)
        return
    widgets.title(page, t("名册外工会"))
    if not page.viewer.may(Act.IMPORT_EXPORTS):
        st.info(t("只有市工作人员和管理员可以认可别名。"))
        return
    found = queries.unknown_unions(build, page.viewer)
    rows = found.to_pylist()
    if not rows:
        st.success(t("会员填写的工会都在名册上。"))
        return
    people = formats.whole(sum(row["registered"] for row in rows))
    widgets.section(
        t("{n} 个名称不在名册上，涉及已录入 {people} 人。", n=len(rows), people=people),
        t("这些人计入县区和全市，不计入任何工会和社工。认可别名后，就计入对应的工会。"),
    )
    widgets.table(page, "unknown_unions", found.slice(0, MOST_SHOWN))
    _accept(page, build, rows)


@widgets.on_its_own
def _accept(page: Page, build: Path, rows: list[dict[str, Any]]) -> None:
    t = page.t
    widgets.section(t("认可一个别名"))
    said = t("{name}（{place}）")  # Looked up once: there may be hundreds.
    named = {
        said.format(name=row["union_name"], place=row["district"]): row
        for row in rows
        if row["union_name"]
    }
    chosen = st.selectbox(
        t("会员填写的名称"),
        list(named),
        index=None,
        key="alias-name",
        placeholder=t("选择一个名称"),
    )
    if chosen is None:
        return
    row = named[chosen]
    union = st.selectbox(t("就是这个工会"), _unions(page, build, row), index=0, key="alias-union")
    if union and st.button(t("认可别名"), key="alias-accept", type="primary"):
        _do_accept(page, row, union)


def _unions(page: Page, build: Path, row: dict[str, Any]) -> list[str]:
    """Return the district's unions, the nearest names first."""
    nearest = list(row["nearest"] or ())
    every = queries.coverage(build, page.viewer, "union", district=row["district"])
    names = sorted(name for name in every["union_name"].to_pylist() if name)
    return [*nearest, *(name for name in names if name not in nearest)]


@widgets.on_its_own
def _do_accept(page: Page, row: dict[str, Any], union: str) -> None:
    viewer, data = session.viewer(), session.backend().data
    if not viewer.may(Act.IMPORT_EXPORTS):
        return
    try:
        accepted = accept_alias(data, row["district"], row["union_name"], union)
    except UserError as refusal:
        widgets.refusal(page, refusal)
        return
    target = f"alias {row['district']} {accepted.union}"
    session.record(Action.SETTING_CHANGED, target, by=viewer)
    rows, name = formats.whole(accepted.rows), formats.plain(accepted.union)
    st.success(page.t("已认可，{n} 行现在计入 {union}。", n=rows, union=name))
