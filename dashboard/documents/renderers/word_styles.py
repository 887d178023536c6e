"""Faces, distances and pages of the docx: the numbers of GB/T 9704-2012 as Word's styles.

Fonts are named as offices have them (方正小标宋简体, 仿宋_GB2312, 楷体_GB2312, 黑体), not shipped.
"""

from dataclasses import dataclass
from typing import Any

from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Length, Mm, Pt
from docx.text.paragraph import Paragraph

from dashboard.documents.renderers import layout
from dashboard.documents.renderers.word_parts import (
    TWIPS,
    cell_margins,
    indent,
    made,
    page_number,
    twips,
)

SONG, FANG, KAI, HEI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
PLAIN_SONG = "宋体"
MASTHEAD, NUMBER, ADDRESSEES = "发文机关标志", "发文字号", "主送机关"
ATTACHMENTS, SIGNER, SIGNED, NOTE = "附件说明", "发文机关署名", "成文日期", "附注"
ANNEX, ANNEX_TITLE, IMPRINT, ANCHOR = "附件", "附件标题", "版记", "版记锚"
CAPTION, CELL, TABLE_NOTE, PICTURE = "表题", "表格文字", "表注", "图"

# 28 characters of 16 pt would take 158 mm; each gives up a quarter of a point to fit in 156.
_SQUEEZE = -0.25
# The dashes stand at the middle of their line, which begins this much above the footer's end.
_FOOTER_FROM_EDGE_MM = layout.BOTTOM_MM - layout.PAGE_NUMBER_MM - 2.9


@dataclass(frozen=True)
class _Face:
    """A style: face, size and exact line in points, and how its paragraphs stand."""

    font: str = FANG
    size: float = layout.CHARACTER_PT
    line: float = layout.LINE_PT
    align: str = "both"
    before: float = 0
    after: float = 0
    colour: str = ""
    squeeze: float = 0
    outline: int | None = None
    with_next: bool = False
    follows: str = ""
    """The style of the paragraph that a clerk begins after this one."""


_BODY = "Body Text"
_FACES = {
    "Normal": _Face(squeeze=_SQUEEZE),
    _BODY: _Face(squeeze=_SQUEEZE),
    "Heading 1": _Face(HEI, outline=0, with_next=True, follows=_BODY),
    "Heading 2": _Face(KAI, outline=1, with_next=True, follows=_BODY),
    "Heading 3": _Face(FANG, outline=2, with_next=True, follows=_BODY),
    "Title": _Face(SONG, layout.TITLE_PT, layout.TITLE_LINE_PT, "center",
                   before=2 * layout.LINE_PT, after=layout.LINE_PT, follows=ADDRESSEES),
    MASTHEAD: _Face(SONG, 48, 48, "center", before=layout.points(layout.MASTHEAD_MM),
                    colour="RED", follows=NUMBER),
    NUMBER: _Face(line=layout.CHARACTER_PT, align="center", before=2 * layout.LINE_PT,
                  follows="Title"),
    ADDRESSEES: _Face(align="left", squeeze=_SQUEEZE, follows=_BODY),
    ATTACHMENTS: _Face(align="left", with_next=True),
    SIGNER: _Face(align="right", before=2 * layout.LINE_PT, with_next=True, follows=SIGNED),
    SIGNED: _Face(align="right"),
    NOTE: _Face(align="left"),
    ANNEX: _Face(HEI, align="left", with_next=True, follows=ANNEX_TITLE),
    ANNEX_TITLE: _Face(SONG, layout.TITLE_PT, layout.TITLE_LINE_PT, "center",
                       before=layout.LINE_PT, after=layout.LINE_PT / 2, outline=0,
                       with_next=True, follows=_BODY),
    IMPRINT: _Face(size=layout.SMALL_PT, line=24),
    ANCHOR: _Face(size=1, line=1),
    CAPTION: _Face(HEI, layout.SMALL_PT, 20, "center", before=10, after=4, with_next=True),
    CELL: _Face(PLAIN_SONG, 10.5, 0, "center"),
    TABLE_NOTE: _Face(size=9, line=14, align="left", after=6),
    PICTURE: _Face(line=0, align="center", after=8),
    "Footer": _Face(PLAIN_SONG, layout.SMALL_PT, layout.SMALL_PT, "left"),
}  # fmt: skip


def dress(word: Word) -> None:
    """Give a new document its styles and its first page."""
    for name, face in _FACES.items():
        _style(word, name, face)
    for name, face in _FACES.items():
        # In a second round: what follows a style may have been made after it.
        if face.follows:
            word.styles[name].next_paragraph_style = word.styles[face.follows]
    for name in (_BODY, "Heading 1", "Heading 2", "Heading 3"):
        indent(word.styles[name], first=2)
    indent(word.styles[ATTACHMENTS], left=5, hanging=3)
    indent(word.styles[SIGNED], right=4)
    indent(word.styles[NOTE], left=2)
    _red_rule(word.styles[NUMBER])
    _language(word)
    word.settings.odd_and_even_pages_header_footer = True
    stand(word.sections[0])


def line(count: float) -> Length:
    return Pt(count * layout.LINE_PT)


def fit_masthead(paragraph: Paragraph, size: int) -> None:
    """Set the masthead in the size that fills its line."""
    paragraph.runs[0].font.size = Pt(size)
    paragraph.paragraph_format.line_spacing = Pt(size)


