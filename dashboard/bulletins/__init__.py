"""The bulletin from draft to issue: what may still change, and what never changes again.

figures     every edition's figures as of a day, from a build that is checked
drafts      the rules' sentences and people's edits
issued      frozen documents, held against their hashes
schedule    the weekly draft
places      where it all lies
"""

from dashboard.bulletins.drafts import Draft, drafts, edit, find_draft, make_correction, make_draft
from dashboard.bulletins.figures import CITY
from dashboard.bulletins.issued import Issued, check_bulletins, issued
from dashboard.bulletins.schedule import draft_if_due, last_scheduled, next_due

__all__ = [
    "CITY",
    "Draft",
    "Issued",
    "check_bulletins",
    "draft_if_due",
    "drafts",
    "edit",
    "find_draft",
    "issued",
    "last_scheduled",
    "make_correction",
    "make_draft",
    "next_due",
]
