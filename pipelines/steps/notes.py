"""What is said of a sheet beside its counts: what was left out, what to look at, and the mend."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from pipelines.kinds import COLUMN_NAMES
from pipelines.readers.blocks import BlockSheet
from pipelines.saying import Listed, Said
from pipelines.sheets.model import Context
from pipelines.steps.doubts import districts_in_note, say_several, say_unlisted, say_whose
from pipelines.steps.headers import Header
from pipelines.steps.jobs import StageJob
from pipelines.steps.row_sorts import Reading
from pipelines.steps.scope import Whose
from pipelines.steps.verdicts import VerdictWriter
from pipelines.text import first_named, in_note

BY_DISTRICT = ("unions", "breakdown", "survey", "outreach")
"""Kinds of which a row without a district stands apart; a member's may follow from the union."""

_ON_NO_LIST = ("系统", "产业", "直属")
"""How districts are called that stand on no list and are to be expected."""

_BRINGS_DISTRICTS = ("unions", "breakdown")
"""Kinds whose rows take a district in that no list has."""

_OF_STATES = {
    "union_state": (
        Said("不是正常的工会（{said}），仍照常计入"),
        Said("如果这些工会已经撤销、合并或还没有建成，请在表中删去后重新导入"),
    ),
    "account_state": (
        Said("没有在用的账号（{said}），仍照常计为管理员"),
        Said("已不再审核的，请在表中删去后重新导入"),
    ),
}
"""Columns in which a row may say that what it lists is no more: what is said of it, the mend."""

_MOST_NAMED = 5


@dataclass
class Seen:
    """A sheet that was read, and what was met in it."""

    job: StageJob
    sheet: BlockSheet
    header: Header
    context: Context
    whose: Whose
    counted: str | None
    """The district for which the sheet counts by its own word, where its rows name none."""
    other: str | None
    """The listed district that the sheet names, though it is sent for another."""
    reading: Reading
    writer: VerdictWriter
    masked: int = 0
    """Rows of which the ID number is hidden in part."""
    several: Counter[str] = field(default_factory=Counter)
    """Rows by the cell that names several districts at once."""


def notes_of(seen: Seen) -> list[Said]:
    """Return what to say of a sheet, each with its mend, in the order in which it is read."""
    name, kind, reference = seen.sheet.name, seen.header.kind.name, seen.context.reference
    return [
        *_without_rows(seen),
        *_left_unread(seen),
        *_lost_codes(seen),
        *_masked_ids(seen),
        *_nowhere(seen),
        *say_whose(name, kind, seen.whose, seen.counted),
        *_sent_for_another(seen),
        *_elsewhere(seen),
        *_on_no_list(seen),
        *_unknown_changes(seen),
        *_unclear_answers(seen),
        *_out_of_use(seen),
        *_above_the_grassroots(seen),
        *_beyond_the_members(seen),
        *_outside_the_drive(seen),
        *say_unlisted(name, kind, seen.writer.districts, reference),
        *say_several(name, seen.several, reference),
        *map(_wrong_total, seen.reading.wrong_totals),
    ]


def _without_rows(seen: Seen) -> list[Said]:
    """Say that a sheet has a header and nothing beneath: a failed export, an empty form."""
    if seen.writer.rows:
        return []
    return [
        Said(
            "工作表“{sheet}”只有表头，没有一行数据，不改变任何数字；请核对是否导全",
            sheet=seen.sheet.name,
        )
    ]


def _left_unread(seen: Seen) -> list[Said]:
    """Say what of the sheet its sender does not see, or nobody reads."""
    sheet, reading = seen.sheet, seen.reading
    notes = [] if sheet.visible else [Said("工作表“{sheet}”是隐藏的，已照常读取", sheet=sheet.name)]
    if reading.hidden_rows:
        notes.append(
            Said(
                "工作表“{sheet}”有 {rows:,} 行是隐藏的，已照常读取",
                sheet=sheet.name,
                rows=reading.hidden_rows,
            )
        )
    if reading.struck_rows:
        notes.append(
            Said(
                "工作表“{sheet}”有 {rows:,} 行划了删除线，已照常计入；"
                "如果是不要的行，请删去后重新导入",
                sheet=sheet.name,
                rows=reading.struck_rows,
            )
        )
    for place, rows in sorted(reading.untitled.items()):
        notes.append(
            Said(
                "工作表“{sheet}”第 {column} 列没有表头，有 {rows:,} 行写了内容，没有读取；"
                "如果需要，请补上表头后重新导入",
                sheet=sheet.name,
                column=place + 1,
                rows=rows,
            )
        )
    return notes


