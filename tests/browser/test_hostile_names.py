"""Names that try to be something else are letters: on every page, and in every document.

The city of tests/hostile/city.py is looked at by who sees most and by who sees least, in a real
browser, and every file that it gives out is taken apart.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import urlencode
from zipfile import ZipFile

import openpyxl
import pytest
from playwright.sync_api import Browser, Dialog
from pypdf import PdfReader

from dashboard import bulletins, queries, tables
from dashboard.app import PAGES
from dashboard.auth import Viewer
from pipelines import DataDir, current_build, list_batches
from tests.browser.conftest import PATIENCE, Site, Visit, _serving, _visitors
from tests.hostile import city

pytestmark = pytest.mark.browser

ADMIN = Viewer("admin", city.ACCOUNTS["admin"][0], None)
WHOLE = {
    "点我": ["[点我](http", '"点我")'],
    "竹图": ["![竹图](http"],
    "朱红": [":red[朱红]"],
    "一级": ["# 一级 :material/home: :tada:"],
    "bare": [f"http://{city.EVIL}/bare www."],
    "手札": ["**手札** [看](http"],
    "为难": ["**为难** [看](http"],
    "广场": ["<a href=http"],
    "黄雀": [":red[黄雀]"],
    "联络": ["[联络](http"],
    "alert(": ["onerror=alert(", "onclick=alert(", "<script>alert("],
}
"""A part of a name that is left when the name is taken for something else → how it must stand."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("hostile")
    data = city.live_in(root / "data", root / "files")
    with _serving(data.root) as address:
        yield Site(address, data.root, dict.fromkeys(city.ACCOUNTS, city.PASSWORD))


@pytest.fixture(scope="module")
def build(site: Site) -> Path:
    found = current_build(DataDir(site.data))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def tabs(chromium: Browser, site: Site) -> Iterator[dict[str, Visit]]:
    with _visitors(chromium, site) as sign_in:
        yield {account: sign_in(account) for account in city.ACCOUNTS}


# ------------------------------------------------------------------------ pages


def pages(build: Path, account: str) -> Iterator[str]:
    """Every page and each that shows one of something; of a county those that are its own."""
    if account == "county":
        yield from ("overview", "district", "union", "breakdown", "versions", "bulletins", "qr")
        return
    yield from PAGES
    (union,) = queries.unions(build, ADMIN, q="一级").to_pylist()
    (worker, *_) = queries.workers(build, ADMIN, district=city.MARKED).to_pylist()
    for name, asked in (
        ("union", {"union_id": union["union_id"]}),
        ("qr", {"union_id": union["union_id"]}),
        ("district", {"district": city.MARKED}),
        ("versions", {"district": city.MARKED}),
        ("workers", {"worker": worker["group_key"]}),
        ("bulletins", {"part": "issued"}),
    ):
        yield f"{name}?{urlencode(asked)}"


