"""The docx's XML against the numbers of GB/T 9704-2012."""

from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from dashboard.documents.blocks import Official, Table
from tests.documents import sample

MM = 36_000  # in English metric units
FONTS = {
    "Normal": ("仿宋_GB2312", 32), "Body Text": ("仿宋_GB2312", 32), "Title": ("方正小标宋简体", 44),
    "Heading 1": ("黑体", 32), "Heading 2": ("楷体_GB2312", 32), "Heading 3": ("仿宋_GB2312", 32),
    "发文机关标志": ("方正小标宋简体", None), "发文字号": ("仿宋_GB2312", 32), "附件": ("黑体", 32),
    "附件标题": ("方正小标宋简体", 44), "版记": ("仿宋_GB2312", 28), "Footer": ("宋体", 28),
}  # fmt: skip


@pytest.fixture(scope="module")
def word(files: dict[str, Path]) -> Word:
    return Document(str(files["docx"]))


def _attribute(element: Any, path: str, name: str = "val") -> str | None:
    found = element.find("/".join(qn(f"w:{part}") for part in path.split("/")))
    return None if found is None else found.get(qn(f"w:{name}"))


def _paragraphs(word: Word, style: str) -> list:
    return [one for one in word.paragraphs if one.style.name == style]


def test_pages_have_the_standard_margins(word: Word) -> None:
    upright, lying, last = word.sections
    for section in (upright, last):
        assert section.orientation == WD_ORIENT.PORTRAIT
        size = [round(n / MM) for n in (section.page_width, section.page_height)]
        edges = [
            round(n / MM, 1)
            for n in (
                section.top_margin,
                section.bottom_margin,
                section.left_margin,
                section.right_margin,
            )
        ]
        assert (size, edges) == ([210, 297], [37, 35, 28, 26])
    assert lying.orientation == WD_ORIENT.LANDSCAPE
    assert round(lying.page_width / MM) == 297
    assert [
        round(n / MM)
        for n in (lying.top_margin, lying.bottom_margin, lying.left_margin, lying.right_margin)
    ] == [28, 26, 35, 37], "the same area, turned"
    assert not word.element.findall(f".//{qn('w:docGrid')}")


def test_faces_are_named_as_offices_have_them(word: Word) -> None:
    for name, (font, size) in FONTS.items():
        look = word.styles[name].element.rPr
        for script in ("ascii", "hAnsi", "eastAsia"):
            assert _attribute(look, "rFonts", script) == font, name
        assert size is None or _attribute(look, "sz") == str(size), name


def test_body_lines_are_28_points_and_first_lines_go_in_by_2(word: Word) -> None:
    for name in ("Body Text", "Heading 1", "Heading 2", "Heading 3"):
        look = word.styles[name].element.pPr
        assert (_attribute(look, "spacing", "line"), _attribute(look, "spacing", "lineRule")) == (
            "560",
            "exact",
        )
        assert _attribute(look, "ind", "firstLineChars") == "200", name
    after = {
        "发文机关标志": "发文字号",
        "Title": "主送机关",
        "附件": "附件标题",
        "主送机关": "Body Text",
    }
    for name, follows in after.items():
        assert word.styles[name].next_paragraph_style.name == follows, "what a clerk types next"
    levels = [_attribute(word.styles[f"Heading {n}"].element.pPr, "outlineLvl") for n in (1, 2, 3)]
    assert levels == ["0", "1", "2"]


def test_headings_are_numbered_in_words(word: Word) -> None:
    said = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert said == [
        "一、总体情况", "二、各单位进展情况", "（一）县区、开发区和新区", "（二）系统和产业工会",
        "（三）社工负责情况", "三、存在问题", "1.部分工会尚未启动", "2.待审核积压", "四、下一步工作",
    ]  # fmt: skip


