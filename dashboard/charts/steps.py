"""Steps from one figure to another, a group a step: the waterfall."""

import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts.look import BRAND, GRID, INK, LIGHT_COLOURS, MUTED, figure, note, upright
from dashboard.i18n import Words

_PITCH, _LABEL_PIXELS, _MOST_LABEL = 34, 14, 190
_UP, _DOWN = LIGHT_COLOURS["on_target"], LIGHT_COLOURS["far"]

Step = tuple[str, int]
"""A name, and people more or fewer."""


def waterfall(first: Step | None, steps: list[Step], last: Step, zero: str, t: Words) -> go.Figure:
    """Draw steps one after the other, from the first figure (else 0) to the last that they make.

    `zero` says what the upright line at 0 stands for. A sign goes with every colour.
    """
    shown = [*([first] if first else []), *steps, last]
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
                "text": [formats.signed(value) for value in values],
                "textposition": "outside", "cliponaxis": False,
                "textfont": {"size": 13, "color": INK},
                "hovertemplate": t("{name}：{n} 人", name="%{y}", n="%{text}") + "<extra></extra>",
            }
        ],
        height=_PITCH * len(names) + 70,
        margin={"l": left, "r": 72, "t": 34, "b": 36},
        xaxis={"tickformat": "+,d", "gridcolor": GRID, "nticks": 6, "zeroline": False},
        yaxis={"autorange": "reversed", "tickfont": {"size": 13, "color": INK}},
        shapes=[upright(0)],
        annotations=[note(0, zero)],
    )  # fmt: skip
