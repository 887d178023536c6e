"""The story of an import: files come in, are kept, read, judged, committed and counted."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.building import Build, exclusive, make_build
from pipelines.errors import BadBatch
from pipelines.paths import DataDir
from pipelines.reference import Reference, load_reference
from pipelines.sheets import SHEETS
from pipelines.steps.amending import Amendment, find_amendment
from pipelines.steps.archive import collect_files
from pipelines.steps.batches import (
    UNFINISHED,
    Manifest,
    all_batches,
    find_batch,
    is_withdrawn,
    live_batches,
    next_seq,
    withdraw,
    write_manifest,
)
from pipelines.steps.compare import compare_builds
from pipelines.steps.dates import as_of_in_name
from pipelines.steps.isolate import stage_apart
from pipelines.steps.keep import Original, keep_original
from pipelines.steps.publish import current_build, publish
from pipelines.steps.staging import StageJob

Progress = Callable[[str, str, int], None]
"""Called with a stage (keep, read, build), what it is at, and a count of files or rows."""


@dataclass(frozen=True)
class Request:
    """What the user asked for besides the files."""

    as_of: date | None = None
    scope: str | None = None
    kind: str | None = None
    amendment: Amendment | None = None
    """What the files amend by their own account; found by the import."""


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


def import_batch(
    data: DataDir,
    paths: list[Path],
    request: Request | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import files, folders and zips as one batch: all of it counts or none.

    The originals are kept first. The batch is committed only after a build with it has passed
    every check; the same bytes once more change nothing. A dry run writes nothing and says what
    would change. Raises a UserError otherwise.
    """
    asked, tell = request or Request(), progress or (lambda *_: None)
    if dry_run:
        return _preview(data, paths, asked, tell)
    reference = load_reference(data)
    _ensure_key(data)
    room = _Room(data.originals, data.batches, data.secret_key)
    with tempfile.TemporaryDirectory(prefix="rollcall-") as scratch:
        found = collect_files(paths, Path(scratch))
        originals = [keep_original(path, name, data.originals) for path, name in found.files]
    with exclusive(data):
        asked = _resolved(data, asked, reference)
        asked = _amending(asked, find_amendment(data, room.kept, originals))
        if known := _same_bytes(data, originals, asked):
            return _unchanged(data, known, originals)
        manifest = _stage(data, room, originals, asked, tell)
        tell("build", manifest.batch, 0)
        build = _commit(data, manifest)
    return _report(data, manifest, build, found.passed_over)


def _preview(data: DataDir, paths: list[Path], asked: Request, tell: Progress) -> ImportReport:
    """Do all of an import in a scratch folder, and compare its build with the published one."""
    with tempfile.TemporaryDirectory(prefix="rollcall-") as scratch:
        folder = Path(scratch)
        found = collect_files(paths, folder)
        originals = [keep_original(path, name, folder) for path, name in found.files]
        asked = _resolved(data, asked, load_reference(data))
        asked = _amending(asked, find_amendment(data, folder, originals))
        if known := _same_bytes(data, originals, asked):
            return _unchanged(data, known, originals)
        key = data.secret_key if data.secret_key.exists() else folder / "secret.key"
        if not key.exists():
            key.write_bytes(secrets.token_bytes(32))
        manifest = _stage(data, _Room(folder, folder, key), originals, asked, tell)
        tell("build", manifest.batch, 0)
        build = make_build(
            data,
            [*live_batches(data), manifest],
            elsewhere={manifest.batch: folder / f"{UNFINISHED}{manifest.batch}"},
            into=folder,
        )
        files = _files(build.path, manifest, manifest.sheets)
        changes = compare_builds(current_build(data), build.path)
        return ImportReport(
            None,
            manifest.as_of,
            None,
            files,
            passed_over=found.passed_over,
            amends=manifest.amends,
            would_change=changes,
        )


def undo_batch(data: DataDir, batch: str) -> Build:
    """Withdraw a batch: it is kept and no longer counted; the figures before it return exactly.

    Raises BadBatch where there is no such batch or it is withdrawn already.
    """
    find_batch(data, batch)
    with exclusive(data):
        if is_withdrawn(data, batch):
            raise BadBatch(f"批次 {batch} 已经撤销过了；不需要再撤销")
        remaining = [manifest for manifest in live_batches(data) if manifest.batch != batch]
        build = make_build(data, remaining)
        withdraw(data, batch, datetime.now().astimezone())
        publish(data, build.path)
        return build


