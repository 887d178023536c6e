"""Every page of the navigation, in a real browser: what holds for all of them.

Accessible to axe, quiet on the console, nothing from outside, no wider than a phone, headings in
order, one language, room for a finger; and on paper the whole of it.
"""

import itertools
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from dashboard import queries, tables
from dashboard.app import PAGES
from dashboard.auth import OPERATOR, Role, Viewer
from pipelines import DataDir, current_build
from tests.browser.conftest import SignIn, Site

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
LEAST_PICKER = 300
"""Pixels: on a phone what stands alone to be chosen from is as wide as the page or its frame."""
LEAST_TAP = 40
_SEES = {
    "admin": Viewer("admin", Role.ADMIN, None),
    "changli": Viewer("changli", Role.COUNTY, ("昌黎县",)),
}
_OFFICE = ("imports", "unknown", "accounts", "settings", "audit")


def pages_of(account: str) -> tuple[str, ...]:
    """Return the pages that an account finds in its navigation."""
    return tuple(name for name, entry in PAGES.items() if _SEES[account].may(entry.act))


LOOKS = {
    "admin": ("admin", "zh", pages_of("admin"), PHONE),
    "county": ("changli", "en", pages_of("changli"), PHONE),
    "office": ("admin", "en", _OFFICE, DESK),
    "leader": ("leader", "zh", ("overview", "district", "reviews", "quality"), DESK),
}
"""Who looks, in which language, at which pages, on which screen: each page once in each language,
by who sees most and by who sees least, and the fullest of them on a wide screen."""


@pytest.mark.parametrize("look", LOOKS)
def test_what_holds_for_every_page(visit: SignIn, names: "re.Pattern[str]", look: str) -> None:
    account, lang, pages, screen = LOOKS[look]
    tab = visit(account, **screen)
    faults = []
    for name in pages:
        page = tab.open(f"/{name}" + ("?lang=en" if lang == "en" else ""))
        assert f"/{name}" in page.url
        faults += [f"{name}: {fault}" for fault in _faults(page)]
        if name != "audit":  # The log says what was done in the words in which it was done.
            said = _foreign(page, lang, names, set(tab.site.passwords))
            faults += [f"{name}: {text}" for text in said]
    faults += [f"console: {text}" for text in tab.complaints]
    faults += [f"asks elsewhere: {url}" for url in tab.strangers]
    assert not faults, "\n".join(faults)


def _faults(page: Page) -> Iterator[str]:
    """Tell what is wrong with how a page is built."""
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            nodes = [(node["target"], node["html"][:160]) for node in violation["nodes"]]
            yield f"axe {violation['id']}: {nodes}"
    seen = page.evaluate(_SEEN)
    if seen["width"] > seen["window"]:
        yield f"{seen['width']} pixels wide"
    levels = [level for level, _ in seen["headings"]]
    steps = itertools.pairwise(levels)
    if levels[:1] != [1] or levels.count(1) != 1 or any(to > of + 1 for of, to in steps):
        yield f"headings {seen['headings']}"
    if seen["window"] == PHONE["width"]:
        for what, height in seen["taps"]:
            if height < LEAST_TAP:
                yield f"{height} pixels for a finger: {what}"
        for what, width in seen["pickers"]:
            if width < LEAST_PICKER:
                yield f"a picker {width} pixels wide: {what}"


_SEEN = """() => {
    const visible = (one) => {
        const box = one.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && box.right > 0
            && one.checkVisibility({ visibilityProperty: true });
    };
    const all = (asked) => [...document.querySelectorAll(asked)].filter(visible);
    const top = (one) => one.getBoundingClientRect().top;
    const drawn = "[data-testid=stDataFrame], [data-testid=stPlotlyChart]";
    const field = "[data-testid=stTextInputRootElement], [data-testid=stNumberInputContainer],"
        + " [role=group], label";
    const height = (one) => (one.closest(field) || one).getBoundingClientRect().height;
    return {
        width: Math.max(document.documentElement.scrollWidth,
                        document.querySelector("[data-testid=stMain]").scrollWidth),
        window: innerWidth,
        headings: all("h1, h2, h3, h4, h5, h6").map((one) => [+one.tagName[1], one.textContent]),
        pickers: all("[data-testid=stMain] [data-testid=stSelectbox]")
            .filter((one) => !one.closest("[class*=st-key-filters]"))
            .filter((one, _, every) => every.filter((other) => top(other) === top(one)).length < 2)
            .map((one) => [one.textContent, Math.round(one.getBoundingClientRect().width)]),
        taps: all("a[href], button, input, [role=tab], [role=combobox]")
            .filter((one) => one.tabIndex >= 0 && !one.closest(drawn) && !one.closest("p"))
            .map((one) => [one.ariaLabel || one.textContent || one.outerHTML.slice(0, 120),
                           Math.round(height(one))]),
    };
}"""

