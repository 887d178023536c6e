"""What would help most now, in the city or one district, each with the way to where it is done."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from dashboard import bulletins, formats, queries, session
from dashboard.auth import Act
from dashboard.page import Page
from dashboard.widgets.ways import link

_NAMED = 3


class Task(NamedTuple):
    """One thing to do: what, on which of `pages` (the first there is), and its address."""

    text: str
    pages: tuple[str, ...]
    address: dict[str, str | None]


def tasks(page: Page, build: Path, district: str | None) -> None:
    """Show what to do now, most urgent first; say so where nothing is."""
    found = list(_tasks(page, build, district))
    if not found:
        st.success(page.t("现在没有要紧的事。"), icon=":material/check_circle:")
        return
    with st.container(key="todo", gap=None):
        for task in found:
            to = next(name for name in task.pages if name in page.pages)
            link(page, to, task.text, **task.address)


def _tasks(page: Page, build: Path, district: str | None) -> Iterator[Task]:
    yield from _waiting_draft(page, district)
    yield from _unreported(page, build, district)
    yield from _quick_wins(page, build, district)
    yield from _overdue(page, build, district)
    yield from _at_zero(page, build, district)
    yield from _furthest_worker(page, build, district)


def _waiting_draft(page: Page, district: str | None) -> Iterator[Task]:
    """Tell the office that a bulletin's draft waits: nothing is issued without a person."""
    if district is not None or not page.viewer.may(Act.WRITE_BULLETINS):
        return
    waiting = bulletins.drafts(session.backend().data)
    if waiting:
        day = formats.short_day(waiting[-1].cutoff, page.t.lang)
        text = page.t("**通报草稿**（数据截至 {day}）等待核对印发", day=day)
        yield Task(text, ("bulletins",), {"part": "draft"})


def _unreported(page: Page, build: Path, district: str | None) -> Iterator[Task]:
    rows = queries.districts(build, page.viewer).to_pylist()
    drive = page.campaign or {}
    names = [
        row["district"]
        for row in rows
        if not row["has_breakdown"] and row["district_kind"] != "unlisted"
    ]
    if not names or drive["as_of"] <= drive["breakdown_due"]:
        return
    day = formats.short_day(drive["breakdown_due"], page.t.lang)
    if district is not None:
        text = page.t("**还没有报任务分解表**（{day} 前应报）", day=day)
    else:
        text = page.t(
            "**{n} 个县区**还没有报任务分解表（{day} 前应报）：{names}",
            n=len(names),
            day=day,
            names=formats.plain(page.t("、").join(names[:5])),
        )
    yield Task(text, ("breakdown", "district"), {"district": names[0]})


def _quick_wins(page: Page, build: Path, district: str | None) -> Iterator[Task]:
    """Name where review alone would close most: districts, or within one its unions."""
    if district is None:
        rows = queries.coverage(build, page.viewer, "district").to_pylist()
        rows = sorted(rows, key=lambda row: -(row["quick_win"] or 0))[:_NAMED]
        name = "district"
    else:
        rows = queries.unions(
            build, page.viewer, district=district, sort="quick_win", limit=_NAMED
        ).to_pylist()
        name = "union_name"
    said = [
        page.t("{name}补 {n} 人", name=formats.plain(row[name]), n=formats.whole(row["quick_win"]))
        for row in rows
        if row["quick_win"]
    ]
    if said:
        text = page.t("**审核手头的申请**就能补上差额：{names}", names=page.t("、").join(said))
        yield Task(text, ("reviews",), {"district": rows[0]["district"]})


def _overdue(page: Page, build: Path, district: str | None) -> Iterator[Task]:
    rows = queries.backlog(build, page.viewer).to_pylist()
    waiting = next((row for row in rows if row["district"] == district), None)
    if waiting is None or not waiting["over_limit"]:
        return
    t, days, n = page.t, (page.campaign or {})["backlog_days"], formats.whole(waiting["over_limit"])
    if district is not None:
        text = t("**{n} 人**的申请已等待超过 {days} 天", n=n, days=days)
        yield Task(text, ("reviews",), {"district": district})
        return
    districts = [row for row in rows if row["level"] == "district"]
    worst = max(districts, key=lambda row: row["over_limit"])
    text = t(
        "**{n} 人**的申请已等待超过 {days} 天，最多的是{district}（{most} 人）",
        n=n,
        days=days,
        district=formats.plain(worst["district"]),
        most=formats.whole(worst["over_limit"]),
    )
    yield Task(text, ("reviews",), {"district": worst["district"]})


def _at_zero(page: Page, build: Path, district: str | None) -> Iterator[Task]:
    unions = queries.unions(
        build, page.viewer, district=district, state="zero", limit=1
    ).to_pylist()
    if not unions:
        return
    text = page.t(
        "**{n} 家工会**还没有一名会员录入，最大的是{union}（{district}，{members} 人）",
        n=formats.whole(unions[0]["found"]),
        union=formats.plain(unions[0]["union_name"]),
        district=formats.plain(unions[0]["district"]),
        members=formats.whole(unions[0]["actual_members"]),
    )
    # The list of all of them, with whom to call.
    yield Task(text, ("readiness",), {"district": district, "step": "zero"})


def _furthest_worker(page: Page, build: Path, district: str | None) -> Iterator[Task]:
    rows = queries.coverage(build, page.viewer, "worker", district=district).to_pylist()
    worst = max(rows, key=lambda row: row["missing"] or 0, default=None)
    if worst is None or not worst["missing"]:
        return
    said = {
        "worker": formats.plain(worst["worker"]),
        "district": formats.plain(worst["district"]),
        "n": formats.whole(worst["missing"]),
    }
    if district is None:
        text = page.t("社工{worker}（{district}）还差 **{n} 人**，全市最多", **said)
    else:
        text = page.t("社工{worker}还差 **{n} 人**，全县区最多", **said)
    yield Task(text, ("workers",), {"worker": worst["group_key"]})
