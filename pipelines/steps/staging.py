"""Turn one kept original into accepted and rejected Parquet; runs in a process of its own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import BadFile, UnknownSheet
from pipelines.paths import DataDir
from pipelines.readers.blocks import BlockSheet
from pipelines.readers.tokens import Irregular
from pipelines.reference import Reference, load_reference
from pipelines.saying import Listed, Said
from pipelines.sheets.catalogue import SHEETS
from pipelines.sheets.counts import known_unions
from pipelines.sheets.identity import Pseudonyms, masked
from pipelines.sheets.model import Context
from pipelines.sheets.places import said_places
from pipelines.steps.dates import (
    AsOf,
    as_of_in_folder,
    as_of_in_name,
    as_of_in_sheet,
    may_be,
)
from pipelines.steps.doubts import naming_several, say_places
from pipelines.steps.head import Head, says_anything
from pipelines.steps.headers import (
    SEARCHED_ROWS,
    Header,
    find_header,
    refuse_divided,
    refuse_doubles,
    refuse_other_units,
    refuse_table_above,
    require_complete,
    without_doubtful_district,
)
from pipelines.steps.jobs import Progress, StageJob
from pipelines.steps.marks import LISTS_SHEET, REASON_HEADERS
from pipelines.steps.notes import BY_DISTRICT, Seen, notes_of
from pipelines.steps.row_sorts import Reading, heads_districts
from pipelines.steps.rows import read_chunks
from pipelines.steps.scope import Whose, district_below, other_district, whose_sheet
from pipelines.steps.second_look import look_again
from pipelines.steps.statistics import refuse_other_kind, why_statistics
from pipelines.steps.verdicts import VerdictWriter
from pipelines.steps.workbook import open_blocks
from pipelines.text import squeeze
from pipelines.values import parse_whole

_SAMPLE_SHEET = re.compile(r"样表|示例|样例|范例|示范")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
_SAID = {"sheet": Said("表上写的"), "name": Said("文件名里的")}
"""Where a sheet itself says a day, as a note calls it."""


@dataclass
class StagedSheet:
    """What one sheet gave: SPEC §5's entry of a file, and where its Parquet files lie."""

    file: str
    sheet: str
    kind: str
    as_of: str
    as_of_source: str
    scope: str | None
    rows: int
    accepted: int
    rejected: int
    rejects: dict[str, int]
    rejected_rows: dict[str, list[int]]
    """By reason: the numbers of the first rows rejected for it."""
    flags: dict[str, int]
    unmatched_headers: list[str]
    unused_headers: list[str]
    skipped: dict[str, int]
    wrong_totals: list[str]
    accepted_path: str | None
    rejected_path: str | None
    notes: list[Said] = field(default_factory=list)
    named_district: str | None = None
    """A listed district that the sheet names, though it is sent for another."""
    rejected_columns: dict[str, list[str]] = field(default_factory=dict)
    """By reason: the headers of the columns of numbers in which rows are rejected for it."""
    foot: list[str] = field(default_factory=list)
    """Notes below the rows, as long as the batch is being read; a manifest keeps none."""


def stage_file(job: StageJob, progress: Progress) -> list[dict[str, Any]]:
    """Stage every sheet of a known kind in one file; return their entries as plain values.

    Raises a UserError for a file that cannot be read or, unless it is spare, holds nothing to
    import.
    """
    staged = _stage(job, progress)
    if said := _said_below(job, staged):
        # By that day and in that district the rows are judged: only now is it known.
        staged = _stage(replace(job, **said), progress)
    for entry in staged:
        entry.foot.clear()  # A signature is a name; none stays.
    return [asdict(entry) for entry in staged]


def _said_below(job: StageJob, staged: list[StagedSheet]) -> dict[str, Any]:
    """Return what notes below the rows say that nothing above them did, as fields of the job."""
    said: dict[str, Any] = {}
    if staged and staged[0].as_of_source not in ("option", "sheet", "amended"):
        day = as_of_in_sheet([[note] for entry in staged for note in entry.foot])
        said |= {"as_of_sheet": day.isoformat()} if day else {}
    nowhere = [entry for entry in staged if not entry.scope and entry.kind in BY_DISTRICT]
    reference = _reference(job) if any(entry.foot for entry in nowhere) else None
    below = {
        entry.sheet: district
        for entry in nowhere
        if reference and (district := district_below(entry.foot, reference))
    }
    return said | ({"districts_below": below} if below else {})


