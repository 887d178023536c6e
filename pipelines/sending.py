"""The story of a sheet that a district sends: shown first, kept, and judged before it counts."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.building import Build, exclusive, make_build
from pipelines.errors import BadBatch, BadFile
from pipelines.importing import building, commit
from pipelines.intake import Request, Room, refuse_moved, resolve_request, stage_batch
from pipelines.kinds import COLUMN_NAMES
from pipelines.paths import DataDir
from pipelines.progress import Progress, silent
from pipelines.reference import Reference, load_reference
from pipelines.reporting import ImportReport, report_files
from pipelines.saying import Said
from pipelines.scratch import scratch_folder
from pipelines.steps.archive import collect_files
from pipelines.steps.batches import (
    UNFINISHED,
    Manifest,
    accept,
    all_batches,
    find_batch,
    give_back,
    key_marks,
    live_batches,
    standing,
)
from pipelines.steps.compare import compare_builds
from pipelines.steps.keep import Original, keep_original
from pipelines.steps.key import ensure_key, trial_key
from pipelines.steps.marks import BATCH_PROPERTY, form_version, read_marks
from pipelines.steps.publish import current_build, publish, settle
from pipelines.steps.versions import (
    BREAKDOWN,
    SheetVersion,
    compare_rows,
    district_called,
    sheet_versions,
    version_paths,
)

SHORTEST_REASON = 4
"""Characters of the shortest reason with which a sheet is returned."""


@dataclass(frozen=True)
class Sending:
    """A sheet on its way in: of which kind, for which one district, by which account.

    A breakdown that `waits` counts only once it is accepted. `at` is when it came, where that is
    not now; its day is the sheet's as-of date, for it says what holds when it is sent.
    """

    kind: str
    district: str
    by: str
    waits: bool = False
    at: datetime | None = None
    base: str | None = None
    """The version that it was made from, where another one counting meanwhile refuses it."""
    tried_on: str | None = None
    """The build that a trial compared with, by name; empty for none. Another one refuses."""

    def request(self) -> Request:
        """Return what the import is asked for."""
        day = self.at.date() if self.at else date.today()
        return Request(
            day, self.district, self.kind, by=self.by, waits=self.waits, sent_at=self.at,
            tried_on=self.tried_on,
        )  # fmt: skip


@dataclass(frozen=True)
class SheetPreview:
    """What a sheet would change, before anything counts.

    `files` accounts for every row; `rejected` names each refused row (sheet, row, column, reason);
    `flagged` holds the rows that count and are doubtful, as the mart `breakdown` has them;
    `differences` compares with the version that counts (`base`, None where there is none);
    `district` is the district before and after. `form_base` is the version from which the form was
    made, where the file says so.
    """

    files: list[dict[str, Any]]
    rejected: list[dict[str, Any]]
    flagged: list[dict[str, Any]]
    differences: list[dict[str, Any]]
    district: dict[str, Any]
    base: str | None
    form_base: str | None = None
    totals: list[dict[str, Any]] = field(default_factory=list)


def preview_sheet(
    data: DataDir, path: Path, sending: Sending, progress: Progress | None = None
) -> SheetPreview:
    """Read a sheet, build with it in a scratch folder, and say what it would change.

    Writes nothing to the data folder. Raises a UserError for what `send_sheet` would refuse.
    """
    tell = progress or silent
    with scratch_folder() as folder:
        room = Room(folder, folder, trial_key(data.secret_key, key_marks(data), folder))
        with _staged(data, path, sending, room, tell) as (original, manifest):
            return _previewed(
                data,
                manifest,
                folder / f"{UNFINISHED}{manifest.batch}",
                original=folder / original.sha256,
                into=folder,
                tell=tell,
            )


def preview_batch(data: DataDir, batch: str, progress: Progress | None = None) -> SheetPreview:
    """Say what accepting a sheet that waits would change now, as `preview_sheet` does.

    Raises BadBatch where the batch is not there or neither waits nor was returned.
    """
    manifest = _to_judge(data, batch, ("waiting", "returned"))
    (file,) = manifest.files
    with scratch_folder() as folder:
        return _previewed(
            data,
            manifest,
            data.batches / batch,
            original=data.originals / file["sha256"],
            into=folder,
            tell=progress or silent,
        )


def send_sheet(
    data: DataDir, path: Path, sending: Sending, progress: Progress | None = None
) -> ImportReport:
    """Take a sheet in: it waits for its verdict, or counts at once. All of it or nothing.

    Nothing is kept of what is refused: a sheet that names another district, is of another kind, was
    sent before, or would not change any more what its trial showed. Raises a UserError then.
    """
    tell = progress or silent
    with exclusive(data):
        ensure_key(data.secret_key, key_marks(data))
        refuse_moved(data, sending.request())
        _refuse_newer(data, sending)
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=data.originals) as scratch:
            room = Room(Path(scratch), data.batches, data.secret_key)
            with _staged(data, path, sending, room, tell) as (original, manifest):
                (Path(scratch) / original.sha256).replace(data.originals / original.sha256)
                if sending.waits:
                    build = _kept(data, manifest)
                else:
                    build = commit(data, manifest, building(manifest, tell))
    files = report_files(build.path, manifest, manifest.sheets)
    return ImportReport(manifest.batch, manifest.as_of, build.id, files)


def accept_sheet(
    data: DataDir, batch: str, by: str, *, overrule: bool = False, at: datetime | None = None
) -> Build:
    """Let a sheet that waits count: built with it, then marked, then published.

    `overrule` accepts one that was returned too. Raises BadBatch where it cannot be accepted.
    """
    with exclusive(data):
        manifest = _to_judge(data, batch, ("waiting", "returned") if overrule else ("waiting",))
        _refuse_overtaken(data, manifest)
        batches = sorted([*live_batches(data), manifest], key=_seq)
        build = make_build(data, batches, elsewhere={batch: data.batches / batch})
        accept(data, batch, (at or datetime.now()).astimezone(), by)
        publish(data, build.path)
        return build


def return_sheet(
    data: DataDir, batch: str, by: str, reason: str, *, at: datetime | None = None
) -> None:
    """Give a sheet that waits back with a reason; what counted goes on counting.

    Raises BadBatch where it does not wait, or without a reason.
    """
    said = " ".join(reason.split())
    if len(said) < SHORTEST_REASON:
        raise BadBatch("退回要写明原因（至少 {n} 个字），县区才知道改什么", n=SHORTEST_REASON)
    with exclusive(data):
        _to_judge(data, batch, ("waiting",))
        give_back(data, batch, (at or datetime.now()).astimezone(), by, said)


def compare_versions(
    data: DataDir, district: str, before: str | None, after: str
) -> list[dict[str, Any]]:
    """Return what changes between two versions of a district's sheet, by batch; a row a union.

    Raises BadBatch where a batch is not there or holds no sheet of the district.
    """
    reference = load_reference(data)
    for batch in filter(None, (before, after)):
        find_batch(data, batch)
        if not any(one.batch == batch for one in sheet_versions(data, district=district)):
            raise BadBatch(
                "批次 {batch} 里没有{district}的任务分解表；请用 status 查看各版本",
                batch=batch,
                district=district,
            )
    old = version_paths(data, before) if before else []
    return compare_rows(old, version_paths(data, after), district, reference)


def counting_version(data: DataDir, district: str) -> SheetVersion | None:
    """Return the version of the district's breakdown sheet that counts, or None."""
    found = sheet_versions(data, district=district)
    return next((one for one in found if one.state == "counting"), None)


