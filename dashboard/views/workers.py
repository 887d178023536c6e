"""社工: who brings their unions to 90 %, by both readings of the rule, and who needs help?"""

from typing import Any

import streamlit as st

from dashboard import formats, queries, widgets
from dashboard.page import Page

_COLUMNS = (
    "rank worker coverage_percent missing district light quick_win unions_on_target unions"
    " registered actual_members new".split()
)
_UNIONS = (
    "union_name missing quick_win coverage_percent light registered actual_members township".split()
)
MOST_UNIONS = 500


def show(page: Page) -> None:
    """Show the ranking of social workers, and one worker's unions."""
    t, build = page.t, page.build
    if build is None or page.campaign is None or page.campaign["as_of"] is None:
        widgets.nothing_imported(page)
        return
    widgets.title(page, t("社工"))
    names = queries.districts(build, page.viewer)["district"].to_pylist()
    district = st.selectbox(
        t("县区"),
        names,
        index=None if page.sees_city else 0,
        key="district",
        bind="query-params",
        placeholder=t("全市"),
    )
    workers = queries.coverage(build, page.viewer, "worker", district=district)
    if not workers.num_rows:
        st.info(t("任务分解表里还没有指定社工。导入任务分解表后，这里会列出每名社工的进度。"))
        return
    rows = workers.to_pylist()
    st.subheader(_headline(page, rows), anchor=False)
    widgets.table(page, workers, _COLUMNS, key="workers", name=t("社工排名"))
    _one_worker(page, build, rows)


def _headline(page: Page, rows: list[dict[str, Any]]) -> str:
    reached = sum(1 for row in rows if row["on_target"])
    all_unions = sum(1 for row in rows if row["unions"] == row["unions_on_target"])
    return page.t(
        "{n} 名社工中，{reached} 名合计达到 90%，{every} 名所包工会家家达标。",
        n=len(rows),
        reached=reached,
        every=all_unions,
    )


def _one_worker(page: Page, build: Any, rows: list[dict[str, Any]]) -> None:
    t = page.t
    st.subheader(t("一名社工的工会"), anchor=False)
    named = {f"{row['worker']}（{row['district']}）": row for row in rows}
    chosen = st.selectbox(
        t("社工"),
        list(named),
        index=None,
        key="worker",
        bind="query-params",
        placeholder=t("选择一名社工"),
    )
    if chosen is None:
        return
    row = named[chosen]
    widgets.kpis(
        [
            (t("合计覆盖率"), formats.percent(row["coverage_percent"]), None),
            (t("还差"), formats.whole(row["missing"]), None),
            (t("审核即可补"), formats.whole(row["quick_win"]), None),
            (t("达标工会"), t("{n} / {all}", n=row["unions_on_target"], all=row["unions"]), None),
        ]
    )
    unions = queries.unions(
        build, page.viewer, worker=row["worker"], worker_district=row["district"], limit=MOST_UNIONS
    )
    widgets.table(page, unions, _UNIONS, key="worker-unions", name=row["worker"])
