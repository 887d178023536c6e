"""The QR page on a screen: what another reader sees there is what the platform's picture held."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import copytree
from urllib.parse import quote

import duckdb
import pytest
from playwright.sync_api import Browser, expect

from pipelines import DataDir, current_build, import_batch
from tests.browser.conftest import SignIn, Site, _serving, _visitors
from tests.qr.pictures import address, drawn, jpeg, png, screenshot

pytestmark = pytest.mark.browser
OWN, OTHER = "海港区", "昌黎县"


def other_reader(picture: Path) -> list[str]:
    """Return zbar's word on a picture; the product reads with zxing."""
    path = shutil.which("zbarimg")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no zbarimg; .ci/run installs zbar-tools")
        pytest.skip("no zbarimg on this machine: apt-get install zbar-tools")
    asked = [path, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
    return subprocess.run(asked, capture_output=True, check=False).stdout.decode().splitlines()


@pytest.fixture
def visit_own(chromium: Browser, site: Site, tmp_path: Path) -> Iterator[SignIn]:
    """Sign in at a copy of the demo city to which pictures were sent."""
    root = Path(copytree(site.data, tmp_path / "city"))
    pictures = tmp_path / "图片"
    pictures.mkdir()
    for number, (union_id, code) in enumerate(unions(DataDir(root), OWN, 4)):
        image = drawn(address(union_id))
        content = jpeg(screenshot(image, Random(number))) if number % 2 else png(image)
        (pictures / f"{code}.{'jpg' if number % 2 else 'png'}").write_bytes(content)
    import_batch(DataDir(root), [pictures])
    with _serving(root) as served, _visitors(chromium, Site(served, root, site.passwords)) as own:
        yield own


def unions(data: DataDir, district: str, count: int) -> list[tuple[str, str]]:
    build = current_build(data)
    assert build is not None
    with duckdb.connect(build, read_only=True) as connection:
        return connection.execute(
            "select union_id, union_code from qr"
            " where district = $district and union_code is not null"
            " order by union_name, union_id limit $count",
            {"district": district, "count": count},
        ).fetchall()


def test_codes_on_the_screen_are_the_platforms(visit_own: SignIn, tmp_path: Path) -> None:
    """N of N, off screenshots of a wide screen and of a phone; a county opens its own alone."""
    wide, phone = visit_own("staff", 1440), visit_own("haigang", 390, 844)
    data = DataDir(wide.site.data)
    ids = [union_id for union_id, _ in unions(data, OWN, 4)]
    seen: dict[str, list[str]] = {}
    for number, union_id in enumerate(ids):
        tab = wide if number % 2 else phone
        page = tab.open(f"/{'union' if number == 3 else 'qr'}?union_id={quote(union_id)}")
        page.locator("[class*='st-key-code-'] img").scroll_into_view_if_needed()
        page.screenshot(path=tmp_path / "screen.png")
        seen[union_id] = other_reader(tmp_path / "screen.png")
    assert seen == {union_id: [address(union_id)] for union_id in ids}
    ((foreign, _),) = unions(data, OTHER, 1)
    page = phone.open(f"/qr?union_id={quote(foreign)}")
    page.get_by_text("没有找到地址里的工会").wait_for()
    expect(page.locator("[class*='st-key-code-'] img")).to_have_count(0)
    assert wide.strangers == phone.strangers == wide.complaints == phone.complaints == []


def test_a_code_is_handed_over_and_saved(visit_own: SignIn, tmp_path: Path) -> None:
    tab = visit_own("haigang", 390, 844)
    ((union_id, _),) = unions(DataDir(tab.site.data), OWN, 1)
    page = tab.open(f"/qr?union_id={quote(union_id)}")
    with page.expect_download() as saved:
        page.get_by_role("link", name="保存图片").click()
    saved.value.save_as(tmp_path / "saved.png")
    assert other_reader(tmp_path / "saved.png") == [address(union_id)]
    # Headless Chromium shares no files: the link then saves the picture all the same.
    with page.expect_download():
        page.get_by_role("link", name="分享图片").click()
    if not page.get_by_label("谁下发的").is_visible():  # the demo's own hand-over stands already
        page.get_by_text("登记下发", exact=True).click()
    page.get_by_label("谁下发的").fill("李社工")
    page.get_by_role("button", name="登记 1 家已下发").click()
    page.get_by_text("由李社工下发").wait_for()
    page.get_by_role("button", name="撤回").first.click()
    page.get_by_text("已由haigang撤回").wait_for()
    assert tab.strangers == tab.complaints == []
