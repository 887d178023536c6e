"""The bulletin from draft to issue: what may still change, and what never changes again.

figures     every edition's figures as of a day, from a build that is checked
drafts      the rules' sentences and people's edits
issuing     a draft becomes a document: numbered, drawn, frozen
issued      frozen documents, held against their hashes
files       what people take away
schedule    the weekly draft
places      where it all lies
"""

from dashboard.bulletins.drafts import (
    Draft,
    days_to_draft,
    drafts,
    edit,
    find_draft,
    make_correction,
    make_draft,
    remove_draft,
    take_back,
)
from dashboard.bulletins.figures import CITY
from dashboard.bulletins.files import (
    DRAFT,
    BulletinFile,
    draft_file,
    files_of,
    frozen_file,
    text_of,
)
from dashboard.bulletins.issued import (
    Issued,
    check_bulletins,
    content_of,
    corrections_of,
    figures_of,
    find,
    issued,
    supervised,
)
from dashboard.bulletins.issuing import changes, issue, preview
from dashboard.bulletins.schedule import draft_if_due, last_scheduled, next_due
from dashboard.documents.bulletin.differences import Difference
from dashboard.documents.bulletin.editions import sentences
from dashboard.documents.bulletin.figures import Figures
from dashboard.documents.bulletin.rendering import FORMATS
from dashboard.documents.bulletin.rules import load_rules

__all__ = [
    "CITY",
    "DRAFT",
    "FORMATS",
    "BulletinFile",
    "Difference",
    "Draft",
    "Figures",
    "Issued",
    "changes",
    "check_bulletins",
    "content_of",
    "corrections_of",
    "days_to_draft",
    "draft_file",
    "draft_if_due",
    "drafts",
    "edit",
    "figures_of",
    "files_of",
    "find",
    "find_draft",
    "frozen_file",
    "issue",
    "issued",
    "last_scheduled",
    "load_rules",
    "make_correction",
    "make_draft",
    "next_due",
    "preview",
    "remove_draft",
    "sentences",
    "supervised",
    "take_back",
    "text_of",
]
