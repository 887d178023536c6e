"""Headers on every answer, and errors that give nothing away."""

import gzip

import pytest

from tests.security.client import Site

ANSWERS = ["/", "/login", "/healthz", "/nothing", "/_stcore/host-config", "/media/nothing",
           "/assets/shell.js", "/assets/nothing", "/_stcore/metrics"]  # fmt: skip


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("inside", [True, False])
def test_every_answer_carries_the_headers(site: Site, path: str, inside: bool) -> None:
    answer = (site.signed_in() if inside else site.stranger()).get(path)
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("x-frame-options") == "DENY"
    assert "frame-ancestors 'none'" in answer.header("content-security-policy")
    assert "object-src 'none'" in answer.header("content-security-policy") or (
        "default-src 'none'" in answer.header("content-security-policy")
    )
    assert answer.header("referrer-policy") == "same-origin"
    assert answer.header("cache-control") == "no-store"
    assert answer.header("server") == ""
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]


def test_only_hashed_files_may_be_kept(site: Site) -> None:
    client = site.signed_in()
    page = client.get("/").text
    script = page.split('src="./static/js/', 1)[1].split('"', 1)[0]
    whole = client.get(f"/static/js/{script}")
    packed = client.get(f"/static/js/{script}", Accept_Encoding="gzip, br")
    assert (whole.status, packed.status) == (200, 200)
    for answer in (whole, packed):
        assert "immutable" in answer.header("cache-control")
    assert packed.header("content-encoding") == "gzip"
    assert gzip.decompress(packed.body) == whole.body
    assert len(packed.body) < 0.5 * len(whole.body)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/media/../../etc/passwd"),
        ("GET", "/static/../../../etc/passwd"),
        ("GET", "/assets/..%2fapp.py"),
        ("GET", "/component/x/../../y"),
        ("PUT", "/_stcore/upload_file/x/y"),
        ("DELETE", "/login"),
        ("POST", "/district"),
        ("GET", "/%ff%fe"),
        ("GET", "/nothing/here"),
    ],
)
def test_errors_give_nothing_away(site: Site, method: str, path: str) -> None:
    answer = site.signed_in().ask(method, path)
    for telltale in ("Traceback", "site-packages", "/work", ".py", str(site.data), "root:"):
        assert telltale not in answer.text


def test_an_error_in_a_page_shows_a_number_alone(site: Site) -> None:
    """A query that no page expects ends in a message, never in a traceback or a path."""
    with site.signed_in().socket() as tab:
        for query in ("district=%00", "district=" + "x" * 5000, "page=-1&limit=-5", "lang=../../x"):
            shown = tab.run("district", query)
            for telltale in (b"Traceback", b"site-packages", str(site.data).encode()):
                assert telltale not in shown
