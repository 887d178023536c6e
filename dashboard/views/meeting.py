"""会议: one district on the whole screen, to be read from the back of a room.

The figures are those of now or of the latest bulletin; arrow keys (`static/shell.js`) and the links
at the foot lead from district to district. The address holds both.
"""

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import bulletins, charts, formats, queries, session, tables, widgets
from dashboard.auth import Act
from dashboard.bulletins import Figures, Issued
from dashboard.page import Page
from dashboard.widgets import Kpi, Slide
from pipelines import DataDir

NOW = "now"


def show(page: Page) -> None:
    """Show the district that the address asks for, or the first."""
    t, build, drive = page.t, page.build, page.campaign
    if build is None or drive is None or drive["as_of"] is None:
        widgets.nothing_imported(page)
        return
    with as_file(files("dashboard").joinpath("static", "meeting.css")) as style:
        st.html(style)
    with st.container(key="meeting"):
        bar = st.container(key="meeting-bar", horizontal=True, vertical_alignment="center")
        place = st.container()
        source = _source(page, bar)
        frozen = _figures(page, source) if source else None
        names = _names(page, build, frozen)
        if not names:
            place.info(t("没有可以显示的县区。"))
            _leave(page, bar)
            return
        at = _at(names)
        _full_screen(page, bar)
        _leave(page, bar)
        with place:
            slide = (
                widgets.slide_of(frozen[names[at]])
                if frozen is not None
                else widgets.slide_now(build, page.viewer, names[at])
            )
            if slide is not None:
                _slide(page, slide, source.day if source else drive["as_of"], source)
        _ways(page, names, at)


def _source(page: Page, bar: Any) -> Issued | None:
    """Let the figures be chosen: None is now, else an issued bulletin.

    The latest is offered, and besides the one that a link asks for.
    """
    t, as_of = page.t, (page.campaign or {})["as_of"]
    named = {NOW: t("现在（{day}）", day=formats.short_day(as_of, t.lang))}
    known = {one.name: one for one in _bulletins(page)}
    for name in list(dict.fromkeys([*list(known)[-1:], st.query_params.get("source")])):
        if name in known:
            one = known[name]
            day = formats.short_day(one.day, t.lang)
            named[name] = t("第{n}期通报（{day}）", n=one.term, day=day)
    with bar:
        return known.get(widgets.switch(t("用哪天的数字"), named, key="source", default=NOW))


def _bulletins(page: Page) -> list[Issued]:
    if not page.viewer.may(Act.READ_BULLETINS):
        return []
    data = session.backend().data
    return [one for one in bulletins.issued(data) if not one.is_correction]


def _figures(page: Page, source: Issued) -> dict[str, Figures]:
    """Return the viewer's districts as the bulletin has them, corrected where it was."""
    data = session.backend().data
    corrections = bulletins.corrections_of(data, source.name)
    frozen = _frozen(data, corrections[-1] if corrections else source)
    return {name: one for name, one in frozen.items() if name and page.viewer.sees(name)}


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={DataDir: str, Issued: str})
def _frozen(data: DataDir, one: Issued) -> dict[str, Figures]:
    """Return every edition; who may see which is asked outside."""
    return bulletins.figures_of(data, one)


def _names(page: Page, build: Path, frozen: dict[str, Figures] | None) -> list[str]:
    """Return the districts in the order of the ranking that belongs to the figures."""
    if frozen is None:
        ranking: Any = queries.ranking(build, page.viewer).to_pylist()
        seen = set(queries.districts(build, page.viewer)["district"].to_pylist())
    else:
        ranking = next((figures.districts for figures in frozen.values()), ())
        seen = set(frozen)
    groups = list(tables.GROUPS)
    ordered = sorted(ranking, key=lambda row: groups.index(row["rank_group"]))
    return [row["district"] for row in ordered if row["district"] in seen]


# ------------------------------------------------------------------- one district


@widgets.on_its_own
def _slide(page: Page, slide: Slide, day: Any, source: Issued | None) -> None:
    t = page.t
    st.title(formats.plain(slide.district), anchor=False)
    origin = (
        t("{number}（第{n}期）", number=source.document_number, n=source.term)
        if source
        else t("批次 {batch}", batch=(page.campaign or {})["members_batch"] or formats.NOTHING)
    )
    st.caption(t("数据截至 {day}", day=formats.day(day, t.lang)) + "　" + formats.plain(origin))
    with st.container(key=f"meeting-rate-{slide.light}"):
        st.metric(
            t("覆盖率"),
            formats.percent(slide.coverage_percent),
            tables.light_text(slide.light, t),
            delta_color=widgets.TONES[slide.light],  # type: ignore[arg-type]
            delta_arrow="off",
        )
        if slide.coverage_percent is not None:
            alt = t("覆盖率与 90% 达标线")
            rate = (float(slide.coverage_percent), page.target_percent, slide.light, t)
            of = f"{slide.district} {source.name if source else NOW}"
            widgets.chart(page, "meeting", alt, charts.coverage_bar, *rate, of=of)
    widgets.kpis("meeting", _kpis(page, slide, since=source is not None))
    st.markdown("\n".join(f"- {said}" for said in _said(page, slide)))


