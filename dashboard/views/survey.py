"""摸排: which employers were surveyed, of what kind, with which difficulties, against the list?"""

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import charts, formats, queries, widgets
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.widgets import Kpi
from pipelines import SheetPreview

PAGE_ROWS = 50
_QUIET = "#A08D83"


def show(page: Page) -> None:
    """Show the survey of the city or of one district; who sends sheets may send one."""
    t, build = page.t, page.build
    if build is None or page.campaign is None:
        widgets.nothing_imported(page)
        _send(page, None)
        return
    district = widgets.district_title(page, build, t("摸排"))
    row = queries.surveyed(build, page.viewer, district)
    if row is not None:
        _answer(page, row)
        widgets.kpis("survey", _figures(page, row))
    parts = {"kinds": t("单位类型"), "difficulties": t("困难"), "list": t("与名册对照")}
    if page.sees_city:
        parts["districts"] = t("各县区进度")
    if page.viewer.may(Act.UPLOAD_SHEETS):
        parts["send"] = t("上传摸排表")
    part = widgets.switch(t("看什么"), parts, key="part", default="kinds")
    if part == "send":
        _send(page, district)
    elif part == "districts":
        _districts(page)
    elif row is None or not row["employers"]:
        st.info(t("还没有摸排表。上传后，这里会按单位类型和困难汇总，并与工会名册对照。"))
    elif part == "difficulties":
        _difficulties(page, build, district)
    elif part == "list":
        _against_the_list(page, build, row, district)
    else:
        _kinds(page, build, district)


@widgets.on_its_own
def _answer(page: Page, row: dict[str, Any]) -> None:
    t, number = page.t, formats.whole
    if row["level"] == "city":
        headline = t(
            "{all} 个县区中 {n} 个报了摸排表。", all=row["districts"], n=row["districts_surveyed"]
        )
    elif row["has_survey"]:
        headline = t("摸排了 {n} 家单位（{day}）。", n=number(row["employers"]),
                     day=formats.day(row["surveyed_on"], t.lang))  # fmt: skip
    else:
        headline = t("还没有报摸排表。")
    reason = t(
        "名册上 {unions} 家工会，摸排到 {n} 家（{percent}）。",
        unions=number(row["unions"]),
        n=number(row["unions_surveyed"]),
        percent=formats.percent(row["surveyed_percent"]),
    )
    whole = row["districts"] == row["districts_surveyed"]
    widgets.answer(headline, reason, good=True if whole else None)


def _figures(page: Page, row: dict[str, Any]) -> list[Kpi]:
    t, number = page.t, formats.whole
    repeated = row["employers_repeated"]
    return [
        Kpi(t("摸排单位"), number(row["employers"]),
            t("另有 {n} 行重复，没有计入", n=number(repeated)) if repeated else None),
        Kpi(t("职工"), number(row["workers"]),
            t("其中新业态 {n} 人", n=number(row["new_form_workers"]))),
        Kpi(t("未建会单位"), number(row["not_unionised"]),
            t("已建会 {n} 家，没填 {m} 家", n=number(row["unionised"]),
              m=number(row["unionised_unknown"]))),
        Kpi(t("有困难的单位"), number(row["with_difficulty"])),
    ]  # fmt: skip


@widgets.on_its_own
def _kinds(page: Page, build: Path, district: str | None) -> None:
    t = page.t
    rows = queries.survey_kinds(build, page.viewer, district=district)
    widgets.section(
        t("各类单位"),
        t("单位大类由表里写的单位性质归并，归并的词在参考数据 employer-kinds.csv 里，可以增补。"),
    )
    widgets.table(page, "survey_kinds", rows, filters={"district": district})


@widgets.on_its_own
def _difficulties(page: Page, build: Path, district: str | None) -> None:
    """Draw the groups, list them, and list the words that no rule knows."""
    t = page.t
    rows = queries.survey_difficulties(build, page.viewer, district=district)
    if not rows.num_rows:
        st.info(t("摸排表里没有写困难。"))
        return
    bars = [(row["difficulty_group"], row["employers"], _QUIET) for row in rows.to_pylist()]
    widgets.section(
        t("困难归类"),
        t(
            "按原话里的词归类，词在参考数据 difficulties.csv 里，可以增补；"
            "一家单位说了几样，几类里各计一次，所以各类相加多于单位数。"
        ),
    )
    widgets.chart(page, "difficulties", t("各类困难的单位数"), charts.counts, bars,
                  of=district or "")  # fmt: skip
    widgets.table(page, "survey_difficulties", rows, filters={"district": district})
    groups = {row["difficulty_group"]: row["difficulty_group"] for row in rows.to_pylist()}
    first = queries.UNSORTED if queries.UNSORTED in groups else next(iter(groups))
    widgets.section(t("原话"), t("归不进任何一类的列为“其他”，请读一读，把常见的词补进参考数据。"))
    chosen = widgets.pick(t("哪一类困难"), groups, key="difficulty", nothing=first, width=260)
    _employers(page, build, {"district": district, "difficulty": chosen or first})


