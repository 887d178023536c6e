"""The formats in which a bulletin goes out: what each is called, and what draws it."""

from collections.abc import Callable
from dataclasses import dataclass

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
FORMATS = {form: Format(*_CALLED[form], draw) for form, draw in FORMS.items()}
"""Every format by its suffix."""
