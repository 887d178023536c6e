"""An edition as an official document: its sections become blocks, its tables annexes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard import formats
from dashboard.documents.blocks import (
    Annex,
    Bar,
    Block,
    BurnUp,
    CoverageBars,
    Figure,
    Heading,
    Imprint,
    Official,
    Paragraph,
    Point,
    Run,
    Table,
)
from dashboard.documents.blocks import Column as BlockColumn
from dashboard.documents.bulletin.differences import Difference
from dashboard.documents.bulletin.editions import Section, groups_of, outline
from dashboard.documents.bulletin.figures import Figures
from dashboard.documents.bulletin.rules import Rules, chinese_day
from dashboard.documents.bulletin.sentences import Edit, Sentence, edited
from dashboard.documents.bulletin.tables import Column, Sheet, sheets
from dashboard.documents.bulletin.wording import Speaker, verdicts

__all__ = ["Paper", "correction_of", "official"]


@dataclass(frozen=True)
class Paper:
    """What a document is besides its figures. `number` is None before it is issued.

    `corrects` is the document number of the bulletin that it corrects, and `reason` why.
    """

    dated: date
    number: int | None
    term: int
    rules: Rules
    corrects: str = ""
    reason: str = ""

    @property
    def document_number(self) -> str:
        """秦工通〔2022〕1号; with a blank for the number before it is issued."""
        if self.number is None:
            return f"{self.rules.prefix}〔{self.dated.year}〕　号"
        return self.rules.document_number(self.dated.year, self.number)

    def title(self, figures: Figures) -> str:
        """Return the title: of a correction it names what it corrects."""
        about = f"{figures.district}" if figures.district else ""
        if self.corrects:
            return f"关于{about}{self.rules.subject}通报（第{self.term}期）的更正"
        return f"关于{about}{self.rules.subject}的通报（第{self.term}期）"


def official(figures: Figures, paper: Paper, edits: Mapping[str, Edit]) -> Official:
    """Return an edition as a document; people's edits stand where the rules' sentences stood."""
    sections = outline(figures, paper.rules, edits)
    blocks = [*_opening(figures, paper), *_blocks(sections, figures)]
    return _document(figures, paper, edits, tuple(blocks), tuple(_summary(sections)))


def correction_of(
    figures: Figures, paper: Paper, edits: Mapping[str, Edit], changed: tuple[Difference, ...]
) -> Official:
    """Return the correction of an edition: what was wrong and how it reads by now.

    The annexes come again, whole, where a figure changed.
    """
    wrong = Paper(paper.dated, paper.number, paper.term, paper.rules).title(figures)
    why = f"更正原因：{paper.reason}。"
    told = f"{paper.corrects}《{wrong}》有误，更正如下，其他内容不变。{why}"
    if not changed:
        told = f"{paper.corrects}有更正，《{wrong}》不涉及，内容不变。{why}"
    blocks = (_paragraph(told, "correction.reason"), *_differences(changed))
    document = _document(figures, paper, edits, blocks, (told, *_told(changed)))
    if any(one.kind == "figure" for one in changed):
        return document
    return replace(document, annexes=())


def _differences(changed: tuple[Difference, ...]) -> Iterator[Block]:
    figures = [one for one in changed if one.kind == "figure"]
    texts = [one for one in changed if one.kind == "text"]
    if figures:
        yield Heading(1, "更正的数据")
        yield _paragraph(f"共{len(figures)}处，更正后的附件附后。", "correction.figures")
        columns = (
            BlockColumn("where", "单位"),
            BlockColumn("what", "项目"),
            BlockColumn("old", "原为", "figure"),
            BlockColumn("new", "更正为", "figure"),
        )
        rows = tuple((one.where, one.what, one.old, one.new) for one in figures)
        yield Table("更正的数据", columns, rows)
    if texts:
        yield Heading(1, "更正的表述")
        for one in texts:
            was, now = one.old or "（原无此句）", one.new or "（删去此句）"
            yield _paragraph(f"原为：{was}", f"correction.{one.what}.old")
            yield Paragraph((Run("更正为：", strong=True), Run(now)), f"correction.{one.what}.new")


def _told(changed: tuple[Difference, ...]) -> Iterator[str]:
    """Yield what a chat group is told of each difference; the document holds all of them."""
    if len(changed) > 1:
        yield f"共{len(changed)}处，全部见更正文件。"
    for one in changed:
        if one.kind == "figure":
            yield f"{one.where} {one.what}：原为{one.old}，更正为{one.new}。"
        else:
            yield f"原为“{one.old or '无此句'}”，更正为“{one.new or '删去此句'}”。"


def _document(
    figures: Figures,
    paper: Paper,
    edits: Mapping[str, Edit],
    blocks: tuple[Block, ...],
    summary: tuple[str, ...],
) -> Official:
    rules = paper.rules
    return Official(
        masthead=rules.masthead,
        number=paper.document_number,
        title=paper.title(figures),
        addressees=_addressees(figures, rules),
        blocks=blocks,
        signer=rules.signer,
        signed=paper.dated,
        annexes=tuple(_annexes(figures, rules, edits)),
        imprint=Imprint(rules.copies_to.rstrip("。"), rules.printed_by, paper.dated)
        if rules.printed_by
        else None,
        note=rules.contacts,
        standing=f"数据截至{chinese_day(date.fromisoformat(figures.cutoff))}",
        figures=tuple(_key_figures(figures)),
        summary=(f"【{paper.title(figures)}】", *summary),
    )


def _addressees(figures: Figures, rules: Rules) -> str:
    if not figures.district:
        return rules.addressees.rstrip("：:")
    is_county = figures.own.get("district_kind") == "county"
    return f"{figures.district}总工会" if is_county else figures.district


def _opening(figures: Figures, paper: Paper) -> Iterator[Block]:
    day = chinese_day(date.fromisoformat(figures.cutoff))
    whose = figures.district or "全市"
    yield _paragraph(f"现将截至{day}{whose}{paper.rules.subject}通报如下。", "opening")


def _blocks(sections: Iterable[Section], figures: Figures) -> Iterator[Block]:
    for section in sections:
        yield Heading(section.level, section.title)
        yield from _paragraphs(section)
        if section.picture == "burn_up" and (drawn := _burn_up(figures)):
            yield drawn
        if section.picture == "bars" and (bars := _bars(figures)):
            yield bars


def _paragraphs(section: Section) -> Iterator[Block]:
    for number, told in enumerate(section.paragraphs, start=1):
        said = [one for one in told if one.said]
        if not said:
            continue
        rule = " ".join(one.key for one in said)
        if section.steps:
            yield Paragraph(_step(number, said), rule)
        else:
            yield Paragraph(tuple(Run(one.said) for one in said), rule)


def _step(number: int, said: list[Sentence]) -> tuple[Run, ...]:
    """Return 1. 加快审核。 … with what is to be done standing out."""
    whole = "".join(one.said for one in said)
    head, stop, rest = whole.partition("。")
    # The stop stays outside: Markdown ends no emphasis between a stop and a digit.
    return (Run(f"{number}.{head}", strong=True), Run(f"{stop}{rest}"))


def _paragraph(text: str, rule: str) -> Paragraph:
    return Paragraph((Run(text),), rule)


def _bars(figures: Figures) -> CoverageBars | None:
    bars = [
        Bar(row["district"], _decimal(row["coverage_percent"]), row["light"])
        for group in groups_of(figures)
        for row in figures.districts
        if row["rank_group"] == group and row["coverage_percent"] is not None
    ]
    drive = figures.drive
    target = Decimal(100 * drive["target_num"]) / Decimal(drive["target_den"])
    return CoverageBars("各单位覆盖率", tuple(bars), target) if bars else None


def _burn_up(figures: Figures) -> BurnUp | None:
    actual = _points(figures, "cumulative")
    goal = figures.own.get("target") if figures.district else figures.drive["goal"]
    if not actual or not goal:
        return None
    title = "录入进度与任务目标" if figures.district else "录入进度与序时要求"
    return BurnUp(title, actual, _points(figures, "required"), goal)


def _points(figures: Figures, name: str) -> tuple[Point, ...]:
    return tuple(
        Point(date.fromisoformat(row["date"]), row[name])
        for row in figures.days
        if row[name] is not None
    )


def _annexes(figures: Figures, rules: Rules, edits: Mapping[str, Edit]) -> Iterator[Annex]:
    made = sheets(figures, rules)
    for number, (title, tables) in enumerate(made, start=1):
        wide = any(len(one.columns) > 8 for one in tables)
        yield Annex(title, tuple(_table(one, wide=wide) for one in tables), number, wide)
    basis = edited(verdicts.basis(Speaker(figures, rules)), edits)
    told = tuple(_paragraph(one.said, one.key) for one in basis if one.said)
    yield Annex("统计口径说明", told, len(made) + 1)


def _table(sheet: Sheet, *, wide: bool) -> Table:
    columns = tuple(
        BlockColumn(one.name, one.heading, one.kind, brief=one.brief) for one in sheet.columns
    )
    rows = tuple(tuple(_cell(one, row[one.name]) for one in sheet.columns) for row in sheet.rows)
    return Table(
        sheet.caption, columns, rows, (sheet.note,) if sheet.note else (), sheet.totals, wide
    )


def _cell(column: Column, value: Any) -> Any:
    """Return a figure as its column's kind wants it; SQL rounded what has decimals."""
    return _decimal(value) if column.kind in ("percent", "tenths") else value


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _key_figures(figures: Figures) -> Iterator[Figure]:
    """Yield the few numbers that stand on top of the picture."""
    whole, row = formats.whole, figures.own if figures.district else figures.city
    yield Figure("累计录入", f"{whole(row['registered'])}人", f"本期新增{whole(row['new'])}人")
    if not figures.district:
        time = f"序时进度{_percent(row['time_progress_percent'])}"
        yield Figure("目标完成", _percent(row["goal_percent"]), time)
    yield Figure("覆盖率", _percent(row["coverage_percent"]), f"还差{whole(row['missing'])}人")
    if figures.district:
        yield Figure("组内名次", f"第{row['rank']}名" if row["rank"] else formats.NOTHING)


def _percent(text: str | None) -> str:
    return formats.percent(_decimal(text))


_CHAT = (
    "totals", "new", "time", "pace_needed", "own", "own.new", "own.rank", "group.county_zone.met",
    "group.system_industry.met", "workers", "unions", "backlog", "commended",
)  # fmt: skip
"""What a chat group is told, the most important first; the text takes as many as fit."""


def _summary(sections: Iterable[Section]) -> Iterator[str]:
    said = {
        one.key: one.said
        for section in sections
        for told in section.paragraphs
        for one in told
        if one.said
    }
    return (said[key] for key in _CHAT if key in said)
