"""What an official document says, in blocks: content makes them, renderers draw them.

    Official                     one document, all of it
    ├── figures                  the few numbers on top of the picture
    ├── blocks, annexes[].blocks
    │   ├── Heading              一、 （一） 1. (renderers number them: see `numbered`)
    │   ├── Paragraph            runs of text, some emphasised
    │   ├── Table                typed columns, rows of values (see `cells`)
    │   ├── CoverageBars         a bar a district and the line of 90 %
    │   └── BurnUp               registered day by day against the even pace
    ├── summary                  sentences for a chat group, the most important first
    └── imprint                  版记

All are frozen and equal by value. `to_json` and `from_json` keep a document for ever: what was
issued is drawn again from its JSON and from nothing else.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.documents.cells import TYPES, Cell, cell_text

FORMAT = 1


@dataclass(frozen=True)
class Run:
    """Some text of a paragraph; `strong` is emphasised (bold)."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading without its number. `rule` names what wrote it, so that an edit finds it again."""

    level: int
    text: str
    rule: str = ""

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise ValueError(f"a heading's level is 1, 2 or 3, not {self.level}")


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]
    rule: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def paragraph(*parts: str | Run, rule: str = "") -> Paragraph:
    """Return a paragraph of plain texts and runs."""
    runs = tuple(Run(part) if isinstance(part, str) else part for part in parts)
    return Paragraph(runs, rule)


@dataclass(frozen=True)
class Column:
    """A column: `kind` is a key of `cells.TYPES`; neighbours of one `group` share a heading above.

    `brief` columns stay where there is room for few: on a phone's picture.
    """

    key: str
    heading: str
    kind: str = "text"
    group: str = ""
    brief: bool = True


@dataclass(frozen=True)
class Table:
    """Rows of values, a value a column; the last `totals` rows are sums. `wide`: for landscape."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    totals: int = 0
    wide: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.title}: {len(row)} cells for {len(self.columns)} columns")
            for column, value in zip(self.columns, row, strict=True):
                if value is not None and not isinstance(value, TYPES[column.kind]):
                    raise TypeError(f"{self.title}: {column.key} holds {value!r}")

    def texts(self) -> Iterator[list[str]]:
        """Yield each row as it is printed."""
        for row in self.rows:
            yield [cell_text(c.kind, value) for c, value in zip(self.columns, row, strict=True)]

    def brief(self) -> "Table":
        """Return the same table with its brief columns, and groups of more than one only.

        A table of which next to nothing would stay is returned as it is.
        """
        kept = [at for at, column in enumerate(self.columns) if column.brief]
        if len(kept) < _FEWEST:
            return self
        groups = [self.columns[at].group for at in kept]
        columns = tuple(
            replace(self.columns[at], group=group if groups.count(group) > 1 else "")
            for at, group in zip(kept, groups, strict=True)
        )
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        return Table(self.title, columns, rows, self.notes, self.totals)


_FEWEST = 2


@dataclass(frozen=True)
class Bar:
    """One bar: a finished percentage (None without a denominator) and its light's name."""

    label: str
    percent: Decimal | None
    light: str


@dataclass(frozen=True)
class CoverageBars:
    title: str
    bars: tuple[Bar, ...]
    target_percent: Decimal = Decimal(90)


@dataclass(frozen=True)
class Point:
    day: date
    count: int


@dataclass(frozen=True)
class BurnUp:
    """Registered up to each day; what the even pace asks for, first day to deadline; the goal."""

    title: str
    actual: tuple[Point, ...]
    required: tuple[Point, ...]
    goal: int


Block = Heading | Paragraph | Table | CoverageBars | BurnUp


@dataclass(frozen=True)
class Annex:
    """An annex on pages of its own; `number` is None where there is only one (附件)."""

    title: str
    blocks: tuple[Block, ...]
    number: int | None = None
    landscape: bool = False

    @property
    def name(self) -> str:
        return f"附件{self.number or ''}"


@dataclass(frozen=True)
class Figure:
    """A number that stands out, already as text: label, value with its unit, a remark."""

    label: str
    value: str
    remark: str = ""


@dataclass(frozen=True)
class Imprint:
    """版记: who gets copies (抄送), who printed it (印发机关) and when (印发日期)."""

    copies_to: str
    printer: str
    printed: date


@dataclass(frozen=True)
class Official:
    """An official document (公文, after GB/T 9704-2012).

    `masthead`  发文机关标志 (秦皇岛市总工会文件)      `number`     发文字号 (秦工通〔2022〕1号)
    `title`     标题                                    `addressees` 主送机关, without the colon
    `signer`    发文机关署名                            `signed`     成文日期
    `note`      附注 (此件公开发布), without brackets   `standing`   what the figures stand for
                                                                     (数据截至2022年9月9日)
    """

    masthead: str
    number: str
    title: str
    addressees: str
    blocks: tuple[Block, ...]
    signer: str
    signed: date
    annexes: tuple[Annex, ...] = ()
    imprint: Imprint | None = None
    note: str = ""
    standing: str = ""
    figures: tuple[Figure, ...] = ()
    summary: tuple[str, ...] = ()

    def every_block(self) -> Iterator[Block]:
        """Yield the blocks of the body and of each annex, in order."""
        yield from self.blocks
        for annex in self.annexes:
            yield from annex.blocks


_NUMERALS = "零一二三四五六七八九十"


def chinese(number: int) -> str:
    """Return 1 to 99 in Chinese: 一, 十, 十二, 二十, 三十五."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _NUMERALS[ones]
    return f"{_NUMERALS[tens] if tens > 1 else ''}十{_NUMERALS[ones] if ones else ''}"


def numbered(blocks: Iterable[Block]) -> Iterator[tuple[str, Block]]:
    """Yield every block with its number before it: 一、 （一） 1. for headings, else nothing."""
    counts = [0, 0, 0]
    for block in blocks:
        number = ""
        if isinstance(block, Heading):
            at = block.level - 1
            counts[at:] = [counts[at] + 1] + [0] * (2 - at)
            chapter, section, item = counts
            number = (f"{chinese(chapter)}、", f"（{chinese(section)}）", f"{item}.")[at]
        yield number, block


_CLASSES = {
    made.__name__: made
    for made in (
        Annex, Bar, BurnUp, Column, CoverageBars, Figure, Heading, Imprint, Official, Paragraph,
        Point, Run, Table,
    )
}  # fmt: skip


def to_json(document: Official) -> str:
    """Return a document as text that `from_json` turns into an equal one."""
    whole = {"format": FORMAT, "document": _packed(document)}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def from_json(text: str) -> Official:
    """Return the document that `to_json` wrote."""
    whole = json.loads(text, object_hook=_unpacked)
    if whole["format"] != FORMAT:
        raise ValueError(f"a document of format {whole['format']}, this program knows {FORMAT}")
    document = whole["document"]
    assert isinstance(document, Official)
    return document


def _packed(value: Any) -> Any:
    if type(value).__name__ in _CLASSES:
        held = {field.name: _packed(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__, **held}
    if isinstance(value, tuple):
        return [_packed(one) for one in value]
    if isinstance(value, Decimal | date):
        return {"is": type(value).__name__, "text": str(value)}
    return value


def _unpacked(values: dict[str, Any]) -> Any:
    kind = values.pop("is", None)
    if kind is None:
        return values
    if kind in _SCALARS:
        return _SCALARS[kind](values["text"])
    return _CLASSES[kind](**{key: _tuples(value) for key, value in values.items()})


_SCALARS: dict[str, Any] = {"Decimal": Decimal, "date": date.fromisoformat}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
