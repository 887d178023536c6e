"""Steps from one figure to another, a group a step: the waterfall."""

from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts.look import BRAND, GRID, INK, LIGHT_COLOURS, MUTED, figure, note, upright
from dashboard.i18n import Words

_PITCH, _LABEL_PIXELS, _MOST_LABEL, _VALUE_PIXELS = 34, 14, 190, 76
_UP, _DOWN = LIGHT_COLOURS["on_target"], LIGHT_COLOURS["far"]

Step = tuple[str, int]
"""A name, and people more or fewer."""


def waterfall(first: Step | None, steps: list[Step], last: Step, zero: str, t: Words) -> go.Figure:
    """Draw steps one after the other, from the first figure (else 0) to the last that they make.

    Figures stand at the right, whatever the bars' places, so that a phone shows them whole.
    `zero` says what the upright line at 0 stands for. A sign goes with every colour.
    """
    # Plotly would read tags in a name that comes from somebody's sheet.
    named = [*([first] if first else []), *steps, last]
    shown = [(escape(name, quote=False), value) for name, value in named]
    names = [name for name, _ in shown]
    kinds = [*(["absolute"] if first else []), *(["relative"] * len(steps)), "total"]
    values = [value for _, value in shown]
    left = min(_MOST_LABEL, _LABEL_PIXELS * max(map(len, names)) + 24)
    return figure(
        [
            {
                "type": "waterfall", "orientation": "h", "measure": kinds, "x": values, "y": names,
                "width": 0.5,
                "increasing": {"marker": {"color": _UP}},
                "decreasing": {"marker": {"color": _DOWN}},
                "totals": {"marker": {"color": BRAND}},
                "connector": {"line": {"color": MUTED, "width": 1, "dash": "dot"}},
                "customdata": [formats.signed(value) for value in values],
                "hovertemplate": t("{name}：{n} 人", name="%{y}", n="%{customdata}")
                + "<extra></extra>",
            }
        ],
        height=_PITCH * len(names) + 50,
        margin={"l": left, "r": _VALUE_PIXELS, "t": 34, "b": 10},
        xaxis={"showticklabels": False, "gridcolor": GRID, "nticks": 6, "zeroline": False},
        yaxis={"autorange": "reversed", "tickfont": {"size": 13, "color": INK}},
        shapes=[upright(0)],
        annotations=[note(0, zero), *(_at_the_end(*step) for step in shown)],
    )  # fmt: skip


def _at_the_end(name: str, value: int) -> dict[str, Any]:
    return {
        "x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "y": name, "showarrow": False,
        "text": f"<b>{formats.signed(value)}</b>", "font": {"size": 13, "color": INK},
    }  # fmt: skip
