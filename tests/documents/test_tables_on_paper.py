"""A table's Excel file, printed: on A4, whole in its width, its headings on every page."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from dashboard.spreadsheet import write_xlsx
from tests.documents.paper import to_pdf

A4_POINTS = {595, 842}
ROWS = 120


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[int, PdfReader]:
    """Tables of as many columns, as LibreOffice prints them."""
    folder = tmp_path_factory.mktemp("printed")
    columns = (3, 15)
    files = [_table(folder, count) for count in columns]
    return dict(zip(columns, map(PdfReader, to_pdf(files, folder)), strict=True))


def _table(folder: Path, columns: int) -> Path:
    rows = [{f"项目{n}": f"第{row}行" for n in range(1, columns + 1)} for row in range(1, ROWS + 1)]
    path = folder / f"{columns}.xlsx"
    write_xlsx(path, rows, title="一张表")
    return path


@pytest.mark.parametrize(("columns", "across"), [(3, False), (15, True)])
def test_every_page_has_all_columns_and_their_headings(
    printed: dict[int, PdfReader], columns: int, across: bool
) -> None:
    pages = printed[columns].pages
    said = [page.extract_text() for page in pages]
    assert len(pages) > 1
    for page, text in zip(pages, said, strict=True):
        assert {round(float(page.mediabox.width)), round(float(page.mediabox.height))} == A4_POINTS
        assert (page.mediabox.width > page.mediabox.height) == across
        assert text.count("项目") == columns
    assert sum(text.count(f"第{ROWS}行") for text in said) == columns
    assert f"{len(pages)} / {len(pages)}" in said[-1]
