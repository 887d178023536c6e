"""What an import begins with: the request, the key, and every file read into one batch folder."""

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.addresses import Platform
from pipelines.errors import BadBatch, UnknownSheet
from pipelines.filetypes import is_picture
from pipelines.kinds import KINDS, QR, SHEET_KINDS
from pipelines.paths import DataDir
from pipelines.progress import Progress, Step
from pipelines.reference import Reference, load_reference
from pipelines.saying import Listed, Said
from pipelines.steps.amending import Amendment
from pipelines.steps.batches import (
    STATED,
    UNFINISHED,
    Manifest,
    digests,
    live_batches,
    next_seq,
    write_manifest,
)
from pipelines.steps.cuts import note_cuts
from pipelines.steps.dates import AsOf, as_of_in_name, may_be
from pipelines.steps.isolate import decode_apart, stage_apart
from pipelines.steps.jobs import StageJob
from pipelines.steps.keep import Original
from pipelines.steps.key import key_mark
from pipelines.steps.pictures import Picture, Pictures, stage_pictures
from pipelines.steps.publish import current_build

READING = 0.75
"""The share of an import that is reading; the rest is its build. Measured at city size."""


@dataclass(frozen=True)
class Request:
    """What the user asked for besides the files."""

    as_of: date | None = None
    scope: str | None = None
    kind: str | None = None
    amendment: Amendment | None = None
    """What the files amend by their own account; found by the import."""
    by: str = ""
    """The account that sends the files; empty for the command line."""
    waits: bool = False
    """Whether the batch counts only once it is accepted."""
    sent_at: datetime | None = None
    """When it came, where that is not now."""
    tried_on: str | None = None
    """The build that a trial compared with, by name; empty for none. Another one refuses."""


@dataclass(frozen=True)
class Room:
    """Where an import has originals, batches and key: the data folder, or a scratch one."""

    kept: Path
    batches: Path
    key: Path


def resolve_request(data: DataDir, asked: Request, reference: Reference) -> Request:
    """Return the request with the district's own name for a scope. Raises BadBatch."""
    if asked.as_of is not None and not may_be(asked.as_of, date.today()):
        raise BadBatch(
            "数据截至日 {day} 还没有到（今天是 {today}）；请核对 --as-of 的年月日",
            day=asked.as_of,
            today=date.today(),
        )
    if asked.kind is not None and asked.kind not in SHEET_KINDS:
        raise BadBatch(
            "没有“{kind}”这种表；可用：{names}", kind=asked.kind, names=Listed(SHEET_KINDS)
        )
    if asked.scope is None:
        return asked
    key = reference.district_key(asked.scope)
    known = reference.district_aliases() | {name: name for name in _built_districts(data)}
    if key not in known:
        names = Listed(dict.fromkeys(known.values()))
        raise BadBatch("没有“{scope}”这个县区；可用：{names}", scope=asked.scope, names=names)
    return replace(asked, scope=known[key])


def refuse_moved(data: DataDir, asked: Request) -> None:
    """Raise BadBatch where what a trial showed is not what would come any more."""
    published = current_build(data)
    now = published.stem if published else ""
    if asked.tried_on not in (None, now):
        raise BadBatch("试算之后，有人导入或撤销了批次，数字已经变了；请重新试算，看清变化再确认。")


def amend_request(asked: Request, amendment: Amendment | None) -> Request:
    """Return the request with the day and scope of the batch that is amended. Raises BadBatch."""
    if amendment is None:
        return asked
    amended = amendment.batch
    if asked.as_of not in (None, amended.day) or asked.scope not in (None, amended.scope):
        raise BadBatch(
            "退回表补正批次 {batch}，数据截至 {day}、范围"
            "{scope}随它而定；请去掉 --as-of 和 --scope",
            batch=amended.batch,
            day=amended.as_of,
            scope=amended.scope or Said("全市"),
        )
    return replace(asked, as_of=amended.day, scope=amended.scope, amendment=amendment)


