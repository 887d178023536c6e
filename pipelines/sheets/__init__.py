"""The kinds of sheets, and how one is told from another by its headers."""

from pipelines.sheets.admins import ADMINS
from pipelines.sheets.breakdown import BREAKDOWN
from pipelines.sheets.members import MEMBERS
from pipelines.sheets.model import SheetKind
from pipelines.sheets.outreach import OUTREACH
from pipelines.sheets.pictures import CHINESE, KIND
from pipelines.sheets.survey import SURVEY
from pipelines.sheets.unions import UNIONS

SHEETS: dict[str, SheetKind] = {
    kind.name: kind for kind in (MEMBERS, OUTREACH, SURVEY, BREAKDOWN, ADMINS, UNIONS)
}
"""In the order in which a header that fits two is given to one."""

KINDS: dict[str, str] = {**{name: kind.chinese for name, kind in SHEETS.items()}, KIND: CHINESE}
"""Everything that can be imported, and what it is called."""

__all__ = ["KINDS", "SHEETS", "SheetKind"]
