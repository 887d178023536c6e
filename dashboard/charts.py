"""Frames to Plotly figures: no SQL, no Streamlit, no colour that stands alone."""

from datetime import date, datetime, time, timedelta
from typing import Any

import plotly.graph_objects as go
import pyarrow as pa

from dashboard import formats
from dashboard.i18n import Words

RED, INK, MUTED, GRID, PAPER = "#A8201A", "#2B2523", "#6E625E", "#E9E2DE", "rgba(0,0,0,0)"
LIGHTS = {
    "on_target": ("#2F7D4F", "✓", "达标"),
    "near": ("#B7791F", "▲", "接近"),
    "far": ("#A8201A", "▼", "差距大"),
    "no_denominator": ("#8C8480", "○", "无基数"),
}
"""Colour, sign and word of each light; a reader without colours has the other two."""

FONT = (
    "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, sans-serif"
)
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
_BAR_HEIGHT, _BARS_MARGIN = 34, 58


def light_text(light: str, t: Words) -> str:
    """Return a light's sign and word."""
    _, sign, word = LIGHTS[light]
    return f"{sign} {t(word)}"


def burn_up(
    daily: pa.Table,
    required: pa.Table,
    campaign: dict[str, Any],
    progress: dict[str, Any],
    t: Words,
) -> go.Figure:
    """Draw registered members day by day against the even pace to the goal."""
    days = [row for row in daily.to_pylist() if row["date"] is not None]
    figure = _figure(height=360)
    figure.add_scatter(
        x=required["date"].to_pylist(),
        y=required["required"].to_pylist(),
        name=t("序时要求"),
        mode="lines",
        line={"color": MUTED, "dash": "dash", "width": 2},
        hovertemplate="%{y:,.0f}",
    )
    figure.add_scatter(
        x=[row["date"] for row in days],
        y=[row["cumulative"] for row in days],
        name=t("已录入"),
        mode="lines",
        fill="tozeroy",
        fillcolor="rgba(168,32,26,0.08)",
        line={"color": RED, "width": 3},
        hovertemplate="%{y:,.0f}",
    )
    if progress["projected_at_deadline"] and progress["days_left"]:
        figure.add_scatter(
            x=[campaign["as_of"], campaign["deadline"]],
            y=[progress["registered"], progress["projected_at_deadline"]],
            name=t("按近 7 天速度"),
            mode="lines",
            line={"color": RED, "dash": "dot", "width": 2},
            hovertemplate="%{y:,.0f}",
        )
    figure.add_hline(y=campaign["goal"], line={"color": INK, "width": 1})
    figure.add_annotation(
        x=campaign["starts"],
        y=campaign["goal"],
        yshift=-10,
        xanchor="left",
        showarrow=False,
        text=t("目标 {n}", n=formats.whole(campaign["goal"])),
        font={"color": INK, "size": 12},
    )
    figure.update_layout(hovermode="x unified", legend=_LEGEND)
    figure.update_xaxes(**_day_axis(campaign["starts"], campaign["deadline"], t))
    figure.update_yaxes(tickformat=",", rangemode="tozero", gridcolor=GRID, nticks=6)
    return figure


def ranked_bars(rows: list[dict[str, Any]], target_percent: float, t: Words) -> go.Figure:
    """Draw coverage as bars, the best on top, with the target line; each bar says its light."""
    shown = list(reversed(rows))
    rates = [float(row["coverage_percent"] or 0) for row in shown]
    furthest = max([100.0, *rates])
    figure = _figure(height=_BAR_HEIGHT * len(shown) + _BARS_MARGIN)
    figure.add_bar(
        x=rates,
        y=[row["district"] for row in shown],
        orientation="h",
        width=0.66,
        marker={"color": [LIGHTS[row["light"]][0] for row in shown]},
        text=[
            f"{formats.percent(row['coverage_percent'])} {light_text(row['light'], t)}"
            for row in shown
        ],
        textposition=["inside" if rate > 0.45 * furthest else "outside" for rate in rates],
        insidetextanchor="start",
        cliponaxis=False,
        textfont={"size": 13},
        hovertemplate="%{y}：%{text}<extra></extra>",
    )
    figure.add_vline(x=target_percent, line={"color": INK, "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=target_percent,
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        text=f"{target_percent:g}%",
        font={"color": INK, "size": 12},
    )
    figure.update_xaxes(range=[0, furthest * 1.02], ticksuffix="%", gridcolor=GRID, nticks=6)
    figure.update_yaxes(tickfont={"size": 13}, ticklabelstandoff=6)
    figure.update_layout(margin={"t": 24, "b": 30})
    return figure


def trend(daily: pa.Table, campaign: dict[str, Any], t: Words) -> go.Figure:
    """Draw one district's approvals a day."""
    days = [row for row in daily.to_pylist() if row["date"] is not None]
    figure = _figure(height=260)
    figure.add_bar(
        x=[row["date"] for row in days],
        y=[row["registered"] for row in days],
        name=t("当日录入"),
        marker={"color": RED},
        hovertemplate="%{x|%m-%d}：%{y:,}<extra></extra>",
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


_LEGEND = {
    "orientation": "h",
    "y": 1.02,
    "yanchor": "bottom",
    "x": 0,
    "itemclick": False,
    "itemdoubleclick": False,
}


def _figure(height: int) -> go.Figure:
    return go.Figure(
        layout={
            "height": height,
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "dragmode": False,
            "font": {"family": FONT, "color": INK, "size": 13},
            "separators": ".,",
            "margin": {"l": 8, "r": 12, "t": 28, "b": 36},
            "bargap": 0.25,
            "hoverlabel": {"font": {"family": FONT}},
        }
    )


def _day_axis(first: date, last: date, t: Words) -> dict[str, Any]:
    ticks = [first.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    ticks = ticks[:: max(1, len(ticks) // 4)]
    return {
        "tickvals": ticks,
        "tickangle": 0,
        "ticktext": [formats.short_day(day, t.lang) for day in ticks],
        "gridcolor": PAPER,
        "hoverformat": "%Y-%m-%d",
        "range": [first, last],
    }
