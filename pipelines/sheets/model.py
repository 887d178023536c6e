"""What a kind of sheet is: its columns, what it needs, and how its rows are judged."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from pipelines.kinds import KINDS
from pipelines.reference import Reference
from pipelines.sheets.identity import Pseudonyms

ACCEPTED = ""


@dataclass(frozen=True)
class Column:
    """One column of a kind: its name, and the other meanings under which its header may go.

    `also` names fields of the header aliases that mean this column in sheets of this kind only:
    联系电话 is the member's phone in a member list and the officer's in a union list.
    """

    name: str
    also: tuple[str, ...] = ()


@dataclass
class Context:
    """What judging a row needs to know besides the row."""

    reference: Reference
    pseudonyms: Pseudonyms
    as_of: date
    today: date
    scope: str | None = None
    """The district that the sheet is about, as written, where the sheet or the user says so."""
    date_1904: bool = False
    seen: dict[object, int] = field(default_factory=dict)
    """Rows met so far in this file by what makes them one, to find the second of two."""
    states: Counter[str] = field(default_factory=Counter)
    """Words by which accepted rows of this sheet say that their union is none, or their account
    not in use, and how many."""
    unclear: Counter[str] = field(default_factory=Counter)
    """Answers of accepted rows that say neither yes nor no, and how many."""
    above: list[str] = field(default_factory=list)
    """Accepted unions that are by their name above the grassroots: 海港区总工会."""
    beyond: list[str] = field(default_factory=list)
    """Accepted unions of which the sheet states a target above their actual members."""
    odd_days: list[date] = field(default_factory=list)
    """Days of accepted events on which, as it seems, nobody can have come to the drive."""


@dataclass(frozen=True)
class Judged:
    """The verdict on a chunk of rows: what to store, and why a row is not.

    `reasons` holds ACCEPTED or a reason, `columns_at_fault` the field that the reason is about;
    `table` has a row for every row judged, rejected ones too; its flag columns are booleans.
    """

    table: pa.Table
    reasons: np.ndarray
    columns_at_fault: np.ndarray


@dataclass(frozen=True)
class SheetKind:
    """A kind of sheet (specification, §3)."""

    name: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    """Each entry is met by any one of its columns."""
    recognised_by: tuple[frozenset[str], ...]
    """A sheet that has all columns of one of these is of this kind, even if it lacks a need."""
    unless: frozenset[str]
    """Columns that belong to another kind: a sheet with one of them is not of this kind."""
    core: tuple[str, ...]
    """Columns that a row of data has; a row that lacks one may be a total or a note."""
    numbers: tuple[str, ...]
    """Columns of which a total row gives the sum."""
    flags: tuple[str, ...]
    judge: Callable[[dict[str, pa.StringArray], Context], Judged]

    @property
    def chinese(self) -> str:
        """What people call it."""
        return KINDS[self.name]

    def told_by(self, columns: Iterable[str]) -> bool:
        """Say whether these columns are enough to know a sheet as one of this kind."""
        found = frozenset(columns)
        return any(signature <= found for signature in self.recognised_by)

    def column_names(self) -> tuple[str, ...]:
        """Return the names of all columns."""
        return tuple(column.name for column in self.columns)


class Verdicts:
    """Collects the first reason that applies to each of `count` rows."""

    def __init__(self, count: int) -> None:
        self.reasons = np.full(count, ACCEPTED, object)
        self.columns_at_fault = np.full(count, "", object)

    @property
    def accepted(self) -> pa.BooleanArray:
        """Mark the rows for which no reason stands yet."""
        return pa.array(self.reasons == ACCEPTED)

    def reject(self, where: np.ndarray, reason: str, column: str) -> None:
        """Reject the rows where `where` holds and no reason stands yet."""
        if not where.any():
            return
        fresh = where & (self.reasons == ACCEPTED)
        self.reasons[fresh] = reason
        self.columns_at_fault[fresh] = column
