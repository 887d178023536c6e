"""The formats in which a bulletin goes out: a name, a media type and what draws it."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.documents.blocks import Official
from dashboard.documents.renderers import FORMS

__all__ = ["FORMATS", "Format", "chat_text"]

LONGEST_TEXT = 500
"""Characters that a chat group reads without opening anything."""


@dataclass(frozen=True)
class Format:
    """One format of a bulletin's file."""

    label: str
    media_type: str
    draw: Callable[[Official], bytes]


def chat_text(document: Official) -> str:
    """Return at most 500 characters to paste: the title, then as many sentences as fit."""
    text = f"【{document.title}】"
    for sentence in document.summary:
        if len(text) + len(sentence) + 1 <= LONGEST_TEXT:
            text += "\n" + sentence
    return text


_MEDIA = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
    "png": ("图片", "image/png"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
FORMATS = {
    **{form: Format(*_MEDIA[form], draw) for form, draw in FORMS.items() if form in _MEDIA},
    "txt": Format("文字", "text/plain; charset=utf-8", lambda one: chat_text(one).encode()),
}
"""Every format by its suffix."""
