"""Progress over the drive's days."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import plotly.graph_objects as go
import pyarrow as pa

from dashboard import formats
from dashboard.charts.look import (
    BAND,
    BRAND,
    CLEAR,
    DAY_FORMAT,
    EXPECTED,
    INK,
    LEGEND,
    MUTED,
    TRACK,
    bars,
    count_axis,
    day_axis,
    dot,
    figure,
    inward,
    line,
    note,
    upright,
)
from dashboard.i18n import Words


def goal_strip(progress: dict[str, Any], t: Words) -> go.Figure:
    """Draw registered members and what the pace promises as one bar towards the goal."""
    goal, registered = progress["goal"], progress["registered"]
    expected = progress["projected_at_deadline"] or registered
    end = max(goal, registered, expected)
    even = goal * progress["time_progress"]
    said = t("序时 {percent}", percent=formats.percent(progress["time_progress_percent"]))
    below = {"y": 0, "yanchor": "top"}
    return figure(
        [
            bars([value], [""], colour, width=0.9)
            for value, colour in ((end, TRACK), (expected, EXPECTED), (registered, BRAND))
        ],
        height=92,
        barmode="overlay",
        margin={"l": 0, "r": 2, "t": 24, "b": 24},
        xaxis={"visible": False, "range": [0, end]},
        yaxis={"visible": False},
        shapes=[upright(even)],
        annotations=[
            note(even, said, xanchor=inward(even, end)),
            note(0, "0", **below, xanchor="left"),
            note(goal, t("目标 {n}", n=formats.whole(goal)), **below, xanchor="right"),
        ],
    )


def burn_up(  # noqa: PLR0913, PLR0917 - what the chart is drawn from
    daily: pa.Table,
    required: pa.Table,
    campaign: dict[str, Any],
    progress: dict[str, Any],
    t: Words,
    noted: Sequence[date] = (),
) -> go.Figure:
    """Draw registered members day by day against the even pace to the goal.

    `noted` are days of which something is to be said: each gets its number, from 1.
    """
    days = [row for row in daily.to_pylist() if row["date"] is not None]
    goal, as_of = campaign["goal"], campaign["as_of"]
    even = line(required["date"].to_pylist(), required["required"].to_pylist(), t("序时要求"))
    even["line"] = {"color": MUTED, "dash": "dash", "width": 1.5}
    came = line([row["date"] for row in days], [row["cumulative"] for row in days], t("已录入"))
    came["line"] = {"color": BRAND, "width": 3}
    return figure(
        [even, *_projection(campaign, progress, t), came, dot(as_of, progress["registered"])],
        height=380,
        hovermode="x unified",
        showlegend=True,
        legend=LEGEND,
        margin={"l": 16, "r": 32, "t": 52, "b": 40},
        xaxis=day_axis(campaign["starts"], campaign["deadline"], t),
        yaxis=count_axis(nticks=6),
        shapes=[{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": goal, "y1": goal,
                 "line": {"color": INK, "width": 1.5}}, *_upright_days(noted)],
        annotations=[*_burn_up_words(campaign, progress, t), *_numbers(noted)],
    )  # fmt: skip


def _upright_days(days: Sequence[date]) -> list[dict[str, Any]]:
    return [
        {"type": "line", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 0.9,
         "line": {"color": MUTED, "width": 1, "dash": "dot"}}
        for day in days
    ]  # fmt: skip


def _numbers(days: Sequence[date]) -> list[dict[str, Any]]:
    """Return the numbers of noted days, on their lines; those of one day stand together."""
    said: dict[date, list[str]] = {}
    for number, day in enumerate(days, start=1):
        said.setdefault(day, []).append(str(number))
    return [
        {"x": day, "y": 0.9, "yref": "paper", "yanchor": "middle", "showarrow": False,
         "text": "·".join(numbers), "bgcolor": "#FFFFFF", "bordercolor": MUTED, "borderpad": 3,
         "font": {"color": INK, "size": 12}}
        for day, numbers in said.items()
    ]  # fmt: skip


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
        band = line([*ahead, *reversed(ahead)], ends, t("八成把握"))
        shown = {"fill": "toself", "fillcolor": BAND, "hoverinfo": "skip", "hovertemplate": None}
        lines.append({**band, **shown, "line": {"width": 0, "color": CLEAR}})
    likely = line(ahead, [now, progress["projected_at_deadline"]], t("按近 7 天速度"))
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


def trend(
    daily: pa.Table, campaign: dict[str, Any], t: Words, noted: Sequence[date] = ()
) -> go.Figure:
    """Draw approvals a day; `noted` days carry their number, from 1."""
    days = [row for row in daily.to_pylist() if row["date"] is not None]
    axis = day_axis(campaign["starts"], campaign["as_of"], t)
    half = timedelta(hours=14)
    ends = (campaign["starts"], -half), (campaign["as_of"], half)
    axis["range"] = [datetime.combine(day, time()) + more for day, more in ends]
    bars = {
        "type": "bar",
        "x": [row["date"] for row in days],
        "y": [row["registered"] for row in days],
        "name": t("当日录入"),
        "marker": {"color": BRAND},
        "hovertemplate": DAY_FORMAT[t.lang] + "  %{y:,}<extra></extra>",
    }
    return figure(
        [bars],
        height=250,
        margin={"l": 16, "r": 32, "t": 24, "b": 40},
        xaxis=axis,
        yaxis={**count_axis(nticks=5), **_whole_steps([row["registered"] for row in days])},
        shapes=_upright_days(noted),
        annotations=_numbers(noted),
    )


def _whole_steps(counts: list[int]) -> dict[str, Any]:
    """Return the axis's step where so few people came that it would show halves of one."""
    return {"dtick": 1} if max(counts, default=0) <= 4 else {}


def shares(rows: list[dict[str, Any]], t: Words) -> go.Figure:
    """Draw the share of doubtful rows from one member list to the next."""
    days = [formats.short_day(row["as_of"], t.lang) for row in rows]
    values = [float(row["doubtful_percent"]) for row in rows]
    points = {
        "type": "scatter", "mode": "lines+markers+text", "x": days, "y": values,
        "text": [formats.percent(value) for value in values], "textposition": "top center",
        "line": {"color": BRAND, "width": 2}, "marker": {"size": 8}, "cliponaxis": False,
        "hoverinfo": "skip",
    }  # fmt: skip
    return figure(
        [points],
        height=230,
        xaxis={"type": "category", "gridcolor": CLEAR},
        yaxis={"visible": False, "rangemode": "tozero", "range": [0, 1.3 * max([0.1, *values])]},
    )
