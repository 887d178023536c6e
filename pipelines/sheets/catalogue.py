"""The kinds of sheets, and how one is told from another by its headers."""

from pipelines.kinds import SHEET_KINDS
from pipelines.sheets.admins import ADMINS
from pipelines.sheets.breakdown import BREAKDOWN
from pipelines.sheets.members import MEMBERS
from pipelines.sheets.model import SheetKind
from pipelines.sheets.outreach import OUTREACH
from pipelines.sheets.survey import SURVEY
from pipelines.sheets.unions import UNIONS

_KNOWN = {kind.name: kind for kind in (MEMBERS, OUTREACH, SURVEY, BREAKDOWN, ADMINS, UNIONS)}

SHEETS: dict[str, SheetKind] = {name: _KNOWN[name] for name in SHEET_KINDS}
"""In the order in which a header that fits two is given to one."""