_WORDS = """() => {
    const others = "script, style, noscript, textarea, [data-testid=stCode], code, .st-key-official,"
        + " .st-key-account, .st-key-audit, [class*=switch-lang], [class*=section-kind_by_suffix],"
        + " [class*=section-contacts]";
    const said = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const place = walk.currentNode.parentElement;
        if (!place || place.closest(others)) continue;
        const icon = getComputedStyle(place).fontFamily.includes("Material");
        if (!icon) said.push(walk.currentNode.data);
    }
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
        for (const one of document.querySelectorAll(`[${name}]`)) {
            if (!one.closest(others)) said.push(one.getAttribute(name));
        }
    }
    return [...new Set(said.map((text) => text.trim()).filter(Boolean))];
}"""
"""Everything that a page says or has read out; a table's headings and cells too, as far as it is
drawn. Not what is sent out in Chinese whatever the page's language, nor the log."""

_LATIN = re.compile(r"[A-Za-z]{2,}")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_FILES = re.compile(r"[A-Za-z0-9_./-]+\.(?:csv|toml|xlsx?)")
_ALLOWED = set(tables.TABLES) | set(
    "Excel CSV PDF QR ZIP PNG JPG XLSX XLSM XLS ET TSV TXT MB English Language".split()
)


def _foreign(page: Page, lang: str, names: "re.Pattern[str]", accounts: set[str]) -> Iterator[str]:
    """Tell what is said in the other language, but for names."""
    for text in page.evaluate(_WORDS):
        if lang == "zh":
            words = set(_LATIN.findall(_FILES.sub("", text))) - _ALLOWED - accounts
            if words:
                yield f"English: {text[:160]}"
        elif _CHINESE.search(names.sub("", text)) and text not in ("中文", "语言 / Language"):
            yield f"Chinese: {text[:160]}"


@pytest.fixture(scope="module")
def names(site: Site) -> "re.Pattern[str]":
    """What is called by a name in the data, the longest first, and the masked names of people."""
    build = current_build(DataDir.at(site.data))
    assert build is not None
    accounts = json.loads((site.data / "demo.json").read_text("utf-8"))["accounts"]
    said = {"秦皇岛市总工会", "秦皇岛市", *(one["name"] for one in accounts)}
    for level, column in (("district", "district"), ("worker", "worker"), ("union", "union_name"),
                          ("township", "township")):  # fmt: skip
        said |= set(filter(None, queries.coverage(build, OPERATOR, level)[column].to_pylist()))
    said |= set(filter(None, queries.unknown_unions(build, OPERATOR)["union_name"].to_pylist()))
    short = queries.tile_map(build, OPERATOR)["short_name"].to_pylist()
    said |= {*short, *queries.employer_kinds(build, OPERATOR), *"机关 事业 企业 新业态".split()}
    whole = "|".join(map(re.escape, sorted(said, key=len, reverse=True)))
    return re.compile(rf"{whole}|[\u3400-\u9fff]\*")


def test_the_keyboard_shows_where_it_is(visit: SignIn) -> None:
    """From the top of a page each step of Tab lands on something marked, and each on another."""
    tab = visit("staff")
    page = tab.open("/readiness")
    seen = []
    for _ in range(16):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(_FOCUSED))
    assert all(marked for _, marked in seen), [what for what, marked in seen if not marked]
    assert len({what for what, _ in seen}) > 12


_FOCUSED = """() => {
    const one = document.activeElement;
    const around = [one, one.parentElement, one.closest("[data-baseweb], [role=group]") || one];
    const marked = around.some((place) => {
        const style = getComputedStyle(place);
        return style.boxShadow !== "none"
            || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
    });
    return [(one.ariaLabel || one.textContent || one.tagName) + one.className, marked];
}"""


def test_paper_holds_the_whole_table_and_no_buttons(visit: SignIn, tmp_path: Path) -> None:
    tab = visit("staff")
    page = tab.open("/workers")
    rows = tab.site.rollcall("coverage", "--by", "worker")
    paper = tmp_path / "workers.pdf"
    page.pdf(path=paper, prefer_css_page_size=True)
    # A PDF names some characters by the radical that looks the same.
    text = "".join(sheet.extract_text() for sheet in PdfReader(paper).pages)
    text = unicodedata.normalize("NFKC", text).replace(" ", "")
    assert len(rows) > 14, "more rows than a screen shows"
    assert [row["worker"] for row in rows if row["worker"] not in text] == []
    assert "差距大" in text, "the light's word, not its colour alone"
    assert "数据截至2022年9月16日" in text
    for button in ("下载", "English", "责任链"):
        assert button not in text
    expect(page.locator("table.on-paper"), "the screen is as it was").to_have_count(0)


def test_a_table_of_no_build_downloads_for_its_viewer_alone(visit: SignIn) -> None:
    tab = visit("admin")
    page = tab.open("/accounts")
    for label, starts in (("下载 CSV", b"\xef\xbb\xbf"), ("下载 Excel", b"PK")):
        with page.expect_download() as asked:
            page.get_by_role("button", name=label).click()
        assert Path(asked.value.path()).read_bytes().startswith(starts)
    address = asked.value.url
    assert page.request.get(address).status == 200
    assert visit("staff").page.request.get(address).status == 404
    entries = tab.site.rollcall("audit", "list")
    assert [one["object"] for one in entries if one["action"] == "download"][:2] == ["账号", "账号"]
    assert tab.complaints == []
