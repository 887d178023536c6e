"""Every form says the same: each number of the content is read back from each of them."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from pypdf import PdfReader

from dashboard.documents.blocks import (
    Bar,
    BurnUp,
    CoverageBars,
    Figure,
    Heading,
    Official,
    Paragraph,
    Run,
    Table,
)
from dashboard.documents.renderers import drawn, render
from dashboard.documents.renderers.layout import title_lines, width
from dashboard.documents.typeset import typeset
from tests.documents import sample


def _said(document: Official) -> list[str]:
    """Return every text of a document's blocks, cell by cell."""
    texts = []
    for block in document.every_block():
        match block:
            case Heading() | Paragraph():
                texts.append(block.text)
            case Table():
                texts += [cell for row in block.texts() for cell in row]
            case CoverageBars():
                texts += [f"{bar.percent}%" for bar in block.bars]
    return texts


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _pdf_text(content: bytes) -> str:
    """Return a PDF's text without the page numbers that stand between its pages."""
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join(re.sub(r"—\d+—", "", _squeezed(page.extract_text())) for page in pages)


def _docx_text(path: Path) -> str:
    word = Document(str(path))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    pictures = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    return _squeezed("".join([*(p.text for p in word.paragraphs), *cells, *pictures]))


def test_docx_and_pdf_say_every_text(bulletin: Official, files: dict[str, Path]) -> None:
    for read in (_docx_text(files["docx"]), _pdf_text(files["pdf"].read_bytes())):
        lost = [text for text in _said(bulletin) if _squeezed(text) not in read]
        assert not lost


def test_the_picture_says_figures_gist_and_ranking(bulletin: Official) -> None:
    # The same page as PDF, so that its text can be read.
    (page,) = typeset("picture", drawn.picture(bulletin))
    read = _pdf_text(page)
    shown = replace(bulletin, annexes=bulletin.annexes[:1])
    tables = [one for one in shown.every_block() if isinstance(one, Table)]
    cells = [cell for table in tables for row in table.brief().texts() for cell in row]
    bars = [
        f"{bar.percent}%"
        for one in bulletin.blocks
        if isinstance(one, CoverageBars)
        for bar in one.bars
    ]
    said = [*bulletin.summary, *cells, *bars, bulletin.annexes[1].title, bulletin.standing]
    assert not [text for text in said if _squeezed(text) not in read]
    assert all(one.value in read and one.remark in read for one in bulletin.figures)


def test_the_picture_keeps_a_figure_on_its_line(bulletin: Official) -> None:
    """Of three figures the first is long; the title stands on top and not among the gist."""
    figures = (Figure("累计录入", "1,188,188人", "本期新增172,916人"), *bulletin.figures[1:3])
    gist = (f"【{bulletin.title}】", *bulletin.summary)
    (page,) = typeset("picture", drawn.picture(replace(bulletin, figures=figures, summary=gist)))
    read = PdfReader(io.BytesIO(page)).pages[0].extract_text()
    lines = [_squeezed(line) for line in read.splitlines()]
    assert {text for one in figures for text in (one.value, one.remark)} <= set(lines)
    assert "【秦皇岛市总工会关于" not in _squeezed(read)


def test_the_picture_fits_a_phone(files: dict[str, Path]) -> None:
    with Image.open(files["png"]) as picture:
        assert picture.width == 1080
        assert picture.height > picture.width


def test_the_workbook_shows_every_number_as_it_is_spelt(
    bulletin: Official, files: dict[str, Path]
) -> None:
    book = load_workbook(files["xlsx"])
    sheets = {sheet["A1"].value: sheet for sheet in book.worksheets}
    for table in (one for one in bulletin.every_block() if isinstance(one, Table)):
        sheet = sheets[table.title]
        heads = 2 if any(column.group for column in table.columns) else 1
        first = 4 + heads
        shown = [
            [_shown(sheet, first + row, 1 + column) for column in range(len(table.columns))]
            for row in range(len(table.rows))
        ]
        assert shown == list(table.texts())
        assert sheet.freeze_panes == f"{'D' if len(table.columns) > 5 else 'B'}{first}"
        assert sheet.print_title_rows == f"$4:${first - 1}"
    front = "\n".join(str(cell.value) for row in book["通报"] for cell in row if cell.value)
    for block in bulletin.blocks:
        assert not isinstance(block, Paragraph) or block.text in front


