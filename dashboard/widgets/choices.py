"""What a viewer can choose; every choice is in the address, so that a link shows the same."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from dashboard.i18n import Words
from dashboard.tables import LIGHTS, light_text


def switch(label: str, options: Mapping[str, str], *, key: str, default: str) -> str:
    """Let one of a few be chosen; the choice is in the address as `key`, by its code."""
    asked = st.query_params.get(key, default)
    chosen = st.segmented_control(
        label,
        list(options),
        default=asked if asked in options else default,
        key=f"switch-{key}",
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
    nothing: str,
    width: int | Literal["stretch"] = "stretch",
    disabled: bool = False,
) -> str | None:
    """Let one or none be chosen from a list; the choice is in the address, by its code."""
    asked = st.query_params.get(key)
    codes = list(options)
    chosen: str | None = st.selectbox(
        label,
        codes,
        index=codes.index(asked) if asked is not None and asked in options else None,
        key=f"pick-{key}",
        format_func=options.__getitem__,
        placeholder=nothing,
        filter_mode="contains",
        width=width,
        disabled=disabled,
    )
    _into_address(key, chosen, None)
    return chosen


def _into_address(key: str, chosen: str | None, default: str | None) -> None:
    if chosen == default or chosen is None:
        if key in st.query_params:
            del st.query_params[key]
    elif st.query_params.get(key) != chosen:
        st.query_params[key] = chosen


def paged(total: int, size: int) -> int:
    """Show the pages of a long list, where there are several; return the first row to show."""
    pages = -(-total // size)
    if pages < 2:
        return 0
    chosen: int = st.pagination(pages, key="n", bind="query-params", max_visible_pages=7)
    return (chosen - 1) * size


def union_states(t: Words) -> dict[str, str]:
    """Return what unions can be filtered by, and how it is called."""
    lights = {light: light_text(light, t) for light in LIGHTS}
    others = {"zero": "0 录入", "unassigned": "未分配社工", "over_100": "基数待核"}
    return {**lights, **{state: t(said) for state, said in others.items()}}


def union_sorts(t: Words) -> dict[str, str]:
    """Return the orders of unions other than by people missing."""
    return {
        "quick_win": t("审核即可补最多"),
        "pending": t("待审核最多"),
        "actual_members": t("实际会员最多"),
        "coverage": t("覆盖率最低"),
        "name": t("名称"),
    }