@pytest.mark.parametrize("account", city.ACCOUNTS)
def test_on_every_page_names_are_letters(tabs: dict[str, Visit], build: Path, account: str) -> None:
    tab = tabs[account]
    dialogs: list[str] = []

    def close(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    tab.page.on("dialog", close)
    faults, said = [], ""
    for address in pages(build, account):
        page = tab.open(f"/{address}")
        if page.evaluate(_UNFOLD):
            tab.settle()
        seen = page.evaluate(_SEEN, WHOLE)
        faults += [f"{address}: {fault}" for fault in seen["faults"]]
        said += seen["said"]
    assert not faults, "\n".join(faults)
    assert (dialogs, tab.strangers, tab.complaints) == ([], [], [])
    names = city.UNIONS if account == "admin" else city.UNIONS[::2]
    assert [name for name in names if city.cleaned(name) not in said] == []


_UNFOLD = """() => {
    const folded = [...document.querySelectorAll("details:not([open]) > summary")];
    folded.forEach((one) => one.click());
    return folded.length;
}"""

_SEEN = """(whole) => {
    const leads = (one) => ["src", "href", "srcset", "xlink:href", "action", "data", "poster"]
        .some((name) => /^\\s*(javascript:|(https?:)?\\/*(www\\.)?evil|mailto:)/.test(
            one.getAttribute(name) || ""));
    const runs = (one) => one.getAttributeNames().some((name) => name.startsWith("on"))
        || one.getAttribute("src") === "x" || (one.tagName === "SCRIPT" && /alert/.test(one.text));
    const faults = [...document.querySelectorAll("*")].filter((one) => leads(one) || runs(one))
        .map((one) => `made of text: ${one.outerHTML.slice(0, 300)}`);
    const blocks = "p, li, h1, h2, h3, h4, td, button, a, summary, label, pre";
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const { data, parentElement: place } = walk.currentNode;
        if (place.closest("style, script")) continue;
        for (const [part, ways] of Object.entries(whole)) {
            const block = (place.closest(blocks) || place);
            if (data.includes(part) && !ways.some((way) => block.textContent.includes(way)))
                faults.push(`not as it was written: ${block.outerHTML.slice(0, 400)}`);
        }
    }
    return { faults, said: document.body.textContent };
}"""


# -------------------------------------------------------------------- documents


def documents(data: DataDir, build: Path) -> Iterator[str]:
    """Every file that an administrator is given, by its address."""
    (union,) = queries.unions(build, ADMIN, q="一级").to_pylist()
    (worker, *_) = queries.workers(build, ADMIN, district=city.MARKED).to_pylist()
    asked = {
        "district": city.MARKED, "worker": worker["group_key"], "union_id": union["union_id"],
        "batch": list_batches(data)[0].batch, "reason": city.NOTE,
    }  # fmt: skip

    def at(kind: str, *keys: str, **more: str) -> str:
        return f"{kind}?{urlencode({**{key: asked[key] for key in keys}, **more})}"

    # The log first: it names the files that follow as they are called on a disk.
    yield from (at("audit"), at("audit", format="xlsx"))
    for form in bulletins.FORMATS:
        yield at("bulletin", no="latest", format=form)
        yield at("bulletin", "district", no="latest", format=form)
    yield at("bulletin", no=bulletins.DRAFT, format="docx")
    yield from (at("brief", "district"), at("worker", "worker"), at("targets"))
    yield at("breakdown", "district", what="template")
    yield from (at("qr", form="zip"), at("qr", form="cards"))
    yield from (at("qr", "union_id", form="a4"), at("qr", "union_id", form="a3"))
    yield at("rejects", "batch", "reason")
    for name, table in tables.TABLES.items():
        keys = [key for key in ("union_id", "batch") if key in table.filters]
        yield from (at("table", *keys, name=name, format=form) for form in ("xlsx", "csv"))


HOLD_ALL = (
    "bulletin?no=latest&format=docx",
    "bulletin?no=latest&format=pdf",
    "bulletin?no=latest&format=xlsx",
    "targets?",
    "qr?form=zip",
    "table?name=every_union&format=xlsx",
    "table?name=every_union&format=csv",
)
"""Files in which every union stands."""


def test_in_every_document_names_are_letters(
    tabs: dict[str, Visit], site: Site, build: Path
) -> None:
    asks, read = tabs["admin"].page.request, {}
    for address in documents(DataDir(site.data), build):
        answer = asks.get(f"{site.address}/download/{address}", timeout=PATIENCE)
        assert answer.status == 200, f"{address}: {answer.text()}"
        read[address] = squeezed(letters(answer.body(), address))
    ways = {part: [squeezed(way) for way in whole] for part, whole in WHOLE.items()}
    for address, text in read.items():
        for part in (part for part in ways if part in text):
            assert any(way in text for way in ways[part]), f"{address}: {part}"
    for address in HOLD_ALL:
        names = [squeezed(city.cleaned(name)) for name in city.UNIONS]
        assert [name for name in names if name not in read[address]] == [], address
    said = "".join(read.values())
    assert [part for part in ways if part not in said] == []


def letters(content: bytes, name: str) -> str:
    """Return what a file says, once it is sure that all of it is letters."""
    if content.startswith(b"%PDF"):
        pages = PdfReader(BytesIO(content)).pages
        assert not [page for page in pages if "/Annots" in page], f"{name}: a link"
        return "".join(page.extract_text() for page in pages)
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as parts:
            return _packed(parts, content, name)
    if content.startswith(b"\x89PNG"):
        return ""
    text = content.decode("utf-8-sig")
    if text.isspace() or "\n" not in text or "format=txt" in name:
        return text
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    running = [cell for cell in cells if re.match(r"[=+@\t\r-](?!\d+(\.\d+)?$)", cell)]
    assert not running, f"{name}: {running}"
    return "\n".join(cells)


def _packed(parts: ZipFile, content: bytes, name: str) -> str:
    names = parts.namelist()
    for part in names:
        assert ".." not in part and not part.startswith("/"), f"{name}: {part}"
        if part.endswith(".rels"):
            assert b'"External"' not in parts.read(part), f"{name}: {part}"
    if "word/document.xml" in names:
        return _word(parts, name)
    if "xl/workbook.xml" in names:
        return _workbook(content, name)
    return "\n".join(letters(parts.read(part), f"{name} {part}") for part in names)


def _word(parts: ZipFile, name: str) -> str:
    """A document's own fields are its page numbers."""
    for part in (part for part in parts.namelist() if part.endswith(".xml")):
        text = parts.read(part).decode()
        assert not re.search(r"<w:(hyperlink|fldSimple|object|altChunk)\b", text), f"{name} {part}"
        fields = re.findall(r"<w:instrText[^>]*>([^<]*)<", text)
        assert {field.strip() for field in fields} <= {"PAGE"}, f"{name} {part}"
    said = re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", parts.read("word/document.xml").decode())
    return unescape("".join(said))


def _workbook(content: bytes, name: str) -> str:
    """A form's own formulas are its sums."""
    said = []
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.hyperlink is None, f"{name} {sheet.title} {cell.coordinate}"
            sums = str(cell.value).startswith("=SUM")
            assert sums or cell.data_type != "f", f"{name} {cell.coordinate} {cell.value}"
            said.append(str(cell.value))
    return "\n".join(said)


def squeezed(text: str) -> str:
    """Return a text without blanks and line breaks, which paper sets as it must."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
