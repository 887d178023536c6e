"""A random sample to call: whom, what the calls found, and the error rate that this gives."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard import formats, queries, session
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.tables import HEADINGS, RESULTS, TABLES
from dashboard.widgets.figures import section
from dashboard.widgets.guard import refusal
from dashboard.widgets.rows import DAY, DAY_PIXELS, downloads
from dashboard.widgets.unmask import unmask
from pipelines import UserError

MOST, USUAL = 200, 30


def phone_sample(page: Page, build: Path, district: str | None) -> None:
    """Draw the sample that the address asks for, and take what calling its people found."""
    t, drive = page.t, page.campaign or {}
    with st.container(key="filters-sample"):
        size = st.number_input(
            t("抽多少人"), min_value=1, max_value=MOST, value=USUAL, key="size", bind="query-params"
        )
        seed = st.number_input(
            t("种子"), min_value=1, max_value=999_999, value=1, key="seed", bind="query-params"
        )
    st.caption(t("同一份会员列表、同一个种子，抽到的总是同样的人；换一个数就重抽一批。"))
    batch = drive["members_batch"]
    found = session.backend().phone_checks.results(batch, int(seed))
    asked = {"seed": int(seed), "size": int(size), "district": district}
    rows = queries.sample(build, page.viewer, **asked, results=found)  # type: ignore[arg-type]
    if not rows.num_rows:
        st.info(t("还没有已录入的会员，抽不出样本。"))
        return
    _rate(page, rows)
    if page.viewer.may(Act.WRITE_NOTES):
        _enter(page, build, batch, asked, rows)
    else:
        st.dataframe(_shown(page, rows), hide_index=True, column_config=_config(page))
    downloads(page, "sample", {name: str(value or "") for name, value in asked.items()})
    unmask(page, rows, key="sample")


def _rate(page: Page, rows: pa.Table) -> None:
    """Say how much was found wrong so far, and how sure that is."""
    t = page.t
    one = queries.one(rows) or {}
    if not one["checked"]:
        said = t("抽到 {n} 人，还没有登记核查结果。", n=formats.whole(rows.num_rows))
        section(said, t("逐一打电话核对本人和所在工会，把结果填在表里。"))
        return
    headline = t(
        "核查了 {n} 人，{wrong} 人有误，差错率 {percent}。",
        n=formats.whole(one["checked"]),
        wrong=formats.whole(one["wrong"]),
        percent=formats.percent(one["error_percent"]),
    )
    band = t(
        "有九成五的把握，全体的差错率在 {low} 至 {high} 之间；另有 {n} 人没有联系上，不计在内。",
        low=formats.percent(one["error_low"]),
        high=formats.percent(one["error_high"]),
        n=formats.whole(one["unreached"]),
    )
    section(headline, band)


def _enter(
    page: Page, build: Path, batch: str, asked: dict[str, int | str | None], rows: pa.Table
) -> None:
    """Show the people with a cell each for what the call found, and keep what is filled in."""
    t = page.t
    with st.form("phone-checks", border=False):
        edited = st.data_editor(
            _shown(page, rows),
            hide_index=True,
            column_config=_config(page),
            placeholder=formats.NOTHING,
            disabled=[name for name in _COLUMNS if name != "result"],
            key=f"checks-{batch}-{asked['seed']}-{asked['size']}-{asked['district']}",
        )
        sent = st.form_submit_button(t("保存核查结果"), type="primary")
    if sent:
        _keep(page, build, batch, asked, edited)


def _keep(
    page: Page, build: Path, batch: str, asked: dict[str, int | str | None], edited: pa.Table
) -> None:
    """Write what differs from what is known; the viewer and the sample are asked once more."""
    viewer, checks = session.viewer(), session.backend().phone_checks
    found = checks.results(batch, int(asked["seed"] or 0))
    drawn = queries.sample(build, viewer, **asked, results=found).to_pylist()  # type: ignore[arg-type]
    keys = {page.t(said): key for key, said in RESULTS.items()}
    told = [keys.get(said) for said in edited["result"].to_pylist()]
    changed = {
        row["check_id"]: result
        for row, result in zip(drawn, told, strict=True)
        if row["result"] != result
    }
    if not changed:
        return
    try:
        checks.record(batch, int(asked["seed"] or 0), changed, by=viewer)
    except UserError as error:
        refusal(page, error)
        return
    st.rerun()


_AFTER = 3
"""Columns before the result: it stands beside the phone number, so that a phone shows both."""
_COLUMNS = (*TABLES["sample"].columns[:_AFTER], "result", *TABLES["sample"].columns[_AFTER:])


def _shown(page: Page, rows: pa.Table) -> pa.Table:
    said = [key and page.t(RESULTS[key]) for key in rows["result"].to_pylist()]
    whole = rows.select(TABLES["sample"].columns)
    return whole.add_column(_AFTER, "result", pa.array(said, pa.string()))


def _config(page: Page) -> Any:
    t = page.t
    words = [t(said) for said in RESULTS.values()]
    named: dict[str, Any] = {name: t(HEADINGS[name]) for name in _COLUMNS}
    return {
        **named,
        "result": st.column_config.SelectboxColumn(t(HEADINGS["result"]), options=words, width=110),
        "audited": st.column_config.DateColumn(
            t(HEADINGS["audited"]), format=t(DAY), width=DAY_PIXELS
        ),
        "place": st.column_config.NumberColumn(t(HEADINGS["place"]), width=56),
        "union_name": st.column_config.TextColumn(t(HEADINGS["union_name"]), width=230),
    }
