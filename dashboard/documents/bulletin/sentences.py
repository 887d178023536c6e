"""A sentence of a bulletin: what the rule made of the figures, and what a person made of that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines import UserError

__all__ = ["Edit", "Sentence", "edited", "listed", "signed"]


@dataclass(frozen=True)
class Sentence:
    """One sentence. `key` names it within its edition; `rule` says in words when it is said so.

    `figures` are those that stand in it. `edit` is a person's own text, kept beside the rule's.
    """

    key: str
    rule: str
    text: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    edit: "Edit | None" = None

    @property
    def said(self) -> str:
        """What stands in the document."""
        return self.edit.text if self.edit else self.text


@dataclass(frozen=True)
class Edit:
    """A person's wording in a rule's place; `rule_text` is what the rule said at that time."""

    text: str
    reason: str
    by: str
    at: str
    rule_text: str


def edited(sentences: Iterator[Sentence], edits: Mapping[str, Edit]) -> Iterator[Sentence]:
    """Put people's edits in place. An empty text leaves the sentence out."""
    for sentence in sentences:
        edit = edits.get(sentence.key)
        yield replace(sentence, edit=edit) if edit else sentence


def checked(text: str, reason: str) -> tuple[str, str]:
    """Return an edit's text and reason as they are kept; raises UserError without a reason."""
    text, reason = " ".join(text.split()), " ".join(reason.split())
    if len(reason) < 2:
        raise UserError("请写明改动的原因；原因和原文会一起留存")
    return text, reason


def listed(names: list[str]) -> str:
    """Return 甲、乙、丙."""
    return "、".join(names)


def signed(text: str) -> tuple[bool, str]:
    """Part a difference into whether it is negative, and its amount: "-3.20" is True, "3.20"."""
    return text.startswith("-"), text.lstrip("-")
