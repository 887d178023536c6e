"""The formats in which a bulletin goes out: what each is called, and what draws it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard.documents.blocks import Official
from dashboard.documents.renderers import FORMS

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True)
class Format:
    """One format of a bulletin's file."""

    label: str
    media_type: str
    draw: Callable[[Official], bytes]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_CALLED = {
    "docx": ("Word", f"{_OFFICE}.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
    "png": ("图片", "image/png"),
    "xlsx": ("Excel", f"{_OFFICE}.spreadsheetml.sheet"),
    "txt": ("文字", "text/plain; charset=utf-8"),
}


def _picture(document: Official) -> bytes:
    """Draw the picture for a chat group: the text and the first annex, which is the ranking."""
    return FORMS["png"](replace(document, annexes=document.annexes[:1]))


_DRAWN = {**FORMS, "png": _picture}
FORMATS = {form: Format(*_CALLED[form], draw) for form, draw in _DRAWN.items()}
"""Every format by its suffix."""
