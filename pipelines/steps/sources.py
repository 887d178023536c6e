"""Choose the batches that count: a batch is a snapshot (specification, §3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.steps.batches import Manifest


@dataclass(frozen=True)
class Source:
    """One accepted Parquet file that a build reads. `recency` 1 is the newest of its kind."""

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
    their newest is chosen district by district in SQL.
    """
    known = [batch for batch in batches if as_of is None or batch.day <= as_of]
    newest_first = sorted(known, key=lambda batch: (batch.as_of, batch.seq), reverse=True)
    folders = {batch.batch: root / batch.batch for batch in known} | dict(elsewhere or {})
    sources = list(_members(newest_first, folders))
    for kind in ("unions", "breakdown", "admins", "survey", "outreach"):
        for recency, batch in enumerate(newest_first, start=1):
            sources.extend(_of_kind(kind, batch, recency, folders))
    return sources


def _members(newest_first: list[Manifest], folders: dict[str, Path]) -> Iterator[Source]:
    covered: set[str] = set()
    for recency, batch in enumerate(newest_first, start=1):
        found = list(_of_kind("members", batch, recency, folders))
        if not found or batch.scope in covered:
            continue
        yield from found
        if batch.scope is None:
            return
        covered.add(batch.scope)


def _of_kind(
    kind: str, batch: Manifest, recency: int, folders: dict[str, Path]
) -> Iterator[Source]:
    for number, sheet in enumerate(batch.sheets):
        if sheet["kind"] == kind and sheet["accepted_path"]:
            yield Source(
                kind=kind,
                batch=batch.batch,
                seq=batch.seq,
                file=sheet["file"],
                file_no=number,
                sheet=sheet["sheet"],
                as_of=batch.as_of,
                scope=batch.scope,
                recency=recency,
                path=(folders[batch.batch] / sheet["accepted_path"]).as_posix(),
            )
