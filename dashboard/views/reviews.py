"""审核: who has been waiting for too long, and what would reviewing them bring?"""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import charts, formats, queries, widgets
from dashboard.auth import Act
from dashboard.documents.messages import scan_again, scan_again_all
from dashboard.page import Page
from dashboard.widgets import Kpi

PAGE_ROWS = 50
MOST_PEOPLE = 200
MOST_UNIONS = 50
"""Every option goes to the browser with each run: of a thousand unions those matter most."""


def show(page: Page) -> None:
    """Show the review backlog of the city or of one district, and whom to tell to scan again."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    district = widgets.district_title(page, build, t("审核"))
    level, key = ("district", district) if district else ("city", "")
    measures = queries.group(build, page.viewer, level, key)
    gain = queries.if_approved(build, page.viewer, district=district)
    if measures is None or gain is None:
        st.success(t("没有待审核的申请。"), icon=":material/check_circle:")
    else:
        _backlog(page, build, drive, measures, gain)
    _unknown_people(page, build, district)


@widgets.on_its_own
def _backlog(
    page: Page, build: Path, drive: dict[str, Any], measures: dict[str, Any], gain: dict[str, Any]
) -> None:
    t, number, limit = page.t, formats.whole, drive["backlog_days"]
    headline = t("有 {n} 人等待审核。", n=number(gain["pending"]))
    late = t("其中 {n} 人已等待超过 {days} 天。", n=number(gain["over_limit"]), days=limit)
    widgets.answer(headline, late + _would(page, measures, gain),
                   good=None if not gain["over_limit"] else False)  # fmt: skip
    widgets.kpis("reviews", _figures(page, build, limit, measures, gain))
    widgets.section(t("已经等了多久"))
    district = gain["district"]
    ages = queries.review_ages(build, page.viewer, district=district).to_pylist()
    if ages:
        alt = t("等待天数与人数")
        widgets.chart(page, "ages", alt, charts.ages, ages, limit, t, of=district or "")
        widgets.folded(page, t("每个等待天数的人数"), "ages", district=district)
    if page.sees_city and not district:
        widgets.section(t("各县区"), t("勾选一行，打开该县区。"))
        rows = widgets.rows_of(page, "backlog")
        widgets.table(page, "backlog", rows, opens=("reviews", "district"))
    _unions(page, build, district)


def _would(page: Page, measures: dict[str, Any], gain: dict[str, Any]) -> str:
    """Say what approving everybody would bring."""
    t = page.t
    if gain["coverage_percent_if"] is None:
        return t("还没有实际会员数，算不出覆盖率。")
    return t(
        "全部通过，覆盖率从 {now} 升到 {then}，补上差额中的 {n} 人，再有 {unions} 家工会达标。",
        now=formats.percent(measures["coverage_percent"]),
        then=formats.percent(gain["coverage_percent_if"]),
        n=formats.whole(measures["quick_win"]),
        unions=formats.whole(gain["unions_reaching"]),
    )


def _figures(
    page: Page, build: Path, limit: int, measures: dict[str, Any], gain: dict[str, Any]
) -> list[Kpi]:
    t, number = page.t, formats.whole
    ages = next(
        row
        for row in queries.backlog(build, page.viewer).to_pylist()
        if row["district"] == gain["district"]
    )
    return [
        Kpi(
            t("待审核"),
            number(gain["pending"]),
            t("已录入 {n} 人", n=number(measures["registered"])),
        ),
        Kpi(
            t("等待超过 {n} 天", n=limit),
            number(gain["over_limit"]),
            t("▼ 超期") if gain["over_limit"] else t("✓ 没有"),
            "red" if gain["over_limit"] else "green",
        ),
        Kpi(
            t("一半人等了不超过"),
            t("{n} 天", n=formats.tenths(ages["age_median"])),
            t("九成在 {n} 天以内", n=formats.tenths(ages["age_p90"])),
        ),
        Kpi(
            t("审核即可补"),
            number(measures["quick_win"]),
            t("还差 {n} 人", n=number(measures["missing"])),
        ),
        Kpi(
            t("审核即可达标"),
            t("{n} 家", n=number(gain["unions_reaching"])),
            t("现有达标工会 {n} 家", n=number(measures["unions_on_target"])),
        ),
    ]


@widgets.on_its_own
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


# ------------------------------------------------- unknown to the province's platform


@widgets.on_its_own
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
    union = _which_union(page, build, district)
    if union is not None:
        asked = {**asked, "union_id": union["union_id"]}
        rows = queries.follow_up(build, page.viewer, **asked, limit=MOST_PEOPLE)  # type: ignore[arg-type]
    st.markdown(t("可以直接转发的话："))
    words = scan_again(union["union_name"], rows.to_pylist()) if union else scan_again_all()
    st.code(words, language=None, wrap_lines=True)
    widgets.table(page, "follow_up", rows, filters=asked)
    widgets.unmask(page, rows, key="unknown")


def _which_union(page: Page, build: Path, district: str | None) -> dict[str, Any] | None:
    """Ask for which union the words are; the union with the most such people stands first."""
    t = page.t
    rows = queries.unknown_by_union(build, page.viewer, district=district)
    most = {row["union_id"]: row for row in rows.slice(0, MOST_UNIONS).to_pylist()}
    named = {
        key: t("{union}（{n} 人）", union=row["union_name"], n=row["unregistered"])
        for key, row in most.items()
    }
    chosen = widgets.pick(
        t("发给哪家工会"), named, key="union", nothing=t("所有工会"), disabled=not named
    )
    if rows.num_rows > MOST_UNIONS:
        st.caption(
            t("列出人数最多的 {n} 家；别的工会，在“工会”页打开它就有同样的话。", n=MOST_UNIONS)
        )
    return most[chosen] if chosen else None
