"""Fonts and typesetting: what is drawn, what is embedded, and that data is never source."""

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from dashboard.documents import fonts, typeset
from dashboard.documents.fonts import MissingFonts, missing_glyphs, printable

RARE = "喆堃玥昇珺淏䶮㛃"  # outside GB 2312, in real names
TEMPLATE = """#import "house.typ": *
#let data = json("data.json")
#set document(date: none)
#set page(width: 120mm, height: auto, margin: 5mm)
#set text(font: fang, size: 16pt)
#data.text
#text(font: song, weight: "bold", data.rows.map(row => row.name).join("，"))
#text(font: hei, data.text) #text(font: kai, data.text)
#missing-note(data)
"""


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates that holds house.typ and a probe of its own."""
    shutil.copy(typeset.TEMPLATES / "house.typ", tmp_path)
    (tmp_path / "probe.typ").write_text(TEMPLATE, "utf-8")
    monkeypatch.setattr(typeset, "TEMPLATES", tmp_path)
    return tmp_path


def test_a_pdf_reads_back_and_holds_its_fonts(probe: Path) -> None:
    text = f"#import $x^2$ *a* @b <c> [d] \\ {RARE}"
    (pdf,) = typeset.typeset("probe", {"text": text, "rows": [{"name": "王喆"}]})
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    read = "".join(page.extract_text().split())
    assert "".join(text.split()) in read, "markup in a cell is text, letter for letter"
    assert "王喆" in read
    embedded = {str(font["/BaseFont"]).partition("+")[2] for font in _fonts(page)}
    assert {name.partition("-")[0] for name in embedded} == {
        "FandolFang", "FandolSong", "FandolHei", "FandolKai", "RollcallSerif"
    }  # fmt: skip


def _fonts(page) -> list:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_the_same_content_gives_the_same_bytes(probe: Path) -> None:
    data = {"text": "一次", "rows": [{"name": "1"}]}
    assert typeset.typeset("probe", data) == typeset.typeset("probe", data)


def test_pictures_come_one_a_page(probe: Path) -> None:
    (png,) = typeset.typeset("probe", {"text": "图", "rows": [{"name": "1"}]}, form="png", ppi=72)
    assert Image.open(io.BytesIO(png)).width == 340


def test_files_are_given_by_plain_names(probe: Path) -> None:
    with pytest.raises(ValueError, match="plain"):
        typeset.typeset("probe", {}, files={"../house.typ": b""})


def test_what_no_font_has_is_named(probe: Path) -> None:
    lost = "\U00031351"
    assert missing_glyphs(f"张{lost}{RARE} 1,234.50% 〔2022〕①—\n") == {lost}
    assert printable(f"张{lost}\t\x07三\u200b") == "张〓 三"
    (pdf,) = typeset.typeset("probe", {"text": f"张{lost}", "rows": [{"name": "1"}]})
    read = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "张〓" in read
    assert "U+31351" in read


@pytest.mark.parametrize("broken", ["missing", "damaged"])
def test_fonts_that_are_not_there_stop_a_document(tmp_path: Path, broken: str) -> None:
    for name in fonts.FAMILIES:
        (tmp_path / name).symlink_to(fonts.FOLDER / name)
    (tmp_path / "FandolKai-Regular.otf").unlink()
    if broken == "damaged":
        (tmp_path / "FandolKai-Regular.otf").write_bytes(b"OTTO")
    with pytest.raises(MissingFonts, match=r"FandolKai-Regular\.otf.*重新安装") as refused:
        fonts.loaded(tmp_path)
    assert "\n" not in str(refused.value)


def test_every_list_of_fonts_names_fonts_that_are_here() -> None:
    house = (typeset.TEMPLATES / "house.typ").read_text("utf-8")
    assert all(f'"{family}"' in house for family in set(fonts.FAMILIES.values()))
    families = set(fonts.loaded().families())
    assert families == set(fonts.FAMILIES.values())