def _reference(job: StageJob) -> Reference:
    return load_reference(DataDir(Path(job.data_root))).taking_in(job.districts)


def _stage(job: StageJob, progress: Progress) -> list[StagedSheet]:
    """Stage with the quick reader, and all over again with the other where that one gives up."""
    try:
        return _stage_by(job, progress, quick=True)
    except Irregular:
        return _stage_by(job, progress, quick=False)


def _stage_by(job: StageJob, progress: Progress, *, quick: bool) -> list[StagedSheet]:
    desk, found = _Desk.of(job, progress), _Found()
    with open_blocks(Path(job.original), job.name, quick=quick) as sheets:
        for sheet in sheets:
            _look_at(desk, sheet, found)
        if not found.staged:  # Whoever names the only sheet 样表 has filled it in.
            for sample in found.samples:
                found.stage(desk, *sample)
            found.samples.clear()
    if not found.staged and found.statistics:
        raise UnknownSheet("{name} {said}", name=job.name, said=Listed(found.statistics, "；"))
    if not found.staged and job.spare:
        return []
    if not found.staged:
        raise UnknownSheet(_nothing_found(job, list(found.ignored)))
    _refuse_further_rows(job, found)
    found.staged[0].notes += [*found.statistics, *_passed_over(found)]
    return found.staged


@dataclass
class _Found:
    """What the sheets of a file are: those that were staged, with their headers, and the others."""

    staged: list[StagedSheet] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    ignored: dict[str, Head] = field(default_factory=dict)
    statistics: list[Said] = field(default_factory=list)
    samples: list[tuple[BlockSheet, Head, Header]] = field(default_factory=list)

    def stage(self, desk: "_Desk", sheet: BlockSheet, head: Head, header: Header) -> None:
        self.staged.append(_stage_sheet(desk, sheet, head, header))
        self.headers.append(header)


def _look_at(desk: "_Desk", sheet: BlockSheet, found: _Found) -> None:
    head = Head.of_blocks(sheet)
    if not head.has_text():
        if says_anything(sheet):  # Its table stands below the rows that are searched.
            found.ignored[sheet.name] = head
        return
    header = find_header(head.texts, head.merges, desk.reference, desk.job.kind)
    if not desk.job.kind:
        header = look_again(head, header, desk.reference, (sheet.name, desk.job.name))
    if header is None:
        if sheet.name != LISTS_SHEET:
            found.ignored[sheet.name] = head
    elif said := _why_statistics(desk, sheet, head, header):
        found.statistics.append(said)
    elif _SAMPLE_SHEET.search(sheet.name) and not desk.job.amends:
        found.samples.append((sheet, head, header))
    else:
        found.stage(desk, sheet, head, header)


def _passed_over(found: _Found) -> list[Said]:
    notes = [
        Said(
            "工作表“{sheet}”从名称看是填写示例，未导入；如果是要报的数据，请改名后重新导入",
            sheet=sheet.name,
        )
        for sheet, *_ in found.samples
    ]
    if found.ignored:
        notes.append(Said("未识别的工作表，未导入：{sheets}", sheets=Listed(found.ignored)))
    return notes


def _refuse_further_rows(job: StageJob, found: _Found) -> None:
    """Refuse a file in which a list goes on in a sheet without a header: its rows would be lost."""
    for name, head in found.ignored.items():
        first = next((row for row in head.texts if any(row)), ())
        if any(_goes_on(header, first) for header in found.headers):
            raise UnknownSheet(
                "{name} 工作表“{sheet}”没有表头，像是接着前一张表的行；"
                "请在它的第一行补上表头后重新导入",
                name=job.name,
                sheet=name,
            )