def _refuse_overtaken(data: DataDir, manifest: Manifest) -> None:
    """Raise BadBatch where a newer version counts: accepted beside it, the sheet would not."""
    now = counting_version(data, str(manifest.scope))
    if now is not None and (now.as_of, now.seq) > (manifest.as_of, manifest.seq):
        raise BadBatch(
            "批次 {batch} 提交之后，{district}已有更新的版本 {newer} 在计数，"
            "采纳了也不起作用；请退回，让县区按现行版本重填，或先撤销 {newer}",
            batch=manifest.batch,
            district=manifest.scope,
            newer=now.batch,
        )


def _seq(manifest: Manifest) -> int:
    return manifest.seq


def _to_judge(data: DataDir, batch: str, states: tuple[str, ...]) -> Manifest:
    manifest = find_batch(data, batch)
    said = standing(data, manifest)
    if said.state in states:
        if any(one.state == "replaced" for one in sheet_versions(data) if one.batch == batch):
            raise BadBatch("批次 {batch} 已被县区后来提交的表替代；请审核新的一份", batch=batch)
        return manifest
    accepted = (
        Said("已于 {at} 采纳", at=said.accepted_at[:16]) if said.accepted_at else Said("本来就计数")
    )
    found = {
        "live": accepted,
        "returned": Said(
            "已于 {at} 退回（{reason}）", at=said.returned_at[:16], reason=said.reason
        ),
        "withdrawn": Said("已经撤销"),
        "waiting": Said("还在待审"),
    }
    raise BadBatch("批次 {batch} {state}；请刷新后再看", batch=batch, state=found[said.state])


