"""二维码: find a union's code, print and hand out many, see who lacks one and who stays silent."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard import formats, queries, session, tables, widgets
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.widgets import Filters, Kpi

PAGE_ROWS = 100
_FEW = 8
"""As many found unions are links, which a thumb opens at once."""


def show(page: Page) -> None:
    """Show one union's code where the address names it, else the way to find one."""
    build, asked = page.build, st.query_params.get("union_id")
    if build is None or page.campaign is None:
        widgets.nothing_imported(page)
        return
    found = queries.qr_codes(build, page.viewer, union_id=asked).to_pylist() if asked else []
    if found:
        _one(page, build, found[0])
        return
    if asked:
        st.info(page.t("没有找到地址里的工会，下面是全部工会。"), icon=":material/search_off:")
    _all(page, build)


@widgets.on_its_own
def _one(page: Page, build: Path, union: dict[str, Any]) -> None:
    """Show one union's code, large, and what can be done with it."""
    t, district = page.t, union["district"]
    with st.container(key="crumbs", horizontal=True, gap="xxsmall"):
        st.page_link(page.pages["qr"], label=t("二维码"), query_params=page.address())
        own = page.address(district=district if page.sees_city else None)
        st.page_link(page.pages["qr"], label=formats.plain(district), query_params=own)
    st.title(formats.plain(union["union_name"]), anchor=False)
    widgets.told(page)
    left, right = st.columns([2, 3], gap="large")
    with left:
        widgets.code(page, union)
        if union["qr_text"]:
            widgets.pass_on(page, union)
    with right:
        _handed(page, build, union)
        if union["qr_text"]:
            _source(page, union)
        widgets.link(page, "union", t("看这家工会的进度"), union_id=union["union_id"])


@widgets.on_its_own
def _handed(page: Page, build: Path, union: dict[str, Any]) -> None:
    """Say whether the union was handed its code and what followed; let it be written down."""
    t = page.t
    if not page.viewer.may(Act.READ_NOTES):
        return
    handed = session.backend().handovers.standing()
    rows = queries.handovers(build, page.viewer, handed=handed, unions=_ids([union])).to_pylist()
    widgets.section(t("下发"))
    if not rows:
        st.caption(t("还没有可用的二维码，等有了再下发。"))
        return
    st.markdown(f"**{t(tables.HANDED_STATES[rows[0]['handed_state']])}**　{_since(page, rows[0])}")
    widgets.story(page, union["union_id"])
    if union["qr_text"]:
        opened = rows[0]["handed_state"] == "to_hand"
        with st.expander(t("登记下发"), expanded=opened and page.viewer.may(Act.WRITE_NOTES)):
            widgets.hand_over(page, [union])


def _since(page: Page, row: dict[str, Any]) -> str:
    t = page.t
    if row["days_to_first"] == 0:
        return t("下发当天就有人申请。")
    if row["days_to_first"] is not None:
        return t("下发后第 {n} 天有人申请。", n=row["days_to_first"])
    if row["handed_on"] is None or row["days_since"] is None:
        return ""
    return t("下发 {n} 天，还没有人申请。", n=row["days_since"])


@widgets.on_its_own
def _source(page: Page, union: dict[str, Any]) -> None:
    """Show what the code says, to be copied, and where it came from."""
    t = page.t
    widgets.section(t("打印"), t("重新识读核对过才给出；内容与平台给的一字不差。"))
    widgets.prints(page, union)
    came = (
        t("来自工会列表里的链接（批次 {batch}）。", batch=union["batch_id"])
        if union["source"] == "list"
        else t("来自平台的图片 {picture}（批次 {batch}）。", picture=union["picture"],
               batch=union["batch_id"])
    )  # fmt: skip
    with st.expander(t("二维码里写的地址")):
        st.code(union["qr_text"], language=None, wrap_lines=True)
        st.caption(formats.plain(came))


