"""The QR pictures of a batch: decoded apart from us, judged, written as one table.

`decode_pictures` runs in the worker; `stage_pictures` here, and sends it slices of a few hundred.
A picture that brings the worker down is found by halving its slice, is rejected, and the rest go
on: whatever is in a zip of thousands, every picture is accounted for.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.addresses import Platform
from pipelines.errors import BadFile
from pipelines.kinds import KINDS, QR, QR_REJECTED, STORED_PICTURES
from pipelines.sheets.pictures import judge_codes, name_parts
from pipelines.steps.jobs import PictureJob
from pipelines.steps.tables import put_table

SLICE = 250
"""Pictures that one worker process decodes: few enough for its limit of CPU seconds."""
_AT_ONCE = min(4, os.cpu_count() or 1)
_SECONDS_BETWEEN_NEWS = 0.2

Told = Callable[[str, int, float], None]
"""Called with a picture's name, how many are done, and the share of the slice that is."""


@dataclass(frozen=True)
class Picture:
    """A picture that came in: its path as its sender called it, its SHA-256, where it is kept."""

    name: str
    sha256: str
    kept: Path


def decode_pictures(job: PictureJob, told: Told) -> list[list[str | None]]:
    """Return reason and text of each picture, in order; in the worker."""
    from pipelines.steps.decode import Unreadable, find_codes  # noqa: PLC0415 - not for sheets

    platform = Platform(tuple(job.hosts))
    judged: list[list[str | None]] = []
    for path in job.pictures:
        try:
            judgement = judge_codes(find_codes(Path(path)), platform)
            judged.append([judgement.reason, judgement.text])
        except Unreadable as refusal:
            judged.append([str(refusal), None])
        told(job.name, len(judged), len(judged) / len(job.pictures))
    return judged


Decode = Callable[[PictureJob, Told], list[list[str | None]]]
"""Runs a job in a process of its own; raises BadFile where that process dies."""


@dataclass(frozen=True)
class Pictures:
    """All pictures of a batch, what they are judged by, and their day and where that is from."""

    pictures: Sequence[Picture]
    platform: Platform
    city: str
    scope: str | None
    as_of: str
    as_of_source: str


def stage_pictures(
    batch: Pictures, out: Path, decode: Decode, told: Callable[[int], None]
) -> dict[str, Any]:
    """Decode and judge the pictures; write their rows into `out`; return the manifest's entry.

    `told` hears how many are done.
    """
    pictures, platform = batch.pictures, batch.platform
    accepted, rejected = [], []
    verdicts = _verdicts(pictures, _Decoding(platform, decode), told)
    for number, (picture, (reason, text)) in enumerate(
        zip(pictures, verdicts, strict=True), start=1
    ):
        row = _row(picture, number, text, batch.city)
        if reason:
            rejected.append({**row, "reason": reason, "column": ""})
        else:
            accepted.append({**row, "said_code": platform.union_code(text or "")})
    return {
        "file": KINDS[QR],
        "sheet": "",
        "kind": QR,
        "as_of": batch.as_of,
        "as_of_source": batch.as_of_source,
        "scope": batch.scope,
        "rows": len(pictures),
        "accepted": len(accepted),
        "rejected": len(rejected),
        "rejects": dict(Counter(row["reason"] for row in rejected)),
        "flags": {},
        "unmatched_headers": [],
        "unused_headers": [],
        "skipped": {},
        "wrong_totals": [],
        "rejected_rows": {},
        # Written even where it is empty: a batch counts by the accepted rows that it names.
        "accepted_path": _write(out, "accepted", accepted, QR),
        "rejected_path": _write(out, "rejected", rejected, QR_REJECTED) if rejected else None,
        "notes": [],
        "foot": [],
    }


def _verdicts(
    pictures: Sequence[Picture], decoding: "_Decoding", told: Callable[[int], None]
) -> Iterator[list[str | None]]:
    """Yield reason and text of each picture, in order; a few slices are decoded at once."""
    # Even shares, so that no process is started for the last few.
    size = max(1, min(SLICE, -(-len(pictures) // _AT_ONCE)))
    slices = [pictures[start : start + size] for start in range(0, len(pictures), size)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting = [pool.submit(decoding.judged, some) for some in slices]
        try:
            for one in waiting:
                while not one.done():
                    wait([one], timeout=_SECONDS_BETWEEN_NEWS)
                    told(decoding.done)
                yield from one.result()
        finally:
            decoding.stopped = True
            pool.shutdown(wait=True, cancel_futures=True)


class _Stopped(Exception):
    """Nobody waits for the pictures any more."""


@dataclass
class _Decoding:
    """Slices being decoded, each in a thread that waits for a process."""

    platform: Platform
    decode: Decode
    stopped: bool = False
    counts: dict[int, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many pictures are decoded so far."""
        return sum(list(self.counts.values()))

    def judged(self, some: Sequence[Picture]) -> list[list[str | None]]:
        """Return reason and text of each; one that brings its process down is unreadable."""

        def told(_: str, rows: int, __: float) -> None:
            if self.stopped:
                raise _Stopped
            self.counts[id(some)] = rows

        paths = [str(picture.kept) for picture in some]
        try:
            return self.decode(PictureJob(KINDS[QR], paths, list(self.platform.hosts)), told)
        except BadFile:
            if len(some) == 1:
                return [["unreadable_picture", None]]
            half = len(some) // 2
            self.counts.pop(id(some), None)
            return [*self.judged(some[:half]), *self.judged(some[half:])]


def _row(picture: Picture, number: int, text: str | None, city: str) -> dict[str, Any]:
    return {
        "sheet": "",
        "row": number,
        "picture": picture.name,
        "sha256": picture.sha256,
        "text": text,
        **name_parts(picture.name, city),
    }


def _write(out: Path, verdict: str, rows: list[dict[str, Any]], kept: str) -> str:
    path = f"{verdict}/{QR}.parquet"
    (out / path).parent.mkdir(parents=True, exist_ok=True)
    columns = {"sheet": "varchar", "row": "integer", **STORED_PICTURES[kept]}
    with duckdb.connect() as connection:
        put_table(connection, "pictures", rows, columns)
        connection.table("pictures").write_parquet(str(out / path), compression="zstd")
    return path
