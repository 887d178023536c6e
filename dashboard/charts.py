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
BAND = "rgba(143,29,26,0.10)"
LIGHT_COLOURS = {
    "on_target": "#2E7D4F",
    "near": "#A8690A",
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

FONT = (
    "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, sans-serif"
)
CONFIG = {
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "responsive": True,
}
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
    figure = _figure(height=92)
    figure.update_layout(barmode="overlay", margin={"l": 0, "r": 2, "t": 24, "b": 24})
    for value, colour in ((end, TRACK), (expected, "#DDB9B3"), (registered, BRAND)):
        figure.add_bar(
            x=[value], y=[""], orientation="h", marker={"color": colour}, width=0.9,
            hoverinfo="skip",
        )  # fmt: skip
    even = goal * progress["time_progress"]
    figure.add_vline(x=even, line={"color": INK, "width": 2, "dash": "dot"})
    share = formats.percent(progress["time_progress_percent"])
    _note(figure, even, t("序时 {percent}", percent=share), xanchor=_inward(even, end))
    below = {"y": 0, "yanchor": "top"}
    _note(figure, 0, "0", **below, xanchor="left")
    _note(figure, goal, t("目标 {n}", n=formats.whole(goal)), **below, xanchor="right")
    figure.update_xaxes(visible=False, range=[0, end])
    figure.update_yaxes(visible=False)
    return figure


def burn_up(
    daily: pa.Table,
    required: pa.Table,
    campaign: dict[str, Any],
    progress: dict[str, Any],
    t: Words,
) -> go.Figure:
    """Draw registered members day by day against the even pace to the goal."""
    days = [row for row in daily.to_pylist() if row["date"] is not None]
    figure = _figure(height=380)
    figure.add_scatter(
        x=required["date"].to_pylist(),
        y=required["required"].to_pylist(),
        name=t("序时要求"),
        mode="lines",
        line={"color": MUTED, "dash": "dash", "width": 1.5},
        hovertemplate="%{y:,.0f}",
    )
    _projection(figure, campaign, progress, t)
    figure.add_scatter(
        x=[row["date"] for row in days],
        y=[row["cumulative"] for row in days],
        name=t("已录入"),
        mode="lines",
        line={"color": BRAND, "width": 3},
        hovertemplate="%{y:,.0f}",
    )
    _goal_line(figure, campaign, t)
    _as_of_mark(figure, campaign, progress, t)
    figure.update_layout(hovermode="x unified", showlegend=True, legend=_LEGEND, margin={"t": 52})
    figure.update_xaxes(**_day_axis(campaign["starts"], campaign["deadline"], t))
    figure.update_yaxes(tickformat=",", rangemode="tozero", gridcolor=GRID, nticks=6)
    return figure


def _projection(
    figure: go.Figure, campaign: dict[str, Any], progress: dict[str, Any], t: Words
) -> None:
    if not progress["projected_at_deadline"] or not progress["days_left"]:
        return
    ahead = [campaign["as_of"], campaign["deadline"]]
    if progress["projected_low"] is not None:
        figure.add_scatter(
            x=[*ahead, *reversed(ahead)],
            y=[progress["registered"], progress["projected_high"],
               progress["projected_low"], progress["registered"]],
            name=t("八成把握"), mode="lines", fill="toself", fillcolor=BAND,
            line={"width": 0, "color": CLEAR}, hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=ahead,
        y=[progress["registered"], progress["projected_at_deadline"]],
        name=t("按近 7 天速度"),
        mode="lines",
        line={"color": BRAND, "dash": "dot", "width": 2},
        hovertemplate="%{y:,.0f}",
    )


def _goal_line(figure: go.Figure, campaign: dict[str, Any], t: Words) -> None:
    figure.add_hline(y=campaign["goal"], line={"color": INK, "width": 1.5})
    figure.add_annotation(
        x=campaign["starts"], y=campaign["goal"], yshift=11, xshift=4, xanchor="left",
        text=t("目标 {n}", n=formats.whole(campaign["goal"])),
        showarrow=False, font={"color": INK, "size": 13},
    )  # fmt: skip


def _as_of_mark(
    figure: go.Figure, campaign: dict[str, Any], progress: dict[str, Any], t: Words
) -> None:
    figure.add_scatter(
        x=[campaign["as_of"]], y=[progress["registered"]], mode="markers", showlegend=False,
        marker={"color": BRAND, "size": 10, "line": {"color": "#FFFFFF", "width": 2}},
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_annotation(
        x=campaign["as_of"], y=progress["registered"], xanchor="right", xshift=-8, yshift=14,
        showarrow=False, font={"color": BRAND, "size": 13},
        text=f"{formats.short_day(campaign['as_of'], t.lang)}　"
        f"<b>{formats.whole(progress['registered'])}</b>",
    )  # fmt: skip


def ranked_bars(
    rows: list[dict[str, Any]], target_percent: float, t: Words, longest: int = 0
) -> go.Figure:
    """Draw coverage as bars, the best on top, with the target line.

    Rate, sign and people missing stand at the right, whatever the bar's length; `longest` is the
    number of letters that the names take, so that charts below each other line up.
    """
    shown = list(reversed(rows))
    rates = [float(row["coverage_percent"] or 0) for row in shown]
    names = [row["district"] for row in shown]
    end = max([100.0, *rates])
    figure = _figure(height=_BAR_PITCH * len(shown) + 40)
    for values, colours in (([end] * len(shown), TRACK), (rates, _colours(shown))):
        figure.add_bar(
            x=values, y=names, orientation="h", width=0.42, marker={"color": colours},
            hoverinfo="skip",
        )  # fmt: skip
    for name, row in zip(names, shown, strict=True):
        _row_words(figure, name, row, t)
    figure.add_vline(x=target_percent, line={"color": INK, "width": 1.5, "dash": "dot"})
    _note(figure, target_percent, f"{target_percent:g}%")
    letters = max([longest, *map(len, names)])
    figure.update_layout(
        barmode="overlay",
        margin={
            "l": min(_MOST_LABEL, _LABEL_PIXELS * letters + 24),
            "r": _VALUE_PIXELS, "t": 30, "b": 10,
        },
    )  # fmt: skip
    figure.update_xaxes(visible=False, range=[0, end])
    figure.update_yaxes(visible=False)
    return figure


def _row_words(figure: go.Figure, name: str, row: dict[str, Any], t: Words) -> None:
    """Write a bar's name at its left; rate and people missing at its right."""
    figure.add_annotation(
        x=0, xref="paper", xanchor="right", xshift=-8, y=name, text=name, showarrow=False,
        font={"size": 14, "color": INK},
    )  # fmt: skip
    figure.add_annotation(
        x=1, xref="paper", xanchor="left", xshift=8, y=name, showarrow=False, align="left",
        text=_rate_words(row, t), font={"size": 13, "color": INK},
    )  # fmt: skip


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


def _colours(rows: list[dict[str, Any]]) -> list[str]:
    return [LIGHT_COLOURS[row["light"]] for row in rows]


def trend(daily: pa.Table, campaign: dict[str, Any], t: Words) -> go.Figure:
    """Draw approvals a day."""
    days = [row for row in daily.to_pylist() if row["date"] is not None]
    figure = _figure(height=250)
    figure.add_bar(
        x=[row["date"] for row in days],
        y=[row["registered"] for row in days],
        name=t("当日录入"),
        marker={"color": BRAND},
        hovertemplate=_DAY_FORMAT[t.lang] + "  %{y:,}<extra></extra>",
    )
    half = timedelta(hours=14)
    figure.update_xaxes(**_day_axis(campaign["starts"], campaign["as_of"], t))
    figure.update_xaxes(
        range=[
            datetime.combine(campaign["starts"], time()) - half,
            datetime.combine(campaign["as_of"], time()) + half,
        ]
    )
    figure.update_yaxes(tickformat=",", rangemode="tozero", gridcolor=GRID, nticks=5)
    return figure


_DAY_FORMAT = {"zh": "%{x|%-m月%-d日}", "en": "%{x|%-d %b}"}


def _figure(height: int) -> go.Figure:
    return go.Figure(
        layout={
            "height": height,
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "dragmode": False,
            "font": {"family": FONT, "color": INK, "size": 13},
            "separators": ".,",
            "margin": {"l": 16, "r": 20, "t": 24, "b": 40},
            "bargap": 0.25,
            "showlegend": False,
            "hoverlabel": {"font": {"family": FONT, "color": INK}, "bgcolor": "#FFFFFF"},
            "xaxis": {"fixedrange": True, "ticklabelstandoff": 6},
            "yaxis": {
                "fixedrange": True,
                "tickfont": {"color": MUTED},
                "automargin": True,
                "ticklabelstandoff": 6,
            },
        }
    )


def _note(figure: go.Figure, x: float, text: str, **place: Any) -> None:
    """Write a small word above a chart at x, or where `place` (of an annotation) says."""
    at = {"x": x, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "center", **place}
    figure.add_annotation(text=text, showarrow=False, font={"color": MUTED, "size": 12}, **at)


def _inward(x: float, end: float) -> str:
    """Return the anchor that keeps a word at x inside a chart that ends at `end`."""
    return "left" if x < 0.15 * end else "right" if x > 0.85 * end else "center"


def _day_axis(first: date, last: date, t: Words) -> dict[str, Any]:
    ticks = [first.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    ticks = ticks[:: max(1, len(ticks) // 4)]
    return {
        "tickvals": ticks,
        "tickangle": 0,
        "ticktext": [formats.short_day(day, t.lang) for day in ticks],
        "tickfont": {"color": MUTED},
        "gridcolor": CLEAR,
        "hoverformat": _DAY_FORMAT[t.lang][4:-1],
        "range": [first, last],
    }