def _kpis(page: Page, slide: Slide, *, since: bool) -> list[Kpi]:
    t, whole = page.t, formats.whole
    return [
        Kpi(t("到 90% 还差"), t("{n} 人", n=whole(slide.missing)), _need(page, slide)),
        Kpi(
            t("本期新增") if since else t("近 7 天新增"),
            t("{n} 人", n=whole(slide.new)),
            t("前一期 {n} 人", n=whole(slide.new_before))
            if since
            else t("前 7 天 {n} 人", n=whole(slide.new_before)),
            "green" if slide.new >= slide.new_before else "red",
        ),
        Kpi(
            t("{group}名次", group=t(tables.GROUPS[slide.group])),
            f"{slide.rank or formats.NOTHING} / {slide.ranked}",
            _moved(page, slide.gained),
            "green" if (slide.gained or 0) > 0 else "red" if (slide.gained or 0) < 0 else "off",
        ),
    ]


def _need(page: Page, slide: Slide) -> str:
    t, whole = page.t, formats.whole
    if slide.pace_needed:
        return t("每天还需 {n} 人", n=formats.tenths(slide.pace_needed))
    return t(
        "已录入 {n} 人，实际会员 {all} 人",
        n=whole(slide.registered),
        all=whole(slide.actual_members),
    )


def _moved(page: Page, gained: int | None) -> str:
    t = page.t
    if gained is None:
        return t("没有上一次可比")
    if gained == 0:
        return t("名次没有变")
    return t("▲ 前进 {n} 位", n=gained) if gained > 0 else t("▼ 后退 {n} 位", n=-gained)


def _said(page: Page, slide: Slide) -> Iterator[str]:
    """Yield what is to be said of the district, the most pressing first."""
    t, whole, plain = page.t, formats.whole, formats.plain
    if slide.at_zero:
        names = t("、").join(plain(name) for name in slide.zero_named)
        yield t("**{n} 家工会**还没有一名会员录入，最大的是{names}", n=whole(slide.at_zero),
                names=names)  # fmt: skip
    else:
        yield t("{n} 家工会都有会员录入", n=whole(slide.unions))
    if said := t("；").join(_reviews(page, slide)):
        yield said
    if slide.furthest:
        row = slide.furthest
        yield t("还差最多的社工：{worker}，差 **{n} 人**", worker=plain(row["worker"]),
                n=whole(row["missing"]))  # fmt: skip
    if slide.best:
        row = slide.best
        percent = formats.percent(float(row["coverage_percent"]))
        yield t("覆盖率最高的社工：{worker}，{percent}", worker=plain(row["worker"]),
                percent=percent)  # fmt: skip


def _reviews(page: Page, slide: Slide) -> Iterator[str]:
    t, whole, drive = page.t, formats.whole, page.campaign or {}
    if slide.quick_win:
        yield t("审核手头的申请，就能补上 **{n} 人**", n=whole(slide.quick_win))
    if slide.overdue:
        yield t("**{n} 人**的申请已等待超过 {days} 天", n=whole(slide.overdue),
                days=drive["backlog_days"])  # fmt: skip


# --------------------------------------------------------------------------- ways


@widgets.on_its_own
def _full_screen(page: Page, bar: Any) -> None:
    # What it does a browser allows to a script alone, at a press: static/shell.js.
    bar.button(page.t("全屏"), icon=":material/fullscreen:", key="meeting-full")


@widgets.on_its_own
def _leave(page: Page, bar: Any) -> None:
    place = bar.container(key="meeting-leave", width="content")
    place.page_link(page.pages["overview"], label=page.t("离开"), icon=":material/close:",
                    query_params=page.address())  # fmt: skip


@widgets.on_its_own
def _ways(page: Page, names: list[str], at: int) -> None:
    """Lead to the first, the one before, the next and the last district."""
    t, far = page.t, len(names)
    with st.container(key="meeting-ways", horizontal=True, vertical_alignment="center"):
        _way("first", t("第一个"), names, by=-far, off=at == 0)
        _way("previous", t("‹ 上一个"), names, by=-1, off=at == 0)
        st.markdown(f"{at + 1} / {far}", width="content")
        _way("next", t("下一个 ›"), names, by=1, off=at == far - 1)
        _way("last", t("最后一个"), names, by=far, off=at == far - 1)


def _way(name: str, label: str, names: list[str], *, by: int, off: bool) -> None:
    kind: Any = "primary" if abs(by) == 1 else "secondary"
    st.button(label, key=f"meeting-{name}", type=kind, disabled=off, on_click=_turn,
              args=(names, by))  # fmt: skip


def _turn(names: list[str], by: int) -> None:
    """Move on from the district of the address: two quick presses lead two districts further."""
    to = min(max(_at(names) + by, 0), len(names) - 1)
    st.query_params["district"] = names[to]


def _at(names: list[str]) -> int:
    """Return the place of the district that the address asks for; of none or another it is 0."""
    asked = st.query_params.get("district")
    return names.index(asked) if asked in names else 0
