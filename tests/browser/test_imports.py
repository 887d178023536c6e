"""Upload, dry run, confirmation, history and undo, as a member of staff does them."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as Timeout
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.builders import (
    HEADERS,
    Person,
    people,
    write_breakdown,
    write_csv,
    write_members,
    write_unions,
)

pytestmark = pytest.mark.browser

SignIn = Callable[..., Visit]

LEAST_FINGER = 44
"""Pixels."""
LEAST_CONTRAST = 4.5


def _text(tab: Visit) -> str:
    tab.settle()
    return tab.page.locator("[data-testid=stMainBlockContainer]").inner_text()


def _choose(tab: Visit, label: str, option: str, then: str) -> None:
    """Type an option and take it; again where the page was redrawn meanwhile. Click `then`."""
    button = tab.page.get_by_role("button", name=then, exact=True)
    box = tab.page.get_by_role("combobox", name=label)
    for _ in range(6):
        tab.settle()
        box.click()
        box.press("Control+a")
        box.press_sequentially(option, delay=30)
        with suppress(Timeout):
            tab.page.get_by_role("option", name=option).first.click(timeout=6_000)
            break
    button.click()


def test_an_upload_from_dry_run_to_undo(visit_empty: SignIn, tmp_path: Path) -> None:
    broken = Person(9).row()
    broken[3] = broken[3][:-1]
    rows = [HEADERS, *(person.row() for person in people(8)), broken]
    members = write_csv(tmp_path / "会员列表_20220829.csv", rows)
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 10]])
    sheet = write_breakdown(tmp_path, "海港区", [["甲工会", 10, 9, "张一"]])
    tab = visit_empty("staff")
    page = tab.open("/overview")
    assert "还没有数据" in _text(tab)
    page = tab.open("/imports")
    page.locator("input[type=file]").set_input_files([members, unions, sheet])
    page.get_by_role("button", name="试算").click()
    page.get_by_text("会新增 8 人").wait_for()
    said = _text(tab)
    assert "读取 9 行 = 接收 8 + 退回 1" in said
    assert tab.site.rollcall("imports") == []
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text("已导入，批次 0001-20220829").wait_for()
    done = _text(tab)
    # What was tried is done: there is nothing more to confirm, and the page knows the new figures.
    assert "会新增" not in done
    assert "读取 9 行 = 接收 8 + 退回 1" in done
    assert "数据截至 2022年8月29日" in done.split("整批生效")[0]
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    city = tab.site.rollcall("coverage")[0]
    assert (city["registered"], city["actual_members"]) == (8, 10)
    page = tab.open("/imports")
    page.get_by_text("撤销一个批次").click()
    _choose(tab, "撤销哪个批次", "0001-20220829", then="撤销")
    tab.settle()
    for _ in range(20):  # An undo computes all figures anew: on a busy machine more than a moment.
        page.wait_for_timeout(1500)
        withdrawn = [batch["withdrawn"] for batch in tab.site.rollcall("imports")]
        if withdrawn == [True]:
            break
    assert withdrawn == [True]
    assert tab.complaints == []


_FOCUSED = "() => document.activeElement.ariaLabel || document.activeElement.innerText"


def _tab_to(tab: Visit, name: str) -> None:
    """Press Tab until what has the name is reached; a table in between has many stops."""
    tab.settle()
    seen: list[str] = []
    for _ in range(60):
        tab.page.keyboard.press("Tab")
        seen.append(tab.page.evaluate(_FOCUSED))
        if seen[-1].endswith(name):
            return
    pytest.fail(f"{name} is on no way of the keyboard: {seen}")


def _choose_file(tab: Visit, path: Path) -> None:
    """Open the browser's own dialogue and take a file; again where the page was drawn meanwhile."""
    for _ in range(3):
        _tab_to(tab, "上传")
        with suppress(Timeout):
            with tab.page.expect_file_chooser(timeout=10_000) as chooser:
                tab.page.keyboard.press("Enter")
            chooser.value.set_files(path)
            return
    pytest.fail("Enter opened no dialogue")