@widgets.on_its_own
def _all(page: Page, build: Path) -> None:
    t = page.t
    widgets.title(page, t("二维码"))
    widgets.told(page)
    handed = session.backend().handovers.standing()
    total = queries.one(queries.handover_total(build, page.viewer, handed=handed))
    if total is None:
        st.info(t("还没有工会名册；导入基层工会列表或任务分解表后显示。"))
        return
    widgets.answer(*_headline(page, total), good=not total["qr_missing"] and not total["silent"])
    findings = queries.qr_findings(build, page.viewer)
    parts = {
        "find": t("查找"),
        "work": t("打印和下发"),
        "progress": t("下发进展"),
        "missing": t("没有二维码 {n}", n=formats.whole(total["qr_missing"])),
        "findings": t("有问题的图片 {n}", n=formats.whole(findings.num_rows)),
    }
    part = widgets.switch(t("看什么"), parts, key="part", default="find")
    if part == "work":
        _work(page, build, handed)
    elif part == "progress":
        _progress(page, build, handed, total)
    elif part == "missing":
        _missing(page, build, handed)
    elif part == "findings":
        _findings(page, findings)
    else:
        _find(page, build)


def _headline(page: Page, total: dict[str, Any]) -> tuple[str, str]:
    t, number = page.t, formats.whole
    headline = (
        t("{n} 家工会没有可用的二维码。", n=number(total["qr_missing"]))
        if total["qr_missing"]
        else t("每家工会都有二维码。")
    )
    said = [
        t("{n} 家有二维码，已下发 {handed} 家", n=number(total["qr_ready"]),
          handed=number(total["handed"])),
        t("{n} 家下发后没有动静", n=number(total["silent"])) if total["silent"] else "",
    ]  # fmt: skip
    return headline, t("，").join(filter(None, said)) + t("。")


@widgets.on_its_own
def _find(page: Page, build: Path) -> None:
    """Look a union up: a few are links, one shows its code, many are a table."""
    t = page.t
    filters = widgets.code_filters(page, build)
    rows = queries.qr_codes(build, page.viewer, **filters, limit=1)  # type: ignore[arg-type]
    if not rows.num_rows:
        st.info(t("没有符合条件的工会，请放宽条件。"), icon=":material/search_off:")
        return
    total = rows["found"][0].as_py()
    if total <= _FEW:
        some = queries.qr_codes(build, page.viewer, **filters).to_pylist()  # type: ignore[arg-type]
        for row in some:
            widgets.link(page, "qr", _called(page, row), union_id=row["union_id"])
        if total == 1:
            widgets.code(page, some[0])
        return
    place = st.container()
    first = widgets.paged(total, PAGE_ROWS)
    asked: dict[str, Any] = {**filters, "limit": PAGE_ROWS, "offset": first}
    rows = queries.qr_codes(build, page.viewer, **asked)
    with place:
        st.caption(t("共 {n} 家工会。", n=formats.whole(total)) + t("勾选一行，打开它的二维码。"))
        widgets.table(page, "qr_codes", rows, filters=filters, opens=("qr", "union_id"))


def _called(page: Page, row: dict[str, Any]) -> str:
    where = "　".join(filter(None, (row["district"], row["township"])))
    state = page.t(tables.QR_STATES[row["qr_state"]])
    return f"**{formats.plain(row['union_name'])}**　{formats.plain(where)}　{state}"


@widgets.on_its_own
def _work(page: Page, build: Path, handed: str) -> None:
    """Choose unions, print their codes, and write down that they were handed them."""
    t = page.t
    filters = widgets.code_filters(page, build)
    named = {state: t(said) for state, said in tables.HANDED_STATES.items()}
    filters["state"] = widgets.pick(t("下发情况"), named, key="state", nothing=t("全部"), width=260)
    every = queries.handovers(build, page.viewer, handed=handed, **filters)  # type: ignore[arg-type]
    if not every.num_rows:
        st.info(t("没有符合条件的工会，请放宽条件。"), icon=":material/search_off:")
        return
    place = st.container()
    first = widgets.paged(every.num_rows, PAGE_ROWS)
    with place:
        key = f"{'|'.join(str(value or '') for value in filters.values())}-{first}-{hash(handed)}"
        rows = widgets.chosen(
            page, "handovers", every.slice(first, PAGE_ROWS), key=key, filters=filters
        )
    _do(page, build, every, rows, filters)