def _shown(sheet: Worksheet, row: int, column: int) -> str:
    """Return a cell as Excel shows it under its number format."""
    cell = sheet.cell(row, column)
    value, how = cell.value, cell.number_format
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    if not isinstance(value, int | float):
        return str(value)
    if how == "0.00%":
        return f"{value * 100:.2f}%"
    sign = ("+" if value > 0 else "−" if value < 0 else "") if how.startswith("+") else ""
    return f"{sign}{abs(value):,.0f}" if "#" in how else f"{value:.0f}"


def test_the_workbook_runs_nothing_and_draws_its_charts(files: dict[str, Path]) -> None:
    book = load_workbook(files["xlsx"])
    assert not [c for sheet in book for row in sheet for c in row if c.data_type == "f"]
    hostile = [c for sheet in book for row in sheet for c in row if c.value == sample.HOSTILE]
    assert [c.data_type for c in hostile] == ["s"]
    with zipfile.ZipFile(files["xlsx"]) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if "charts/chart" in name]
    burn_up, bars = charts
    assert "lineChart" in burn_up
    assert "barChart" in bars
    assert "lineChart" in bars, "the line of 90 %"
    assert '<c:legendEntry><c:idx val="0"/><c:delete val="1"/>' in bars, "a colour of no bar"
    assert bars.count("<c:dPt>") == len(sample.DISTRICTS), "each bar in its light's colour"


def test_what_is_not_there_yet_is_a_gap_in_the_chart(files: dict[str, Path]) -> None:
    sheet = load_workbook(files["xlsx"])["全市录入进度（人）"]
    days = list(sheet.iter_rows(min_row=5, values_only=True))
    assert len(days) == 53
    assert [row[1] for row in days[32:]] == [None] * 21


def test_the_message_holds_whole_sentences_within_500(bulletin: Official) -> None:
    short = render(bulletin, "txt").decode()
    assert short == "\n".join(bulletin.summary)
    long = "海港区新增1,234人，覆盖率90.00%。" * 40
    cut = render(replace(bulletin, summary=(bulletin.summary[0], long, "末句。")), "txt").decode()
    assert 480 < len(cut) <= 500
    assert cut.endswith("90.00%。")
    assert cut.count("1,234人") == cut.count("90.00%")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于实名制录入情况的通报", ["关于实名制录入情况的通报"]),
        ("秦皇岛市总工会关于全市工会会员实名制录入工作进展情况的通报（第3期）",
         ["秦皇岛市总工会关于全市工会会员", "实名制录入工作进展情况的通报（第3期）"]),
        ("甲\n乙", ["甲", "乙"]),
        ("一" * 60, ["一" * 15] * 4),
    ],
)  # fmt: skip
def test_titles_break_evenly_where_the_sense_allows(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines
    assert max(map(width, lines)) <= 38


def test_a_document_of_little_is_drawn_too(bulletin: Official) -> None:
    """No annex, no imprint, no addressees, no figures: nothing that is left out leaves a hole."""
    bare = replace(
        bulletin, blocks=(Paragraph((Run("无。"),)),), annexes=(), imprint=None, addressees="",
        figures=(), summary=(), note="", standing="",
    )  # fmt: skip
    assert len(PdfReader(io.BytesIO(render(bare, "pdf"))).pages) == 1
    assert Document(io.BytesIO(render(bare, "docx"))).paragraphs[-1].text == "2022年9月13日"
    assert render(bare, "txt") == b""
    assert all(render(bare, form) for form in ("png", "xlsx"))


def test_charts_without_figures_are_drawn_empty(bulletin: Official) -> None:
    empty = (
        BurnUp("无", (), (), 250_000),
        CoverageBars("无", (Bar("某系统", None, "no_denominator"),)),
    )
    for form in ("pdf", "docx", "png", "xlsx"):
        assert render(replace(bulletin, blocks=empty, annexes=()), form)
