"""What GB/T 9704-2012 fixes, and what every renderer must decide alike: breaks, spans, widths.

Lengths are millimetres or points as their names say.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from dashboard import formats
from dashboard.documents.blocks import Annex, Block, Official, Paragraph, Table

PAGE_MM = (210, 297)
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
WIDTH_MM, HEIGHT_MM = 156, 225
MASTHEAD_MM = 35
"""From the top of the text area to the upper edge of the masthead."""
RULE_MM = 4
"""From the document's number down to the red rule."""
PAGE_NUMBER_MM = 7
"""From the bottom of the text area down to the page number's dashes."""
LYING_MM = PAGE_MM[1] - BOTTOM_MM - TOP_MM
"""The width of a landscape page's text: the same area, turned."""
LINE_PT, CHARACTER_PT, TITLE_PT, TITLE_LINE_PT, SMALL_PT = 28, 16, 22, 36, 14
LINES, CHARACTERS = 22, 28
RED = "E60012"
IMPRINT_RULES_MM = (0.35, 0.25)

_MM = 72 / 25.4
_LONGEST_TITLE_LINE = 19
_BIGGEST_MASTHEAD_PT = 56


def points(millimetres: float) -> float:
    return millimetres * _MM


def text_mm(annex: Annex) -> float:
    """Return how wide an annex's text is."""
    return LYING_MM if annex.landscape else WIDTH_MM


def masthead_pt(text: str) -> int:
    """Return the size at which a masthead fills its line, and no line more."""
    return min(_BIGGEST_MASTHEAD_PT, int(points(WIDTH_MM) / len(text)) - 1)


def title_lines(title: str) -> list[str]:
    """Return a title in lines of about one length, broken where the sense allows.

    A title that holds line breaks is broken there and nowhere else.
    """
    if "\n" in title:
        return title.split("\n")
    count = -(-width(title) // (2 * _LONGEST_TITLE_LINE))
    if count == 1:
        return [title]
    end = width(title) / count
    at = min(range(2, len(title) - 1), key=lambda at: _break_cost(title, at, end))
    return [title[:at], *title_lines(title[at:])]


def _break_cost(title: str, at: int, end: float) -> float:
    """Return how bad a break before `at` is: far from even, within a word, or too long a line."""
    head, tail = title[:at], title[at:]
    soft = bool(_BREAK_AFTER.search(head) or _BREAK_BEFORE.match(tail))
    too_long = width(head) > 2 * _LONGEST_TITLE_LINE
    return abs(width(head) - end) + (0 if soft else 12) + (1_000 if too_long else 0)


_BREAK_AFTER = re.compile(r"(的|情况|工作|会员|总工会|录入)$")
_BREAK_BEFORE = re.compile(r"关于|（")


def width(text: str) -> int:
    """Return how many half characters a text takes: two for a Chinese one, one for a Latin one."""
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def attachments(annexes: tuple[Annex, ...]) -> list[str]:
    """Return the list of annexes that stands under the body: 1.名称."""
    return [f"{annex.number or ''}{'.' if annex.number else ''}{annex.title}" for annex in annexes]


def signature(document: Official) -> tuple[str, str, float]:
    """Return signer, date, and how many characters stay free right of the signer.

    The date keeps 4 characters free on its right and the signer is centred on it, as the standard
    has it for a document that will be sealed. No seal is drawn.
    """
    signed = formats.day(document.signed, "zh")
    return document.signer, signed, 4 + (width(signed) - width(document.signer)) / 4


def goes_with_signature(block: Block) -> bool:
    """Return whether the last block is a paragraph short enough to follow the signature.

    A signature never stands on a page without text.
    """
    return isinstance(block, Paragraph) and width(block.text) <= _SHORT_LINES * 2 * CHARACTERS


_SHORT_LINES = 8


def printed(day: date) -> str:
    return f"{formats.day(day, 'zh')}印发"


@dataclass(frozen=True)
class Head:
    """A cell of a table's head, with the columns and rows that it spans, and where it begins."""

    text: str
    column: int
    across: int = 1
    down: int = 1


ALIGN = {"text": "left", "rank": "center", "moved": "center", "light": "center", "day": "center"}
"""How a column of a kind is set; numbers stand right."""


def align(kind: str) -> str:
    return ALIGN.get(kind, "right")


def head(table: Table) -> list[list[Head]]:
    """Return the rows of a table's head: one, or two where neighbours share a group."""
    if not any(column.group for column in table.columns):
        return [[Head(column.heading, at) for at, column in enumerate(table.columns)]]
    above: list[Head] = []
    below: list[Head] = []
    for at, column in enumerate(table.columns):
        if not column.group:
            above.append(Head(column.heading, at, down=2))
            continue
        below.append(Head(column.heading, at))
        last = above[-1] if above else None
        same = last and last.text == column.group and last.down == 1
        if same and last and last.column + last.across == at:
            above[-1] = Head(last.text, last.column, last.across + 1)
        else:
            above.append(Head(column.group, at))
    return [above, below]


def head_rows(table: Table) -> list[list[Head]]:
    """Return the same for formats without row spans: a cell that one above covers has down 0."""
    rows = head(table)
    if len(rows) == 2:
        covered = [Head("", cell.column, down=0) for cell in rows[0] if cell.down == 2]
        rows[1] = sorted([*rows[1], *covered], key=lambda cell: cell.column)
    return rows


def table_pt(table: Table) -> float:
    """Return the size of a table's text: smaller where there are many columns."""
    return 12 if len(table.columns) <= _FEW_COLUMNS else 10.5


_FEW_COLUMNS = 6


def widths(table: Table, width_mm: float) -> list[float]:
    """Return each column's share of a table's width, from its longest text; they sum to 1.

    Numbers keep their lines: where there is too little room it is texts that break.
    """
    needed = [float(need) for need in _needed(table)]
    short = sum(needed) - _room(table, width_mm)
    texts = [at for at, column in enumerate(table.columns) if column.kind == "text"]
    breakable = sum(needed[at] for at in texts)
    if short > 0 and breakable:
        for at in texts:
            needed[at] = max(_NARROWEST, needed[at] - short * needed[at] / breakable)
    return [need / sum(needed) for need in needed]


def is_whole(table: Table, width_mm: float) -> bool:
    """Return whether a table is short enough to stand on one page, each row on one line."""
    return len(table.rows) <= _FEW_ROWS and sum(_needed(table)) <= _room(table, width_mm)


_FEW_ROWS = 14
_NARROWEST = 8


def _needed(table: Table) -> list[int]:
    """Return the half characters that each column wants, its edges included."""
    rows = list(table.texts())
    needed = []
    for at, column in enumerate(table.columns):
        longest = max((width(row[at]) for row in rows), default=0)
        # A heading of more than 5 characters may break, a value only from 20 characters on.
        heading = width(column.heading)
        needed.append(max(min(longest, 40), min(heading, max(10, -(-heading // 2))), 4) + 2)
    return needed


def _room(table: Table, width_mm: float) -> float:
    return 2 * points(width_mm) / table_pt(table)
