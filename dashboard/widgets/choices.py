"""What a viewer can choose; every choice is in the address, so that a link shows the same."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import streamlit as st

from dashboard import formats, queries, session
from dashboard.page import Page
from dashboard.tables import restated as in_words
from dashboard.tables import union_sizes, union_sorts, union_states
from dashboard.widgets.figures import title

Filters = dict[str, str | None]
"""What unions are asked by: the parameters of `queries.unions`, of the table and of the address."""


def switch(label: str, options: Mapping[str, str], *, key: str, default: str) -> str:
    """Let one of a few be chosen; the choice is in the address as `key`, by its code."""
    asked = st.query_params.get(key, default)
    chosen = st.segmented_control(
        label,
        list(options),
        default=asked if asked in options else default,
        key=f"switch-{key}-{_generation(key)}",
        format_func=options.__getitem__,
        label_visibility="collapsed",
        required=True,
    )
    _into_address(key, chosen, default)
    return chosen


def pick(  # noqa: PLR0913 - a drop-down's own parts
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    nothing: str = "",
    default: str | None = None,
    width: int | Literal["stretch"] = "stretch",
    disabled: bool = False,
) -> str | None:
    """Let one or none be chosen from a list; the choice is in the address, by its code.

    With a `default` there is always one.
    """
    asked = st.query_params.get(key)
    asked = asked if asked in options else default
    codes = list(options)
    chosen: str | None = st.selectbox(
        label,
        codes,
        index=None if asked is None else codes.index(asked),
        key=f"pick-{key}-{_generation(key)}",
        format_func=options.__getitem__,
        placeholder=nothing,
        filter_mode="contains",
        width=width,
        disabled=disabled,
    )
    _into_address(key, chosen, default)
    return chosen


def district_title(page: Page, build: Path, text: str) -> str | None:
    """Show a title with the picker of a district beside it; None is the whole city.

    Who sees one district alone is not asked.
    """
    names = queries.districts(build, page.viewer)["district"].to_pylist()
    head = st.container(horizontal=True, vertical_alignment="bottom", key="head")
    with head.container():
        title(page, text)
    if not page.sees_city:
        return str(names[0]) if names else ""
    with head:
        return pick(page.t("县区"), same(names), key="district", nothing=page.t("全市"), width=260)


def number(label: str, *, key: str, default: int, most: int = 10_000_000) -> int:
    """Let a whole number be typed; it is in the address as `key`, by its digits."""
    asked = st.query_params.get(key, "")
    given = int(asked) if asked.isdecimal() and len(asked) < 9 else default
    typed: int = st.number_input(
        label, min_value=0, max_value=most, value=min(given, most), step=1,
        key=f"number-{key}-{_generation(key)}", width=260,
    )  # fmt: skip
    _into_address(key, str(typed), str(default))
    return min(max(int(typed), 0), most)


def _generation(key: str) -> int:
    """Return a number that moves on where the address was changed by other hands than the widget's.

    A link or a chosen row may lead to this page again: the widget would hold on to its own value
    and write that back. With a new number it is a new widget, which takes what the address says.
    """
    asked = st.query_params.get(key)
    known, number = session.kept(f"choice-{key}") or (asked, 0)
    number += asked != known
    session.keep(f"choice-{key}", (asked, number))
    return int(number)


def _into_address(key: str, chosen: str | None, default: str | None) -> None:
    if chosen == default or chosen is None:
        if key in st.query_params:
            del st.query_params[key]
    elif st.query_params.get(key) != chosen:
        st.query_params[key] = chosen
    _, number = session.kept(f"choice-{key}")
    session.keep(f"choice-{key}", (st.query_params.get(key), number))


def paged(total: int, size: int) -> int:
    """Show the pages of a long list, where there are several; return the first row to show."""
    pages = -(-total // size)
    if pages < 2:
        return 0
    chosen: int = st.pagination(pages, key="n", bind="query-params", max_visible_pages=7)
    return (chosen - 1) * size


def union_filters(page: Page, build: Path, *, district: str | None = None) -> Filters:
    """Ask which unions to show, and in which order.

    `district` says of which district, where the page has asked that already.
    """
    t = page.t
    chosen: Filters = {"district": district}
    with st.container(key="filters"):
        q = st.text_input(
            t("查找"), key="q", bind="query-params", placeholder=t("名称、拼音首字母、编码或社工")
        )
        chosen["q"] = q.strip() or None
        if district is None:
            names = queries.districts(build, page.viewer)["district"].to_pylist()
            chosen["district"] = pick(
                t("县区"), same(names), key="district", nothing=t("全部"), disabled=len(names) < 2
            )
        chosen["state"] = pick(t("状态"), union_states(t), key="state", nothing=t("全部"))
        if district is not None:
            chosen["township"] = _township(page, build, district)
        chosen["sort"] = pick(t("排序"), union_sorts(t), key="sort", nothing=t("还差最多"))
    return {**chosen, **_more_filters(page, build, chosen["district"], in_city=district is None)}


def code_filters(page: Page, build: Path) -> Filters:
    """Ask of which unions to show the QR codes."""
    t = page.t
    with st.container(key="filters-codes"):
        q = st.text_input(
            t("查找"), key="q", bind="query-params",
            placeholder=t("名称、拼音首字母、编码、乡镇或社工"),
        )  # fmt: skip
        district: str | None = None
        if page.sees_city:
            names = queries.districts(build, page.viewer)["district"].to_pylist()
            district = pick(t("县区"), same(names), key="district", nothing=t("全部"))
        else:
            (district,) = (page.viewer.districts or ("",))[:1]
        township = _township(page, build, district or "")
        workers = _workers(build, page, district)
        worker = pick(t("社工"), workers, key="worker", nothing=t("全部"), disabled=not workers)
    return {"q": q.strip() or None, "district": district, "township": township, "worker": worker}


def _more_filters(page: Page, build: Path, district: str | None, *, in_city: bool) -> Filters:
    """Ask by what is asked less often; open where the address asks by any of it."""
    t = page.t
    is_asked = any(key in st.query_params for key in ("employer_kind", "size", "worker"))
    place = st.expander(t("更多条件"), expanded=is_asked, key="fold-filters", on_change="rerun")
    # Closed by hand it still filters by what the address asks.
    if not (place.open or is_asked):
        return {}
    with place, st.container(key="filters-more"):
        kinds = queries.employer_kinds(build, page.viewer)
        workers = _workers(build, page, district)
        more: Filters = {}
        if in_city and district is not None:
            more["township"] = _township(page, build, district)
        return {
            **more,
            "employer_kind": pick(
                t("单位类型"),
                same(kinds),
                key="employer_kind",
                nothing=t("全部"),
                disabled=not kinds,
            ),
            "size": pick(t("规模（实际会员）"), union_sizes(t), key="size", nothing=t("全部")),
            "worker": pick(
                t("社工"), workers, key="worker", nothing=t("全部"), disabled=not workers
            ),
        }


def _township(page: Page, build: Path, district: str) -> str | None:
    places = queries.townships(build, page.viewer, district)
    return pick(
        page.t("乡镇（街道）"),
        same(places),
        key="township",
        nothing=page.t("全部"),
        disabled=not places,
    )


def _workers(build: Path, page: Page, district: str | None) -> dict[str, str]:
    """Return social workers by their group key, with their district where that is not said."""
    rows = queries.workers(build, page.viewer, district=district)
    keys, names, homes = (rows[name].to_pylist() for name in ("group_key", "worker", "district"))
    if district is not None:
        return dict(zip(keys, names, strict=True))
    said = page.t("{name}（{place}）")  # Looked up once: there may be hundreds.
    return {
        key: said.format(name=name, place=home)
        for key, name, home in zip(keys, names, homes, strict=True)
    }


def same(names: list[str]) -> dict[str, str]:
    """Return names as options that are called what they are."""
    return {name: name for name in names}


def restated(page: Page, filters: Filters) -> str:
    """Return in words what unions are asked by, for the total beneath; nothing asked is ""."""
    return formats.plain(in_words(filters, page.t))