def _goes_on(header: Header, row: Sequence[str]) -> bool:
    """Say whether a row without a header above it is filled in as the rows of a list are."""

    def said(name: str) -> str:
        place = header.columns.get(name, len(row))
        return row[place] if place < len(row) else ""

    numbered = [name for name in header.kind.numbers if name in header.columns]
    if header.kind.name == "members":
        return _ID_NUMBER.fullmatch(said("id_number")) is not None
    return bool(numbered) and all(
        (said(header.kind.core[0]), *(parse_whole(said(name)) is not None for name in numbered))
    )


@dataclass(frozen=True)
class _Desk:
    """What every sheet of one file is read with."""

    job: StageJob
    reference: Reference
    pseudonyms: Pseudonyms
    progress: Progress
    seen: dict[object, int] = field(default_factory=dict)

    @classmethod
    def of(cls, job: StageJob, progress: Progress) -> "_Desk":
        pseudonyms = Pseudonyms(Path(job.key).read_bytes())
        reference = _reference(job)
        return cls(job, reference, pseudonyms, progress, _seen_in(job.held, reference))


def _seen_in(held: Iterable[str], reference: Reference) -> dict[object, int]:
    """Return the unions of accepted rows, as `Context.seen` knows them."""
    seen: dict[object, int] = {}
    for path in held:
        kind = Path(path).name.split("-", maxsplit=1)[0]
        columns = ["union_code", "union_key", "district_key"]
        table = pq.read_table(path, columns=columns)
        seen |= dict.fromkeys(((kind, key) for key in known_unions(table, reference)), 0)
    return seen


def _why_statistics(desk: _Desk, sheet: BlockSheet, head: Head, header: Header) -> Said | None:
    """Say why a sheet is no union list; where the kind was given or settled before, it is one."""
    if desk.job.kind or desk.job.amends:
        return None
    beneath = head.texts[header.row + header.height :]
    return why_statistics(header, sheet.name, desk.job.name, desk.reference, beneath)


def _stage_sheet(desk: _Desk, sheet: BlockSheet, head: Head, header: Header) -> StagedSheet:
    job, above = desk.job, head.above(header)
    called = f"{job.folder}/{job.name}" if job.folder else job.name
    whose = whose_sheet(above, sheet.name, called, desk.reference)
    if header.kind.name in BY_DISTRICT and (own := job.scope or whose.district):
        beneath = head.texts[header.row + header.height :]
        header = without_doubtful_district(header, beneath, own, desk.reference)
    scope = _scope(desk, sheet, whose, header)
    headed = not (job.scope or header.names_district)
    header = _accepted(desk, sheet, head, header, whose, headed=headed, scope=scope)
    as_of, ahead = _as_of(desk, sheet, above)
    # A member list's rows are of the district named above them; it is not its snapshot for that.
    said = None if scope or not headed else _of_one(_district(desk, sheet, whose), desk)
    part = f"{job.number:04d}-{sheet.position:02d}"
    with VerdictWriter(Path(job.out), header.kind, part) as writer:
        seen = Seen(
            job=job,
            sheet=sheet,
            header=header,
            context=Context(
                reference=desk.reference,
                pseudonyms=desk.pseudonyms,
                as_of=as_of.day,
                today=date.fromisoformat(job.today),
                scope=scope,
                date_1904=sheet.date_1904,
                seen=desk.seen,
            ),
            whose=whose,
            counted=None if header.names_district or job.scope or job.amends else scope or said,
            other=_other_district(desk, sheet, above),
            reading=Reading(
                desk.reference, headed=headed, scope=_of_one(scope, desk), district=said
            ),
            writer=writer,
        )
        _judge_rows(desk, head, seen)
    return StagedSheet(
        file=job.name,
        sheet=sheet.name,
        as_of=as_of.day.isoformat(),
        as_of_source=as_of.source,
        scope=scope,
        named_district=seen.other,
        notes=[*ahead, *notes_of(seen)],
        **_entry(writer, seen.reading, header),
    )


