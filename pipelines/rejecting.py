"""The story of a reject file: a batch's rejected rows go back as they were sent, to be mended."""

import hashlib
import os
import shutil
from dataclasses import asdict
from pathlib import Path

from pipelines.errors import BadBatch, BadFile
from pipelines.kinds import QR
from pipelines.paths import DataDir
from pipelines.saying import Said
from pipelines.scratch import scratch_folder
from pipelines.steps.batches import Manifest, find_batch, sheet_code
from pipelines.steps.isolate import reject_apart
from pipelines.steps.jobs import RejectedSheet, RejectsJob


def write_rejects(data: DataDir, batch: str, out: Path) -> int:
    """Write the batch's rejected rows to the workbook `out`; return how many.

    The originals are read again: nothing but they holds what was sent. The file is made whole or
    not at all, for its owner's eyes only, and is kept nowhere else. Raises BadBatch where there is
    no such batch or it has no rejected rows, BadFile where `out` or an original is amiss.
    """
    manifest = find_batch(data, batch)
    sheets = _sheets(data, manifest)
    if not sheets:
        raise BadBatch("批次 {batch} 没有退回的行；不需要改正，无须导出", batch=batch)
    if out.suffix.lower() != ".xlsx":
        raise BadFile("{name}：退回表是 Excel 工作簿；请把文件名改成以 .xlsx 结尾", name=out.name)
    if not out.parent.is_dir():
        raise BadFile("{folder}：没有这个文件夹；请先建好，或换一个位置", folder=out.parent)
    with scratch_folder() as scratch:
        made = scratch / "rejects.xlsx"
        job = RejectsJob(
            name=Said("批次 {batch}", batch=batch),
            data_root=str(data.root),
            batch=batch,
            sheets=[asdict(sheet) for sheet in sheets],
            out=str(made),
        )
        rows = reject_apart(job)
        _bring(made, out)
    return rows


def _bring(made: Path, out: Path) -> None:
    """Put a file in its place, whole or not at all, for its owner's eyes only.

    A kill may leave half of it beside the place; whoever writes there the next time clears it away.
    """
    name = hashlib.sha256(os.fsencode(out.name)).hexdigest()[:12]
    arriving = out.with_name(f".rollcall-{name}")
    arriving.unlink(missing_ok=True)
    descriptor = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with made.open("rb") as source, os.fdopen(descriptor, "wb") as target:
            shutil.copyfileobj(source, target)
        arriving.replace(out)
    finally:
        arriving.unlink(missing_ok=True)


def _sheets(data: DataDir, manifest: Manifest) -> list[RejectedSheet]:
    found = []
    for entry in manifest.sheets:
        if entry["rejected_path"] and entry["kind"] == QR:
            rejected = str(data.batches / manifest.batch / entry["rejected_path"])
            found.append(RejectedSheet("", entry["file"], 0, QR, rejected, ""))
        elif entry["rejected_path"]:
            code = sheet_code(entry)
            number, position = map(int, code.split("-"))
            sent = manifest.files[number]
            original = data.originals / sent["sha256"]
            if not original.is_file():
                raise BadFile(
                    "{name}：保存的原件不在了（originals/{digest}…）；请从备份恢复后重试",
                    name=sent["file"],
                    digest=sent["sha256"][:12],
                )
            found.append(
                RejectedSheet(
                    original=str(original),
                    file=sent["file"],
                    position=position,
                    kind=entry["kind"],
                    rejected=str(data.batches / manifest.batch / entry["rejected_path"]),
                    code=code,
                    scope=entry["scope"],
                )
            )
    return found