def _lost_codes(seen: Seen) -> list[Said]:
    """Say in which column codes were spoilt, and by what the unions are found instead."""
    if not seen.reading.lost_codes:
        return []
    title = seen.header.texts[seen.header.columns["union_code"]]
    return [
        Said(
            "工作表“{sheet}”的“{title}”列有 {rows:,} 行"
            "被表格软件改成了科学计数法（1.30302E+11 的样子），后几位已丢失，没有采用，"
            "改按工会名称认；"
            "请把该列设为文本格式、填上完整编码，或从平台重新导出 .xlsx 后再导入",
            sheet=seen.sheet.name,
            title=title,
            rows=seen.reading.lost_codes,
        )
    ]


def _masked_ids(seen: Seen) -> list[Said]:
    """Say that the export hides part of the ID numbers: no row can be mended by hand then."""
    if not seen.masked:
        return []
    return [
        Said(
            "工作表“{sheet}”有 {rows:,} 行的证件号码打了码"
            "（130302********0032 的样子），认不出是谁，不能接收；"
            "请在平台导出不脱敏（完整证件号码）的表后重新导入",
            sheet=seen.sheet.name,
            rows=seen.masked,
        )
    ]


def _nowhere(seen: Seen) -> list[Said]:
    """Say how many rows name no district: sheets of several would replace each other."""
    rows = seen.writer.districts[None]
    if not rows or seen.writer.kind.name not in BY_DISTRICT:
        return []
    place = seen.context.reference.campaign.unlisted_district
    return [
        Said(
            "工作表“{sheet}”有 {rows:,} 行看不出是哪个县区，暂列“{place}”；"
            "请在表中写明县区（如“填报单位：海港区总工会”），或指定县区（--scope）后重新导入",
            sheet=seen.sheet.name,
            rows=rows,
            place=place,
        )
    ]


def _sent_for_another(seen: Seen) -> list[Said]:
    """Say that a sheet names another district than the one for which it is sent."""
    if not seen.other or seen.header.names_district:
        return []
    return [
        Said(
            "工作表“{sheet}”上写的是{other}，按指定的{district}计；"
            "请核对指定的县区（--scope）：若不对，请改正后再导入；已经导入的先撤销",
            sheet=seen.sheet.name,
            other=seen.other,
            district=seen.job.scope,
        )
    ]


def _elsewhere(seen: Seen) -> list[Said]:
    """Say which listed districts the rows name, where the sheet is sent for another."""
    listed, others = seen.context.reference.district_aliases(), Counter[str]()
    for key, rows in seen.writer.districts.items():
        name = listed.get(key or "")
        if name and name != seen.job.scope:
            others[name] += rows
    if not seen.job.scope or not others:
        return []
    named = Listed(
        Said("{name} {rows:,} 行", name=name, rows=rows) for name, rows in others.most_common()
    )
    return [
        Said(
            "工作表“{sheet}”里有行写的不是{district}（{names}）；"
            "请核对指定的县区（--scope）：若是全市的表，请不指定县区再导入；已经导入的先撤销",
            sheet=seen.sheet.name,
            district=seen.job.scope,
            names=named,
        )
    ]


def _on_no_list(seen: Seen) -> list[Said]:
    """Say which districts on no list a sheet brings: a slip of the pen would be one more.

    What is the city's own is no district of its own making.
    """
    if seen.writer.kind.name not in _BRINGS_DISTRICTS:
        return []
    campaign = seen.context.reference.campaign
    known = {*seen.context.reference.district_aliases(), campaign.unlisted_district, campaign.city}
    new = Counter(
        {
            key: rows
            for key, rows in seen.writer.districts.items()
            if key and key not in known and not key.endswith(_ON_NO_LIST)
        }
    )
    if not new:
        return []
    return [
        Said(
            "工作表“{sheet}”里有名册外的县区（{names}），已按所写的名称单列；"
            "请核对写法，写错的请改正后重新导入，没有写错的可在 districts.csv 中登记",
            sheet=seen.sheet.name,
            names=districts_in_note(new),
        )
    ]