def test_an_upload_by_the_keyboard_alone(visit_empty: SignIn, tmp_path: Path) -> None:
    """Choose, try, confirm, fetch what was rejected, undo: without a pointer."""
    broken = Person(9).row()
    broken[3] = broken[3][:-1]
    rows = [HEADERS, *(person.row() for person in people(8)), broken]
    tab = visit_empty("staff")
    page = tab.open("/imports")
    keyboard = page.keyboard
    _choose_file(tab, write_csv(tmp_path / "会员列表_20220829.csv", rows))
    page.get_by_role("button", name="试算").wait_for()
    _tab_to(tab, "试算")
    keyboard.press("Enter")
    page.get_by_role("button", name="确认导入").wait_for()
    _tab_to(tab, "确认导入")
    keyboard.press("Space")
    page.get_by_text("已导入，批次").wait_for()
    _tab_to(tab, "下载退回的行")
    keyboard.press("Enter")
    page.get_by_label("下载原因（至少 4 个字）").wait_for()
    _tab_to(tab, "下载原因（至少 4 个字）")
    keyboard.type("逐行更正")
    keyboard.press("Enter")
    page.locator("a[href*='/download/rejects']:not([disabled])").wait_for()
    _tab_to(tab, "下载 Excel")
    with page.expect_download() as rejects:
        keyboard.press("Enter")
    assert rejects.value.suggested_filename == "退回_0001-20220829.xlsx"
    _tab_to(tab, "撤销一个批次")
    keyboard.press("Enter")
    page.get_by_label("撤销哪个批次").wait_for()
    _tab_to(tab, "撤销哪个批次")
    keyboard.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    keyboard.press("Enter")
    page.get_by_role("button", name="撤销", exact=True).and_(page.locator(":enabled")).wait_for()
    _tab_to(tab, "撤销")
    keyboard.press("Enter")
    page.get_by_text("已撤销批次 0001-20220829").wait_for()
    assert [batch["withdrawn"] for batch in tab.site.rollcall("imports")] == [True]
    assert tab.complaints == []


def test_what_a_union_list_takes_away_is_said(visit_empty: SignIn, tmp_path: Path) -> None:
    """Before it is confirmed, and after."""
    rows = [["A1", "甲工会", "海港区", 10], ["A2", "乙工会", "海港区", 20]]
    tab = visit_empty("staff")
    for day, kept in (("20220829", rows), ("20220905", [["A1", "甲工会", "海港区", ""]])):
        page = tab.open("/imports")
        page.locator("input[type=file]").set_input_files(write_unions(tmp_path, kept, day))
        page.get_by_role("button", name="试算").click()
        page.get_by_role("button", name="确认导入").wait_for()
        tried = _text(tab)
        page.get_by_role("button", name="确认导入").click()
        page.get_by_text("已导入，批次").wait_for()
        done = _text(tab)
        warned = page.get_by_role("alert").all_inner_texts()
        for said in ("比上一份名册少 1 家工会（乙工会）", "有 1 家工会原有实际会员数"):
            told = (said in tried, said in done, any(said in text for text in warned))
            assert told == (len(kept) == 1,) * 3
    assert tab.complaints == []


def test_what_is_confirmed_is_what_was_tried(visit_empty: SignIn, tmp_path: Path) -> None:
    """A colleague imports between trial and confirmation: other changes would come than shown."""
    rows = [["A1", "甲工会", "海港区", 10]]
    mine = write_unions(tmp_path, [*rows, ["A2", "乙工会", "海港区", 20]], "20220905")
    tab = visit_empty("staff")
    page = tab.open("/imports")
    page.locator("input[type=file]").set_input_files(mine)
    page.get_by_role("button", name="试算").click()
    confirm = page.get_by_role("button", name="确认导入")
    confirm.wait_for()
    tab.site.rollcall("import", str(write_unions(tmp_path, rows, "20220829")))
    confirm.click()
    page.get_by_text("试算之后，有人导入或撤销了批次").wait_for()
    expect(confirm).to_have_count(0)
    assert len(tab.site.rollcall("imports")) == 1
    page.get_by_role("button", name="试算").click()
    confirm.click()
    page.get_by_text("已导入，批次 0002-20220905").wait_for()
    assert len(tab.site.rollcall("imports")) == 2
    assert tab.complaints == []


def test_a_wrong_file_is_refused_in_one_line(visit_empty: SignIn, tmp_path: Path) -> None:
    picture = tmp_path / "会员.xlsx"
    picture.write_bytes(b"\x89PNG\r\n" + bytes(50))
    tab = visit_empty("staff")
    page = tab.open("/imports")
    page.locator("input[type=file]").set_input_files(picture)
    page.get_by_role("button", name="试算").click()
    page.get_by_text("内容与扩展名不符").wait_for()
    assert "Traceback" not in _text(tab)
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    assert tab.site.rollcall("imports") == []


