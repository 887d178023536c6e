"""Elements of a docx that python-docx has no words for: tables, fields, indents by characters."""

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from dashboard.documents.blocks import Table
from dashboard.documents.renderers import layout

TWIPS = 20
"""A point in Word's own unit."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text on one line without the characters that XML cannot hold."""
    return _CONTROL.sub("", re.sub(r"\s*[\n\t]\s*", " ", text))


def twips(millimetres: float) -> int:
    return round(layout.points(millimetres) * TWIPS)


def made(tag: str, *children: Any, **attributes: object) -> Any:
    """Return <w:tag w:attribute="…">children</w:tag>."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def indent(paragraph: Any, *, size: float = layout.CHARACTER_PT, **characters: float) -> None:
    """Set a paragraph's (or style's) indents in characters: left, right, first, hanging.

    Word reads the characters, so that the indent follows the size; other programs read the twips.
    """
    named = {"first": "firstLine"}
    attributes: dict[str, object] = {}
    for name, value in characters.items():
        word = named.get(name, name)
        attributes[f"{word}Chars"] = round(value * 100)
        attributes[word] = round(value * size * TWIPS)
    holder = paragraph._p if isinstance(paragraph, Paragraph) else paragraph.element
    properties = holder.get_or_add_pPr()
    properties._remove_ind()
    properties._insert_ind(made("ind", **attributes))


def page_number() -> list[Any]:
    """Return the runs of — 1 —, the number a field."""
    return [
        made("r", _text("— ")),
        made("r", made("fldChar", fldCharType="begin")),
        made("r", _text(" PAGE ", "instrText")),
        made("r", made("fldChar", fldCharType="separate")),
        made("r", _text("1")),
        made("r", made("fldChar", fldCharType="end")),
        made("r", _text(" —")),
    ]


def _text(text: str, tag: str = "t") -> Any:
    element = made(tag)
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def table(said: Table, width_mm: float, style: str) -> Any:
    """Return a table: its head repeats on every page, no row is split over two."""
    total = twips(width_mm)
    widths = [round(share * total) for share in layout.widths(said, width_mm)]
    last = len(said.rows) - said.totals
    aligns = [layout.align(column.kind) for column in said.columns]
    small = layout.table_pt(said)
    head = _Look(style, small, bold=True, held=True)
    rows = [_head_row(row, widths, head) for row in layout.head_rows(said)]
    whole = layout.is_whole(said, width_mm)
    for at, texts in enumerate(said.texts()):
        # Kept with the next row: all of a short table, else its first row and those before sums.
        held = at < len(said.rows) - 1 and (whole or at == 0 or at >= last - 2)
        look = _Look(style, small, bold=at >= last, held=held)
        cells = [
            made("tc", _width(width), _said(text, how, look))
            for text, width, how in zip(texts, widths, aligns, strict=True)
        ]
        rows.append(made("tr", made("trPr", made("cantSplit")), *cells))
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    properties = made(
        "tblPr",
        made("tblW", w=sum(widths), type="dxa"),
        made("jc", val="center"),
        made(
            "tblBorders",
            *(made(edge, val="single", sz=4, space=0, color="000000") for edge in edges),
        ),
        made("tblLayout", type="fixed"),
        cell_margins(across=60, down=50),
        made("tblCaption", val=clean(said.title)),
    )
    return made("tbl", properties, _grid(widths), *rows)


def cell_margins(*, across: int, down: int) -> Any:
    """Return what a table keeps free within its cells, in twips."""
    sides = (("top", down), ("left", across), ("bottom", down), ("right", across))
    return made("tblCellMar", *(made(side, w=free, type="dxa") for side, free in sides))


def _grid(widths: list[int]) -> Any:
    return made("tblGrid", *(made("gridCol", w=width) for width in widths))


def _head_row(row: list[layout.Head], widths: list[int], look: "_Look") -> Any:
    cells = []
    for head in row:
        properties = _width(sum(widths[head.column : head.column + head.across]), head.across)
        if head.down != 1:
            # Down 0 is the cell that one above covers.
            merge = {"val": "restart"} if head.down else {}
            properties.insert_element_before(made("vMerge", **merge), "w:vAlign")
        cells.append(made("tc", properties, _said(head.text, "center", look)))
    return made("tr", made("trPr", made("cantSplit"), made("tblHeader")), *cells)


def _width(width: int, across: int = 1) -> Any:
    """Return the properties of a cell over some columns."""
    span = [made("gridSpan", val=across)] if across > 1 else []
    return made("tcPr", made("tcW", w=width, type="dxa"), *span, made("vAlign", val="center"))


@dataclass(frozen=True)
class _Look:
    """How a cell's text looks: `bold` is 黑体; `held` keeps its row on the page of the next."""

    style: str
    size: float
    bold: bool
    held: bool


def _said(text: str, align: str, look: _Look) -> Any:
    """Return a cell's paragraph."""
    face = [made("rFonts", ascii="黑体", hAnsi="黑体", eastAsia="黑体", cs="黑体")]
    sizes = [made(tag, val=round(look.size * 2)) for tag in ("sz", "szCs")]
    run = made("r", made("rPr", *(face if look.bold else []), *sizes), _text(clean(text)))
    held = [made("keepNext")] if look.held else []
    how = made("pPr", made("pStyle", val=look.style), *held, made("jc", val=align))
    return made("p", how, run)


def imprint(copies_to: str, printer: str, printed: str, style: str) -> Any:
    """Return 版记: at the foot of its page, rules of 0.35, 0.25, 0.35 mm across the text area."""
    outer, inner = (round(layout.points(mm) * 8) for mm in layout.IMPRINT_RULES_MM)
    total = twips(layout.WIDTH_MM)
    halves = [total // 2, total - total // 2]
    size = layout.SMALL_PT
    rows = []
    if copies_to:
        hang = {"leftChars": 400, "left": 4 * size * TWIPS, "hangingChars": 300,
                "hanging": 3 * size * TWIPS}  # fmt: skip
        said = f"抄送：{clean(copies_to)}。"
        rows.append([_imprint_cell(said, total, style, "left", across=2, **hang)])
    rows.append([
        _imprint_cell(clean(printer), halves[0], style, "left", leftChars=100, left=size * TWIPS),
        _imprint_cell(printed, halves[1], style, "right"),
    ])  # fmt: skip
    properties = made(
        "tblPr",
        made("tblpPr", leftFromText=0, rightFromText=0, vertAnchor="margin", horzAnchor="page",
             tblpX=twips(layout.LEFT_MM), tblpYSpec="bottom"),
        made("tblOverlap", val="never"),
        made("tblW", w=total, type="dxa"),
        made("tblBorders", *(
            made(edge, val="single", sz=thick, space=0, color="000000")
            for edge, thick in (("top", outer), ("bottom", outer), ("insideH", inner))
        )),
        made("tblLayout", type="fixed"),
        cell_margins(across=0, down=0),
    )  # fmt: skip
    whole = (made("tr", made("trPr", made("cantSplit")), *cells) for cells in rows)
    return made("tbl", properties, _grid(halves), *whole)


def _imprint_cell(
    text: str, width: int, style: str, align: str, *, across: int = 1, **left: object
) -> Any:
    right = {"rightChars": 100, "right": layout.SMALL_PT * TWIPS}
    look = made(
        "pPr", made("pStyle", val=style), made("ind", **left, **right), made("jc", val=align)
    )
    return made("tc", _width(width, across), made("p", look, made("r", _text(text))))