@widgets.on_its_own
def _do(
    page: Page, build: Path, every: pa.Table, rows: list[dict[str, Any]], filters: Filters
) -> None:
    """Offer what can be done with the chosen unions; with none chosen, with all that match."""
    t = page.t
    some = rows or every.to_pylist()
    number = formats.whole(len(some))
    st.markdown(
        t("已勾选 **{n} 家**，下面只对它们操作。", n=number)
        if rows
        else t(
            "没有勾选：打印的是符合条件的全部 **{n} 家**；勾选表头的方框可选中本页全部。", n=number
        )
    )
    asked = {name: value for name, value in filters.items() if value and name != "state"}
    if rows or filters["state"]:
        asked = {"unions": _ids(some)}
    left, right = st.columns(2, gap="large")
    with left:
        widgets.section(t("打印"))
        widgets.printing(page, build, asked, len(some))
    with right:
        widgets.section(t("登记下发"))
        # One stray click should not write a whole city down.
        every_one = not rows and st.checkbox(t("把符合条件的 {n} 家全部登记", n=number))
        widgets.hand_over(page, some if every_one else rows)
        widgets.take_back(page, rows)


def _ids(rows: list[dict[str, Any]]) -> str:
    return json.dumps([row["union_id"] for row in rows], ensure_ascii=False)


@widgets.on_its_own
def _progress(page: Page, build: Path, handed: str, total: dict[str, Any]) -> None:
    """Show how many were handed their codes, how soon people applied, and who stays silent."""
    t, number = page.t, formats.whole
    median = total["median_days"]
    days = formats.NOTHING if median is None else t("{n} 天", n=f"{median:g}")
    widgets.kpis(
        "handed",
        [
            Kpi(t("已下发"), number(total["handed"]),
                t("还没下发 {n} 家", n=number(total["to_hand"]))),
            Kpi(t("已有人申请"), number(total["answered"]), t("下发后申请的")),
            Kpi(t("等待申请"), number(total["waiting"]), t("下发不久，还没有人申请")),
            Kpi(t("没有动静"), number(total["silent"]),
                t("超过 {n} 天没有人申请", n=(page.campaign or {})["qr_silent_days"])),
            Kpi(t("几天后有人申请"), days, t("中位数，从下发到第一份申请")),
        ],
    )  # fmt: skip
    if page.sees_city:
        widgets.section(t("各县区"))
        counts = queries.handover_counts(build, page.viewer, handed=handed)
        widgets.table(page, "handover_counts", counts, opens=("qr", "district"),
                      along={"part": "work"})  # fmt: skip
    widgets.section(t("下发后没有动静"), t("先打电话问一问：二维码贴出来没有，群里发了没有。"))
    silent = queries.handovers(build, page.viewer, handed=handed, state="silent")
    if silent.num_rows:
        widgets.table(page, "handovers", silent, filters={"state": "silent"},
                      opens=("qr", "union_id"))  # fmt: skip
    else:
        st.info(t("没有。"), icon=":material/check_circle:")


@widgets.on_its_own
def _missing(page: Page, build: Path, handed: str) -> None:
    """List who has no code that may be shown, and why, a district or all."""
    t = page.t
    district = _district(page, build)
    rows = queries.qr_missing(build, page.viewer, district=district)
    if page.sees_city and district is None:
        counts = queries.handover_counts(build, page.viewer, handed=handed)
        lacking = {
            row["district"]: row["qr_missing"] for row in counts.to_pylist() if row["qr_missing"]
        }
        said = [f"{name} {n}" for name, n in sorted(lacking.items(), key=lambda one: -one[1])]
        st.markdown(formats.plain(t("、").join(said)))
    if not rows.num_rows:
        st.info(t("每家工会都有二维码。"), icon=":material/check_circle:")
        return
    st.caption(t("没有平台的图片或链接，就没有二维码：这里不会自己编一个。"))
    widgets.table(page, "qr_missing", rows, filters={"district": district})


@widgets.on_its_own
def _findings(page: Page, findings: pa.Table) -> None:
    """List what is wrong with pictures and links, each with its mend."""
    t = page.t
    if not findings.num_rows:
        st.info(t("导入的图片和链接都没有问题。"), icon=":material/check_circle:")
        return
    st.caption(t("原图照样留着；按“怎么办”改好后重新导入，这里就会消掉。"))
    widgets.table(page, "qr_findings", findings)


def _district(page: Page, build: Path) -> str | None:
    if not page.sees_city:
        return None
    names = queries.districts(build, page.viewer)["district"].to_pylist()
    return widgets.pick(
        page.t("县区"), widgets.same(names), key="district", nothing=page.t("全市"), width=260
    )
