"""What an import tells: the report of one batch, and the history of all."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.paths import DataDir
from pipelines.steps.batches import Manifest, all_batches, standing
from pipelines.steps.losses import find_losses
from pipelines.steps.placing import say_placed, say_repeated


@dataclass
class ImportReport:
    """What an import did: the document of `rollcall import --json` (specification, §5)."""

    batch: str | None
    as_of: str
    published: str | None
    files: list[dict[str, Any]]
    unchanged: bool = False
    passed_over: list[str] = field(default_factory=list)
    amends: str | None = None
    """The batch of which rejected rows came back, corrected."""
    would_change: dict[str, Any] | None = None
    """Of a dry run: persons added, changed and gone, and each district before and after."""

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class BatchSummary:
    """One line of the history of imports."""

    batch: str
    imported_at: str
    as_of: str
    scope: str | None
    withdrawn: bool
    files: int
    kinds: list[str]
    rows: int
    accepted: int
    rejected: int
    amends: str | None = None
    state: str = "live"
    """live, waiting, returned or withdrawn: only the first counts."""
    by: str = ""


def list_batches(data: DataDir) -> list[BatchSummary]:
    """Return the history of imports, the newest last."""
    return [_summary(data, manifest) for manifest in all_batches(data)]


def _summary(data: DataDir, manifest: Manifest) -> BatchSummary:
    sheets, state = manifest.sheets, standing(data, manifest).state
    return BatchSummary(
        batch=manifest.batch,
        imported_at=manifest.imported_at,
        as_of=manifest.as_of,
        scope=manifest.scope,
        withdrawn=state == "withdrawn",
        files=len(manifest.files),
        kinds=sorted({sheet["kind"] for sheet in sheets}),
        rows=sum(sheet["rows"] for sheet in sheets),
        accepted=sum(sheet["accepted"] for sheet in sheets),
        rejected=sum(sheet["rejected"] for sheet in sheets),
        amends=manifest.amends,
        state=state,
        by=manifest.by,
    )


_REPORTED = [
    "file",
    "kind",
    "sheet",
    "as_of",
    "as_of_source",
    "rows",
    "accepted",
    "rejected",
    "rejects",
    "flags",
    "unmatched_headers",
    "unused_headers",
    "skipped",
    "notes",
]


def report_files(
    build: Path,
    manifest: Manifest,
    sheets: list[dict[str, Any]],
    before: Path | None = None,
) -> list[dict[str, Any]]:
    """Return an entry a sheet, with the flags that only a build can know.

    Breakdowns and administrator lists say where their rows went that stand elsewhere or nowhere.
    Where the build `before` the import is given, the first sheet of a kind says what it takes away:
    among its `notes`, and alone as `losses`. `rejected_rows` are the first ones of each reason,
    `rejected_columns` the headers of the numbers in which it was found.
    """
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute(
            "select file, sheet, reason, n from import_findings"
            " where batch_id = ? and verdict = 'flag'",
            [manifest.batch],
        ).fetchall()
        placed = say_placed(connection, manifest.batch)
        repeated = {"survey": say_repeated(connection, manifest.batch)}
    losses = find_losses(before, build, manifest) if before else {}
    entries = []
    for sheet in sheets:
        entry = {name: sheet[name] for name in _REPORTED}
        # Batches of earlier versions do not hold where their rejected rows stand.
        entry["rejected_rows"] = sheet.get("rejected_rows", {})
        entry["rejected_columns"] = sheet.get("rejected_columns", {})
        entry["losses"] = losses.pop(sheet["kind"], [])
        told = placed.get((sheet["file"], sheet["sheet"]), ())
        rows_of_one = repeated.pop(sheet["kind"], ())
        entry["notes"] = [*sheet["notes"], *told, *rows_of_one, *entry["losses"]]
        entry["flags"] = {
            reason: n
            for file, name, reason, n in rows
            if (file, name) == (sheet["file"], sheet["sheet"])
        }
        entries.append(entry)
    return entries
