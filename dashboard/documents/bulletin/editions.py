"""What stands in an edition, in which order: the city's, and each district's own.

A district's edition holds the city's ranking, its own figures, its own unions and social workers,
and nothing of anybody else's: its figures were read under its own scope.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard.documents.bulletin.figures import Figures
from dashboard.documents.bulletin.rules import Rules
from dashboard.documents.bulletin.sentences import Edit, Sentence, edited
from dashboard.documents.bulletin.wording import Speaker, progress, verdicts, work
from dashboard.tables.words import GROUPS

__all__ = ["Section", "groups_of", "outline", "sentences"]


@dataclass(frozen=True)
class Section:
    """A heading of level 1 or 2, its paragraphs of sentences, and the picture beneath.

    `picture` is "burn_up", "bars" or none; `steps` numbers the paragraphs.
    """

    title: str
    level: int = 1
    paragraphs: tuple[tuple[Sentence, ...], ...] = ()
    picture: str | None = None
    steps: bool = False


def outline(
    figures: Figures, rules: Rules, edits: Mapping[str, Edit] | None = None
) -> tuple[Section, ...]:
    """Return an edition's sections with people's edits in place."""
    speaker = Speaker(figures, rules)
    sections = _district(speaker) if figures.district else _city(speaker)
    return tuple(_edited(section, edits or {}) for section in sections)


def sentences(
    figures: Figures, rules: Rules, edits: Mapping[str, Edit] | None = None
) -> Iterator[Sentence]:
    """Yield every sentence of an edition, the basis of the figures last."""
    for section in outline(figures, rules, edits):
        for paragraph in section.paragraphs:
            yield from paragraph
    yield from edited(verdicts.basis(Speaker(figures, rules)), edits or {})


def groups_of(figures: Figures) -> list[str]:
    """Return the rank groups that have a district, in their order."""
    present = {row["rank_group"] for row in figures.districts}
    return [group for group in GROUPS if group in present]


def _city(s: Speaker) -> Iterator[Section]:
    totals, new, *against = progress.totals(s)
    yield Section("全市总体进展", paragraphs=((totals, new), tuple(against)), picture="burn_up")
    yield Section("各单位完成情况", picture="bars")
    for group in groups_of(s.figures):
        if told := tuple(progress.group(s, group)):
            yield Section(GROUPS[group], 2, (told,))
    yield from _work(s)
    yield from _verdicts(s)


def _district(s: Speaker) -> Iterator[Section]:
    yield Section("本单位进展和排名", paragraphs=(tuple(progress.district(s)),), picture="burn_up")
    yield Section("全市排名", picture="bars")
    yield from _work(s)
    yield from _verdicts(s)


def _work(s: Speaker) -> Iterator[Section]:
    yield Section("社工包联情况", paragraphs=(tuple(work.workers(s)),))
    yield Section("基层工会覆盖情况", paragraphs=(tuple(work.unions(s)),))
    yield Section("审核、分解表和数据质量")
    yield Section("审核情况", 2, (tuple(work.backlog(s)),))
    yield Section("任务分解表报送情况", 2, (tuple(work.breakdowns(s)),))
    yield Section("数据质量情况", 2, (tuple(work.quality(s)),))


def _verdicts(s: Speaker) -> Iterator[Section]:
    yield Section("表扬和督导")
    yield Section("通报表扬", 2, (tuple(verdicts.commended(s)),))
    yield Section("列入督导", 2, tuple((one,) for one in verdicts.supervised(s)))
    steps = tuple((one,) for one in verdicts.next_steps(s))
    yield Section("下一步工作", paragraphs=steps, steps=True)


def _edited(section: Section, edits: Mapping[str, Edit]) -> Section:
    if not edits:
        return section
    said = (tuple(edited(iter(one), edits)) for one in section.paragraphs)
    return Section(section.title, section.level, tuple(said), section.picture, section.steps)