def _kept(data: DataDir, manifest: Manifest) -> Build:
    """Keep a batch that waits; no figure changes, so that only the first of all makes a build."""
    unfinished = data.batches / f"{UNFINISHED}{manifest.batch}"
    settle(unfinished)
    unfinished.rename(data.batches / manifest.batch)
    published = current_build(data)
    if published is not None:
        return Build(published.stem, published)
    build = make_build(data, live_batches(data))
    publish(data, build.path)
    return build


@contextmanager
def _staged(
    data: DataDir, path: Path, sending: Sending, room: Room, tell: Progress
) -> Iterator[tuple[Original, Manifest]]:
    """Read the one file into an unfinished batch; what is refused leaves nothing behind."""
    reference = load_reference(data)
    asked = resolve_request(data, sending.request(), reference)
    original = _the_file(path, room.kept)
    _refuse_repeated(data, original, asked)
    manifest = stage_batch(data, room, [original], asked, tell)
    unfinished = room.batches / f"{UNFINISHED}{manifest.batch}"
    try:
        _refuse_other_districts(manifest, unfinished, str(asked.scope), reference)
        yield original, manifest
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _the_file(path: Path, kept: Path) -> Original:
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=kept) as unpacked:
        found = collect_files([path], Path(unpacked))
        if len(found.files) != 1:
            count = len(found.files)
            raise BadFile(
                "{name}：一次收一份表，里面有 {n} 个文件；请逐份提交", name=path.name, n=count
            )
        original = keep_original(*found.files[0], kept)
    if read_marks(kept / original.sha256).get(BATCH_PROPERTY):
        raise BadFile("{name}：是退回行的表，不是整张表；请改好整张表再提交", name=original.name)
    return original


def _refuse_newer(data: DataDir, sending: Sending) -> None:
    """Raise BadBatch where the version that the sheet was made from is not the last any more."""
    if sending.base is None:
        return
    versions = sheet_versions(data, district=sending.district)
    counting = next((one for one in versions if one.state == "counting"), None)
    if counting is None or counting.batch != sending.base:
        now = counting.batch if counting else Said("无")
        raise BadBatch(
            "{district}的分解表在您打开之后已变（{base} → {now}）；请刷新，看清现在的分工再改",
            district=sending.district,
            base=sending.base,
            now=now,
        )
    if sending.waits and (last := next((v for v in versions if v.state == "waiting"), None)):
        raise BadBatch(
            "{district}已有一份表在待审（{batch}）；请等审核结果，或先撤回它",
            district=sending.district,
            batch=last.batch,
        )


def _refuse_repeated(data: DataDir, original: Original, asked: Request) -> None:
    """Raise BadBatch where the very same bytes wait, were returned, or count already."""
    for manifest in reversed(all_batches(data)):
        same = any(entry["sha256"] == original.sha256 for entry in manifest.files)
        if not same or manifest.scope not in (None, asked.scope):
            continue
        said = standing(data, manifest)
        if said.state == "returned":
            raise BadBatch(
                "{name}：与已退回的批次 {batch} 一字不差（退回原因：{reason}）；请改好再提交",
                name=original.name,
                batch=manifest.batch,
                reason=said.reason,
            )
        if said.state != "withdrawn":
            word = Said("正在待审") if said.state == "waiting" else Said("已经计数")
            raise BadBatch(
                "{name}：与批次 {batch} 一字不差，{word}；不用再提交",
                name=original.name,
                batch=manifest.batch,
                word=word,
            )


