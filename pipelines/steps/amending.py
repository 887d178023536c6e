"""Corrected rows come back: find the batch that they amend, and what it already holds."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.errors import BadBatch
from pipelines.paths import DataDir
from pipelines.saying import Listed
from pipelines.steps.batches import (
    Manifest,
    all_batches,
    is_withdrawn,
    live_batches,
    sheet_code,
    sheet_day,
    standing,
    with_amendments,
)
from pipelines.steps.keep import Original
from pipelines.steps.marks import BATCH_PROPERTY, SHEET_PROPERTY, read_marks

_UNIONS_ONCE = ("unions", "breakdown")
"""Kinds of which a union's second row is rejected."""


@dataclass(frozen=True)
class Amendment:
    """The batch that an import amends, and what its sheets are read with.

    `scopes` and `days` give each file's (by SHA-256) sheets, by title, the district and the as-of
    date of the sheet that they come from; `held` are the accepted Parquet files in which a union
    may stand already.
    """

    batch: Manifest
    scopes: dict[str, dict[str, str | None]] = field(default_factory=dict)
    days: dict[str, dict[str, str]] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)


def find_amendment(data: DataDir, kept: Path, originals: list[Original]) -> Amendment | None:
    """Return what the originals in `kept` amend by their own account, or None.

    Raises BadBatch where that batch is not there or withdrawn, where the files amend several
    batches, or where some amend one and others do not.
    """
    marks = {original: read_marks(kept / original.sha256) for original in originals}
    marked = {original: said for original, said in marks.items() if said.get(BATCH_PROPERTY)}
    if not marked:
        return None
    batches = {said[BATCH_PROPERTY] for said in marked.values()}
    if len(batches) > 1:
        raise BadBatch(
            "这些退回表来自几个批次（{batches}）；请逐批导入", batches=Listed(sorted(batches))
        )
    if others := [original.name for original in originals if original not in marked]:
        raise BadBatch(
            "改好的退回表不能和别的文件一起导入（{names}）；请分两次导入", names=Listed(others)
        )
    amended = _amended(data, batches.pop(), next(iter(marked)).name)
    sheets = {original.sha256: _sheets(amended, said) for original, said in marked.items()}
    return Amendment(
        amended,
        scopes={file: {t: one["scope"] for t, one in by.items()} for file, by in sheets.items()},
        days={
            file: {t: sheet_day(amended, one) for t, one in by.items()}
            for file, by in sheets.items()
        },
        held=_held(data, amended),
    )


def _amended(data: DataDir, batch: str, file: str) -> Manifest:
    known = {manifest.batch: manifest for manifest in all_batches(data)}
    amended = known.get(batch)
    if amended is None:
        raise BadBatch(
            "{name}：是批次 {batch} 的退回表，但这里没有这个批次；请核对 --data，或导入完整的表",
            name=file,
            batch=batch,
        )
    above: Manifest | None = amended
    while above is not None:
        if is_withdrawn(data, above.batch):
            raise BadBatch(
                "{name}：要补正的批次 {batch} 已经撤销；请重新导入完整的表，再改它的退回表",
                name=file,
                batch=above.batch,
            )
        if standing(data, above).state != "live":
            raise BadBatch(
                "{name}：要补正的批次 {batch} 还没有采纳；请先采纳，或改好整张表重新提交",
                name=file,
                batch=above.batch,
            )
        above = known.get(above.amends) if above.amends else None
    return amended


def _sheets(amended: Manifest, said: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return the amended batch's entries of the sheets that a file gives back, by its titles."""
    by_code = {sheet_code(entry): entry for entry in amended.sheets}
    return {
        name.removeprefix(SHEET_PROPERTY): by_code[code]
        for name, code in said.items()
        if name.startswith(SHEET_PROPERTY) and code in by_code
    }


def _held(data: DataDir, amended: Manifest) -> list[str]:
    groups = with_amendments(live_batches(data))
    group = next(group for group in groups if amended in group)
    return [
        str(data.batches / manifest.batch / entry["accepted_path"])
        for manifest in group
        for entry in manifest.sheets
        if entry["kind"] in _UNIONS_ONCE and entry["accepted_path"]
    ]
