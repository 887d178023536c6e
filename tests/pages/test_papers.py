"""A district's brief and a social worker's sheet: one page, the screen's figures, the scope's rows."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from dashboard import formats, queries
from dashboard.auth import OPERATOR
from dashboard.documents.brief import district_brief, worker_sheet
from pipelines import UserError
from tests.pages.conftest import VIEWERS


def text_of(content: bytes) -> tuple[int, str]:
    """Return how many pages there are, and all text without blanks."""
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return len(pages), "".join("".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize("district", ["海港区", "教育系统", "港口产业"])
def test_a_brief_is_one_page_with_the_screens_figures(build: Path, district: str) -> None:
    """A district whose breakdown never came has a brief, too."""
    paper = district_brief(build, OPERATOR, district)
    pages, text = text_of(paper.content)
    measures = queries.group(build, OPERATOR, "district", district)
    assert measures is not None
    assert pages == 1
    assert f"{district}会员实名制录入简报" in text
    for figure in ("coverage_percent", "registered", "missing", "quick_win"):
        said = formats.percent if figure.endswith("percent") else formats.whole
        assert said(measures[figure]) in text, figure
    for step in queries.funnel(build, OPERATOR, district=district).to_pylist():
        assert formats.whole(step["people"]) in text, step
    assert paper.name == f"{district}_录入简报_20220905.pdf"


def test_a_workers_sheet_lists_their_unions(build: Path) -> None:
    worker = queries.workers(build, OPERATOR).to_pylist()[0]
    paper = worker_sheet(build, OPERATOR, worker["group_key"])
    _, text = text_of(paper.content)
    unions = queries.unions(build, OPERATOR, worker=worker["group_key"], limit=1000).to_pylist()
    assert paper.rows == len(unions) == worker["unions"]
    for union in unions:
        assert "".join(union["union_name"].split()) in text


def test_papers_keep_to_the_scope(build: Path) -> None:
    county = VIEWERS["county"]
    foreign = queries.workers(build, OPERATOR, district="昌黎县").to_pylist()[0]
    assert district_brief(build, county, "海港区").rows
    with pytest.raises(UserError):
        district_brief(build, county, "昌黎县")
    for key in (foreign["group_key"], "", "海港区|谁也不是"):
        with pytest.raises(UserError):
            worker_sheet(build, county, key)
