"""What all charts share: the few colours, the font, axes, bars and small words."""

from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from dashboard import formats
from dashboard.i18n import Words

BRAND, INK, MUTED, GRID, TRACK = "#8F1D1A", "#2A2320", "#6B5F5A", "#EBE3DD", "#EFE8E2"
CLEAR = "rgba(0,0,0,0)"
BAND, EXPECTED = "rgba(143,29,26,0.10)", "#DDB9B3"
LIGHT_COLOURS = {
    "on_target": "#2E7D4F",
    "near": "#A2640A",
    "far": "#C5352B",
    "no_denominator": "#7A706B",
}
"""The colour of each light; its sign and word (`dashboard.tables`) always stand beside it."""
LIGHT_TINTS = {
    "on_target": "#D3E9DA",
    "near": "#F6E3BF",
    "far": "#F7D6D2",
    "no_denominator": "#E7E0DB",
}
"""The same as grounds for dark words."""

FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}
_LETTER = 14
DAY_FORMAT = {"zh": "%{x|%-m月%-d日}", "en": "%{x|%-d %b}"}
LEGEND = {
    "orientation": "h",
    "y": 1.02,
    "yanchor": "bottom",
    "x": 0,
    "itemclick": False,
    "itemdoubleclick": False,
    "font": {"size": 13, "color": INK},
}


def figure(data: list[dict[str, Any]], **layout: Any) -> go.Figure:
    """Return a figure in the house's look. Whole at once: Plotly checks it a single time."""
    base: dict[str, Any] = {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "dragmode": False,
        "font": {"family": FONT, "color": INK, "size": 13},
        "separators": ".,",
        "margin": {"l": 16, "r": 20, "t": 24, "b": 40},
        "bargap": 0.25,
        "showlegend": False,
        "hoverlabel": {"font": {"family": FONT, "color": INK}, "bgcolor": "#FFFFFF"},
    }
    fixed = {"fixedrange": True, "tickfont": {"color": MUTED}, "ticklabelstandoff": 6}
    axes = {name: {**fixed, **layout.pop(name, {})} for name in ("xaxis", "yaxis")}
    return go.Figure({"data": data, "layout": {**base, **axes, **layout}})


def bars(
    values: list[float], names: list[str], colour: str | list[str], *, width: float = 0.42
) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "x": values, "y": names, "width": width,
        "marker": {"color": colour}, "hoverinfo": "skip",
    }  # fmt: skip


def line(x: list[date], y: list[float], name: str) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "name": name,
        "hovertemplate": "%{y:,.0f}",
    }  # fmt: skip


def dot(x: date, y: float) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "x": [x], "y": [y], "showlegend": False,
        "marker": {"color": BRAND, "size": 10, "line": {"color": "#FFFFFF", "width": 2}},
        "hoverinfo": "skip",
    }  # fmt: skip


def upright(x: float) -> dict[str, Any]:
    """Return a dotted line from bottom to top."""
    return {
        "type": "line", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1,
        "line": {"color": INK, "width": 1.5, "dash": "dot"},
    }  # fmt: skip


def note(x: float, text: str, **place: Any) -> dict[str, Any]:
    """Return a small word above a chart at x, or where `place` (of an annotation) says."""
    return {
        "x": x, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "center", "text": text,
        "showarrow": False, "font": {"color": MUTED, "size": 12}, **place,
    }  # fmt: skip


def inward(x: float, end: float) -> str:
    """Return the anchor that keeps a word at x inside a chart that ends at `end`."""
    return "left" if x < 0.15 * end else "right" if x > 0.85 * end else "center"


def count_axis(nticks: int) -> dict[str, Any]:
    return {
        "tickformat": ",", "rangemode": "tozero", "gridcolor": GRID, "nticks": nticks,
        "automargin": True,
    }  # fmt: skip


def pixels(text: str) -> int:
    """Return about how wide a text is drawn: a Chinese character is twice a Latin letter."""
    return sum(_LETTER if ord(one) > 0x2E80 else _LETTER // 2 for one in text)


def day_axis(first: date, last: date, t: Words) -> dict[str, Any]:
    """Return an axis of days that names the first and the last of them."""
    days = (last - first).days
    places = sorted({round(days * step / 4) for step in range(5)})
    ticks = [first + timedelta(days=place) for place in places]
    return {
        "tickvals": ticks,
        "tickangle": 0,
        "ticktext": [formats.short_day(day, t.lang) for day in ticks],
        "gridcolor": CLEAR,
        "hoverformat": DAY_FORMAT[t.lang][4:-1],
        "range": [first, last],
    }
