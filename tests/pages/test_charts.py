"""Charts draw the figures that they are given, and say every colour in words too."""

import html
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard import charts, queries
from dashboard.auth import OPERATOR
from dashboard.i18n import words

ZH, EN = words("zh"), words("en")


@pytest.fixture
def progress(build: Path) -> dict[str, Any]:
    found = queries.city_progress(build, OPERATOR)
    assert found is not None
    return found


@pytest.fixture
def campaign(build: Path) -> dict[str, Any]:
    found = queries.freshness(build, OPERATOR)
    assert found is not None
    return found


def texts(figure: go.Figure) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
def test_burn_up_ends_where_the_city_stands(
    build: Path, progress: dict[str, Any], campaign: dict[str, Any], t: Any
) -> None:
    figure = charts.burn_up(
        queries.daily(build, OPERATOR), queries.required_pace(build, OPERATOR), campaign,
        progress, t,
    )  # fmt: skip
    drawn = {trace.name: trace for trace in figure.data}
    assert drawn[t("已录入")].y[-1] == progress["registered"]
    assert drawn[t("序时要求")].y[-1] == progress["goal"]
    assert f"{progress['goal']:,}" in texts(figure)


def test_no_projection_is_drawn_where_there_is_none(
    build: Path, progress: dict[str, Any], campaign: dict[str, Any]
) -> None:
    """Under 7 days of data nothing is foretold, and the chart does not either."""
    none = {**progress, "projected_at_deadline": None, "projected_low": None}
    figure = charts.burn_up(
        queries.daily(build, OPERATOR), queries.required_pace(build, OPERATOR), campaign, none, ZH
    )
    assert [trace.name for trace in figure.data if trace.name] == ["序时要求", "已录入"]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.99, 1.0])
def test_goal_strip_keeps_its_words_inside(progress: dict[str, Any], share: float) -> None:
    """On the first and the last days the word at the even pace leans inwards."""
    figure = charts.goal_strip({**progress, "time_progress": share}, ZH)
    anchor = figure.layout.annotations[0].xanchor
    assert anchor == ("left" if share < 0.15 else "right" if share > 0.85 else "center")


def row(name: str, percent: float | None, light: str, missing: int | None) -> dict[str, Any]:
    return {"district": name, "coverage_percent": percent, "light": light, "missing": missing}


ROWS = [
    row("甲区", 104.5, "on_target", 0),
    row("乙区", 89.99, "near", 1),
    row("丙区", 20.0, "far", 1234),
    row("丁区", None, "no_denominator", None),
]


def test_each_bar_says_its_light_in_words() -> None:
    said = texts(charts.ranked_bars(ROWS, 90.0, ZH))
    for words_ in ("✓ 达标", "▲ 差 1", "▼ 差 1,234", "○ 无基数", "89.99%", "104.50%", "90%"):
        assert words_ in said


def test_the_best_bar_stands_on_top_and_over_100_fits() -> None:
    figure = charts.ranked_bars(ROWS, 90.0, ZH)
    assert list(figure.data[1].y) == ["丁区", "丙区", "乙区", "甲区"]
    assert figure.layout.xaxis.range[1] == 104.5


def test_trend_draws_every_day(build: Path, campaign: dict[str, Any]) -> None:
    days = queries.daily(build, OPERATOR, district="海港区")
    figure = charts.trend(days, campaign, ZH)
    assert sum(figure.data[0].y) == sum(
        row["registered"] for row in days.to_pylist() if row["date"] is not None
    )


@pytest.mark.parametrize("light", charts.LIGHT_COLOURS)
def test_words_in_a_lights_colour_can_be_read(light: str) -> None:
    """At least 4.5 to 1 on white: contrast AA."""
    assert contrast(charts.LIGHT_COLOURS[light], "#FFFFFF") >= 4.5
    assert contrast(charts.INK, charts.LIGHT_TINTS[light]) >= 4.5


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
def test_a_tile_a_district_each_in_its_own_place(build: Path, t: Any) -> None:
    rows = queries.tile_map(build, OPERATOR).to_pylist()
    figure = charts.tiles(rows, t)
    (points,) = figure.data
    places = list(zip(points.x, points.y, strict=True))
    assert len(set(places)) == len(rows)
    for row, (x, y), said in zip(rows, places, points.text, strict=True):
        assert row["short_name"] in said
        if row["tile_row"] is not None:
            assert (x, y) == (row["tile_column"] + 0.5, row["tile_row"] + 0.5)
    assert max(points.x) < figure.layout.xaxis.range[1]
    assert max(points.y) < figure.layout.yaxis.range[0]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    "name",
    ["<img src=x onerror=alert(1)>", '<a href="https://example.com">海港区</a>', "甲&乙<br>区"],
)
def test_tags_in_a_name_are_letters(build: Path, name: str) -> None:
    """Plotly makes links and line breaks of tags in what it draws; a name's are none of them."""
    row = queries.coverage(build, OPERATOR, "district").to_pylist()[0] | {"district": name}
    ranked, counted = charts.ranked_bars([row], 90.0, ZH), charts.counts([(name, 3, "#000000")])
    tile = {"short_name": name, "tile_row": None, "tile_column": None}
    assert html.escape(name, quote=False) in texts(charts.tiles([row | tile], ZH))
    fallen = charts.waterfall(None, [(name, 3)], ("全市", 3), "0", ZH)
    assert fallen.data[0].y[0] == html.escape(name, quote=False)
    for figure in (ranked, counted):
        drawn = [note.text for note in figure.layout.annotations if note.x == 0]
        assert drawn == [html.escape(name, quote=False)]
