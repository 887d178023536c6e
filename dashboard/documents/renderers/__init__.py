"""An official document in every form. What it says is decided before: see documents/blocks.py."""

from collections.abc import Callable

from dashboard.documents.blocks import Official
from dashboard.documents.renderers.pages import pdf, png
from dashboard.documents.renderers.plain import text
from dashboard.documents.renderers.sheets import xlsx
from dashboard.documents.renderers.word import docx

FORMS: dict[str, Callable[[Official], bytes]] = {
    "docx": docx, "pdf": pdf, "png": png, "xlsx": xlsx, "txt": text,
}  # fmt: skip
"""Each form's ending and what makes it."""


def render(document: Official, form: str) -> bytes:
    """Return a document's file. Raises MissingFonts; KeyError on a form that is not in FORMS."""
    return FORMS[form](document)
