"""The docx: an official document as offices go on editing it, with real styles and fields.

`docx` tells the story in the order of the page; word_styles.py has the faces and distances,
word_parts.py the elements that python-docx has no words for.
"""

import io
from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import cache

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_SECTION
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from dashboard.documents.blocks import (
    Annex,
    Block,
    BurnUp,
    CoverageBars,
    Heading,
    Imprint,
    Official,
    Paragraph,
    Table,
    numbered,
)
from dashboard.documents.renderers import layout, pages
from dashboard.documents.renderers import word_parts as parts
from dashboard.documents.renderers import word_styles as styles
from dashboard.documents.renderers.drawn import alt_text


def docx(document: Official) -> bytes:
    """Return the document as a docx after GB/T 9704-2012."""
    word = Document(io.BytesIO(_dressed()))
    _properties(word, document)
    _head(word, document)
    _blocks(word, document.blocks, layout.WIDTH_MM)
    if document.blocks and layout.goes_with_signature(document.blocks[-1]):
        word.paragraphs[-1].paragraph_format.keep_with_next = True
    _attachments(word, layout.attachments(document.annexes))
    _signature(word, document)
    for annex in document.annexes:
        _annex(word, annex)
    if document.imprint:
        if document.annexes and document.annexes[-1].landscape:
            styles.stand(word.add_section(WD_SECTION.NEW_PAGE))
        _imprint(word, document.imprint)
    saved = io.BytesIO()
    word.save(saved)
    return saved.getvalue()


@cache
def _dressed() -> bytes:
    """Return an empty document in our styles; dressing one takes longer than filling it."""
    word = Document()
    styles.dress(word)
    saved = io.BytesIO()
    word.save(saved)
    return saved.getvalue()


@cache
def _style_ids() -> dict[str, str]:
    """Return the id of each of our styles by its name."""
    return {style.name: style.style_id for style in Document(io.BytesIO(_dressed())).styles}


def _properties(word: Word, document: Official) -> None:
    said = word.core_properties
    said.title, said.author = document.title.replace("\n", ""), document.signer
    said.subject, said.comments, said.language = document.number, "", "zh-CN"
    said.created = said.modified = datetime.combine(document.signed, time(), UTC)


def _head(word: Word, document: Official) -> None:
    masthead = _line(word, document.masthead, styles.MASTHEAD)
    styles.fit_masthead(masthead, layout.masthead_pt(document.masthead))
    _line(word, document.number, styles.NUMBER)
    title = _line(word, "", "Title")
    for at, text in enumerate(layout.title_lines(document.title)):
        run = title.add_run()
        if at:
            run.add_break()
        run.add_text(parts.clean(text))
    if document.addressees:
        _line(word, f"{document.addressees}：", styles.ADDRESSEES)


def _line(word: Word, text: str, style: str) -> WordParagraph:
    """Add a paragraph. Its style is set by id: python-docx looks through all for each name."""
    said = word.add_paragraph(parts.clean(text))
    said._p.style = _style_ids()[style]
    return said


def _blocks(word: Word, blocks: Iterable[Block], width_mm: float) -> None:
    for number, block in numbered(blocks):
        match block:
            case Heading():
                _line(word, number + block.text, f"Heading {block.level}")
            case Paragraph():
                _paragraph(word, block)
            case Table():
                _table(word, block, width_mm)
            case CoverageBars() | BurnUp():
                _chart(word, block)


def _paragraph(word: Word, block: Paragraph) -> None:
    said = _line(word, "", "Body Text")
    for run in block.runs:
        said.add_run(parts.clean(run.text)).bold = True if run.strong else None


def _table(word: Word, table: Table, width_mm: float) -> None:
    _line(word, table.title, styles.CAPTION)
    element = parts.table(table, width_mm, _style_ids()[styles.CELL])
    word.element.body.insert_element_before(element, "w:sectPr")
    for note in table.notes:
        _line(word, f"注：{note}", styles.TABLE_NOTE)
    if not table.notes:
        # Two tables that touch are one in Word.
        _line(word, "", styles.TABLE_NOTE)


def _chart(word: Word, chart: CoverageBars | BurnUp) -> None:
    _line(word, chart.title, styles.CAPTION)
    held = _line(word, "", styles.PICTURE)
    picture = held.add_run().add_picture(io.BytesIO(pages.chart(chart)), Mm(layout.WIDTH_MM - 1))
    # Every drawing has a number of its own; python-docx counts them.
    said = picture._inline.docPr
    said.set("name", parts.clean(chart.title))
    said.set("descr", parts.clean(alt_text(chart)))


def _attachments(word: Word, names: list[str]) -> None:
    for at, name in enumerate(names):
        said = _line(word, name if at else f"附件：{name}", styles.ATTACHMENTS)
        if at == 0:
            said.paragraph_format.space_before = styles.line(1)
        else:
            parts.indent(said, first=0)


def _signature(word: Word, document: Official) -> None:
    signer, signed, right = layout.signature(document)
    said = _line(word, signer, styles.SIGNER)
    parts.indent(said, right=right)
    _line(word, signed, styles.SIGNED)
    if document.note:
        _line(word, f"（{document.note}）", styles.NOTE)


def _annex(word: Word, annex: Annex) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    if annex.landscape:
        styles.lie(section)
    else:
        styles.stand(section)
    _line(word, annex.name, styles.ANNEX)
    _line(word, annex.title, styles.ANNEX_TITLE)
    _blocks(word, annex.blocks, layout.text_mm(annex))


def _imprint(word: Word, imprint: Imprint) -> None:
    element = parts.imprint(
        imprint.copies_to,
        imprint.printer,
        layout.printed(imprint.printed),
        _style_ids()[styles.IMPRINT],
    )
    word.element.body.insert_element_before(element, "w:sectPr")
    # What floats hangs on the paragraph after it.
    _line(word, "", styles.ANCHOR)
