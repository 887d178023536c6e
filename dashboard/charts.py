"""Frames to Plotly figures: no SQL, no Streamlit, no colour that stands alone."""

from datetime import date, datetime, time, timedelta
from typing import Any

import plotly.graph_objects as go
import pyarrow as pa

from dashboard import formats
from dashboard.i18n import Words
from dashboard.tables import light_text

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
_DAY_FORMAT = {"zh": "%{x|%-m月%-d日}", "en": "%{x|%-d %b}"}
_BAR_PITCH, _LABEL_PIXELS, _VALUE_PIXELS, _MOST_LABEL = 36, 14, 156, 190
_LEGEND = {
    "orientation": "h",
    "y": 1.02,
    "yanchor": "bottom",
    "x": 0,
    "itemclick": False,
    "itemdoubleclick": False,
    "font": {"size": 13, "color": INK},
}


def goal_strip(progress: dict[str, Any], t: Words) -> go.Figure:
    """Draw registered members and what the pace promises as one bar towards the goal."""
    goal, registered = progress["goal"], progress["registered"]
    expected = progress["projected_at_deadline"] or registered
    end = max(goal, registered, expected)
    even = goal * progress["time_progress"]
    said = t("序时 {percent}", percent=formats.percent(progress["time_progress_percent"]))
    below = {"y": 0, "yanchor": "top"}
    return _figure(
        [
            _bars([value], [""], colour, width=0.9)
            for value, colour in ((end, TRACK), (expected, EXPECTED), (registered, BRAND))
        ],
        height=92,
        barmode="overlay",
        margin={"l": 0, "r": 2, "t": 24, "b": 24},
        xaxis={"visible": False, "range": [0, end]},
        yaxis={"visible": False},
        shapes=[_upright(even)],
        annotations=[
            _note(even, said, xanchor=_inward(even, end)),
            _note(0, "0", **below, xanchor="left"),
            _note(goal, t("目标 {n}", n=formats.whole(goal)), **below, xanchor="right"),
        ],
    )


def burn_up(
    daily: pa.Table,
    required: pa.Table,
    campaign: dict[str, Any],
    progress: dict[str, Any],
    t: Words,
) -> go.Figure:
    """Draw registered members day by day against the even pace to the goal."""
    days = [row for row in daily.to_pylist() if row["date"] is not None]
    goal, as_of = campaign["goal"], campaign["as_of"]
    even = _line(required["date"].to_pylist(), required["required"].to_pylist(), t("序时要求"))
    even["line"] = {"color": MUTED, "dash": "dash", "width": 1.5}
    came = _line([row["date"] for row in days], [row["cumulative"] for row in days], t("已录入"))
    came["line"] = {"color": BRAND, "width": 3}
    return _figure(
        [even, *_projection(campaign, progress, t), came, _dot(as_of, progress["registered"])],
        height=380,
        hovermode="x unified",
        showlegend=True,
        legend=_LEGEND,
        margin={"l": 16, "r": 20, "t": 52, "b": 40},
        xaxis=_day_axis(campaign["starts"], campaign["deadline"], t),
        yaxis=_count_axis(nticks=6),
        shapes=[{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": goal, "y1": goal,
                 "line": {"color": INK, "width": 1.5}}],
        annotations=_burn_up_words(campaign, progress, t),
    )  # fmt: skip


def _projection(
    campaign: dict[str, Any], progress: dict[str, Any], t: Words
) -> list[dict[str, Any]]:
    """Return the lines from the as-of date to the deadline at the recent pace, with their band."""
    if not progress["projected_at_deadline"] or not progress["days_left"]:
        return []
    ahead, now = [campaign["as_of"], campaign["deadline"]], progress["registered"]
    lines = []
    if progress["projected_low"] is not None:
        ends = [now, progress["projected_high"], progress["projected_low"], now]
        band = _line([*ahead, *reversed(ahead)], ends, t("八成把握"))
        shown = {"fill": "toself", "fillcolor": BAND, "hoverinfo": "skip", "hovertemplate": None}
        lines.append({**band, **shown, "line": {"width": 0, "color": CLEAR}})
    likely = _line(ahead, [now, progress["projected_at_deadline"]], t("按近 7 天速度"))
    return [*lines, {**likely, "line": {"color": BRAND, "dash": "dot", "width": 2}}]


def _burn_up_words(
    campaign: dict[str, Any], progress: dict[str, Any], t: Words
) -> list[dict[str, Any]]:
    now = f"<b>{formats.whole(progress['registered'])}</b>"
    return [
        {
            "x": campaign["starts"], "y": campaign["goal"], "yshift": 11, "xshift": 4,
            "xanchor": "left", "showarrow": False, "font": {"color": INK, "size": 13},
            "text": t("目标 {n}", n=formats.whole(campaign["goal"])),
        },
        {
            "x": campaign["as_of"], "y": progress["registered"], "yshift": 14, "xshift": -8,
            "xanchor": "right", "showarrow": False, "font": {"color": BRAND, "size": 13},
            "text": f"{formats.short_day(campaign['as_of'], t.lang)}　{now}",
        },
    ]  # fmt: skip


