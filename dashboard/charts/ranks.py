"""Groups side by side: each as a bar, with its words beside it."""

from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts.look import (
    BRAND,
    CLEAR,
    INK,
    LEGEND,
    LIGHT_COLOURS,
    TRACK,
    bars,
    count_axis,
    figure,
    note,
    pixels,
    upright,
)
from dashboard.i18n import Words
from dashboard.tables import light_text

_BAR_PITCH, _LABEL_PIXELS, _VALUE_PIXELS, MOST_LABEL = 36, 14, 156, 190
_STEP_PITCH, _STEP_BAR, _HEADING_PIXELS = 50, 0.3, 28
QUIET, FAR = "#A08D83", LIGHT_COLOURS["far"]


def ranked_bars(
    rows: list[dict[str, Any]],
    target_percent: float,
    t: Words,
    *,
    longest: int = 0,
    heading: str = "",
) -> go.Figure:
    """Draw coverage as bars, the best on top, with the target line and a heading above.

    Rate, sign and people missing stand at the right, whatever the bar's length; `longest` is the
    number of letters that the names take, so that charts below each other line up.
    """
    shown = list(reversed(rows))
    rates = [float(row["coverage_percent"] or 0) for row in shown]
    names = [str(row["district"]) for row in shown]
    end = max([100.0, *rates])
    letters = max([longest, *map(len, names)])
    left = min(MOST_LABEL, _LABEL_PIXELS * letters + 24)
    colours = [LIGHT_COLOURS[row["light"]] for row in shown]
    words = zip(names, (_rate_words(row, t) for row in shown), strict=True)
    above = _HEADING_PIXELS if heading else 0
    return figure(
        [bars([end] * len(shown), names, TRACK), bars(rates, names, colours)],
        height=_BAR_PITCH * len(shown) + 40 + above,
        barmode="overlay",
        margin={"l": left, "r": _VALUE_PIXELS, "t": 30 + above, "b": 10},
        title=_heading(heading) if heading else None,
        xaxis={"visible": False, "range": [0, end]},
        yaxis={"visible": False},
        shapes=[upright(target_percent)],
        annotations=[
            note(target_percent, f"{target_percent:g}%"),
            *(_beside(place, text) for place, said in words for text in (place, said)),
        ],
    )


def coverage_bar(percent: float, target_percent: float, light: str, t: Words) -> go.Figure:
    """Draw one group's coverage as a thick bar with the target line, to be seen from far away."""
    end = max(100.0, percent)
    said = t("达标线 {percent}%", percent=f"{target_percent:g}")
    line = {**upright(target_percent)}
    line["line"] = {"color": INK, "width": 4}
    size = {"font": {"size": 20, "color": INK}}
    return figure(
        [
            bars([end], [""], TRACK, width=0.9),
            bars([percent], [""], LIGHT_COLOURS[light], width=0.9),
        ],
        height=110,
        barmode="overlay",
        margin={"l": 0, "r": 2, "t": 34, "b": 4},
        xaxis={"visible": False, "range": [0, end]},
        yaxis={"visible": False},
        shapes=[line],
        annotations=[note(target_percent, said, xanchor="right", **size)],
    )


def _heading(text: str) -> dict[str, Any]:
    """Return a title at the chart's upper left, where its names begin."""
    return {
        "text": f"<b>{escape(text, quote=False)}</b>", "font": {"size": 15, "color": INK},
        "x": 0, "xref": "container", "xanchor": "left", "pad": {"l": 14, "t": 12},
        "y": 1, "yref": "container", "yanchor": "top",
    }  # fmt: skip


