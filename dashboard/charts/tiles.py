"""The districts as a map of equal tiles."""

from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts.look import INK, LIGHT_COLOURS, LIGHT_TINTS, figure
from dashboard.i18n import Words
from dashboard.tables import light_text

_TILE_PIXELS = 98
_GAP, _EDGE, _WORDS = 0.04, 0.06, 0.13
"""As parts of a tile: the space around it, its dark edge, and where its words begin."""
_BENEATH = 0.25
"""The space above the districts that have no place on the map, as a part of a tile."""


def tiles(rows: list[dict[str, Any]], t: Words) -> go.Figure:
    """Draw each district of `queries.tile_map` in its place, the others beneath in their order.

    There is one point a row, in the order of the rows: it is what a click chooses.
    """
    places = _places(rows)
    right = max((column for column, _ in places), default=0) + 1
    bottom = max((line for _, line in places), default=0.0) + 1
    said = [_words(row, t) for row in rows]
    together = list(zip(rows, places, said, strict=True))
    return figure(
        [
            {
                "type": "scatter", "mode": "markers", "hovertemplate": "%{text}<extra></extra>",
                "x": [column + 0.5 for column, _ in places],
                "y": [line + 0.5 for _, line in places],
                "text": [text.replace("<br>", " ") for text in said],
                "marker": {"symbol": "square", "size": 0.8 * _TILE_PIXELS, "opacity": 0},
                "unselected": {"marker": {"opacity": 0}}, "selected": {"marker": {"opacity": 0}},
            }
        ],
        height=round(_TILE_PIXELS * bottom),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode="closest",
        xaxis={"visible": False, "range": [0, right]},
        yaxis={"visible": False, "range": [bottom, 0]},
        shapes=[shape for row, place, _ in together for shape in _tile(row["light"], *place)],
        annotations=[_text(text, *place) for _, place, text in together],
    )  # fmt: skip


def _places(rows: list[dict[str, Any]]) -> list[tuple[int, float]]:
    """Return the column and the line of each row's tile, from the upper left."""
    placed = [(row["tile_column"], row["tile_row"]) for row in rows if row["tile_row"] is not None]
    across = max((column for column, _ in placed), default=3) + 1
    below = max((line for _, line in placed), default=-1) + 1 + (_BENEATH if placed else 0)
    others = iter(range(len(rows)))
    return [
        (row["tile_column"], float(row["tile_row"]))
        if row["tile_row"] is not None
        else ((number := next(others)) % across, below + number // across)
        for row in rows
    ]


def _tile(light: str, column: int, line: float) -> list[dict[str, Any]]:
    whole = {
        "type": "rect", "layer": "below", "line": {"width": 0},
        "x0": column + _GAP, "x1": column + 1 - _GAP, "y0": line + _GAP, "y1": line + 1 - _GAP,
    }  # fmt: skip
    edge = {**whole, "x1": column + _EDGE + _GAP / 2, "fillcolor": LIGHT_COLOURS[light]}
    return [{**whole, "fillcolor": LIGHT_TINTS[light]}, edge]


def _text(text: str, column: int, line: float) -> dict[str, Any]:
    return {
        "x": column + _WORDS, "y": line + 0.5, "xanchor": "left", "yanchor": "middle",
        "align": "left", "showarrow": False, "text": text, "font": {"size": 13, "color": INK},
    }  # fmt: skip


def _words(row: dict[str, Any], t: Words) -> str:
    """Return the name, the rate, and the sign with what is missing: a line each."""
    sign, word = light_text(row["light"], t).split(" ", 1)
    if row["missing"]:
        word = t("差 {n}", n=formats.whole(row["missing"]))
    name, rate = escape(row["short_name"], quote=False), formats.percent(row["coverage_percent"])
    return f"<b>{name}</b><br>{rate}<br>{sign} {word}"