def test_a_finger_removes_a_chosen_file(visit: SignIn, tmp_path: Path) -> None:
    """On a phone the cross is as large as a finger; it and its neighbour are named in Chinese."""
    files = [tmp_path / name for name in ("一.csv", "二.csv")]
    for file in files:
        file.write_text("a,b\n1,2\n", "utf-8")
    tab = visit("staff", 390)
    page = tab.open("/imports")
    page.locator("input[type=file]").set_input_files(files)
    for name in ("移除一.csv", "添加文件"):
        button = page.get_by_role("button", name=name)
        button.wait_for()
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= LEAST_FINGER, name
    assert "icon" not in (page.locator("[data-testid=stFileUploader]").text_content() or "")
    page.get_by_role("button", name="移除一.csv").click()
    page.get_by_role("button", name="移除一.csv").wait_for(state="detached")
    expect(page.get_by_role("button", name="移除二.csv")).to_be_visible()
    assert tab.complaints == []


def test_what_cannot_be_pressed_yet_can_be_read(visit: SignIn) -> None:
    """The words of a button that waits for a reason stand out from its ground."""
    tab = visit("staff")
    page = tab.open("/imports")
    page.get_by_text("下载退回的行").click()
    waiting = page.locator("[data-testid=stExpander]").get_by_text("下载 Excel")
    waiting.wait_for()
    assert waiting.evaluate(_CONTRAST) >= LEAST_CONTRAST


_CONTRAST = r"""(one) => {
    const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
    let place = one, ground = [0, 0, 0, 0];
    while (place && (ground[3] ?? 1) === 0) {
        ground = numbers(getComputedStyle(place).backgroundColor);
        place = place.parentElement;
    }
    const [r, g, b, alpha = 1] = numbers(getComputedStyle(one).color);
    const ink = [r, g, b].map((part, at) => part * alpha + ground[at] * (1 - alpha));
    const light = (colour) => {
        const [red, green, blue] = colour.map((part) => {
            const share = part / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [dark, bright] = [light(ink), light(ground)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
}"""
"""The contrast of a text to what it stands on, as WCAG reckons it."""


def test_a_county_and_a_leader_find_no_import(visit: SignIn) -> None:
    for account in ("changli", "leader"):
        tab = visit(account)
        page = tab.open("/imports")
        expect(page.locator("input[type=file]"), account).to_have_count(0)


def test_an_alias_by_a_click(visit_empty: SignIn, tmp_path: Path) -> None:
    """The import leads to a near-miss name; once it is accepted its members count."""
    members = [*people(4), *people(3, 50, union="甲工会委员会")]
    listed = [["A1", "甲工会", "海港区", 10], ["A2", "乙厂工会", "海港区", 5]]
    tab = visit_empty("staff")
    page = tab.open("/imports")
    page.locator("input[type=file]").set_input_files(
        [write_members(tmp_path, members), write_unions(tmp_path, listed)]
    )
    page.get_by_role("button", name="试算").click()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("link", name="认可一个别名").click()
    page.get_by_role("heading", name="名册外工会").wait_for()
    assert "1 个名称不在名册上" in _text(tab)
    _choose(tab, "会员填写的名称", "甲工会委员会（海港区）", then="认可别名")
    page.get_by_text("已认可，3 行现在计入 甲工会").wait_for()
    rows = {
        row["union"]: row["registered"] for row in tab.site.rollcall("coverage", "--by", "union")
    }
    assert rows == {"甲工会": 7, "乙厂工会": 0}
    assert tab.complaints == []


def test_a_closed_tab_leaves_the_whole_batch_or_nothing(
    visit_empty: SignIn, tmp_path: Path
) -> None:
    """The tab goes while the file is read; nothing half-done is left, and the file can come again."""
    rows = [HEADERS, *(person.row() for person in people(40_000))]
    members = write_csv(tmp_path / "会员列表_20220829.csv", rows)
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 50_000]])
    tab = visit_empty("staff")
    page = tab.open("/imports")
    page.locator("input[type=file]").set_input_files([members, unions])
    page.get_by_role("button", name="试算").click()
    page.get_by_text("会新增").wait_for()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("progressbar").wait_for()
    page.context.close()
    batches = Path(tab.site.data) / "batches"
    for _ in range(120):
        time.sleep(0.5)
        if not list(batches.glob(".tmp-*")):
            break
    counted = {batch["rows"] for batch in tab.site.rollcall("imports")}
    assert counted in (set(), {40_001})
    assert tab.site.rollcall("check")["ok"]
    again = tab.site.rollcall("import", str(members), str(unions))
    assert sum(file["rows"] for file in again["files"]) == 40_001
    assert len(tab.site.rollcall("imports")) == 1
