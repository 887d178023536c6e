"""Turn one kept original into accepted and rejected Parquet; runs in a process of its own."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.errors import BadFile, UnknownSheet
from pipelines.kinds import COLUMN_NAMES
from pipelines.paths import DataDir
from pipelines.readers.blocks import BlockSheet
from pipelines.readers.tokens import Irregular
from pipelines.reference import Reference, load_reference
from pipelines.sheets.catalogue import SHEETS
from pipelines.sheets.counts import known_unions
from pipelines.sheets.identity import Pseudonyms, masked
from pipelines.sheets.model import Context
from pipelines.sheets.places import said_places
from pipelines.steps.dates import AsOf, as_of_in_name, as_of_in_sheet
from pipelines.steps.doubts import (
    naming_several,
    say_places,
    say_several,
    say_unlisted,
    say_whose,
)
from pipelines.steps.head import Head
from pipelines.steps.headers import (
    SEARCHED_ROWS,
    Header,
    find_header,
    refuse_divided,
    refuse_doubles,
    refuse_table_above,
    require_complete,
)
from pipelines.steps.jobs import Progress, StageJob
from pipelines.steps.marks import LISTS_SHEET, REASON_HEADERS
from pipelines.steps.rows import Reading, heads_districts, read_chunks
from pipelines.steps.scope import Whose, district_below, other_district, whose_sheet
from pipelines.steps.second_look import look_again
from pipelines.steps.statistics import refuse_other_kind, why_statistics
from pipelines.steps.verdicts import VerdictWriter
from pipelines.steps.workbook import open_blocks
from pipelines.text import squeeze
from pipelines.values import parse_whole

_BY_DISTRICT = ("unions", "breakdown", "survey", "outreach")
"""Kinds of which a row without a district stands apart; a member's may follow from the union."""

_SAMPLE_SHEET = re.compile(r"样表|示例|样例|范例|示范")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
_ON_NO_LIST = ("系统", "产业", "直属")
"""How districts are called that stand on no list and are to be expected."""

_BRINGS_DISTRICTS = ("unions", "breakdown")
"""Kinds whose rows take a district in that no list has."""

_MOST_NAMED = 5


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
    flags: dict[str, int]
    unmatched_headers: list[str]
    unused_headers: list[str]
    skipped: dict[str, int]
    wrong_totals: list[str]
    accepted_path: str | None
    rejected_path: str | None
    notes: list[str] = field(default_factory=list)
    named_district: str | None = None
    """A listed district that the sheet names, though it is sent for another."""
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
    nowhere = [entry for entry in staged if not entry.scope and entry.kind in _BY_DISTRICT]
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
        raise UnknownSheet(f"{job.name} {'；'.join(found.statistics)}")
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
    statistics: list[str] = field(default_factory=list)
    samples: list[tuple[BlockSheet, Head, Header]] = field(default_factory=list)

    def stage(self, desk: "_Desk", sheet: BlockSheet, head: Head, header: Header) -> None:
        self.staged.append(_stage_sheet(desk, sheet, head, header))
        self.headers.append(header)


def _look_at(desk: "_Desk", sheet: BlockSheet, found: _Found) -> None:
    head = Head.of_blocks(sheet)
    if not head.has_text():
        return
    header = find_header(head.texts, head.merges, desk.reference, desk.job.kind)
    if not desk.job.kind:
        header = look_again(head, header, desk.reference)
    if header is None:
        if sheet.name != LISTS_SHEET:
            found.ignored[sheet.name] = head
    elif said := _why_statistics(desk, sheet, header):
        found.statistics.append(said)
    elif _SAMPLE_SHEET.search(sheet.name) and not desk.job.amends:
        found.samples.append((sheet, head, header))
    else:
        found.stage(desk, sheet, head, header)


def _passed_over(found: _Found) -> list[str]:
    notes = [
        f"工作表“{sheet.name}”从名称看是填写示例，未导入；如果是要报的数据，请改名后重新导入"
        for sheet, *_ in found.samples
    ]
    if found.ignored:
        notes.append("未识别的工作表，未导入：" + "、".join(found.ignored))
    return notes