def _built_districts(data: DataDir) -> list[str]:
    build = current_build(data)
    if build is None:
        return []
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute("select district from district").fetchall()
    return [row[0] for row in rows]


def same_bytes(data: DataDir, originals: list[Original], asked: Request) -> Manifest | None:
    """Return the newest counting batch that holds all of these files under the same terms.

    A picture that was renamed is another: its name says whose it is. A file that gave no sheet was
    passed over: named again, or after its headers were registered, it is read again.
    """
    wanted = {_mark(original.name, original.sha256) for original in originals}
    for manifest in reversed(live_batches(data)):
        terms = (
            (asked.as_of is None or asked.as_of == manifest.day)
            and asked.scope == manifest.scope
            and (asked.kind is None or asked.kind in {entry["kind"] for entry in manifest.sheets})
        )
        read = {entry["file"] for entry in manifest.sheets}
        held = {
            _mark(entry["file"], entry["sha256"])
            for entry in manifest.files
            if entry["file"] in read or is_picture(entry["file"])
        }
        if terms and wanted <= held:
            return manifest
    return None


def _mark(name: str, sha256: str) -> tuple[str, str]:
    return (name if is_picture(name) else "", sha256)


def stage_batch(
    data: DataDir, room: Room, originals: list[Original], asked: Request, tell: Progress
) -> Manifest:
    """Read and judge every file into an unfinished batch folder; return its manifest."""
    seq = next_seq(data)
    folder = room.batches / f"{UNFINISHED}{seq:04d}-{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        pictures = [one for one in originals if is_picture(one.name)]
        jobs = _jobs(data, room, originals, asked, folder)
        sheets: list[dict[str, Any]] = []
        read = _Read(originals, pictures, tell)
        for staged in stage_apart(jobs, read.told) if jobs else ():
            sheets.extend(staged)
            read.next_file()
        note_cuts(sheets)
        if pictures:
            batch = _pictures(data, room, pictures, asked, sheets)
            sheets.append(stage_pictures(batch, folder, decode_apart, read.decoded))
        if not sheets:
            raise UnknownSheet(_no_table(originals))
        as_of = asked.as_of or _batch_day(sheets)
        manifest = Manifest(
            batch=f"{seq:04d}-{as_of:%Y%m%d}",
            seq=seq,
            imported_at=(asked.sent_at or datetime.now())
            .astimezone()
            .isoformat(timespec="seconds"),
            as_of=as_of.isoformat(),
            scope=asked.scope,
            files=[
                {"file": original.name, "sha256": original.sha256, "size": original.size}
                for original in originals
            ],
            sheets=sheets,
            amends=asked.amendment.batch.batch if asked.amendment else None,
            by=asked.by,
            waits=asked.waits,
            key_mark=key_mark(room.key),
            parts=digests(folder),
        )
        write_manifest(folder, manifest)
        folder.rename(room.batches / f"{UNFINISHED}{manifest.batch}")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return manifest


def no_tables(manifest: Manifest, originals: list[Original]) -> list[Original]:
    """Return the spare files that gave no sheet."""
    read = {sheet["file"] for sheet in manifest.sheets}
    return [one for one in originals if one.spare and one.name not in read]


def _no_table(originals: list[Original]) -> Said:
    names = Listed(one.name for one in originals[:5])
    return Said(
        "{names}：没有认出表头，里面没有能导入的表格；"
        "请核对文件，或在 header-aliases.csv 中登记它的表头写法",
        names=names,
    )


class _Read:
    """Tells how much of a batch's bytes is read: file by file in their order, then the pictures."""

    def __init__(
        self, originals: Sequence[Original], pictures: Sequence[Original], tell: Progress
    ) -> None:
        self._sizes = [one.size for one in originals if one not in pictures]
        self._pictures, self._of_pictures = len(pictures), sum(one.size for one in pictures)
        self._tell, self._file = tell, 0

    def next_file(self) -> None:
        self._file += 1

    def told(self, name: str, rows: int, share: float) -> None:
        size = self._sizes[self._file]
        self._say(name, rows, sum(self._sizes[: self._file]) + share * size)

    def decoded(self, done: int) -> None:
        share = done / self._pictures
        self._say(Said(KINDS[QR]), done, sum(self._sizes) + share * self._of_pictures)

    def _say(self, name: str, rows: int, read: float) -> None:
        share = read / max(1, sum(self._sizes) + self._of_pictures)
        self._tell(Step("read", name, rows, READING * share))


