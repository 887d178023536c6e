"""Frames to Plotly figures: no SQL, no Streamlit, no colour that stands alone.

look        colours, font, axes and small words that all share
progress    the drive's days: goal strip, burn-up, approvals a day
ranks       groups side by side: coverage against the target, counts, ages
steps       from one figure to another: the waterfall
tiles       the districts in their places
"""

from dashboard.charts.look import CONFIG, INK, LIGHT_COLOURS, LIGHT_TINTS, pixels
from dashboard.charts.progress import burn_up, goal_strip, shares, trend
from dashboard.charts.ranks import ages, counts, coverage_bar, funnel, ranked_bars
from dashboard.charts.steps import waterfall
from dashboard.charts.tiles import tiles

__all__ = [
    "CONFIG",
    "INK",
    "LIGHT_COLOURS",
    "LIGHT_TINTS",
    "ages",
    "burn_up",
    "counts",
    "coverage_bar",
    "funnel",
    "goal_strip",
    "pixels",
    "ranked_bars",
    "shares",
    "tiles",
    "trend",
    "waterfall",
]