def ranked_bars(
    rows: list[dict[str, Any]],
    target_percent: float,
    t: Words,
    *,
    name: str = "district",
    longest: int = 0,
) -> go.Figure:
    """Draw coverage as bars, the best on top, with the target line.

    Rate, sign and people missing stand at the right, whatever the bar's length; `longest` is the
    number of letters that the names take, so that charts below each other line up.
    """
    shown = list(reversed(rows))
    rates = [float(row["coverage_percent"] or 0) for row in shown]
    names = [str(row[name]) for row in shown]
    end = max([100.0, *rates])
    letters = max([longest, *map(len, names)])
    left = min(_MOST_LABEL, _LABEL_PIXELS * letters + 24)
    colours = [LIGHT_COLOURS[row["light"]] for row in shown]
    words = zip(names, (_rate_words(row, t) for row in shown), strict=True)
    return _figure(
        [_bars([end] * len(shown), names, TRACK), _bars(rates, names, colours)],
        height=_BAR_PITCH * len(shown) + 40,
        barmode="overlay",
        margin={"l": left, "r": _VALUE_PIXELS, "t": 30, "b": 10},
        xaxis={"visible": False, "range": [0, end]},
        yaxis={"visible": False},
        shapes=[_upright(target_percent)],
        annotations=[
            _note(target_percent, f"{target_percent:g}%"),
            *(_beside(place, text) for place, said in words for text in (place, said)),
        ],
    )


def _beside(bar: str, text: str) -> dict[str, Any]:
    """Return a word beside a bar: its name at the left, what it says at the right."""
    left = text == bar
    return {
        "x": 0 if left else 1, "xref": "paper", "y": bar, "showarrow": False, "text": text,
        "xanchor": "right" if left else "left", "xshift": -8 if left else 8, "align": "left",
        "font": {"size": 14 if left else 13, "color": INK},
    }  # fmt: skip


def _rate_words(row: dict[str, Any], t: Words) -> str:
    colour = LIGHT_COLOURS[row["light"]]
    if row["coverage_percent"] is None:
        return f'<span style="color:{colour}">{light_text(row["light"], t)}</span>'
    sign, word = light_text(row["light"], t).split(" ", 1)
    said = t("差 {n}", n=formats.whole(row["missing"])) if row["missing"] else word
    return (
        f"<b>{formats.percent(row['coverage_percent'])}</b> "
        f'<span style="color:{colour}">{sign} {said}</span>'
    )


def trend(daily: pa.Table, campaign: dict[str, Any], t: Words) -> go.Figure:
    """Draw approvals a day."""
    days = [row for row in daily.to_pylist() if row["date"] is not None]
    axis = _day_axis(campaign["starts"], campaign["as_of"], t)
    half = timedelta(hours=14)
    ends = (campaign["starts"], -half), (campaign["as_of"], half)
    axis["range"] = [datetime.combine(day, time()) + more for day, more in ends]
    bars = {
        "type": "bar",
        "x": [row["date"] for row in days],
        "y": [row["registered"] for row in days],
        "name": t("当日录入"),
        "marker": {"color": BRAND},
        "hovertemplate": _DAY_FORMAT[t.lang] + "  %{y:,}<extra></extra>",
    }
    return _figure([bars], height=250, xaxis=axis, yaxis=_count_axis(nticks=5))


def _figure(data: list[dict[str, Any]], **layout: Any) -> go.Figure:
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


def _bars(
    values: list[float], names: list[str], colour: str | list[str], *, width: float = 0.42
) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "x": values, "y": names, "width": width,
        "marker": {"color": colour}, "hoverinfo": "skip",
    }  # fmt: skip


def _line(x: list[date], y: list[float], name: str) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "name": name,
        "hovertemplate": "%{y:,.0f}",
    }  # fmt: skip


def _dot(x: date, y: float) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "x": [x], "y": [y], "showlegend": False,
        "marker": {"color": BRAND, "size": 10, "line": {"color": "#FFFFFF", "width": 2}},
        "hoverinfo": "skip",
    }  # fmt: skip


def _upright(x: float) -> dict[str, Any]:
    """Return a dotted line from bottom to top."""
    return {
        "type": "line", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1,
        "line": {"color": INK, "width": 1.5, "dash": "dot"},
    }  # fmt: skip


def _note(x: float, text: str, **place: Any) -> dict[str, Any]:
    """Return a small word above a chart at x, or where `place` (of an annotation) says."""
    return {
        "x": x, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "center", "text": text,
        "showarrow": False, "font": {"color": MUTED, "size": 12}, **place,
    }  # fmt: skip


def _inward(x: float, end: float) -> str:
    """Return the anchor that keeps a word at x inside a chart that ends at `end`."""
    return "left" if x < 0.15 * end else "right" if x > 0.85 * end else "center"


def _count_axis(nticks: int) -> dict[str, Any]:
    return {
        "tickformat": ",", "rangemode": "tozero", "gridcolor": GRID, "nticks": nticks,
        "automargin": True,
    }  # fmt: skip


def _day_axis(first: date, last: date, t: Words) -> dict[str, Any]:
    ticks = [first.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    ticks = ticks[:: max(1, len(ticks) // 4)]
    return {
        "tickvals": ticks,
        "tickangle": 0,
        "ticktext": [formats.short_day(day, t.lang) for day in ticks],
        "gridcolor": CLEAR,
        "hoverformat": _DAY_FORMAT[t.lang][4:-1],
        "range": [first, last],
    }