def _pictures(
    data: DataDir,
    room: Room,
    originals: list[Original],
    asked: Request,
    sheets: list[dict[str, Any]],
) -> Pictures:
    """Return a batch's pictures; their day is that of the sheets beside them: they have none."""
    campaign = load_reference(data).campaign
    if asked.as_of:
        as_of = AsOf(asked.as_of, "option")
    else:
        as_of = AsOf(_batch_day(sheets), "batch") if sheets else AsOf(date.today(), "today")
    return Pictures(
        [Picture(one.name, one.sha256, room.kept / one.sha256) for one in originals],
        Platform(campaign.qr_hosts, campaign.qr_union_parameters),
        city=campaign.city,
        scope=asked.scope,
        as_of=as_of.day.isoformat(),
        as_of_source=as_of.source,
    )


def _jobs(
    data: DataDir, room: Room, originals: list[Original], asked: Request, folder: Path
) -> list[StageJob]:
    today = date.today()
    year = load_reference(data).campaign.starts.year
    tables = [(number, one) for number, one in enumerate(originals) if not is_picture(one.name)]
    districts = _built_districts(data) if tables else []
    # The day in a read-me's name is asked last.
    named = [
        (not one.spare, day)
        for _, one in tables
        if (day := as_of_in_name(one.name, year)) and may_be(day, today)
    ]
    return [
        StageJob(
            data_root=str(data.root),
            original=str(room.kept / original.sha256),
            key=str(room.key),
            name=original.name,
            number=number,
            out=str(folder),
            today=today.isoformat(),
            kind=asked.kind or _kind_amended(asked.amendment),
            scope=asked.scope,
            as_of=_iso(asked.as_of),
            as_of_fallback=_iso(max(named)[1]) if named else None,
            districts=districts,
            spare=original.spare,
            folder=original.folder,
            **_amended(asked.amendment, original),
        )
        for number, original in tables
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _kind_amended(amendment: Amendment | None) -> str | None:
    """Return the one kind of the sheets that are amended: their titles do not come back."""
    sheets = amendment.batch.sheets if amendment else []
    kinds = {sheet["kind"] for sheet in sheets} & set(SHEET_KINDS)
    return kinds.pop() if len(kinds) == 1 else None


def _amended(amendment: Amendment | None, original: Original) -> dict[str, Any]:
    """Return a job's fields that only corrected rows have."""
    if amendment is None:
        return {}
    return {
        "amends": amendment.batch.batch,
        "sheet_scopes": amendment.scopes.get(original.sha256, {}),
        "sheet_days": amendment.days.get(original.sha256, {}),
        "held": amendment.held,
    }


def _batch_day(sheets: list[dict[str, Any]]) -> date:
    """Return the batch's as-of date: its member lists', else the latest that a file states.

    Raises BadBatch where member lists state different days: together they are no snapshot.
    """
    members = {
        sheet["as_of"]: sheet["file"]
        for sheet in sheets
        if sheet["kind"] == "members" and sheet["as_of_source"] in STATED
    }
    if len(members) > 1:
        listed = Listed(
            (
                Said("{file} 截至 {day}", file=file, day=day)
                for day, file in sorted(members.items())
            ),
            "；",
        )
        raise BadBatch(
            "同一批会员列表的数据截至日不一致（{listed}）；"
            "请按日期分批导入，或用 --as-of 指明共同的截至日",
            listed=listed,
        )
    stated = list(members) or [s["as_of"] for s in sheets if s["as_of_source"] in STATED]
    return date.fromisoformat(max(stated or [sheet["as_of"] for sheet in sheets]))
