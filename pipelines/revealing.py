"""The story of looking behind a mask: one person's row, or a whole original, straight from what
came in. Nothing of it is stored; whoever calls asks for a reason and writes the log.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import BadBatch, BadFile
from pipelines.paths import DataDir
from pipelines.steps.batches import Manifest, find_batch, sheet_code
from pipelines.steps.isolate import reveal_apart
from pipelines.steps.jobs import RevealJob


@dataclass(frozen=True, repr=False)
class Revealed:
    """A person as the row says. Has no repr: it stands in no log and in no message."""

    name: str
    id_number: str
    phone: str


@dataclass(frozen=True)
class MemberRow:
    """Where one accepted member row stands, and the pseudonym of whom it is about."""

    batch: str
    file: str
    sheet: str
    row: int
    person: bytes


@dataclass(frozen=True)
class KeptOriginal:
    """One file of a batch as it came in."""

    name: str
    size: int
    sha256: str
    path: Path

    def read(self) -> bytes:
        """Return its bytes. Raises BadFile where they are not those that came in."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError as error:
            raise BadFile("{name}：保存的原件不在了；请从备份恢复后重试", name=self.name) from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise BadFile("{name}：保存的原件被改动过；请从备份恢复后重试", name=self.name)
        return content


def reveal_person(data: DataDir, place: MemberRow) -> Revealed:
    """Return the whole name, ID number and phone of one accepted member row.

    Raises BadBatch where there is no such row's sheet, BadFile where the original is gone or reads
    otherwise than when it was imported.
    """
    manifest = find_batch(data, place.batch)
    entry = _sheet(manifest, place.file, place.sheet)
    number, position = map(int, sheet_code(entry).split("-"))
    original = _kept(data, manifest.files[number])
    if not original.path.is_file():
        raise BadFile("{name}：保存的原件不在了；请从备份恢复后重试", name=original.name)
    job = RevealJob(
        name=place.file,
        data_root=str(data.root),
        original=str(original.path),
        position=position,
        row=place.row,
        person=place.person.hex(),
    )
    return Revealed(**reveal_apart(job))


def batch_originals(data: DataDir, batch: str) -> list[KeptOriginal]:
    """Return the files of a batch as they came in. Raises BadBatch where there is none such."""
    return [_kept(data, entry) for entry in find_batch(data, batch).files]


def _sheet(manifest: Manifest, file: str, sheet: str) -> dict[str, Any]:
    for entry in manifest.sheets:
        if (entry["kind"], entry["file"], entry["sheet"]) == ("members", file, sheet):
            return entry
    raise BadBatch("批次 {batch} 里没有这张会员列表；请刷新页面后重试", batch=manifest.batch)


def _kept(data: DataDir, entry: dict[str, Any]) -> KeptOriginal:
    path = data.originals / entry["sha256"]
    return KeptOriginal(entry["file"], entry["size"], entry["sha256"], path)
