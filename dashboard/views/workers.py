"""社工: who brings their unions to 90 %, by both readings of the rule, and who needs help?"""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import formats, queries, tables, widgets
from dashboard.page import Page
from dashboard.widgets import Kpi

MOST_UNIONS = 500


def show(page: Page) -> None:
    """Show the ranking of social workers, or one worker's unions."""
    t, build = page.t, page.build
    if build is None or page.campaign is None or page.campaign["as_of"] is None:
        widgets.nothing_imported(page)
        return
    every = queries.workers(build, page.viewer).to_pylist()
    chosen, district = _ask(page, build, every)
    if chosen is not None:
        _one_worker(page, build, chosen)
        return
    if not every:
        st.info(t("任务分解表里还没有指定社工。导入任务分解表后，这里会列出每名社工的进度。"))
        return
    _ranking(page, build, district)


def _ask(
    page: Page, build: Path, every: list[dict[str, Any]]
) -> tuple[dict[str, Any] | None, str | None]:
    """Show the title; return the social worker to look at, if any, and the district to rank."""
    t = page.t
    keys = {row["group_key"]: row for row in every}
    said = t("{name}（{place}）")  # Looked up once: there may be hundreds.
    head = st.container(horizontal=True, vertical_alignment="bottom", key="head")
    with head.container():
        place = st.container()
    with head:
        chosen = widgets.pick(
            t("找一名社工"),
            {
                key: said.format(name=row["worker"], place=row["district"])
                for key, row in keys.items()
            },
            key="worker",
            nothing=t("全部社工"),
            width=240,
            disabled=not keys,
        )
        district = _district(page, build) if chosen is None else None
    with place:
        if chosen:
            _crumbs(page, keys[chosen]["district"])
        widgets.title(page, keys[chosen]["worker"] if chosen else t("社工"))
    return keys[chosen] if chosen else None, district


@widgets.on_its_own
def _crumbs(page: Page, district: str) -> None:
    widgets.crumbs(
        page,
        ("district", formats.plain(district), {"district": district, "by": "workers"}),
        ("workers", page.t("全部社工"), {"district": district}),
    )


# ------------------------------------------------------------------ all of them


@widgets.on_its_own
def _ranking(page: Page, build: Path, district: str | None) -> None:
    t = page.t
    workers = queries.workers(build, page.viewer, district=district)
    if not workers.num_rows:
        st.info(t("这个县区的任务分解表还没有指定社工。"))
        return
    rows = workers.to_pylist()
    widgets.answer(*_headline(page, rows), good=all(row["on_target"] for row in rows))
    widgets.kpis("workers", _lights(page, rows))
    _stalled(page, rows)
    where = formats.plain(district) if district else t("全市")
    widgets.section(
        t("社工排名"),
        t("{where}：共 {n} 名社工。勾选一行，看这名社工的工会。", where=where, n=len(rows)),
    )
    widgets.table(
        page,
        "workers",
        workers,
        filters={"district": district},
        opens=("workers", "group_key"),
        without=("rank",) if district else ("rank_in_district",),
    )


def _district(page: Page, build: Path) -> str | None:
    """Ask for one district or the whole city; who sees one district alone is not asked."""
    names = queries.districts(build, page.viewer)["district"].to_pylist()
    if len(names) < 2:
        return str(names[0]) if names else None
    return widgets.pick(
        page.t("县区"), widgets.same(names), key="district", nothing=page.t("全市"), width=200
    )


def _headline(page: Page, rows: list[dict[str, Any]]) -> tuple[str, str]:
    t = page.t
    reached = sum(1 for row in rows if row["on_target"])
    every = sum(1 for row in rows if row["unions"] == row["unions_on_target"])
    return (
        t("{n} 名社工中，{reached} 名名下的工会合计达到 90%。", n=len(rows), reached=reached),
        t("所包工会家家达标的有 {n} 名。", n=every),
    )