def _refuse_other_districts(
    manifest: Manifest, folder: Path, district: str, reference: Reference
) -> None:
    """Raise BadFile where a title or a row names another district than the one that sends."""
    for entry in manifest.sheets:
        named = entry["named_district"]
        if named and named != district:
            raise BadFile(
                "{file} 工作表“{sheet}”：表上写的是{named}，"
                "这里只收{district}的表；请核对是不是拿错了文件",
                file=entry["file"],
                sheet=entry["sheet"],
                named=named,
                district=district,
            )
        if entry["accepted_path"]:
            _refuse_other_rows(folder / entry["accepted_path"], entry, district, reference)


def _refuse_other_rows(
    accepted: Path, entry: dict[str, Any], district: str, reference: Reference
) -> None:
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select row, district_key from read_parquet($path) order by row",
            {"path": str(accepted)},
        ).fetchall()
    for row, key in rows:
        named = district_called(key, reference)
        if named != district:
            raise BadFile(
                "{file} 工作表“{sheet}”第 {row} 行：“所属县区”是{named}，"
                "这里只收{district}的表；请删去别的县区的行，或改正这一列",
                file=entry["file"],
                sheet=entry["sheet"],
                row=row,
                named=named,
                district=district,
            )


def _previewed(  # noqa: PLR0913 - where each part lies
    data: DataDir,
    manifest: Manifest,
    staged: Path,
    *,
    original: Path,
    into: Path,
    tell: Progress,
) -> SheetPreview:
    """Build in the folder `into` with the batch that lies in `staged`, and compare."""
    build = make_build(
        data,
        [*live_batches(data), manifest],
        elsewhere={manifest.batch: staged},
        into=into,
        tell=building(manifest, tell),
    )
    district = str(manifest.scope)
    is_breakdown = any(entry["kind"] == BREAKDOWN for entry in manifest.sheets)
    changes = compare_builds(current_build(data), build.path)["districts"]
    base = counting_version(data, district) if is_breakdown else None
    accepted = [
        staged / entry["accepted_path"] for entry in manifest.sheets if entry["accepted_path"]
    ]
    differences = []
    if is_breakdown:
        old = version_paths(data, base.batch) if base else []
        differences = compare_rows(old, accepted, district, load_reference(data))
    return SheetPreview(
        files=report_files(build.path, manifest, manifest.sheets),
        rejected=[row for entry in manifest.sheets for row in _rejected(staged, entry)],
        flagged=_flagged(build.path, manifest.batch),
        differences=differences,
        district=next((row for row in changes if row["district"] == district), {}),
        base=base.batch if base else None,
        form_base=form_version(original),
        totals=[_total(text, entry) for entry in manifest.sheets for text in entry["wrong_totals"]],
    )


def _rejected(folder: Path, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return where each refused row stands, in which column, and why."""
    if not entry["rejected_path"]:
        return []
    with duckdb.connect() as connection:
        rows = connection.execute(
            'select sheet, row, reason, "column" from read_parquet($path) order by row',
            {"path": str(folder / entry["rejected_path"])},
        ).fetchall()
    return [
        {"sheet": sheet, "row": row, "reason": reason, "column": COLUMN_NAMES.get(column, column)}
        for sheet, row, reason, column in rows
    ]


def _total(text: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Return a total that does not add up: its sheet, column, what it says and the sum."""
    column, stated, counted = text.rsplit(":", 2)
    return {
        "sheet": entry["sheet"],
        "column": COLUMN_NAMES.get(column, column),
        "stated": int(stated),
        "counted": int(counted),
    }


def _flagged(build: Path, batch: str) -> list[dict[str, Any]]:
    with duckdb.connect(build, read_only=True) as connection:
        cursor = connection.execute(
            "select * from breakdown where batch_id = ? and (target_below_90 or unassigned"
            " or actual_changed or unknown_union or claimed_twice) order by sheet, row",
            [batch],
        )
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