def _accepted(  # noqa: PLR0913 - what a sheet is judged by
    desk: _Desk,
    sheet: BlockSheet,
    head: Head,
    header: Header,
    whose: Whose,
    *,
    headed: bool,
    scope: str | None,
) -> Header:
    """Return the header of a sheet that can be read by it, without columns that say too much.

    Raises a UserError for any other.
    """
    job, reference, above = desk.job, desk.reference, head.above(header)
    where = Said("{name} 工作表“{sheet}”", name=job.name, sheet=sheet.name)
    refuse_table_above(header, head.texts, reference, where, job.kind)
    refuse_divided(header, head.texts, head.merges, reference, where)
    if not (job.kind or job.amends):
        titles = (*(text for row in above for text in row), sheet.name, job.name)
        refuse_other_kind(header, titles, where)
    beneath = head.texts[header.row + header.height :]
    placed = scope is not None or (headed and heads_districts(beneath, header, reference))
    require_complete(header, where, district_known=placed)
    header = refuse_doubles(header, reference, where)
    refuse_other_units(header, above, where)
    _refuse_unmarked(job, header, where)
    _refuse_contrary(desk, whose, header, where)
    return header


def _judge_rows(desk: _Desk, head: Head, seen: Seen) -> None:
    """Read, judge and write a sheet's rows by chunks, and count in `seen` what is met."""
    sheet, kind, carried = seen.sheet, seen.header.kind, dict[str, str | None]()
    for chunk in read_chunks(sheet, head.texts, seen.header, seen.reading):
        columns = said_places(chunk.columns, carried)
        judged = kind.judge(columns, seen.context)
        seen.writer.write(chunk, judged, sheet.name)
        if "id_number" in columns:
            faulty = judged.columns_at_fault == "id_number"
            seen.masked += int(masked(columns["id_number"].filter(pa.array(faulty))).sum())
        if kind.name in BY_DISTRICT:
            seen.several += naming_several(columns["district"], desk.reference)
        desk.progress(desk.job.name, seen.writer.rows, sheet.meter.share)


def _refuse_unmarked(job: StageJob, header: Header, where: str) -> None:
    """Refuse rejected rows that no longer say where they belong: alone they are no snapshot."""
    if not job.amends and set(REASON_HEADERS) <= {squeeze(text) for text in header.texts}:
        raise UnknownSheet(
            "{where}：像是退回表（有“{reason}”“{mend}”两列），却没有原批次的标记；"
            "请直接在退回的 .xlsx 上改好保存再导入，若是完整的表请删去这两列",
            where=where,
            reason=REASON_HEADERS[0],
            mend=REASON_HEADERS[1],
        )


def _refuse_contrary(desk: _Desk, whose: Whose, header: Header, where: str) -> None:
    """Refuse a sheet that would replace a district's, if all its names say it is another's."""
    job, named = desk.job, whose.contrary(desk.reference)
    if not named or job.scope or job.amends:
        return
    if header.kind.name == "members" or header.names_district:
        return
    raise BadFile(
        "{where}：表里写的是{district}，{places}；请把写错的一处（标题、填报单位或名称）"
        "改正后重新导入，或指定县区（--scope）；若只是示例，请删去这个工作表",
        where=where,
        district=whose.district,
        places=say_places(named),
    )


def _nothing_found(job: StageJob, ignored: list[str]) -> Said:
    if not ignored:
        return Said("{name}：里面没有任何数据；请重新导出后再导入", name=job.name)
    kinds = [SHEETS[job.kind]] if job.kind else SHEETS.values()
    mend = Said("在 header-aliases.csv 中登记它的表头写法")
    if not job.kind:
        mend = Said("{mend}；如果表头像是两种表，请指定种类（--kind，如 --kind unions）", mend=mend)
    return Said(
        "{name}：前 {rows} 行里没有认出表头，不像是{wanted}"
        "（工作表 {sheets}）；请核对文件，或{mend}",
        name=job.name,
        rows=SEARCHED_ROWS,
        wanted=Listed(Said(kind.chinese) for kind in kinds),
        sheets=Listed(ignored),
        mend=mend,
    )