def _lights(page: Page, rows: list[dict[str, Any]]) -> list[Kpi]:
    t = page.t
    worst = max(rows, key=lambda row: row["missing"] or 0)
    counts = {light: sum(1 for row in rows if row["light"] == light) for light in tables.LIGHTS}
    figures = [
        Kpi(tables.light_text(light, t), t("{n} 名", n=counts[light]))
        for light in ("on_target", "near", "far")
    ]
    said = t("{name}（{place}）", name=formats.plain(worst["worker"]),
             place=formats.plain(worst["district"]))  # fmt: skip
    return [*figures, Kpi(t("还差最多"), formats.whole(worst["missing"]), said)]


@widgets.on_its_own
def _stalled(page: Page, rows: list[dict[str, Any]]) -> None:
    """Name those in whose unions nobody was registered for days, the most people missing first."""
    t, drive = page.t, page.campaign or {}
    stalled = sorted(
        (row for row in rows if row["stalled"]), key=lambda row: row["missing"] or 0, reverse=True
    )
    if not stalled:
        return
    said = t("、").join(
        t(
            "{name}（{district}，差 {n} 人）",
            name=formats.plain(row["worker"]),
            district=formats.plain(row["district"]),
            n=formats.whole(row["missing"]),
        )
        for row in stalled[:5]
    )
    st.warning(
        t("{n} 名社工连续 {days} 天以上没有新录入：{names}", n=len(stalled),
          days=drive["stalled_days"], names=said),
        icon=":material/pause_circle:",
    )  # fmt: skip


# -------------------------------------------------------------------- one of them


@widgets.on_its_own
def _one_worker(page: Page, build: Path, row: dict[str, Any]) -> None:
    t, whole = page.t, formats.whole
    headline = (
        t("合计已达到 90%。")
        if row["on_target"]
        else t("到 90% 还差 {n} 人。", n=whole(row["missing"]))
    )
    with widgets.answer(headline, _reason(page, row), good=row["on_target"]):
        widgets.download(
            "worker", t("打印或转发这张表（PDF）"), worker=row["group_key"], lang=t.lang
        )
    widgets.kpis("worker", _one_workers_figures(page, row))
    widgets.section(t("负责的工会"), t("共 {n} 家工会，还差最多的在前。", n=whole(row["unions"]))
                    + t("勾选一行，看这家工会。"))  # fmt: skip
    unions = queries.unions(build, page.viewer, worker=row["group_key"], limit=MOST_UNIONS)
    filters = {"worker": row["group_key"]}
    widgets.table(page, "worker_unions", unions, filters=filters, opens=("union", "union_id"))


def _reason(page: Page, row: dict[str, Any]) -> str:
    t, whole = page.t, formats.whole
    parts = [
        t("{district}，负责 {n} 家工会。", district=formats.plain(row["district"]), n=row["unions"])
    ]
    if row["quick_win"]:
        parts.append(t("待审核的申请里有 {n} 人，审核通过即可补上。", n=whole(row["quick_win"])))
    if row["stalled"] and row["days_since"] is not None:
        parts.append(t("已有 {n} 天没有新录入。", n=whole(row["days_since"])))
    return "".join(parts)


def _one_workers_figures(page: Page, row: dict[str, Any]) -> list[Kpi]:
    t, whole = page.t, formats.whole
    place = t("全市第 {n} 名", n=row["rank"]) if row["rank"] else None
    here = t("县区内第 {n} 名", n=row["rank_in_district"]) if row["rank_in_district"] else None
    return [
        Kpi(
            t("合计覆盖率"),
            formats.percent(row["coverage_percent"]),
            t("，").join(filter(None, [place, here])) or None,
        ),
        Kpi(
            t("达标工会"),
            t("{n} / {all}", n=row["unions_on_target"], all=row["unions"]),
            t("家家达标") if row["unions"] == row["unions_on_target"] else t("未全部达标"),
        ),
        Kpi(
            t("审核即可补"),
            whole(row["quick_win"]),
            t("待审核 {n} 人", n=whole(row["pending"])),
        ),
        Kpi(
            t("近 7 天新增"),
            whole(row["new"]),
            t("已录入 {n} 人", n=whole(row["registered"])),
        ),
    ]
