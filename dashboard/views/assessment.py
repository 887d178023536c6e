"""考核: what the drive gives social workers in the yearly assessment, and districts in awards."""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import formats, queries, widgets
from dashboard.page import Page

QUOTA = 20
"""Awards that are dealt out where nobody has said how many there are."""


def show(page: Page) -> None:
    """Show the points of social workers; to who sees the whole city also a quota dealt out."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    district = widgets.district_title(page, build, t("社工考核"))
    if page.sees_city and district is None:
        parts = {"points": t("社工得分"), "awards": t("评优名额")}
        if widgets.switch(t("看什么"), parts, key="part", default="points") == "awards":
            _awards(page, build)
            return
    _points(page, build, drive, district)


@widgets.on_its_own
def _points(page: Page, build: Path, drive: dict[str, Any], district: str | None) -> None:
    t = page.t
    workers = queries.assessment(build, page.viewer, district=district)
    rows = workers.to_pylist()
    if not rows:
        st.info(t("任务分解表里还没有指定社工。导入任务分解表后，这里会列出每名社工的得分。"))
        return
    most = drive["coverage_points_most"] + drive["on_target_points_most"]
    full = sum(1 for row in rows if row["points"] == most)
    widgets.answer(
        t("{n} 名社工中，{full} 名得满分 {most} 分。", n=len(rows), full=full, most=most),
        _set_aside(page, rows),
        good=full == len(rows),
    )
    widgets.section(
        t("社工得分"),
        t(
            "覆盖率得分：名下工会合计的覆盖率达到目标得 {coverage} 分，不到的按比例。"
            "达标工会得分：名下工会家家达标得 {unions} 分，不到的按达标的家数。"
            "两项各自四舍五入到两位小数，相加就是得分；每项最多几分在设置里改。",
            coverage=drive["coverage_points_most"],
            unions=drive["on_target_points_most"],
        ),
    )
    widgets.table(
        page,
        "assessment",
        workers,
        filters={"district": district},
        opens=("workers", "group_key"),
        # The files have these, too; so the page needs no scrolling on a desk.
        without=("light", "missing", "points_rank" if district else "points_rank_in_district"),
    )


def _set_aside(page: Page, rows: list[dict[str, Any]]) -> str:
    """Say who is barred from commendation, and who cannot be given points."""
    t = page.t
    barred = sum(1 for row in rows if row["barred"])
    without = sum(1 for row in rows if row["points"] is None)
    said = []
    if barred:
        said.append(
            t("{n} 名名下有工会录入多于实际会员，基数核实之前得分照列、暂不评优。", n=barred)
        )
    if without:
        said.append(t("{n} 名名下工会都没有实际会员数，不计分。", n=without))
    return "".join(said) or t("没有基数待核的社工。")


@widgets.on_its_own
def _awards(page: Page, build: Path) -> None:
    t, number = page.t, formats.whole
    quota = widgets.number(
        t("一共多少个名额"), key="quota", default=QUOTA, most=queries.MOST_AWARDS
    )
    dealt = queries.allocation(build, page.viewer, quota=quota)
    rows = dealt.to_pylist()
    barred = sum(1 for row in rows if row["barred"])
    if all(row["awards"] is None for row in rows):
        st.warning(t("没有可以分到名额的县区：都没有基数，或有工会录入多于实际会员。"))
    else:
        widgets.answer(
            t("{n} 个名额分给 {m} 个县区。", n=number(quota),
              m=sum(1 for row in rows if row["awards"])),
            t("{n} 个县区基数待核，核实之前不分。", n=barred) if barred
            else t("没有基数待核的县区。"),
            good=not barred,
        )  # fmt: skip
    widgets.section(
        t("各县区评优名额"),
        t(
            "按折算人数的比例分：有实际会员数的工会里的已录入人数，覆盖率不到目标的按达到目标的"
            "比例打折，四舍五入取整。先取整数部分，余下的逐一给小数部分最大的县区，加起来正好是名额总数。"
        ),
    )
    filters = {"quota": str(quota)}
    widgets.table(page, "allocation", dealt, filters=filters, opens=("district", "district"))
