"""审核: who has been waiting for too long, and what would reviewing them bring?"""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import charts, formats, queries, widgets
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.widgets import Kpi

PAGE_ROWS = 50
MOST_PEOPLE = 100


def show(page: Page) -> None:
    """Show the review backlog of the city or of one district, and whom to tell to scan again."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    names = queries.districts(build, page.viewer)["district"].to_pylist()
    district = _head(page, names)
    level, key = ("district", district) if district else ("city", "")
    measures = queries.group(build, page.viewer, level, key)
    backlog = next(
        (
            row
            for row in queries.backlog(build, page.viewer).to_pylist()
            if row["district"] == district
        ),
        None,
    )
    if measures is None or backlog is None:
        st.success(t("没有待审核的申请。"), icon=":material/check_circle:")
    else:
        _backlog(page, build, drive, measures, backlog)
    _unknown_people(page, build, district)


def _head(page: Page, names: list[str]) -> str | None:
    """Show the title; return the district to look at, None for the whole city."""
    t = page.t
    head = st.container(horizontal=True, vertical_alignment="bottom", key="head")
    with head.container():
        widgets.title(page, t("审核"))
    if not page.sees_city:
        return names[0] if names else ""
    with head:
        return widgets.pick(
            t("县区"), {name: name for name in names}, key="district", nothing=t("全市"), width=260
        )


def _backlog(
    page: Page,
    build: Path,
    drive: dict[str, Any],
    measures: dict[str, Any],
    backlog: dict[str, Any],
) -> None:
    t, number, limit = page.t, formats.whole, drive["backlog_days"]
    headline = t("有 {n} 人等待审核。", n=number(backlog["pending"]))
    late = t("其中 {n} 人已等了 {days} 天以上。", n=number(backlog["over_limit"]), days=limit)
    gain = t("全部通过可补上差额中的 {n} 人。", n=number(measures["quick_win"]))
    widgets.answer(headline, late + gain, good=None if not backlog["over_limit"] else False)
    widgets.kpis("reviews", _figures(page, limit, measures, backlog))
    widgets.section(t("已经等了多久"))
    district = backlog["district"]
    ages = queries.review_ages(build, page.viewer, district=district).to_pylist()
    if ages:
        alt = t("等待天数与人数")
        widgets.chart(page, "ages", alt, charts.ages, ages, limit, t, of=district or "")
    if page.sees_city and not district:
        widgets.section(t("各县区"), t("勾选一行，打开该县区。"))
        rows = widgets.rows_of(page, "backlog")
        widgets.table(page, "backlog", rows, opens=("reviews", "district"))
    _unions(page, build, district)


def _figures(
    page: Page, limit: int, measures: dict[str, Any], backlog: dict[str, Any]
) -> list[Kpi]:
    t, number = page.t, formats.whole
    return [
        Kpi(
            t("待审核"),
            number(backlog["pending"]),
            t("已录入 {n} 人", n=number(measures["registered"])),
        ),
        Kpi(
            t("等了 {n} 天以上", n=limit),
            number(backlog["over_limit"]),
            t("▼ 超期") if backlog["over_limit"] else t("✓ 没有"),
            "red" if backlog["over_limit"] else "green",
        ),
        Kpi(
            t("一半人等了不到"),
            t("{n} 天", n=number(backlog["age_median"])),
            t("九成在 {n} 天以内", n=number(backlog["age_p90"])),
        ),
        Kpi(
            t("审核即可补"),
            number(measures["quick_win"]),
            t("还差 {n} 人", n=number(measures["missing"])),
        ),
    ]


def _unions(page: Page, build: Path, district: str | None) -> None:
    t = page.t
    found = queries.reviews(build, page.viewer, district=district, limit=1)
    if not found.num_rows:
        return
    total = found["found"][0].as_py()
    widgets.section(
        t("该催哪些工会"),
        t("{n} 家工会有待审核的申请，超期多的在前。勾选一行，看这家工会。", n=formats.whole(total)),
    )
    place = st.container()
    first = widgets.paged(total, PAGE_ROWS)
    rows = queries.reviews(build, page.viewer, district=district, limit=PAGE_ROWS, offset=first)
    with place:
        widgets.table(
            page, "reviews", rows, filters={"district": district}, opens=("union", "union_id")
        )


def _unknown_people(page: Page, build: Path, district: str | None) -> None:
    """List those whom the province's platform does not know, with words to send them."""
    t = page.t
    if not page.viewer.may(Act.FOLLOW_UP):
        return
    asked = {"status": "unregistered", "district": district}
    rows = queries.follow_up(build, page.viewer, **asked, limit=MOST_PEOPLE)  # type: ignore[arg-type]
    if not rows.num_rows:
        return
    total = formats.whole(rows["found"][0].as_py())
    widgets.section(
        t("平台查无此人"),
        t(
            "{n} 人在省平台没有注册，审核时提示“该用户未注册，请先注册”，要请本人重新扫码。",
            n=total,
        ),
    )
    st.markdown(t("可以直接转发的话："))
    st.code(t(_WORDS), language=None, wrap_lines=True)
    widgets.table(page, "follow_up", rows, filters=asked)


_WORDS = (
    "您好！您申请加入工会的信息没有提交成功：省工会平台提示“该用户未注册，请先注册”。"
    "请用微信重新扫描本单位工会的二维码，先完成注册，再填写入会申请。"
    "如有疑问，请联系本单位工会管理员。"
)
