"""How a bulletin prints a figure: as SQL rounded it, never rounded anew."""

from decimal import Decimal
from typing import Any

NOTHING = "—"


def whole(value: int | None) -> str:
    """Return a count without separators, as official documents print it; a dash where none is."""
    return NOTHING if value is None else str(value)


def percent(value: str | None) -> str:
    """Return 66.67%."""
    return NOTHING if value is None else f"{value}%"


def change(value: int | None) -> str:
    """Return a change of rank: ↑2, ↓1, =; a dash where there was no issue before."""
    if value is None:
        return NOTHING
    return "=" if value == 0 else f"{'↑' if value > 0 else '↓'}{abs(value)}"


def exact(value: Any) -> Any:
    """Return a figure as a spreadsheet's number: text that SQL rounded becomes exact."""
    return Decimal(value) if isinstance(value, str) else value
