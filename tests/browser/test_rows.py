"""A chosen row leads on, also to the page on which it stands: the pickers follow the address."""

from urllib.parse import quote

import pytest

from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser
FIRST_BOX = {"x": 20, "y": 52}
"""Where the first row's box lies in a table, below the header."""


@pytest.mark.parametrize(
    ("path", "table", "leads_to", "beneath"),
    [
        ("/reviews", "backlog", "/reviews?district=", "该催哪些工会"),
        ("/readiness", "readiness", "/readiness?district=", "该帮哪些工会"),
        ("/workers", "workers", "/workers?worker=", "负责的工会"),
        (f"/district?district={quote('海港区')}&by=townships", "townships", "township=", "查找"),
    ],
)
def test_a_row_leads_on(visit: SignIn, path: str, table: str, leads_to: str, beneath: str) -> None:
    tab = visit("staff", height=2600)
    page = tab.open(path)
    page.locator(f".st-key-table-{table}").get_by_test_id("stDataFrame").click(position=FIRST_BOX)
    page.wait_for_url(lambda url: leads_to in url)
    tab.settle()
    page.wait_for_timeout(1_000)
    assert leads_to in page.url, "a picker took the address back"
    assert "by=townships" not in page.url
    page.get_by_text(beneath).first.wait_for()
    assert tab.complaints == []
