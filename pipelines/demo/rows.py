"""Rows of the members export, as columns: one entry an application."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Texts = npt.NDArray[np.object_]
Whole = npt.NDArray[np.int64]
Moments = npt.NDArray[np.datetime64]
Marks = npt.NDArray[np.bool_]

STATUSES = ("approved", "pending", "unregistered", "rejected", "left")
"""In the order in which they count where a person has several rows (specification, §3)."""
APPROVED, PENDING, UNREGISTERED, REJECTED, LEFT = range(len(STATUSES))
NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Applications:
    """Who applied where, when, and what became of it. Equal lengths; times in seconds.

    `outcome` is what the audit said (an index of STATUSES); `audited` is NaT while it is pending,
    `gone` NaT unless the member left later.
    """

    person: Whole
    union: Whole
    applied: Moments
    audited: Moments
    outcome: Whole
    gone: Moments

    def __len__(self) -> int:
        return len(self.person)

    def take(self, index: Any) -> "Applications":
        """Return the rows that a numpy index or mask chooses."""
        return Applications(*(getattr(self, field.name)[index] for field in fields(self)))

    def with_columns(self, **columns: Any) -> "Applications":
        """Return the same rows with some columns replaced."""
        return replace(self, **columns)

    def status_at(self, moment: np.datetime64) -> Whole:
        """Return the status that an export of that moment shows, as an index of STATUSES."""
        status = np.where(self.audited <= moment, self.outcome, PENDING)
        return np.where(self.gone <= moment, LEFT, status)


def joined(parts: list[Applications]) -> Applications:
    """Return the rows of all parts in the order of application."""
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Applications)
    }
    return Applications(**columns).take(np.argsort(columns["applied"], kind="stable"))
