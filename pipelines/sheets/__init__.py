"""The kinds of sheets, and how one is told from another by its headers."""

from pipelines.sheets.breakdown import BREAKDOWN
from pipelines.sheets.members import MEMBERS
from pipelines.sheets.model import SheetKind
from pipelines.sheets.unions import UNIONS

SHEETS: dict[str, SheetKind] = {kind.name: kind for kind in (MEMBERS, BREAKDOWN, UNIONS)}

__all__ = ["SHEETS", "SheetKind"]
