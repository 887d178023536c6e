"""责任链: city → district → social worker → union → administrator; where does it break?"""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import streamlit as st

from dashboard import formats, queries, session, widgets
from dashboard.actions import Action
from dashboard.auth import Act, Role
from dashboard.page import Page
from dashboard.widgets import Kpi
from pipelines import ImportReport, counting_version, reassign_union

_EVERY = 1_000_000
_BASE = "reassign-base"


def show(page: Page) -> None:
    """Show the chain, the lists behind its breaks, and the way to mend one."""
    t, build = page.t, page.build
    if build is None or page.campaign is None:
        widgets.nothing_imported(page)
        return
    widgets.title(page, t("责任链"))
    rows = queries.chain(build, page.viewer)
    if not rows.num_rows:
        st.info(t("还没有县区。"))
        return
    _links(page, rows.slice(0, 1).to_pylist()[0])
    parts = {
        "chain": t("断在哪里"),
        "nobody": t("没人管的工会"),
        "overloaded": t("包联过多的社工"),
        "twice": t("重复包联"),
    }
    if page.viewer.may(Act.UPLOAD_SHEETS):
        parts["reassign"] = t("改派社工")
    part = widgets.switch(t("看什么"), parts, key="part", default="chain")
    if part == "chain":
        widgets.table(page, "chain", rows)
    elif part == "reassign":
        _reassign(page, build)
    else:
        _list(page, build, part)


@widgets.on_its_own
def _links(page: Page, row: dict[str, Any]) -> None:
    """Show the chain's links, each with what it holds of what it should."""
    t = page.t
    pairs = (
        ("有分解表的县区", "districts_reported", "共 {n} 个", "districts"),
        ("有社工的工会", "all_assigned", "共 {n} 家", "all_unions"),
        ("有管理员的工会", "all_with_admin", "共 {n} 家", "all_unions"),
        ("责任链完整的工会", "all_chained", "共 {n} 家", "all_unions"),
    )
    kpis = [
        Kpi(
            t(label),
            formats.whole(row[name]),
            t(all_of, n=formats.whole(row[of])),
            "green" if row[name] == row[of] else "red",
        )
        for label, name, all_of, of in pairs
    ]
    most = (page.campaign or {})["most_unions_a_worker"]
    kpis.insert(
        1,
        Kpi(
            t("社工"),
            formats.whole(row["all_workers"]),
            t("{n} 人包联超过 {most} 家", n=formats.whole(row["all_overloaded"]), most=most),
            "red" if row["all_overloaded"] else "green",
        ),
    )
    reason = t("县区 → 社工 → 工会 → 管理员：每一环都要有人。")
    broken = row["all_unions"] - row["all_chained"]
    if broken:
        said = t("{n} 家工会的责任链断了。", n=formats.whole(broken))
    else:
        said = t("每家工会的责任链都完整。")
    widgets.answer(said, reason, good=not broken)
    widgets.kpis("chain", kpis)


@widgets.on_its_own
def _list(page: Page, build: Path, part: str) -> None:
    """Show the list behind one break, of a district or of all."""
    t = page.t
    district = widgets.whose(page)
    if part == "nobody":
        widgets.union_list(
            page, build, {"district": district, "state": "unassigned"}, name="every_union"
        )
        return
    found: dict[str, tuple[str, pa.Table, str]] = {
        "overloaded": (
            "overloaded",
            queries.overloaded(build, page.viewer, district=district),
            t("没有包联过多的社工。"),
        ),
        "twice": (
            "claimed_twice",
            queries.claimed_twice(build, page.viewer, district=district),
            t("没有重复包联的工会。"),
        ),
    }
    name, rows, nothing = found[part]
    if rows.num_rows:
        widgets.table(page, name, rows, filters={"district": district})
    else:
        st.success(nothing)


@widgets.on_its_own
def _reassign(page: Page, build: Path) -> None:
    """Give a union other social workers: a new version of the district's sheet."""
    t = page.t
    district = widgets.whose(page)
    if district is None:
        st.caption(t("先选县区。"))
        return
    base = counting_version(session.backend().data, district)
    if base is None:
        st.info(t("这个县区还没有计数的分解表；请先上传一份。"))
        return
    rows = queries.unions(build, page.viewer, district=district, sort="name", limit=_EVERY)
    said = t("{name}（{place}）")  # Looked up once: there may be a thousand.
    unions = {
        row["union_id"]: said.format(
            name=row["union_name"], place=row["workers_text"] or t("未分配")
        )
        for row in rows.to_pylist()
    }
    chosen = widgets.pick(t("哪家工会"), unions, key="union_id", nothing=t("选择工会"))
    looked_at = _looked_at(district, chosen, base.batch)
    workers = queries.coverage(build, page.viewer, "worker", district=district)["worker"]
    named = st.multiselect(
        t("改由谁包联"), workers.to_pylist(), key="reassign-to", accept_new_options=True,
        placeholder=t("选社工，或直接输入新社工的姓名"),
    )  # fmt: skip
    county = page.viewer.role is Role.COUNTY
    st.caption(
        t("改派就是现行版本 {batch} 换一名社工的新版本：{how}，随时可以比较、下载、撤回。",
          batch=looked_at, how=t("等市总工会审核后计数") if county else t("立即计数"))
    )  # fmt: skip
    if st.button(t("改派"), key="reassign", type="primary", disabled=not (chosen and named)):
        _change(page, str(chosen), "、".join(named), district)


def _looked_at(district: str, union_id: str | None, batch: str) -> str:
    """Return the version that counted when the union was chosen: what the viewer decided by."""
    kept = session.kept(_BASE)
    if kept is None or kept[0] != (district, union_id):
        session.keep(_BASE, ((district, union_id), batch))
    return str(session.kept(_BASE)[1])


@widgets.on_its_own
def _change(page: Page, union_id: str, workers: str, district: str) -> None:
    """Reassign by the viewer of this moment; who comes second is told that it changed."""
    t, viewer = page.t, session.viewer()
    if not viewer.may(Act.UPLOAD_SHEETS) or not viewer.sees(district):
        return

    def done(report: ImportReport) -> None:
        detail = {"kind": "breakdown", "district": district, "union": union_id, "workers": workers}
        session.record(Action.UPLOAD, report.batch or "", detail, by=viewer)

    data, waits = session.backend().data, viewer.role is Role.COUNTY
    base = session.kept(_BASE)[1]
    session.keep(_BASE, None)
    report = widgets.with_progress(
        page,
        lambda tell: reassign_union(
            data, union_id, workers, district=district, base=base, by=viewer.user, waits=waits,
            progress=tell,
        ),
        done,
    )  # fmt: skip
    if report is None:
        return
    asked = {"what": "version", "district": district, "lang": t.lang, "batch": report.batch or ""}
    st.success(
        t("已提交，批次 {batch}，等市总工会审核；审核前仍按现行版本计数。", batch=report.batch)
        if waits
        else t("已改派，批次 {batch}，数字已更新。", batch=report.batch)
    )
    st.link_button(
        t("下载改派后的分解表"),
        f"/download/breakdown?{urlencode(asked)}",
        icon=":material/download:",
    )