def _unknown_changes(seen: Seen) -> list[Said]:
    """Say which words for a change of membership leave open whether it has ended."""
    odd = {
        text: rows
        for text, rows in seen.writer.changes.most_common()
        if text and not seen.context.reference.knows_change(text)
    }
    if not odd:
        return []
    return [
        Said(
            "工作表“{sheet}”的会籍列里有不认识的写法（{words}），看不出是否已经退会，"
            "仍按审核状态计；已不是会员的，请改成“{moved}”“{expelled}”或“{resigned}”后重新导入",
            sheet=seen.sheet.name,
            words=_words(odd),
            moved="转出",
            expelled="除名",
            resigned="退会",
        )
    ]


def _unclear_answers(seen: Seen) -> list[Said]:
    """Say which answers leave open whether an employer has a union: numbers of options, mostly."""
    unclear = dict(seen.context.unclear.most_common())
    if not unclear:
        return []
    column = seen.header.texts[seen.header.columns["unionised"]]
    return [
        Said(
            "工作表“{sheet}”的“{column}”列里有不认识的写法（{words}），"
            "看不出是否已建会，按不清楚计；请改成“{yes}”或“{no}”后重新导入（问卷请按选项文本导出）",
            sheet=seen.sheet.name,
            yes="是",
            no="否",
            column=column,
            words=_words(unclear),
        )
    ]


def _words(counts: dict[str, int]) -> Said | Listed:
    """Return the first words as a note lists them, each with its rows."""
    first = islice(counts.items(), _MOST_NAMED)
    named = Listed(
        Said("“{text}” {rows:,} 行", text=in_note(text), rows=rows) for text, rows in first
    )
    return Said("{words}等", words=named) if len(counts) > _MOST_NAMED else named


def _out_of_use(seen: Seen) -> list[Said]:
    """Say how many rows count although their state says that their union, or account, is none."""
    column = next((name for name in _OF_STATES if name in seen.header.columns), None)
    if column is None or not seen.context.states:
        return []
    what, mend = _OF_STATES[column]
    title = seen.header.texts[seen.header.columns[column]]
    said = Listed(
        Said("{name} {rows:,} 行", name=word, rows=rows)
        for word, rows in seen.context.states.most_common()
    )
    return [
        Said(
            "工作表“{sheet}”的“{title}”列写着{what}；{mend}",
            sheet=seen.sheet.name,
            title=title,
            what=Said(what, said=said),
            mend=mend,
        )
    ]


def _above_the_grassroots(seen: Seen) -> list[Said]:
    """Say which rows of a union list are no grassroots unions: they hold others' members again."""
    above = seen.context.above
    if not above:
        return []
    named = first_named([in_note(name) for name in above], "家")
    return [
        Said(
            "工作表“{sheet}”里有 {n:,} 家上级工会（{names}），不是基层工会，"
            "仍照常计入，会员人数可能重复计算；请在表中删去后重新导入",
            sheet=seen.sheet.name,
            n=len(above),
            names=named,
        )
    ]


def _beyond_the_members(seen: Seen) -> list[Said]:
    """Say of which unions more people are to be registered than there are members."""
    beyond = seen.context.beyond
    if not beyond:
        return []
    counted, target = (
        seen.header.texts[seen.header.columns[name]] for name in ("actual_members", "target")
    )
    named = first_named([in_note(name) for name in beyond], "家")
    return [
        Said(
            "工作表“{sheet}”有 {n:,} 家工会（{names}）的“{target}”"
            "大于“{counted}”，仍照常计入；请核对：两列有没有填反，有没有把百分比（90）当成人数",
            sheet=seen.sheet.name,
            n=len(beyond),
            names=named,
            target=target,
            counted=counted,
        )
    ]


def _outside_the_drive(seen: Seen) -> list[Said]:
    """Say on which days events are said to be that are not of the drive: a year mistyped."""
    days = sorted(seen.context.odd_days)
    if not days:
        return []
    named = first_named(list(dict.fromkeys(map(str, days))), "天")
    starts = seen.context.reference.campaign.starts
    return [
        Said(
            "工作表“{sheet}”有 {n:,} 场活动的日期（{names}）早于行动开始（{starts}）"
            "或晚于数据截至日（{as_of}），仍照常计入；请核对年月日，写错的请改正后重新导入",
            sheet=seen.sheet.name,
            n=len(days),
            names=named,
            starts=starts,
            as_of=seen.context.as_of,
        )
    ]


def _wrong_total(text: str) -> Said:
    column, stated, counted = text.split(":")
    name = COLUMN_NAMES.get(column, column)
    return Said(
        "合计行的“{name}”写的是 {stated:,}，各行相加是 {counted:,}",
        name=name,
        stated=int(stated),
        counted=int(counted),
    )
