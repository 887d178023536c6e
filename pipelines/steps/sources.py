"""Choose the batches that count: a batch is a snapshot (specification, §3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.kinds import STORED
from pipelines.steps.batches import Manifest, sheet_day, with_amendments

_OF_THEIR_DAY = ("unions", "breakdown", "survey", "outreach")
"""Kinds of sheets that districts send: in one folder there may be last month's of one."""


@dataclass(frozen=True)
class Source:
    """One accepted Parquet file that a build reads. `recency` 1 is the newest of its kind.

    `place` is the sheet's in its own batch; `seq`, `file_no` and `recency` are those of the
    snapshot, which a batch and what amends it make together.
    """

    kind: str
    batch: str
    seq: int
    file: str
    file_no: int
    sheet: str
    as_of: str
    scope: str | None
    recency: int
    path: str
    place: int
    rejected_path: str | None = None


def choose_sources(
    batches: list[Manifest],
    root: Path,
    as_of: date | None = None,
    elsewhere: Mapping[str, Path] | None = None,
) -> list[Source]:
    """Return what counts, as of a day where one is given; `elsewhere` says where a batch lies that
    is not committed yet.

    Members: from the newest batch (by as-of date, then by time of import) back to the first that
    covers the city; of scoped batches the newest a district. Other kinds: every batch, since
    their newest is chosen district by district in SQL. What amends a batch counts with it, and
    not without it.
    """
    newest_first, folders = _known(batches, root, as_of, elsewhere)
    sources = list(_members(newest_first, folders))
    for kind in ("unions", "breakdown", "admins", "survey", "outreach", "qr"):
        for recency, group in enumerate(newest_first, start=1):
            sources.extend(_of_kind(kind, group, recency, folders))
    return sources


def member_lists(
    batches: list[Manifest],
    root: Path,
    as_of: date | None = None,
    elsewhere: Mapping[str, Path] | None = None,
) -> list[Source]:
    """Return every member list, those that a newer one replaced too; arguments as above."""
    newest_first, folders = _known(batches, root, as_of, elsewhere)
    return [
        source
        for recency, group in enumerate(newest_first, start=1)
        for source in _of_kind("members", group, recency, folders)
    ]


def rejected_rows(
    batches: list[Manifest],
    root: Path,
    as_of: date | None = None,
    elsewhere: Mapping[str, Path] | None = None,
) -> list[Source]:
    """Return the Parquet files of rejected rows; arguments as above."""
    newest_first, folders = _known(batches, root, as_of, elsewhere)
    return [
        source
        for recency, group in enumerate(newest_first, start=1)
        for kind in STORED
        for source in _of_kind(kind, group, recency, folders, "rejected_path")
    ]


def _known(
    batches: list[Manifest],
    root: Path,
    as_of: date | None,
    elsewhere: Mapping[str, Path] | None,
) -> tuple[list[list[Manifest]], dict[str, Path]]:
    """Return the snapshots up to a day, the newest first, and the folder of each batch."""
    known = [batch for batch in batches if as_of is None or batch.day <= as_of]
    newest_first = sorted(
        with_amendments(known), key=lambda group: (group[0].as_of, group[0].seq), reverse=True
    )
    return newest_first, {batch.batch: root / batch.batch for batch in known} | dict(
        elsewhere or {}
    )


def _members(newest_first: list[list[Manifest]], folders: dict[str, Path]) -> Iterator[Source]:
    covered: set[str] = set()
    for recency, group in enumerate(newest_first, start=1):
        found, scope = list(_of_kind("members", group, recency, folders)), group[0].scope
        if not found or scope in covered:
            continue
        yield from found
        if scope is None:
            return
        covered.add(scope)


def _of_kind(
    kind: str,
    group: list[Manifest],
    recency: int,
    folders: dict[str, Path],
    verdict: str = "accepted_path",
) -> Iterator[Source]:
    snapshot = group[0]
    sheets = [(batch, *numbered) for batch in group for numbered in enumerate(batch.sheets)]
    for file_no, (batch, place, sheet) in enumerate(sheets):
        if sheet["kind"] == kind and sheet[verdict]:
            yield Source(
                kind=kind,
                batch=batch.batch,
                seq=snapshot.seq,
                file=sheet["file"],
                file_no=file_no,
                sheet=sheet["sheet"],
                as_of=sheet_day(snapshot, sheet) if kind in _OF_THEIR_DAY else snapshot.as_of,
                scope=snapshot.scope,
                recency=recency,
                path=(folders[batch.batch] / sheet[verdict]).as_posix(),
                place=place,
                rejected_path=(
                    (folders[batch.batch] / sheet["rejected_path"]).as_posix()
                    if sheet["rejected_path"]
                    else None
                ),
            )
