"""Batches on disk: a folder each, with a manifest that says what came in and what it gave."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines.errors import BadBatch
from pipelines.paths import DataDir
from pipelines.saying import Listed, Said, packed, unpacked
from pipelines.seal import sealed, unsealed

MANIFEST = "manifest.json"
WITHDRAWN = "withdrawn.json"
ACCEPTED = "accepted.json"
RETURNED = "returned.json"
UNFINISHED = ".tmp-"

_OF_PEOPLE = ("members", "admins")
"""Kinds of sheets whose rows hold pseudonyms."""


@dataclass(frozen=True)
class Manifest:
    """What a batch is: when it came, up to which day it tells the truth, and its files.

    `files` holds {"file", "sha256", "size"}; `sheets` the staged sheets' entries as
    `pipelines.steps.staging.StagedSheet` writes them, their notes packed (`pipelines.saying`; plain
    texts in one of earlier versions). `scope` is a district or None for the city.
    `amends` names the batch of which this one brings rejected rows back, corrected. `by` is the
    account that sent it, empty for the command line; a batch that `waits` counts only once it is
    accepted. `key_mark` says under which key its pseudonyms are; empty in one of earlier versions.
    So may be `parts`, the SHA-256 of each Parquet file by its path in the folder.
    """

    batch: str
    seq: int
    imported_at: str
    as_of: str
    scope: str | None
    files: list[dict[str, Any]]
    sheets: list[dict[str, Any]]
    amends: str | None = None
    by: str = ""
    waits: bool = False
    key_mark: str = ""
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The batch's as-of date."""
        return date.fromisoformat(self.as_of)


STATED = frozenset(("option", "sheet", "name", "folder", "amended"))
"""Where a sheet's as-of date comes from that is its own; any other is taken for want of one."""


def sheet_day(manifest: Manifest, entry: dict[str, Any]) -> str:
    """Return up to which day a sheet tells the truth: the one that it states, else its batch's."""
    day: str = entry["as_of"]
    return day if entry.get("as_of_source") in STATED else manifest.as_of


