"""What is done in a process of its own: jobs as plain values, which cross its border as JSON.

Whoever orders one needs none of the libraries with which it is done.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[str, int, float], None]
"""Called with a file's name, the rows read of it so far, and the share of it that is read."""


@dataclass(frozen=True)
class StageJob:
    """One file to stage. Plain values only: it crosses a process border as JSON."""

    data_root: str
    original: str
    key: str
    name: str
    number: int
    out: str
    today: str
    kind: str | None = None
    scope: str | None = None
    as_of: str | None = None
    as_of_fallback: str | None = None
    as_of_sheet: str | None = None
    """The day that a note below the rows says, where it had to be read before it was known."""
    districts_below: dict[str, str] = field(default_factory=dict)
    """By a sheet's title: the district whose 填报单位 stands below the rows."""
    districts: list[str] = field(default_factory=list)
    """Districts that are known besides those on the list."""
    amends: str | None = None
    """The batch of which the file brings rejected rows back."""
    sheet_scopes: dict[str, str | None] = field(default_factory=dict)
    """Of such a file: the district that each sheet was about, by title."""
    sheet_days: dict[str, str] = field(default_factory=dict)
    """Of such a file: the as-of date of the sheet that each of its sheets comes from, by title."""
    held: list[str] = field(default_factory=list)
    """Of such a file: accepted Parquet files in which a union may stand already."""
    spare: bool = False
    """Whether it may be no table, and gives no sheets then."""
    folder: str = ""
    """The folders within which it was sent, or the zip: they may say whose it is, and its day."""


@dataclass(frozen=True)
class RejectedSheet:
    """One source sheet with rejected rows. `code` names it within its batch's manifest.

    `scope` is the district that the whole sheet is about, where it is about one.
    """

    original: str
    file: str
    position: int
    kind: str
    rejected: str
    code: str
    scope: str | None = None


@dataclass(frozen=True)
class RejectsJob:
    """The rejected rows of one batch, to be written to `out`; plain values only."""

    name: str
    data_root: str
    batch: str
    sheets: list[dict[str, Any]]
    """Each the fields of a RejectedSheet."""
    out: str


@dataclass(frozen=True)
class RevealJob:
    """One row of one sheet of an original, and the pseudonym that its ID number must give."""

    name: str
    data_root: str
    original: str
    position: int
    row: int
    person: str


@dataclass(frozen=True)
class PictureJob:
    """Pictures to decode: each its kept original's path. Plain values only."""

    name: str
    pictures: list[str]
    hosts: list[str]
