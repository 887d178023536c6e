"""Batches on disk: a folder each, with a manifest that says what came in and what it gave."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines.errors import BadBatch
from pipelines.paths import DataDir

MANIFEST = "manifest.json"
WITHDRAWN = "withdrawn.json"
UNFINISHED = ".tmp-"


@dataclass(frozen=True)
class Manifest:
    """What a batch is: when it came, up to which day it tells the truth, and its files.

    `files` holds {"file", "sha256", "size"}; `sheets` the staged sheets' entries as
    `pipelines.steps.staging.StagedSheet` writes them. `scope` is a district or None for the city.
    `amends` names the batch of which this one brings rejected rows back, corrected.
    """

    batch: str
    seq: int
    imported_at: str
    as_of: str
    scope: str | None
    files: list[dict[str, Any]]
    sheets: list[dict[str, Any]]
    amends: str | None = None

    @property
    def day(self) -> date:
        """The batch's as-of date."""
        return date.fromisoformat(self.as_of)


def sheet_code(entry: dict[str, Any]) -> str:
    """Return what names a staged sheet within its batch: "0003-01", its file's and own number."""
    path = entry["rejected_path"] or entry["accepted_path"] or ""
    return "-".join(Path(path).stem.split("-")[-2:])


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a batch's folder."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read a batch's manifest. Raises BadBatch where it is not what was written."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except (ValueError, TypeError, FileNotFoundError) as error:
        raise BadBatch(
            f"批次 {folder.name} 的清单 {MANIFEST} 损坏或不见了；"
            "请从备份恢复这个批次的文件夹，并运行 rollcall check 查看其余部分"
        ) from error


def all_batches(data: DataDir) -> list[Manifest]:
    """Return every committed batch, withdrawn ones too, in the order of import."""
    return sorted(map(read_manifest, batch_folders(data)), key=lambda manifest: manifest.seq)


def live_batches(data: DataDir) -> list[Manifest]:
    """Return the batches that are not withdrawn, in the order of import."""
    return [manifest for manifest in all_batches(data) if not is_withdrawn(data, manifest.batch)]


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
        known = "、".join(manifest.batch for manifest in all_batches(data)[-3:]) or "无"
        raise BadBatch(f"没有批次 {batch}（最近的批次：{known}）；请用 rollcall imports 查看")
    return read_manifest(folder)


def withdraw(data: DataDir, batch: str, when: datetime) -> None:
    """Mark a batch as withdrawn: kept, no longer counted."""
    mark = data.batches / batch / WITHDRAWN
    unfinished = mark.with_suffix(".tmp")
    unfinished.write_text(json.dumps({"withdrawn_at": when.isoformat()}), "utf-8")
    unfinished.replace(mark)


def next_seq(data: DataDir) -> int:
    """Return the number of the next batch; numbers are never given twice."""
    return max((manifest.seq for manifest in all_batches(data)), default=0) + 1


def batch_folders(data: DataDir) -> Iterator[Path]:
    """Yield the folder of every committed batch."""
    for folder in sorted(data.batches.iterdir()):
        if not folder.name.startswith((UNFINISHED, ".")) and folder.is_dir():
            yield folder
