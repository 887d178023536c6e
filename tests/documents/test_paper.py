"""The pages measured, as pdf and as the docx that LibreOffice prints, against GB/T 9704-2012."""

import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.documents.blocks import Official, paragraph
from dashboard.documents.renderers import render
from tests.documents.paper import ink_of, lines, mm, to_pdf, tool

# 28 characters a line for three pages, none of them punctuation.
GRID = "秦皇岛市总工会会员实名制录入工作进展情况通报各单位" * 70


@pytest.fixture(scope="module")
def printed(
    bulletin: Official, files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Path]]:
    """Both documents, printed from docx and as pdf: printed[form][document]."""
    folder = tmp_path_factory.mktemp("paper")
    grid = replace(bulletin, blocks=(paragraph(GRID),), annexes=())
    for form in ("docx", "pdf"):
        made = folder / form / f"grid.{form}"
        made.parent.mkdir()
        made.write_bytes(render(grid, form))
    word = to_pdf([files["docx"], folder / "docx" / "grid.docx"], folder)
    return {
        "docx": dict(zip(("bulletin", "grid"), word, strict=True)),
        "pdf": {"bulletin": files["pdf"], "grid": folder / "pdf" / "grid.pdf"},
    }


FORMS = pytest.mark.parametrize("form", ["docx", "pdf"])


@FORMS
def test_a_page_holds_22_lines_of_28_characters(printed: dict, form: str) -> None:
    *body, number = lines(printed[form]["grid"], 2)
    assert number.text == "—2—"
    assert len(body) == 22
    assert {len(line.text) for line in body} == {28}
    pitch = {round((b.y - a.y) / 25.4 * 72) for a, b in pairwise(body)}
    assert pitch == {28}, "points"
    assert abs(body[0].x - 28) < 0.5
    # The first line goes in by two characters of 16 points.
    first = next(line for line in lines(printed[form]["grid"], 1) if line.text.startswith(GRID[:9]))
    assert abs(first.x - 28 - 11.2) < 0.6
    assert len(first.text) == 26


@FORMS
def test_the_head_is_where_the_standard_has_it(printed: dict, form: str) -> None:
    ink = ink_of(printed[form]["bulletin"], 1)
    (top, _), *_, (rule, _) = ink.rows(ink.red)
    assert abs(top - (37 + 35)) < 1.5, "35 mm under the top of the text area"
    left, right = ink.columns(ink.red[mm(rule) : mm(rule) + 2])[0]
    assert (left, right) == pytest.approx((28, 210 - 26), abs=0.6)
    number = [bottom for _, bottom in ink.rows(ink.black) if bottom < rule][-1]
    assert abs(rule - number - 4) < 1, "4 mm under the number"


@FORMS
@pytest.mark.parametrize(("page", "odd"), [(1, True), (2, False)])
def test_page_numbers_are_outside(printed: dict, form: str, page: int, odd: bool) -> None:
    ink = ink_of(printed[form]["grid"], page)
    foot = ink.black[mm(297 - 35) :]
    columns = ink.columns(foot)
    inside = 14 / 72 * 25.4
    if odd:
        assert abs(columns[-1][1] - (210 - 26 - inside)) < 1
    else:
        assert abs(columns[0][0] - (28 + inside)) < 1
    # The dash is the first stroke; it stands 7 mm under the text area.
    a, b = columns[0]
    (high, low), *_ = ink.rows(foot[:, mm(a) : mm(b)])
    assert abs((high + low) / 2 - 7) < 0.8


@FORMS
def test_the_imprint_ends_with_the_text_area(printed: dict, form: str) -> None:
    ink = ink_of(printed[form]["bulletin"], _pages(printed[form]["bulletin"]))
    rules = ink.rules(ink.black)
    assert len(rules) == 3
    assert abs(rules[-1][1] - (297 - 35)) < 1
    left, right = ink.columns(ink.black[mm(rules[0][0]) : mm(rules[0][1])])[0]
    assert (left, right) == pytest.approx((28, 210 - 26), abs=0.6)


@FORMS
def test_annexes_begin_pages_and_lie_where_wide(printed: dict, form: str) -> None:
    pdf = printed[form]["bulletin"]
    first = {page: lines(pdf, page)[0].text for page in range(1, _pages(pdf) + 1)}
    annexes = {text: page for page, text in first.items() if text in ("附件1", "附件2")}
    assert set(annexes) == {"附件1", "附件2"}
    assert _size(pdf, annexes["附件1"]) == (297, 210)
    assert _size(pdf, annexes["附件2"]) == (210, 297)


@FORMS
def test_the_number_of_a_lying_page_is_at_its_side(printed: dict, form: str) -> None:
    pdf = printed[form]["bulletin"]
    page = next(n for n in range(1, 9) if _size(pdf, n) == (297, 210))
    ink = ink_of(pdf, page)
    side = ink.black[:, : mm(34)]
    rows = ink.rows(side)
    odd_end, even_end = 210 - 26, 28
    inside = 14 / 72 * 25.4
    if page % 2:
        assert abs(rows[-1][1] - (odd_end - inside)) < 1.5
    else:
        assert abs(rows[0][0] - (even_end + inside)) < 1.5
    # The dash is the first stroke, 7 mm from the text area as on an upright page.
    (left, right), *_ = ink.columns(side[mm(rows[0][0]) : mm(rows[0][1])])
    assert abs((left + right) / 2 - (35 - 7)) < 0.8


def test_the_pdf_holds_all_its_fonts(files: dict[str, Path]) -> None:
    tool("pdffonts")
    said = subprocess.run(
        ["pdffonts", str(files["pdf"])], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert len(said) >= 6
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in said), "embedded, as text"


def _pages(pdf: Path) -> int:
    return int(_info(pdf, "Pages"))


def _size(pdf: Path, page: int) -> tuple[int, int]:
    wide, high = _info(pdf, f"Page {page:4} size", page).split(" pts")[0].split(" x ")
    return round(float(wide) / 72 * 25.4), round(float(high) / 72 * 25.4)


def _info(pdf: Path, name: str, page: int = 1) -> str:
    tool("pdfinfo")
    said = subprocess.run(
        ["pdfinfo", "-f", str(page), "-l", str(page), str(pdf)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return (
        next(line for line in said.splitlines() if line.startswith(name)).partition(":")[2].strip()
    )
