"""What several pages are put together from: figures, tables with downloads, the freshness line."""

import csv
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st
from plotly.graph_objects import Figure

from dashboard import charts, formats
from dashboard.i18n import Words
from dashboard.page import Page
from dashboard.spreadsheet import neutral, write_xlsx

HEADINGS = {
    "rank": "名次",
    "rank_in_district": "县区内名次",
    "district": "县区",
    "worker": "社工",
    "union_name": "基层工会",
    "union_code": "工会编码",
    "township": "乡镇（街道）",
    "workers_text": "社工",
    "coverage_percent": "覆盖率",
    "light": "状态",
    "registered": "已录入",
    "new": "近 7 天新增",
    "actual_members": "实际会员",
    "missing": "还差",
    "quick_win": "审核即可补",
    "pending": "待审核",
    "unions": "工会数",
    "unions_on_target": "达标工会",
    "date": "日期",
    "cumulative": "累计",
}
"""What a measure is called on a page and in a file made from it."""

_COUNTS = frozenset(
    "rank rank_in_district registered new actual_members missing quick_win pending unions"
    " unions_on_target cumulative".split()
)
_PIXELS = {
    "rank": 60,
    "union_name": 260,
    "union_code": 140,
    "workers_text": 110,
    "worker": 80,
    "district": 115,
    "light": 95,
    "missing": 75,
    "quick_win": 100,
}
_ROW_PIXELS, _MOST_PIXELS = 36, 560


def title(page: Page, text: str) -> None:
    """Show a page's title and how fresh its figures are."""
    st.title(text, anchor=False)
    st.caption(_freshness(page))
    if warning := _staleness(page):
        st.warning(warning, icon="⚠️")


def _freshness(page: Page) -> str:
    drive, t = page.campaign or {}, page.t
    said = t("数据截至 {day}", day=formats.day(drive["as_of"], t.lang))
    batch = t("批次 {batch}", batch=drive["members_batch"] or formats.NOTHING)
    ended = date.today() > drive["deadline"]
    over = [t("行动已于 {day} 结束", day=formats.day(drive["deadline"], t.lang))] if ended else []
    return " · ".join([said, batch, *over])


def _staleness(page: Page) -> str | None:
    """Warn of old figures while the drive runs; a drive that is over has nothing to refresh."""
    drive = page.campaign or {}
    today = date.today()
    if drive["as_of"] is None or today > drive["deadline"]:
        return None
    age = (today - drive["as_of"]).days
    if age <= drive["stale_after_days"]:
        return None
    return page.t("数据已有 {n} 天没有更新，请提醒市总工会导入最新导出表。", n=age)


def kpis(figures: Sequence[tuple[str, str, str | None]]) -> None:
    """Show figures side by side: label, value, and a line beneath; two abreast on a phone."""
    for place, (label, value, beneath) in zip(st.columns(len(figures)), figures, strict=True):
        with place.container(border=True, height="stretch"):
            st.metric(label, value)
            if beneath:
                st.caption(beneath)


def chart(figure: Figure, key: str, alt: str) -> None:
    """Show a finished figure."""
    st.plotly_chart(figure, key=key, config=charts.CONFIG, alt=alt)


def table(page: Page, rows: pa.Table, columns: Sequence[str], *, key: str, name: str) -> None:
    """Show rows with the columns named, and offer the same as Excel and CSV."""
    t = page.t
    headings = {column: t(HEADINGS[column]) for column in columns}
    height = min(_MOST_PIXELS, _ROW_PIXELS * (rows.num_rows + 1) + 4)
    st.dataframe(
        _shown(rows, columns, t),
        hide_index=True,
        height=height,
        column_config=_config(headings),
        key=key,
    )
    _downloads(page, rows, headings, key=key, name=name)


def _shown(rows: pa.Table, columns: Sequence[str], t: Words) -> pa.Table:
    shown = rows.select(list(columns))
    for place, column in enumerate(columns):
        if column == "light":
            words = {light: charts.light_text(light, t) for light in charts.LIGHTS}
            texts = pa.array([words[light] for light in shown[column].to_pylist()])
            shown = shown.set_column(place, column, texts)
        elif column == "workers_text":
            shown = shown.set_column(place, column, shown[column].fill_null(t("未分配")))
        elif column == "coverage_percent":
            shown = shown.set_column(place, column, pc.cast(shown[column], pa.float64()))
    return shown


def _config(headings: dict[str, str]) -> dict[str, Any]:
    config: dict[str, Any] = {}
    for column, heading in headings.items():
        if column == "coverage_percent":
            config[column] = st.column_config.ProgressColumn(
                heading, format="%.2f%%", min_value=0, max_value=100, width=130
            )
        elif column in _COUNTS:
            config[column] = st.column_config.NumberColumn(
                heading, format="localized", width=_PIXELS.get(column, 90)
            )
        else:
            config[column] = st.column_config.TextColumn(heading, width=_PIXELS.get(column, 130))
    return config


def _downloads(
    page: Page, rows: pa.Table, headings: dict[str, str], *, key: str, name: str
) -> None:
    as_of = (page.campaign or {})["as_of"]
    stem = f"{name}_{as_of:%Y%m%d}" if as_of else name
    with st.container(horizontal=True):
        st.download_button(
            page.t("下载 Excel"),
            data=lambda: _xlsx(rows, headings, name, page.t),
            file_name=f"{stem}.xlsx",
            key=f"{key}-xlsx",
            on_click="ignore",
        )
        st.download_button(
            page.t("下载 CSV"),
            data=lambda: _csv(rows, headings, page.t),
            file_name=f"{stem}.csv",
            mime="text/csv",
            key=f"{key}-csv",
            on_click="ignore",
        )


def _records(rows: pa.Table, headings: dict[str, str], t: Words) -> list[dict[str, Any]]:
    records = rows.select(list(headings)).to_pylist()
    for record in records:
        if "light" in record:
            record["light"] = t(charts.LIGHTS[record["light"]][2])
    return records


def _xlsx(rows: pa.Table, headings: dict[str, str], name: str, t: Words) -> bytes:
    book = BytesIO()
    write_xlsx(book, _records(rows, headings, t), title=name, headings=headings)
    return book.getvalue()


def _csv(rows: pa.Table, headings: dict[str, str], t: Words) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(headings.values())
    for record in _records(rows, headings, t):
        writer.writerow([neutral(record[column]) for column in headings])
    return text.getvalue().encode("utf-8-sig")


def nothing_imported(page: Page) -> None:
    """Say that there is no data yet, and what to do next."""
    t = page.t
    st.title(t("实名制录入进度看板"), anchor=False)
    st.info(t("还没有数据。"), icon="📭")
    if page.imports:
        st.markdown(
            t(
                "请在服务器上运行 `rollcall import 文件…`，"
                "导入平台导出的会员列表、工会列表和任务分解表。"
            )
        )
    else:
        st.markdown(t("市总工会导入第一批数据后，这里会显示录入进度。"))