def test_the_head_stands_where_the_standard_has_it(word: Word) -> None:
    masthead, number, title, addressees = word.paragraphs[:4]
    look = word.styles["发文机关标志"].element
    assert _attribute(look.pPr, "spacing", "before") == str(round(35 / 25.4 * 1440))
    assert _attribute(look.rPr, "color") == "E60012"
    assert masthead.text == "秦皇岛市总工会文件"
    assert number.text == "秦工通〔2022〕3号"
    rule = word.styles["发文字号"].element.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert abs(int(rule.get(qn("w:space"))) / 72 * 25.4 - 4) < 0.2, "4 mm in whole points"
    assert rule.get(qn("w:color")) == "E60012"
    assert title.style.name == "Title"
    assert title.text == "秦皇岛市总工会关于全市工会会员\n实名制录入工作进展情况的通报（第3期）"
    assert addressees.text.endswith("：")
    assert "签发人" not in "".join(p.text for p in word.paragraphs)


def test_page_numbers_are_fields_odd_right_even_left(word: Word) -> None:
    assert word.settings.odd_and_even_pages_header_footer
    for section in (word.sections[0], word.sections[2]):
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            (paragraph,) = footer.paragraphs
            assert paragraph.text == "— 1 —"
            assert [i.text for i in paragraph._p.iter(qn("w:instrText"))] == [" PAGE "]
            assert _attribute(paragraph._p.pPr, "jc") == side
            assert _attribute(paragraph._p.pPr, "ind", f"{side}Chars") == "100"
    lying = word.sections[1]
    assert _attribute(lying.footer._element.tbl_lst[0], "tr/tc/tcPr/textDirection") == "tbRl"


def test_tables_repeat_their_heads_and_keep_rows_whole(word: Word, bulletin: Official) -> None:
    said = [one for one in bulletin.every_block() if isinstance(one, Table)]
    tables = word.tables[: len(said)]
    for declared, table in zip(said, tables, strict=True):
        heads = 2 if any(column.group for column in declared.columns) else 1
        assert len(table.rows) == heads + len(declared.rows)
        for at, row in enumerate(table.rows):
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None
            assert (row._tr.trPr.find(qn("w:tblHeader")) is not None) == (at < heads)
        read = [[cell.text for cell in row.cells] for row in table.rows[heads:]]
        assert read == list(declared.texts())


def test_the_imprint_has_its_rules_at_the_foot_of_the_page(word: Word) -> None:
    table = word.tables[-1]
    edges = table._tbl.tblPr.find(qn("w:tblBorders"))
    thick = {
        edge: round(int(_attribute(edges, edge, "sz")) / 8 / 72 * 25.4, 2)
        for edge in ("top", "insideH", "bottom")
    }
    assert thick == pytest.approx({"top": 0.35, "insideH": 0.25, "bottom": 0.35}, abs=0.02)
    assert _attribute(table._tbl.tblPr, "tblpPr", "tblpYSpec") == "bottom"
    assert [cell.text for cell in table.rows[1].cells] == [
        "秦皇岛市总工会办公室",
        "2022年9月13日印发",
    ]
    assert table.rows[0].cells[0].text == "抄送：市委办公室，市政府办公室，省总工会。"


def test_attachments_signature_and_note_follow_the_body(word: Word) -> None:
    first, second = _paragraphs(word, "附件说明")
    assert (first.text, second.text) == ("附件：1.各单位实名制录入情况表", "2.统计口径说明")
    look = word.styles["附件说明"].element.pPr
    assert (_attribute(look, "ind", "leftChars"), _attribute(look, "ind", "hangingChars")) == (
        "500",
        "300",
    )
    (signed,) = _paragraphs(word, "成文日期")
    assert signed.text == "2022年9月13日"
    assert _attribute(word.styles["成文日期"].element.pPr, "ind", "rightChars") == "400"
    assert [p.text for p in _paragraphs(word, "附注")] == ["（此件公开发布）"]
    assert [p.text for p in _paragraphs(word, "附件")] == ["附件1", "附件2"]


def test_pictures_say_what_they_show(word: Word) -> None:
    said = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert said[0].startswith("全市录入进度（人）：截至2022年9月9日")
    assert "北戴河区92.99%" in said[1]
    assert "竖线为90%" in said[1]


def test_names_and_odd_texts_stand_as_they_are(word: Word) -> None:
    body = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert sample.RARE_NAME in body
    assert sample.HOSTILE in body