def _refuse_further_rows(job: StageJob, found: _Found) -> None:
    """Refuse a file in which a list goes on in a sheet without a header: its rows would be lost."""
    for name, head in found.ignored.items():
        first = next(row for row in head.texts if any(row))
        if any(_goes_on(header, first) for header in found.headers):
            raise UnknownSheet(
                f"{job.name} 工作表“{name}”没有表头，像是接着前一张表的行；"
                "请在它的第一行补上表头后重新导入"
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
        return cls(job, _reference(job), pseudonyms, progress, _seen_in(job.held))


def _seen_in(held: Iterable[str]) -> dict[object, int]:
    """Return the unions of accepted rows, as `Context.seen` knows them."""
    seen: dict[object, int] = {}
    for path in held:
        kind = Path(path).name.split("-", maxsplit=1)[0]
        columns = ["union_code", "union_key", "district_key"]
        table = pq.read_table(path, columns=columns)
        seen |= dict.fromkeys(((kind, key) for key in known_unions(table)), 0)
    return seen


def _why_statistics(desk: _Desk, sheet: BlockSheet, header: Header) -> str | None:
    """Say why a sheet is no union list; where the kind was given or settled before, it is one."""
    if desk.job.kind or desk.job.amends:
        return None
    return why_statistics(header, sheet.name, desk.job.name, desk.reference)


def _stage_sheet(desk: _Desk, sheet: BlockSheet, head: Head, header: Header) -> StagedSheet:
    job, above = desk.job, head.above(header)
    where = f"{job.name} 工作表“{sheet.name}”"
    whose = whose_sheet(above, sheet.name, job.name, desk.reference)
    scope = _scope(desk, sheet, whose, header)
    refuse_table_above(header, head.texts, desk.reference, where, job.kind)
    refuse_divided(header, head.texts, head.merges, desk.reference, where)
    if not (job.kind or job.amends):
        titles = (*(text for row in above for text in row), sheet.name, job.name)
        refuse_other_kind(header, titles, where)
    headed = not (job.scope or header.names_district)
    beneath = head.texts[header.row + header.height :]
    placed = scope is not None or (headed and heads_districts(beneath, desk.reference))
    require_complete(header, where, district_known=placed)
    header = refuse_doubles(header, desk.reference, where)
    _refuse_unmarked(job, header, where)
    _refuse_contrary(desk, whose, header, where)
    as_of = _as_of(desk, above)
    context = Context(
        reference=desk.reference,
        pseudonyms=desk.pseudonyms,
        as_of=as_of.day,
        today=date.fromisoformat(job.today),
        scope=scope,
        date_1904=sheet.date_1904,
        seen=desk.seen,
    )
    # A member list's rows are of the district named above them; it is not its snapshot for that.
    said = None if scope or not headed else _district(desk, sheet, whose)
    counted = None if header.names_district or job.scope or job.amends else scope or said
    reading = Reading(desk.reference, headed=headed, scope=scope, district=said)
    part, hidden, several = f"{job.number:04d}-{sheet.position:02d}", 0, Counter[str]()
    carried: dict[str, str | None] = {}
    with VerdictWriter(Path(job.out), header.kind, part) as writer:
        for chunk in read_chunks(sheet, head.texts, header, reading):
            columns = said_places(chunk.columns, carried)
            writer.write(chunk, header.kind.judge(columns, context), sheet.name)
            if "id_number" in columns:
                hidden += int(masked(columns["id_number"]).sum())
            if header.kind.name in _BY_DISTRICT:
                several += naming_several(columns["district"], desk.reference)
            desk.progress(job.name, writer.rows, sheet.meter.share)
    entry = _entry(writer, reading, header)
    return StagedSheet(
        file=job.name,
        sheet=sheet.name,
        as_of=as_of.day.isoformat(),
        as_of_source=as_of.source,
        scope=scope,
        named_district=_other_district(desk, sheet, above),
        notes=[
            *_notes(sheet, reading),
            *_lost_codes(sheet, reading, header),
            *_masked_ids(sheet, hidden),
            *_nowhere(desk, sheet, writer),
            *say_whose(sheet.name, header.kind.name, whose, counted),
            *_elsewhere(desk, sheet, writer),
            *_on_no_list(desk, sheet, writer),
            *_unknown_changes(desk, sheet, writer),
            *_no_unions(sheet, header, context),
            *say_unlisted(sheet.name, header.kind.name, writer.districts, desk.reference),
            *say_several(sheet.name, several, desk.reference),
            *map(_wrong_total, reading.wrong_totals),
        ],
        **entry,
    )


def _notes(sheet: BlockSheet, reading: Reading) -> list[str]:
    notes = [] if sheet.visible else [f"工作表“{sheet.name}”是隐藏的，已照常读取"]
    if reading.hidden_rows:
        notes.append(f"工作表“{sheet.name}”有 {reading.hidden_rows:,} 行是隐藏的，已照常读取")
    for place, rows in sorted(reading.untitled.items()):
        notes.append(
            f"工作表“{sheet.name}”第 {place + 1} 列没有表头，有 {rows:,} 行写了内容，没有读取；"
            "如果需要，请补上表头后重新导入"
        )
    return notes


def _lost_codes(sheet: BlockSheet, reading: Reading, header: Header) -> list[str]:
    """Say in which column codes were spoilt, and by what the unions are found instead."""
    if not reading.lost_codes:
        return []
    title = header.texts[header.columns["union_code"]]
    return [
        f"工作表“{sheet.name}”的“{title}”列有 {reading.lost_codes:,} 行被表格软件改成了科学计数法"
        "（1.30302E+11 的样子），后几位已丢失，没有采用，改按工会名称认；"
        "请把该列设为文本格式、填上完整编码，或从平台重新导出 .xlsx 后再导入"
    ]


def _masked_ids(sheet: BlockSheet, rows: int) -> list[str]:
    """Say that the export hides part of the ID numbers: no row can be mended by hand then."""
    if not rows:
        return []
    return [
        f"工作表“{sheet.name}”有 {rows:,} 行的证件号码打了码（130302********0032 的样子），"
        "认不出是谁，不能接收；请在平台导出不脱敏（完整证件号码）的表后重新导入"
    ]


def _nowhere(desk: _Desk, sheet: BlockSheet, writer: VerdictWriter) -> list[str]:
    """Say how many rows name no district: sheets of several would replace each other."""
    rows = writer.districts[None]
    if not rows or writer.kind.name not in _BY_DISTRICT:
        return []
    place = desk.reference.campaign.unlisted_district
    return [
        f"工作表“{sheet.name}”有 {rows:,} 行看不出是哪个县区，暂列“{place}”；"
        "请在表中写明县区（如“填报单位：海港区总工会”），或指定县区（--scope）后重新导入"
    ]


def _elsewhere(desk: _Desk, sheet: BlockSheet, writer: VerdictWriter) -> list[str]:
    """Say which listed districts the rows name, where the sheet is sent for another."""
    listed, others = desk.reference.district_aliases(), Counter[str]()
    for key, rows in writer.districts.items():
        name = listed.get(key or "")
        if name and name != desk.job.scope:
            others[name] += rows
    if not desk.job.scope or not others:
        return []
    named = "、".join(f"{name} {rows:,} 行" for name, rows in others.most_common())
    return [
        f"工作表“{sheet.name}”里有行写的不是{desk.job.scope}（{named}）；"
        "请核对指定的县区（--scope）：若是全市的表，请撤销后不指定县区重新导入"
    ]


def _on_no_list(desk: _Desk, sheet: BlockSheet, writer: VerdictWriter) -> list[str]:
    """Say which districts on no list a sheet brings: a slip of the pen would be one more.

    What is the city's own is no district of its own making.
    """
    if writer.kind.name not in _BRINGS_DISTRICTS:
        return []
    campaign = desk.reference.campaign
    known = {*desk.reference.district_aliases(), campaign.unlisted_district, campaign.city}
    new = Counter(
        {
            key: rows
            for key, rows in writer.districts.items()
            if key and key not in known and not key.endswith(_ON_NO_LIST)
        }
    )
    if not new:
        return []
    named = "、".join(f"{key} {rows:,} 行" for key, rows in new.most_common(_MOST_NAMED))
    more = f"，等 {len(new):,} 个" if len(new) > _MOST_NAMED else ""
    return [
        f"工作表“{sheet.name}”里有名册外的县区（{named}{more}），已按所写的名称单列；"
        "请核对写法，写错的请改正后重新导入，没有写错的可在 districts.csv 中登记"
    ]


def _unknown_changes(desk: _Desk, sheet: BlockSheet, writer: VerdictWriter) -> list[str]:
    """Say which words for a change of membership leave open whether it has ended."""
    odd = {
        text: rows
        for text, rows in writer.changes.most_common()
        if text and not desk.reference.knows_change(text)
    }
    if not odd:
        return []
    named = "、".join(f"“{text}” {rows:,} 行" for text, rows in islice(odd.items(), _MOST_NAMED))
    more = "等" if len(odd) > _MOST_NAMED else ""
    return [
        f"工作表“{sheet.name}”的会籍列里有不认识的写法（{named}{more}），看不出是否已经退会，"
        "仍按审核状态计；已不是会员的，请改成“转出”“除名”或“退会”后重新导入"
    ]


def _no_unions(sheet: BlockSheet, header: Header, context: Context) -> list[str]:
    """Say how many rows of a union list count although their state says that they are none."""
    if not context.states:
        return []
    column = header.texts[header.columns["union_state"]]
    said = "、".join(f"{word} {rows:,} 行" for word, rows in context.states.most_common())
    return [
        f"工作表“{sheet.name}”的“{column}”列写着不是正常的工会（{said}），仍照常计入；"
        "如果这些工会已经撤销、合并或还没有建成，请在表中删去后重新导入"
    ]


def _wrong_total(text: str) -> str:
    column, stated, counted = text.split(":")
    name = COLUMN_NAMES.get(column, column)
    return f"合计行的“{name}”写的是 {int(stated):,}，各行相加是 {int(counted):,}"


def _refuse_unmarked(job: StageJob, header: Header, where: str) -> None:
    """Refuse rejected rows that no longer say where they belong: alone they are no snapshot."""
    if not job.amends and set(REASON_HEADERS) <= {squeeze(text) for text in header.texts}:
        raise UnknownSheet(
            f"{where}：像是退回表（有“原因”“改法”两列），却没有原批次的标记；"
            "请直接在退回的 .xlsx 上改好保存再导入，若是完整的表请删去这两列"
        )


def _refuse_contrary(desk: _Desk, whose: Whose, header: Header, where: str) -> None:
    """Refuse a sheet that would replace a district's, if all its names say it is another's."""
    job, named = desk.job, whose.contrary(desk.reference)
    if not named or job.scope or job.amends:
        return
    if header.kind.name == "members" or header.names_district:
        return
    raise BadFile(
        f"{where}：表里写的是{whose.district}，{say_places(named)}；请把写错的一处（标题、填报单位或名称）"
        "改正后重新导入，或指定县区（--scope）；若只是示例，请删去这个工作表"
    )


def _nothing_found(job: StageJob, ignored: list[str]) -> str:
    if not ignored:
        return f"{job.name}：里面没有任何数据；请重新导出后再导入"
    kinds = "、".join(kind.chinese for kind in SHEETS.values())
    wanted = SHEETS[job.kind].chinese if job.kind else kinds
    mend = "在 header-aliases.csv 中登记它的表头写法"
    if not job.kind:
        mend += "；如果表头像是两种表，请指定种类（--kind，如 --kind unions）"
    return (
        f"{job.name}：前 {SEARCHED_ROWS} 行里没有认出表头，不像是{wanted}"
        f"（工作表 {'、'.join(ignored)}）；请核对文件，或{mend}"
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
        f"{job.name} 工作表“{title}”：退回表里没有这个名字（有 {'、'.join(scopes)}），"
        "不知道是哪个县区的；请改回原来的名字后再导入"
    )


def _as_of(desk: _Desk, above: list[list[str]]) -> AsOf:
    job = desk.job
    if job.as_of:
        return AsOf(date.fromisoformat(job.as_of), "amended" if job.amends else "option")
    if job.as_of_sheet:
        return AsOf(date.fromisoformat(job.as_of_sheet), "sheet")
    if day := as_of_in_sheet(above):
        return AsOf(day, "sheet")
    if day := as_of_in_name(job.name, desk.reference.campaign.starts.year):
        return AsOf(day, "name")
    if job.as_of_fallback:
        return AsOf(date.fromisoformat(job.as_of_fallback), "batch")
    return AsOf(date.fromisoformat(job.today), "today")


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
        "flags": flags,
        "unmatched_headers": list(header.unmatched),
        "unused_headers": list(header.unused),
        "skipped": dict(reading.skipped),
        "wrong_totals": reading.wrong_totals,
        "foot": reading.notes,
        "accepted_path": writer.accepted_path,
        "rejected_path": writer.rejected_path,
    }