def _style(word: Word, name: str, face: _Face) -> None:
    styles = word.styles
    known = {style.name for style in styles}
    style = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    element = style.element
    for properties in (element.rPr, element.pPr):
        if properties is not None:
            element.remove(properties)
    if name != "Normal":
        style.base_style = styles["Normal"]
    style.quick_style, style.hidden, style.unhide_when_used = True, False, False
    _run_properties(element.get_or_add_rPr(), face)
    _paragraph_properties(element.get_or_add_pPr(), face)


def _run_properties(properties: Any, face: _Face) -> None:
    half_points = round(face.size * 2)
    properties.extend([
        made("rFonts", ascii=face.font, hAnsi=face.font, eastAsia=face.font, cs=face.font),
        made("b", val=0),
        made("i", val=0),
        made("color", val=layout.RED if face.colour else "000000"),
        made("spacing", val=round(face.squeeze * TWIPS)),
        made("kern", val=0),
        made("sz", val=half_points),
        made("szCs", val=half_points),
    ])  # fmt: skip


def _paragraph_properties(properties: Any, face: _Face) -> None:
    """Set distances. No grid, no space between Chinese and figures: a line holds 28 characters."""
    spacing: dict[str, object] = {
        "before": round(face.before * TWIPS), "beforeAutospacing": 0,
        "after": round(face.after * TWIPS), "afterAutospacing": 0,
    }  # fmt: skip
    exact = {"line": round(face.line * TWIPS), "lineRule": "exact"}
    spacing |= exact if face.line else {"line": 240, "lineRule": "auto"}
    if face.with_next:
        properties.append(made("keepNext"))
    properties.extend([
        made("widowControl", val=0),
        made("autoSpaceDE", val=0),
        made("autoSpaceDN", val=0),
        made("snapToGrid", val=0),
        made("spacing", **spacing),
        made("jc", val=face.align),
    ])  # fmt: skip
    if face.outline is not None:
        properties.append(made("outlineLvl", val=face.outline))


def _red_rule(style: Any) -> None:
    """Draw the rule under the number, 4 mm below it, across the text area."""
    properties = style.element.get_or_add_pPr()
    space = round(layout.points(layout.RULE_MM))
    rule = made("pBdr", made("bottom", val="single", sz=12, space=space, color=layout.RED))
    properties.insert_element_before(rule, *_AFTER_BORDERS)


_AFTER_BORDERS = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
    "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd",
    "w:snapToGrid", "w:spacing", "w:ind", "w:jc",
)  # fmt: skip


def _language(word: Word) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(properties):
        properties.remove(child)
    properties.extend([
        made("rFonts", ascii=FANG, hAnsi=FANG, eastAsia=FANG, cs=FANG),
        made("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
    ])  # fmt: skip


def stand(section: Section) -> None:
    """Make a section's pages upright A4, numbers at their foot: odd right, even left."""
    width, height = layout.PAGE_MM
    _page(section, WD_ORIENT.PORTRAIT, width, height)
    _margins(section, layout.TOP_MM, layout.BOTTOM_MM, layout.LEFT_MM, layout.RIGHT_MM)
    for footer, side, align in (
        (section.footer, "right", "right"),
        (section.even_page_footer, "left", "left"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        indent(paragraph, size=layout.SMALL_PT, **{side: 1})
        paragraph._p.get_or_add_pPr().append(made("jc", val=align))
        paragraph._p.extend(page_number())


def lie(section: Section) -> None:
    """Make a section's pages lie: bound with their top at the left edge of an upright page.

    The number keeps the place that it has on the other pages, which here is sideways at the left.
    """
    height, width = layout.PAGE_MM
    _page(section, WD_ORIENT.LANDSCAPE, width, height)
    _margins(section, layout.LEFT_MM, layout.RIGHT_MM, layout.BOTTOM_MM, layout.TOP_MM)
    for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
        footer.is_linked_to_previous = False
        empty = footer.paragraphs[0]._p
        empty.addprevious(_sideways_number(odd=odd))


def _sideways_number(*, odd: bool) -> Any:
    """Return a floating cell with the number turned, one character inside the text area's end."""
    size, high = layout.SMALL_PT, twips(18)
    x = layout.BOTTOM_MM - layout.PAGE_NUMBER_MM - 4.1
    ends = layout.PAGE_MM[0] - layout.RIGHT_MM
    inside = size * 25.4 / 72
    y = ends - inside - 18 if odd else layout.LEFT_MM + inside
    place = made("tblpPr", leftFromText=0, rightFromText=0, vertAnchor="page", horzAnchor="page",
                 tblpX=twips(x), tblpY=twips(y))  # fmt: skip
    wide = twips(8)
    turned = made("tcPr", made("tcW", w=wide, type="dxa"), made("textDirection", val="tbRl"),
                  made("vAlign", val="center"))  # fmt: skip
    look = made("pPr", made("pStyle", val="Footer"), made("spacing", line=400, lineRule="exact"),
                made("jc", val="right" if odd else "left"))  # fmt: skip
    cell = made("tc", turned, made("p", look, *page_number()))
    row = made("tr", made("trPr", made("trHeight", val=high, hRule="exact")), cell)
    properties = made("tblPr", place, made("tblW", w=wide, type="dxa"),
                      made("tblLayout", type="fixed"), cell_margins(across=0, down=0))  # fmt: skip
    return made("tbl", properties, made("tblGrid", made("gridCol", w=wide)), row)


def _page(section: Section, orientation: WD_ORIENT, width: float, height: float) -> None:
    section.orientation = orientation
    section.page_width, section.page_height = Mm(width), Mm(height)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)


def _margins(section: Section, top: float, bottom: float, left: float, right: float) -> None:
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.gutter, section.header_distance = Emu(0), Mm(15)
    section.footer_distance = Mm(_FOOTER_FROM_EDGE_MM)
