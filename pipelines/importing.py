"""The story of an import: files come in, are kept, read, judged, committed and counted."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.building import Build, exclusive, make_build, renew, standing_build
from pipelines.errors import BadBatch
from pipelines.filetypes import is_picture
from pipelines.intake import (
    READING,
    Request,
    Room,
    amend_request,
    no_tables,
    refuse_moved,
    resolve_request,
    same_bytes,
    stage_batch,
)
from pipelines.kinds import KINDS, QR
from pipelines.paths import DataDir
from pipelines.progress import Progress, Step, silent
from pipelines.reference import load_reference
from pipelines.reporting import ImportReport, report_files
from pipelines.scratch import scratch_folder
from pipelines.steps.amending import find_amendment
from pipelines.steps.archive import Found, collect_files
from pipelines.steps.batches import (
    UNFINISHED,
    Manifest,
    find_batch,
    is_withdrawn,
    key_marks,
    live_batches,
    standing,
    withdraw,
)
from pipelines.steps.compare import compare_builds
from pipelines.steps.keep import Original, keep_original
from pipelines.steps.key import ensure_key, trial_key
from pipelines.steps.publish import current_build, publish, settle


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
    asked, tell = request or Request(), progress or silent
    if dry_run:
        return _preview(data, paths, asked, tell)
    reference = load_reference(data)
    room = Room(data.originals, data.batches, data.secret_key)
    with exclusive(data):
        refuse_moved(data, asked)
        ensure_key(data.secret_key, key_marks(data))
        # Under the lock and in the data folder: what is left by a kill is found and cleared away.
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=data.originals) as scratch:
            found = collect_files(paths, Path(scratch))
            originals = _kept(found, data.originals)
        asked = resolve_request(data, asked, reference)
        asked = amend_request(asked, find_amendment(data, room.kept, originals))
        # What is compared below was made by this very code: another version has other tables.
        renew(data)
        if known := same_bytes(data, originals, asked):
            return _unchanged(data, known, originals)
        manifest = stage_batch(data, room, originals, asked, tell)
        passed_over = no_tables(manifest, originals)
        if known := _known_without(data, passed_over, originals, asked):
            shutil.rmtree(data.batches / f"{UNFINISHED}{manifest.batch}")
            return _unchanged(data, known, originals)
        before = current_build(data)
        build = commit(data, manifest, building(manifest, tell))
    return _report(manifest, build, before, _names(found, passed_over))


def _preview(data: DataDir, paths: list[Path], asked: Request, tell: Progress) -> ImportReport:
    """Do all of an import in a scratch folder, and compare its build with the published one."""
    with scratch_folder() as folder:
        found = collect_files(paths, folder)
        originals = _kept(found, folder)
        asked = resolve_request(data, asked, load_reference(data))
        asked = amend_request(asked, find_amendment(data, folder, originals))
        if known := same_bytes(data, originals, asked):
            return _unchanged(data, known, originals)
        key = trial_key(data.secret_key, key_marks(data), folder)
        manifest = stage_batch(data, Room(folder, folder, key), originals, asked, tell)
        passed_over = no_tables(manifest, originals)
        if known := _known_without(data, passed_over, originals, asked):
            return _unchanged(data, known, originals)
        build = make_build(
            data,
            [*live_batches(data), manifest],
            elsewhere={manifest.batch: folder / f"{UNFINISHED}{manifest.batch}"},
            into=folder,
            tell=building(manifest, tell),
        )
        before = standing_build(data, folder)
        files = report_files(build.path, manifest, manifest.sheets, before)
        changes = compare_builds(before, build.path)
        return ImportReport(
            None,
            manifest.as_of,
            None,
            files,
            passed_over=_names(found, passed_over),
            amends=manifest.amends,
            would_change=changes,
        )


def undo_batch(data: DataDir, batch: str, by: str = "") -> Build:
    """Withdraw a batch: it is kept and no longer counted; the figures before it return exactly.

    Raises BadBatch where there is no such batch or it is withdrawn already.
    """
    manifest = find_batch(data, batch)
    with exclusive(data):
        if is_withdrawn(data, batch):
            raise BadBatch("批次 {batch} 已经撤销过了；不需要再撤销", batch=batch)
        counts = standing(data, manifest).state == "live"
        published = current_build(data)
        if published is not None and not counts:  # It changed no figure, nor does its leaving.
            withdraw(data, batch, datetime.now().astimezone(), by)
            return Build(published.stem, published)
        build = make_build(data, [one for one in live_batches(data) if one.batch != batch])
        withdraw(data, batch, datetime.now().astimezone(), by)
        publish(data, build.path)
        return build


def building(manifest: Manifest, tell: Progress) -> Callable[[float], None]:
    """Return what a build tells its own share of the work to."""
    return lambda share: tell(Step("build", manifest.batch, share=READING + (1 - READING) * share))


def commit(data: DataDir, manifest: Manifest, tell: Callable[[float], None]) -> Build:
    """Build with the new batch in its place, and keep batch and build only if all checks hold."""
    unfinished = data.batches / f"{UNFINISHED}{manifest.batch}"
    committed = data.batches / manifest.batch
    try:
        build = make_build(
            data,
            [*live_batches(data), manifest],
            elsewhere={manifest.batch: unfinished},
            tell=tell,
        )
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    settle(unfinished)
    unfinished.rename(committed)
    publish(data, build.path)
    return build


def _kept(found: Found, folder: Path) -> list[Original]:
    return [
        keep_original(path, name, folder, spare=place in found.spare, sent_in=found.folders[place])
        for place, (path, name) in enumerate(found.files)
    ]


def _known_without(
    data: DataDir, passed_over: list[Original], originals: list[Original], asked: Request
) -> Manifest | None:
    """Return the batch that holds all but what was passed over, where something was."""
    if not passed_over:
        return None
    return same_bytes(data, [one for one in originals if one not in passed_over], asked)


def _names(found: Found, passed_over: list[Original]) -> list[str]:
    return [*found.passed_over, *(one.name for one in passed_over)]


def _unchanged(data: DataDir, known: Manifest, originals: list[Original]) -> ImportReport:
    build = current_build(data)
    held = {entry["sha256"] for entry in known.files if _is_among(entry, originals)}
    names = {entry["file"] for entry in known.files if entry["sha256"] in held}
    if any(map(is_picture, names)):
        names.add(KINDS[QR])
    files = [sheet for sheet in known.sheets if sheet["file"] in names]
    report = report_files(build, known, files) if build else []
    published = build.stem if build else None
    return ImportReport(
        known.batch, known.as_of, published, report, unchanged=True, amends=known.amends
    )


def _is_among(entry: dict[str, Any], originals: list[Original]) -> bool:
    return entry["sha256"] in {original.sha256 for original in originals}


def _report(
    manifest: Manifest, build: Build, before: Path | None, passed_over: list[str]
) -> ImportReport:
    files = report_files(build.path, manifest, manifest.sheets, before)
    return ImportReport(
        manifest.batch,
        manifest.as_of,
        build.id,
        files,
        passed_over=passed_over,
        amends=manifest.amends,
    )
