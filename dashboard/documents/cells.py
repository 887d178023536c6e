"""What a table's cells say. Every renderer prints these strings: a number has one spelling."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from dashboard import formats
from dashboard.tables.words import LIGHTS

Cell = str | int | Decimal | date | None

MINUS = "−"


def cell_text(kind: str, value: Cell) -> str:
    """Return what a cell of a column of this kind says; a dash where there is no value."""
    return formats.NOTHING if value is None or value == "" else _SAY[kind](value)


def _signed(value: Cell) -> str:
    assert isinstance(value, int)
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return f"{sign}{abs(value):,}"


def _moved(value: Cell) -> str:
    assert isinstance(value, int)
    return "持平" if value == 0 else f"{'↑' if value > 0 else '↓'}{abs(value)}"


def _light(value: Cell) -> str:
    sign, word = LIGHTS[str(value)]
    return f"{sign} {word}"


def _day(value: Cell) -> str:
    assert isinstance(value, date)
    return formats.day(value, "zh")


_SAY: dict[str, Callable[..., str]] = {
    "text": str,
    "figure": str,
    "whole": formats.whole,
    "tenths": formats.tenths,
    "percent": formats.percent,
    "points": lambda value: f"{'+' if value > 0 else MINUS if value < 0 else ''}{abs(value):.2f}",
    "signed": _signed,
    "rank": str,
    "moved": _moved,
    "light": _light,
    "day": _day,
}
TYPES: dict[str, type] = {
    "text": str, "figure": str, "whole": int, "tenths": Decimal, "percent": Decimal,
    "points": Decimal, "signed": int, "rank": int, "moved": int, "light": str, "day": date,
}  # fmt: skip
"""What a column of each kind holds, beside None:

    text      as it stands
    figure    a figure that is spelt already, of whatever kind: 12,345 or 90.00%
    whole     a count: 12,345
    tenths    days or people a day: 1,234.5
    percent   a finished percentage with two decimals, from the marts: 90.00%
    points    a difference of percentages: +1.25
    signed    a difference of counts: +120, −35
    rank      1, 2, 3, 3, 5
    moved     places won (positive) or lost since the issue before: ↑2, ↓1, 持平
    light     the name of a light: ✓ 达标
    day       2022年9月5日
"""
