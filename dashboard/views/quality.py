"""质量: which records cannot be relied on, where, and what is to be done about them?"""

from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc
import streamlit as st

from dashboard import charts, formats, queries, tables, widgets
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.queries import one
from dashboard.widgets import Kpi

MOST_ROWS = 200


def show(page: Page) -> None:
    """Show rejected and doubtful records, and unions whose base is in question."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    district = widgets.district_title(page, build, t("数据质量"))
    _answer(page, build, district)
    parts = {
        "doubts": t("存疑与退回"),
        "repeated": t("重复的人"),
        "bases": t("会员基数"),
        "unknown": t("名册外工会"),
        "batches": t("逐批变化"),
        "sample": t("电话核查"),
    }
    part = widgets.switch(t("看哪一类"), parts, key="by", default="doubts")
    _PARTS[part](page, build, district)


@widgets.on_its_own
def _answer(page: Page, build: Path, district: str | None) -> None:
    t, number = page.t, formats.whole
    whole = one(queries.doubtful(build, page.viewer, district=district)) or {
        "members": 0, "doubtful": 0, "doubtful_percent": None
    }  # fmt: skip
    doubts = whole["doubtful"]
    headline = (
        t("{n} 人的记录有疑点，占 {percent}。", n=number(doubts),
          percent=formats.percent(whole["doubtful_percent"]))
        if doubts
        else t("没有发现有疑点的记录。")
    )  # fmt: skip
    reason = t(
        "共有 {n} 人的记录；有疑点的照常计入，请核实后在平台更正。重复登记的另列，不在其中。",
        n=number(whole["members"]),
    )
    widgets.answer(headline, reason, good=None if doubts else True)
    widgets.kpis("quality", _figures(page, build, district))


def _figures(page: Page, build: Path, district: str | None) -> list[Kpi]:
    t, number = page.t, formats.whole
    unknown = queries.unknown_unions(build, page.viewer, district=district)
    bases = queries.denominator_doubts(build, page.viewer, district=district)
    problems = bases["problem"].to_pylist()
    repeated = queries.doubts(build, page.viewer, district=district).to_pylist()
    twice = next((r["n"] for r in repeated if r["reason"] == "duplicate_across_unions"), 0)
    figures = [
        Kpi(t("重复的人"), number(twice), t("在两家工会都有记录")),
        Kpi(
            t("名册外工会"),
            number(unknown.num_rows),
            t("{n} 条会员记录", n=number(pc.sum(unknown["rows"]).as_py() or 0)),
        ),
        Kpi(t("基数待核"), number(problems.count("over_100")), t("录入多于实际会员")),
        Kpi(
            t("基数空缺或跳变"),
            number(len(problems) - problems.count("over_100")),
            t("空白、0 或与上一版相差太大"),
        ),
    ]
    if page.viewer.may(Act.IMPORT_EXPORTS) and district is None:
        rejected = pc.sum(queries.rejects(build, page.viewer)["n"]).as_py() or 0
        figures.insert(0, Kpi(t("退回记录"), number(rejected), t("没有计入")))
    return figures


@widgets.on_its_own
def _doubts(page: Page, build: Path, district: str | None) -> None:
    """List reasons, then districts: what to mend first."""
    t = page.t
    doubts = queries.doubts(build, page.viewer, district=district)
    if doubts.num_rows:
        widgets.section(t("存疑记录"), t("这些行照常计入，一行可以有几个问题。"))
        widgets.table(page, "doubts", doubts, filters={"district": district})
    else:
        st.success(t("没有发现有疑点的记录。"), icon=":material/check_circle:")
    if page.viewer.may(Act.IMPORT_EXPORTS) and district is None:
        rejects = queries.rejects(build, page.viewer)
        if rejects.num_rows:
            widgets.section(t("退回记录"), t("这些行没有计入；改好后重新导入。"))
            widgets.table(page, "rejects", rejects)
    if page.sees_city and district is None:
        widgets.section(t("各县区存疑记录"), t("勾选一行，打开该县区。"))
        rows = queries.doubtful_districts(build, page.viewer)
        widgets.table(page, "doubtful", rows, opens=("quality", "district"))


@widgets.on_its_own
def _repeated(page: Page, build: Path, district: str | None) -> None:
    """List persons who stand in two unions: they count once."""
    t = page.t
    if not page.viewer.may(Act.FOLLOW_UP):
        st.info(t("名单由市工作人员和县区跟进，您看到的是数字。"))
        return
    rows = queries.repeated(build, page.viewer, district=district, limit=MOST_ROWS)
    if not rows.num_rows:
        st.success(t("没有人在两家工会都有记录。"), icon=":material/check_circle:")
        return
    total = formats.whole(rows["found"][0].as_py())
    widgets.section(
        t("跨工会重复的人"),
        t(
            "{n} 条记录没有计入：本人已在另一家工会计入。请核对人在哪家工会，另一家在平台转出。",
            n=total,
        ),
    )
    widgets.table(page, "repeated", rows, filters={"district": district})
    widgets.unmask(page, rows, key="repeated")


@widgets.on_its_own
def _bases(page: Page, build: Path, district: str | None) -> None:
    """List unions whose actual members are in question: those over 100 % bar commendation."""
    t = page.t
    named = {problem: t(tables.PROBLEMS[problem]) for problem in queries.PROBLEMS}
    problem = widgets.pick(t("哪种问题"), named, key="problem", nothing=t("全部"), width=260)
    rows = queries.denominator_doubts(build, page.viewer, district=district, problem=problem)
    widgets.section(
        t("基数存疑的工会"),
        t("录入多于实际会员的，核实以前所在县区和社工不参加评优。勾选一行，看这家工会。"),
    )
    if not rows.num_rows:
        st.success(t("没有基数存疑的工会。"), icon=":material/check_circle:")
        return
    asked = {"district": district, "problem": problem}
    widgets.table(page, "denominators", rows, filters=asked, opens=("union", "union_id"))


@widgets.on_its_own
def _unknown(page: Page, build: Path, district: str | None) -> None:
    """List names on no list, with the nearest known ones."""
    t = page.t
    rows = queries.unknown_unions(build, page.viewer, district=district)
    if not rows.num_rows:
        st.success(t("会员填写的工会都在名册上。"), icon=":material/check_circle:")
        return
    widgets.section(
        t("名册外工会"),
        t("这些人计入县区和全市，不计入任何工会和社工。认可别名后，就计入对应的工会。"),
    )
    if "unknown" in page.pages:
        widgets.link(page, "unknown", t("认可一个别名"))
    widgets.table(page, "unknown_unions", rows, filters={"district": district})


@widgets.on_its_own
def _batches(page: Page, build: Path, district: str | None) -> None:
    """Show the share of doubtful rows from one member list to the next, and what they were."""
    t = page.t
    history = queries.doubt_history(build, page.viewer, district=district)
    rows = history.to_pylist()
    if not rows:
        st.info(t("还没有会员列表。"))
        return
    widgets.section(
        t("逐批存疑占比"),
        t("每一份会员列表里有疑点的行所占的比例；不含重复和多人共用手机，名册按现在的算。"),
    )
    if len(rows) > 1:
        alt = t("每一份会员列表的存疑占比")
        widgets.chart(page, "shares", alt, charts.shares, rows, t, of=district or "")
    widgets.table(page, "doubt_history", history, filters={"district": district})
    batches = {row["batch_id"]: row["batch_id"] for row in reversed(rows)}
    widgets.section(t("逐批退回与存疑"))
    batch = widgets.pick(t("批次"), batches, key="batch", nothing=t("全部"), width=260)
    found = queries.findings_by_district(build, page.viewer, district=district, batch=batch)
    if not found.num_rows:
        st.success(t("没有退回和存疑的行。"), icon=":material/check_circle:")
        return
    if found.num_rows > MOST_ROWS:
        st.caption(t("这里列出前 {n} 行，下载的文件是全部。", n=MOST_ROWS))
    asked = {"district": district, "batch": batch}
    widgets.table(page, "findings", found.slice(0, MOST_ROWS), filters=asked)


@widgets.on_its_own
def _sample(page: Page, build: Path, district: str | None) -> None:
    """Draw people to call, and say what the calls found."""
    t = page.t
    widgets.section(
        t("电话核查"), t("从已录入的人里随机抽取，打电话核对是不是本人、在不在这家工会。")
    )
    if page.viewer.may(Act.FOLLOW_UP):
        widgets.phone_sample(page, build, district)
    else:
        st.info(t("名单由市工作人员和县区跟进，您看到的是数字。"))


_PARTS: dict[str, Callable[[Page, Path, str | None], None]] = {
    "doubts": _doubts,
    "repeated": _repeated,
    "bases": _bases,
    "unknown": _unknown,
    "batches": _batches,
    "sample": _sample,
}