def list_batches(data: DataDir) -> list[BatchSummary]:
    """Return the history of imports, the newest last."""
    return [_summary(data, manifest) for manifest in all_batches(data)]


def _summary(data: DataDir, manifest: Manifest) -> BatchSummary:
    sheets = manifest.sheets
    return BatchSummary(
        batch=manifest.batch,
        imported_at=manifest.imported_at,
        as_of=manifest.as_of,
        scope=manifest.scope,
        withdrawn=is_withdrawn(data, manifest.batch),
        files=len(manifest.files),
        kinds=sorted({sheet["kind"] for sheet in sheets}),
        rows=sum(sheet["rows"] for sheet in sheets),
        accepted=sum(sheet["accepted"] for sheet in sheets),
        rejected=sum(sheet["rejected"] for sheet in sheets),
        amends=manifest.amends,
    )


def _ensure_key(data: DataDir) -> None:
    """Make the pseudonym key on first use, readable by its owner only; two at once make one."""
    unfinished = data.root / f".key-{secrets.token_hex(8)}"
    if data.secret_key.exists():
        return
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(secrets.token_bytes(32))
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(unfinished, data.secret_key)
    except FileExistsError:
        pass  # Another import made it a moment before; that one stays.
    finally:
        unfinished.unlink()


def _resolved(data: DataDir, asked: Request, reference: Reference) -> Request:
    """Return the request with the district's own name for a scope. Raises BadBatch."""
    if asked.kind is not None and asked.kind not in SHEETS:
        raise BadBatch(f"没有“{asked.kind}”这种表；可用：{'、'.join(SHEETS)}")
    if asked.scope is None:
        return asked
    key = reference.district_key(asked.scope)
    known = reference.district_aliases() | {name: name for name in _built_districts(data)}
    if key not in known:
        names = "、".join(dict.fromkeys(known.values()))
        raise BadBatch(f"没有“{asked.scope}”这个县区；可用：{names}")
    return replace(asked, scope=known[key])


def _amending(asked: Request, amendment: Amendment | None) -> Request:
    """Return the request with the day and scope of the batch that is amended. Raises BadBatch."""
    if amendment is None:
        return asked
    amended = amendment.batch
    if asked.as_of not in (None, amended.day) or asked.scope not in (None, amended.scope):
        raise BadBatch(
            f"退回表补正批次 {amended.batch}，数据截至 {amended.as_of}、范围"
            f"{amended.scope or '全市'}随它而定；请去掉 --as-of 和 --scope"
        )
    return replace(asked, as_of=amended.day, scope=amended.scope, amendment=amendment)


def _built_districts(data: DataDir) -> list[str]:
    build = current_build(data)
    if build is None:
        return []
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute("select district from district").fetchall()
    return [row[0] for row in rows]


def _same_bytes(data: DataDir, originals: list[Original], asked: Request) -> Manifest | None:
    """Return the newest counting batch that holds all of these files under the same terms."""
    wanted = {original.sha256 for original in originals}
    for manifest in reversed(live_batches(data)):
        terms = (asked.as_of is None or asked.as_of == manifest.day) and (
            asked.scope == manifest.scope
        )
        if terms and wanted <= {entry["sha256"] for entry in manifest.files}:
            return manifest
    return None


def _unchanged(data: DataDir, known: Manifest, originals: list[Original]) -> ImportReport:
    if current_build(data) is None:
        publish(data, make_build(data, live_batches(data)).path)
    build = current_build(data)
    held = {entry["sha256"] for entry in known.files if _is_among(entry, originals)}
    names = {entry["file"] for entry in known.files if entry["sha256"] in held}
    files = [sheet for sheet in known.sheets if sheet["file"] in names]
    report = _files(build, known, files) if build else []
    published = build.stem if build else None
    return ImportReport(
        known.batch, known.as_of, published, report, unchanged=True, amends=known.amends
    )


def _is_among(entry: dict[str, Any], originals: list[Original]) -> bool:
    return entry["sha256"] in {original.sha256 for original in originals}


@dataclass(frozen=True)
class _Room:
    """Where an import has originals, batches and key: the data folder, or a scratch one."""

    kept: Path
    batches: Path
    key: Path