def _beside(bar: str, text: str) -> dict[str, Any]:
    """Return a word beside a bar: its name at the left, what it says at the right.

    A name comes from somebody's sheet; Plotly would read tags in it, and make links of some.
    """
    left = text == bar
    shown = escape(text, quote=False) if left else text
    return {
        "x": 0 if left else 1, "xref": "paper", "y": bar, "showarrow": False, "text": shown,
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


def counts(rows: list[tuple[str, int, str]]) -> go.Figure:
    """Draw people or unions by group as bars from a common zero: name, number, colour of each."""
    names, numbers, colours = (list(part) for part in zip(*reversed(rows), strict=True))
    end = max([1, *numbers])
    left = min(MOST_LABEL, max(map(pixels, names)) + 24)
    said = {
        name: f"<b>{formats.whole(number)}</b>" for name, number in zip(names, numbers, strict=True)
    }
    return figure(
        [bars([end] * len(names), names, TRACK), bars(numbers, names, colours)],
        height=_BAR_PITCH * len(names) + 20,
        barmode="overlay",
        margin={"l": left, "r": 84, "t": 10, "b": 10},
        xaxis={"visible": False, "range": [0, end]},
        yaxis={"visible": False},
        annotations=[_beside(name, text) for name in names for text in (name, said[name])],
    )


def ages(rows: list[dict[str, Any]], limit: int, t: Words) -> go.Figure:
    """Draw how many have waited how many days; those over the limit in the far light's colour."""
    within = [row for row in rows if row["waited"] <= limit]
    over = [row for row in rows if row["waited"] > limit]
    named = ((within, t("{n} 天以内", n=limit), QUIET), (over, t("超过 {n} 天", n=limit), FAR))
    return figure(
        [
            {
                "type": "bar", "x": [row["waited"] for row in part],
                "y": [row["pending"] for row in part], "name": name, "marker": {"color": colour},
                # Plotly would widen the bars of a series with gaps.
                "width": 0.75,
                "hovertemplate": t("等了 {days} 天：{n} 人", days="%{x}", n="%{y:,}")
                + "<extra></extra>",
            }
            for part, name, colour in named
        ],
        height=260,
        barmode="overlay",
        showlegend=True,
        legend=LEGEND,
        margin={"l": 16, "r": 20, "t": 44, "b": 56},
        xaxis={"title": {"text": t("已等天数"), "font": {"size": 12}}, "gridcolor": CLEAR,
               **_whole_days(rows)},
        yaxis=count_axis(nticks=5),
    )  # fmt: skip


def _whole_days(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the axis's step where so few days pass that it would show halves of one."""
    return {"dtick": 1} if max((row["waited"] for row in rows), default=0) <= 5 else {}


def funnel(rows: list[dict[str, Any]], t: Words) -> go.Figure:
    """Draw people step by step; above each bar its figures and what stayed behind before it.

    A row: step, people, lost (None at the first), step_percent, and `name` and `lost_to` as words.
    Words above, not beside: on a phone they would leave no room for the bars.
    """
    shown = list(reversed(rows))
    steps = [row["step"] for row in shown]
    people = [row["people"] for row in shown]
    end = max([1, *people])
    colours = [BRAND if step == "approved" else QUIET for step in steps]
    return figure(
        [
            bars([end] * len(steps), steps, TRACK, width=_STEP_BAR),
            bars(people, steps, colours, width=_STEP_BAR),
        ],
        height=_STEP_PITCH * len(steps) + 28,
        barmode="overlay",
        margin={"l": 16, "r": 16, "t": 20, "b": 8},
        xaxis={"visible": False, "range": [0, end]},
        yaxis={"visible": False},
        annotations=[
            *(_above(row["step"], _reached(row), "left") for row in shown),
            *(_above(row["step"], _lost(row, t), "right") for row in shown if row["lost"]),
        ],
    )


def _above(bar: str, text: str, side: str) -> dict[str, Any]:
    return {
        "x": 0 if side == "left" else 1, "xref": "paper", "xanchor": side, "y": bar, "yshift": 18,
        "showarrow": False, "text": text, "font": {"size": 13, "color": INK},
    }  # fmt: skip


def _reached(row: dict[str, Any]) -> str:
    people, percent = formats.whole(row["people"]), formats.percent(row["step_percent"])
    return f"{row['name']}　<b>{people}</b>　{percent}"


def _lost(row: dict[str, Any], t: Words) -> str:
    lost = t("▼ {n} {what}", n=formats.whole(row["lost"]), what=row["lost_to"])
    return f'<span style="color:{FAR}">{lost}</span>'