def sheet_code(entry: dict[str, Any]) -> str:
    """Return what names a staged sheet within its batch: "0003-01", its file's and own number."""
    path = entry["rejected_path"] or entry["accepted_path"] or ""
    return "-".join(Path(path).stem.split("-")[-2:])


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, sealed, into a batch's folder."""
    text = json.dumps(sealed(packed(asdict(manifest))), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read a batch's manifest. Raises BadBatch where it is not what was written."""
    try:
        said = unsealed(json.loads((folder / MANIFEST).read_text("utf-8")))
        return Manifest(**said | {"sheets": unpacked(said["sheets"])})
    except (ValueError, TypeError, AttributeError, LookupError, FileNotFoundError) as error:
        raise BadBatch(
            "批次 {batch} 的清单 {name} 损坏或不见了；"
            "请从备份恢复这个批次的文件夹，并运行 rollcall check 查看其余部分",
            batch=folder.name,
            name=MANIFEST,
        ) from error


def all_batches(data: DataDir) -> list[Manifest]:
    """Return every committed batch, withdrawn ones too, in the order of import."""
    return sorted(map(read_manifest, batch_folders(data)), key=lambda manifest: manifest.seq)


def live_batches(data: DataDir) -> list[Manifest]:
    """Return the batches that count, in the order of import: neither withdrawn nor unaccepted."""
    return [one for one in all_batches(data) if standing(data, one).state == "live"]


def key_marks(data: DataDir) -> set[str]:
    """Return the marks of the keys under which the pseudonyms of what counts are."""
    return {
        manifest.key_mark
        for manifest in live_batches(data)
        if any(sheet["kind"] in _OF_PEOPLE for sheet in manifest.sheets)
    }


@dataclass(frozen=True)
class Standing:
    """What was decided about a batch: `state` is live, waiting, returned or withdrawn.

    Times are ISO 8601 with their zone; what never happened is empty.
    """

    state: str
    accepted_at: str = ""
    accepted_by: str = ""
    returned_at: str = ""
    returned_by: str = ""
    reason: str = ""
    withdrawn_at: str = ""
    withdrawn_by: str = ""


def standing(data: DataDir, manifest: Manifest) -> Standing:
    """Return how a batch stands by the verdict files beside its manifest."""
    folder = data.batches / manifest.batch
    there = {name for name in (ACCEPTED, RETURNED, WITHDRAWN) if (folder / name).exists()}
    said = {key: value for name in there for key, value in _verdict(folder / name).items()}
    state = "live" if not manifest.waits or ACCEPTED in there else "waiting"
    if RETURNED in there and state == "waiting":
        state = "returned"
    return Standing("withdrawn" if WITHDRAWN in there else state, **said)


def _verdict(path: Path) -> dict[str, str]:
    """Return what a verdict file says. Raises BadBatch where it cannot be read."""
    try:
        said: dict[str, str] = unsealed(json.loads(path.read_text("utf-8")))
        Standing("", **said)
    except (ValueError, TypeError, AttributeError, OSError) as error:
        raise BadBatch(
            "批次 {batch} 的 {name} 读不出来或被改动过；请从备份恢复这个文件",
            batch=path.parent.name,
            name=path.name,
        ) from error
    return said


def counts_from(data: DataDir, manifest: Manifest) -> date:
    """Return the first day whose figures hold a batch that counts: not before it was accepted."""
    accepted = standing(data, manifest).accepted_at
    return max(manifest.day, date.fromisoformat(accepted[:10])) if accepted else manifest.day


def with_amendments(batches: Iterable[Manifest]) -> list[list[Manifest]]:
    """Part batches into groups that count as one: a batch, then what amends it, in their order.

    What amends a batch that is not among them is left out: without it, it does not count.
    """
    groups: dict[str, list[Manifest]] = {}
    for manifest in sorted(batches, key=lambda manifest: manifest.seq):
        if manifest.amends is None:
            groups[manifest.batch] = [manifest]
        elif manifest.amends in groups:
            groups[manifest.batch] = groups[manifest.amends]
            groups[manifest.batch].append(manifest)
    return [group for name, group in groups.items() if group[0].batch == name]


def is_withdrawn(data: DataDir, batch: str) -> bool:
    """Say whether the batch was withdrawn."""
    return (data.batches / batch / WITHDRAWN).exists()


def find_batch(data: DataDir, batch: str) -> Manifest:
    """Return one batch. Raises BadBatch where there is none of that name."""
    folder = data.batches / batch
    if not batch or Path(batch).name != batch or not (folder / MANIFEST).is_file():
        known = Listed(manifest.batch for manifest in all_batches(data)[-3:]) or Said("无")
        raise BadBatch(
            "没有批次 {batch}（最近的批次：{known}）；请用 rollcall imports 查看",
            batch=batch,
            known=known,
        )
    return read_manifest(folder)


def withdraw(data: DataDir, batch: str, when: datetime, by: str = "") -> None:
    """Mark a batch as withdrawn: kept, no longer counted."""
    said = {"withdrawn_at": when.isoformat(), **({"withdrawn_by": by} if by else {})}
    _write_verdict(data, batch, WITHDRAWN, said)


def accept(data: DataDir, batch: str, when: datetime, by: str) -> None:
    """Mark a batch that waits as accepted: it counts."""
    _write_verdict(data, batch, ACCEPTED, {"accepted_at": when.isoformat(), "accepted_by": by})


def give_back(data: DataDir, batch: str, when: datetime, by: str, reason: str) -> None:
    """Mark a batch that waits as returned, with the reason."""
    said = {"returned_at": when.isoformat(), "returned_by": by, "reason": reason}
    _write_verdict(data, batch, RETURNED, said)


def _write_verdict(data: DataDir, batch: str, name: str, said: dict[str, str]) -> None:
    """Write a verdict file, sealed, in one step: on the disk before it has its name."""
    mark = data.batches / batch / name
    unfinished = mark.with_suffix(".tmp")
    with unfinished.open("w", encoding="utf-8") as handle:
        json.dump(sealed(said), handle, ensure_ascii=False)
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.replace(mark)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each Parquet file in a batch's folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): file_digest(path)
        for path in sorted(folder.rglob("*.parquet"))
    }


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def next_seq(data: DataDir) -> int:
    """Return the number of the next batch; numbers are never given twice."""
    return max((manifest.seq for manifest in all_batches(data)), default=0) + 1


def batch_folders(data: DataDir) -> Iterator[Path]:
    """Yield the folder of every committed batch."""
    for folder in sorted(data.batches.iterdir()):
        if not folder.name.startswith((UNFINISHED, ".")) and folder.is_dir():
            yield folder