@widgets.on_its_own
def _employers(page: Page, build: Path, asked: dict[str, Any]) -> None:
    rows = queries.survey_employers(build, page.viewer, **asked, limit=1)
    total = rows["found"][0].as_py() if rows.num_rows else 0
    place = st.container()
    first = widgets.paged(total, PAGE_ROWS)
    rows = queries.survey_employers(build, page.viewer, **asked, limit=PAGE_ROWS, offset=first)
    with place:
        widgets.table(page, "survey_employers", rows, filters=asked, without=("contradiction",))


@widgets.on_its_own
def _against_the_list(page: Page, build: Path, row: dict[str, Any], district: str | None) -> None:
    t, number = page.t, formats.whole
    wrong = row["not_listed"] + row["listed_all_the_same"]
    widgets.section(
        t("摸排与名册说法不一"),
        t("说已建会而名册上没有的 {n} 家，说未建会而名册上却有的 {m} 家。",
          n=number(row["not_listed"]), m=number(row["listed_all_the_same"])),
    )  # fmt: skip
    if wrong:
        asked = {"district": district, "contradiction": "any"}
        rows = widgets.rows_of(page, "survey_employers", **asked)
        widgets.table(page, "survey_employers", rows, key="contradictions", filters=asked,
                      without=("difficulty", "difficulty_groups"))  # fmt: skip
    else:
        st.caption(t("没有互相矛盾的。"))
    missed = queries.unions_not_surveyed(build, page.viewer, district=district, limit=1)
    total = missed["found"][0].as_py() if missed.num_rows else 0
    widgets.section(
        t("名册上有、没摸排到的工会"),
        t("{n} 家。单位名称去掉“工会委员会”后与摸排表对照。", n=number(total)),
    )
    if total:
        place = st.container()
        first = widgets.paged(total, PAGE_ROWS)
        rows = queries.unions_not_surveyed(
            build, page.viewer, district=district, limit=PAGE_ROWS, offset=first
        )
        with place:
            widgets.table(page, "not_surveyed", rows, filters={"district": district},
                          opens=("union", "union_id"))  # fmt: skip


@widgets.on_its_own
def _districts(page: Page) -> None:
    rows = widgets.rows_of(page, "survey_progress")
    widgets.table(page, "survey_progress", rows, opens=("survey", "district"))


@widgets.on_its_own
def _send(page: Page, district: str | None) -> None:
    """Take a district's survey in; it counts at once and replaces the one before."""
    t = page.t
    if not page.viewer.may(Act.UPLOAD_SHEETS):
        return
    whose = district or widgets.whose(page, key="for")
    if whose is None:
        st.caption(t("先选县区，再上传。"))
        return
    st.caption(
        t(
            "一个县区以最新一次的摸排表为准，替代以前的；几个乡镇的表请合成一份再交。"
            "要有单位名称、单位性质、职工人数；是否建会、会员人数、新业态人数、困难可以空着。"
        )
    )
    report = widgets.send(page, "survey", whose, told=partial(_told, whose))
    if report is not None:
        st.success(t("已导入，批次 {batch}，数字已更新。", batch=report.batch or ""))


def _told(district: str, page: Page, preview: SheetPreview) -> None:
    """Say which survey the sheet would replace."""
    t = page.t
    before = queries.surveyed(page.build, page.viewer, district) if page.build else None
    if before is not None and before["has_survey"]:
        st.warning(
            t(
                "会替代 {day} 的摸排（{n} 家单位，批次 {batch}）。",
                day=formats.day(before["surveyed_on"], t.lang),
                n=formats.whole(before["employers"]),
                batch=before["batch_id"],
            ),
            icon=":material/swap_horiz:",
        )
    widgets.refused(page, preview.rejected)