def _scope(desk: _Desk, sheet: BlockSheet, whose: Whose, header: Header) -> str | None:
    """Return the district of a sheet whose rows may not name one; member lists cover the city."""
    if desk.job.scope:
        return desk.job.scope
    if desk.job.amends:
        return _scope_sent(desk.job, sheet.name)
    kind = header.kind.name
    if kind == "breakdown" or (kind != "members" and not header.names_district):
        return _district(desk, sheet, whose)
    return None


def _district(desk: _Desk, sheet: BlockSheet, whose: Whose) -> str | None:
    """Return the district that stands above the rows, in the sheet's or the file's name, or at
    last below."""
    return whose.district or desk.job.districts_below.get(sheet.name)


def _of_one(district: str | None, desk: _Desk) -> str | None:
    """Return a sheet's district; the city that reports is none, and has those of its headings."""
    return None if district == desk.reference.campaign.city else district


def _other_district(desk: _Desk, sheet: BlockSheet, above: list[list[str]]) -> str | None:
    if not desk.job.scope:
        return None
    names = (sheet.name, desk.job.name)
    return other_district(above, names, desk.job.scope, desk.reference)


def _scope_sent(job: StageJob, title: str) -> str | None:
    """Return the district of the sheet from which corrected rows come, by this one's title."""
    scopes = job.sheet_scopes
    if title in scopes or len(set(scopes.values())) == 1:
        return scopes.get(title, next(iter(scopes.values())))
    raise UnknownSheet(
        "{name} 工作表“{sheet}”：退回表里没有这个名字（有 {sheets}），"
        "不知道是哪个县区的；请改回原来的名字后再导入",
        name=job.name,
        sheet=title,
        sheets=Listed(scopes),
    )


def _as_of(desk: _Desk, sheet: BlockSheet, above: list[list[str]]) -> tuple[AsOf, list[Said]]:
    """Return the day up to which a sheet tells the truth, and what to say of days that it is not.

    A day that is to come is a deadline or a slip of the pen.
    """
    job, year = desk.job, desk.reference.campaign.starts.year
    today = date.fromisoformat(job.today)
    if day := _day(job.sheet_days.get(sheet.name) or job.as_of):
        return AsOf(day, "amended" if job.amends else "option"), []
    told = (
        (_day(job.as_of_sheet) or as_of_in_sheet(above), "sheet"),
        (as_of_in_name(job.name, year), "name"),
        (as_of_in_folder(job.folder, year, today), "folder"),
        (_day(job.as_of_fallback), "batch"),
    )
    days = [AsOf(day, source) for day, source in told if day]
    found = next((one for one in days if may_be(one.day, today)), AsOf(today, "today"))
    notes = [
        Said(
            "{where} {day} 还没有到，没有当作数据截至日（现按 {as_of}）；"
            "如果不对，请指明截至日（--as-of）再导入；已经导入的先撤销",
            where=_SAID[one.source],
            day=one.day,
            as_of=found.day,
        )
        for one in days
        if one.source in _SAID and not may_be(one.day, today)
    ]
    return found, notes


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _entry(writer: VerdictWriter, reading: Reading, header: Header) -> dict[str, Any]:
    flags = {name: n for name, n in writer.flags.items() if n}
    if reading.wrong_totals:
        flags["total_mismatch"] = len(reading.wrong_totals)
    rejected = sum(writer.rejects.values())
    return {
        "kind": header.kind.name,
        "rows": writer.rows,
        "accepted": writer.rows - rejected,
        "rejected": rejected,
        "rejects": dict(writer.rejects),
        "rejected_rows": writer.rejected_rows,
        "rejected_columns": {
            reason: [header.texts[header.columns[name]] for name in names]
            for reason, names in writer.rejected_columns.items()
        },
        "flags": flags,
        "unmatched_headers": list(header.unmatched),
        "unused_headers": list(header.unused),
        "skipped": dict(reading.skipped),
        "wrong_totals": reading.wrong_totals,
        "foot": reading.notes,
        "accepted_path": writer.accepted_path,
        "rejected_path": writer.rejected_path,
    }