def _stage(
    data: DataDir, room: _Room, originals: list[Original], asked: Request, tell: Progress
) -> Manifest:
    """Read and judge every file into an unfinished batch folder; return its manifest."""
    seq = next_seq(data)
    folder = room.batches / f"{UNFINISHED}{seq:04d}-{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        jobs = _jobs(data, room, originals, asked, folder)
        sheets: list[dict[str, Any]] = []
        for staged in stage_apart(jobs, lambda name, rows: tell("read", name, rows)):
            sheets.extend(staged)
        as_of = _batch_day(sheets)
        manifest = Manifest(
            batch=f"{seq:04d}-{as_of:%Y%m%d}",
            seq=seq,
            imported_at=datetime.now().astimezone().isoformat(timespec="seconds"),
            as_of=as_of.isoformat(),
            scope=asked.scope,
            files=[
                {"file": original.name, "sha256": original.sha256, "size": original.size}
                for original in originals
            ],
            sheets=sheets,
            amends=asked.amendment.batch.batch if asked.amendment else None,
        )
        write_manifest(folder, manifest)
        folder.rename(room.batches / f"{UNFINISHED}{manifest.batch}")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return manifest


def _jobs(
    data: DataDir, room: _Room, originals: list[Original], asked: Request, folder: Path
) -> list[StageJob]:
    today = date.today()
    year = load_reference(data).campaign.starts.year
    named = [day for original in originals if (day := as_of_in_name(original.name, year))]
    return [
        StageJob(
            data_root=str(data.root),
            original=str(room.kept / original.sha256),
            key=str(room.key),
            name=original.name,
            number=number,
            out=str(folder),
            today=today.isoformat(),
            kind=asked.kind,
            scope=asked.scope,
            as_of=asked.as_of.isoformat() if asked.as_of else None,
            as_of_fallback=max(named).isoformat() if named else None,
            **_amended(asked.amendment, original),
        )
        for number, original in enumerate(originals)
    ]


def _amended(amendment: Amendment | None, original: Original) -> dict[str, Any]:
    """Return a job's fields that only corrected rows have."""
    if amendment is None:
        return {}
    return {
        "amends": amendment.batch.batch,
        "sheet_scopes": amendment.scopes.get(original.sha256, {}),
        "held": amendment.held,
    }


def _batch_day(sheets: list[dict[str, Any]]) -> date:
    """Return the batch's as-of date: its member lists', else the latest that a file states.

    Raises BadBatch where member lists state different days: together they are no snapshot.
    """
    said = {"option", "sheet", "name", "amended"}
    members = {
        sheet["as_of"]: sheet["file"]
        for sheet in sheets
        if sheet["kind"] == "members" and sheet["as_of_source"] in said
    }
    if len(members) > 1:
        listed = "；".join(f"{file} 截至 {day}" for day, file in sorted(members.items()))
        raise BadBatch(
            f"同一批会员列表的数据截至日不一致（{listed}）；"
            "请按日期分批导入，或用 --as-of 指明共同的截至日"
        )
    stated = list(members) or [s["as_of"] for s in sheets if s["as_of_source"] in said]
    return date.fromisoformat(max(stated or [sheet["as_of"] for sheet in sheets]))


def _commit(data: DataDir, manifest: Manifest) -> Build:
    """Build with the new batch in its place, and keep batch and build only if all checks hold."""
    unfinished = data.batches / f"{UNFINISHED}{manifest.batch}"
    committed = data.batches / manifest.batch
    try:
        build = make_build(
            data, [*live_batches(data), manifest], elsewhere={manifest.batch: unfinished}
        )
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.rename(committed)
    publish(data, build.path)
    return build


def _report(
    data: DataDir, manifest: Manifest, build: Build, passed_over: list[str]
) -> ImportReport:
    files = _files(build.path, manifest, manifest.sheets)
    return ImportReport(
        manifest.batch,
        manifest.as_of,
        build.id,
        files,
        passed_over=passed_over,
        amends=manifest.amends,
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


def _files(build: Path, manifest: Manifest, sheets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return an entry a sheet, with the flags that only a build can know."""
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute(
            "select file, sheet, reason, n from import_findings"
            " where batch_id = ? and verdict = 'flag'",
            [manifest.batch],
        ).fetchall()
    entries = []
    for sheet in sheets:
        entry = {name: sheet[name] for name in _REPORTED}
        entry["flags"] = {
            reason: n
            for file, name, reason, n in rows
            if (file, name) == (sheet["file"], sheet["sheet"])
        }
        entries.append(entry)
    return entries
