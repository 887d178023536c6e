"""What is printed and shown, read again by another reader than the one that wrote it."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from dashboard import queries
from dashboard.auth import Role, Viewer
from dashboard.cli import run
from dashboard.documents.qr import Misprinted, code_png, qr_file, require_codes
from pipelines import DataDir, UserError, current_build, import_batch, load_campaign
from tests.builders import write_breakdown, write_unions
from tests.qr.pictures import address, drawn, png

NAMES = ["秦皇岛市第一医院工会委员会", "河北港口集团有限公司第九港务分公司装卸二队联合工会委员会",
         "卢龙县喆堃玥食品有限公司工会委员会（新业态）", "甲工会"]  # fmt: skip
OFFICE = Viewer("wang", Role.STAFF, None)
COUNTY = Viewer("zhao", Role.COUNTY, ("海港区",))


@pytest.fixture(scope="module")
def other_reader() -> Callable[[bytes], list[str]]:
    """Return zbar's word on a picture; the product reads with zxing."""
    path = shutil.which("zbarimg")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no zbarimg; .ci/run installs zbar-tools")
        pytest.skip("no zbarimg on this machine: apt-get install zbar-tools")

    def read(picture: bytes) -> list[str]:
        asked = [path, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "-"]
        said = subprocess.run(asked, input=picture, capture_output=True, check=False).stdout
        return said.decode().splitlines()

    return read


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """23 unions of two districts with codes, and one in each without."""
    folder = tmp_path_factory.mktemp("printed")
    rows = [
        (f"1303020{n:05d}", f"{NAMES[n % 4]}{n}", "昌黎县" if n % 3 == 2 else "海港区", 10)
        for n in range(25)
    ]
    (folder / "codes").mkdir()
    for code, *_ in rows[:23]:
        (folder / "codes" / f"{code}.png").write_bytes(png(drawn(address(code))))
    worked = [(name, 10, 9, "王社工") for _, name, district, _ in rows if district == "海港区"]
    sheets = [write_unions(folder, rows), write_breakdown(folder, "海港区", worked)]
    data = DataDir.at(folder / "data")
    import_batch(data, [folder / "codes", *sheets])
    return data


def made(data: DataDir, viewer: Viewer = OFFICE, **asked: str) -> tuple[bytes, int]:
    build = current_build(data)
    assert build is not None
    file = qr_file(build, viewer, load_campaign(data), asked)
    return file.content, file.rows


def texts(data: DataDir, **filters: str) -> list[str]:
    build = current_build(data)
    assert build is not None
    return list(queries.qr_codes(build, OFFICE, state="ready", **filters)["qr_text"].to_pylist())


def pages(pdf: bytes, folder: Path, dpi: int = 150) -> list[bytes]:
    (folder / "print.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-png", folder / "print.pdf", folder / "page"], check=True
    )
    return [path.read_bytes() for path in sorted(folder.glob("page*.png"))]


@pytest.mark.parametrize(
    ("asked", "sheets"),
    [
        ({"form": "cards"}, 3),
        ({"form": "cards", "district": "昌黎县"}, 1),
        ({"form": "cards", "worker": "海港区|王社工"}, 2),
        ({"form": "a4", "district": "昌黎县"}, 7),
        ({"form": "a3", "q": "甲工会"}, 5),
    ],
)
def test_another_reader_finds_every_code_on_the_printed_pages(
    printed: DataDir,
    other_reader: Callable[[bytes], list[str]],
    tmp_path: Path,
    asked: dict[str, str],
    sheets: int,
) -> None:
    pdf, count = made(printed, **asked)
    wanted = texts(printed, **{name: asked[name] for name in asked if name != "form"})
    found = pages(pdf, tmp_path, 80 if asked["form"] == "a3" else 150)
    assert len(found) == sheets
    read = Counter(text for page in found for text in other_reader(page))
    assert read == Counter(wanted)
    assert count == len(wanted)


def test_a_zip_holds_a_folder_a_district_and_who_has_none(
    printed: DataDir, other_reader: Callable[[bytes], list[str]]
) -> None:
    content, _ = made(printed, form="zip")
    with ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        pictures = {name: archive.read(name) for name in names if name.endswith(".png")}
        lists = [archive.read(name).decode() for name in names if name.endswith(".csv")]
    assert {name.split("/")[0] for name in names} == {"海港区", "昌黎县"}
    read = [text for picture in pictures.values() for text in other_reader(picture)]
    assert sorted(read) == sorted(texts(printed))
    assert sum(text.count("\n") - 1 for text in lists) == 2


@pytest.mark.parametrize(
    "text",
    [
        "https://scan.example/u?t=1",
        "HTTPS://SCAN.EXAMPLE/U",
        "https://scan.example/u?name=海港区第一工会&t=%E5%B7%A5",
        "https://scan.example/u?" + "t=0123456789abcdef&" * 20,
    ],
)
def test_what_is_drawn_is_what_was_said_to_the_byte(
    text: str, other_reader: Callable[[bytes], list[str]]
) -> None:
    require_codes([code_png(text)], [text], "一张图片")
    assert other_reader(code_png(text)) == [text]


def test_a_page_that_reads_otherwise_is_not_given_out() -> None:
    with pytest.raises(Misprinted, match="文件没有给出"):
        require_codes([code_png("https://scan.example/a")], ["https://scan.example/b"], "第 1 页")
    with pytest.raises(Misprinted):
        require_codes([code_png("https://scan.example/a")], [], "第 1 页")


def test_a_county_gets_its_own_unions_codes_alone(printed: DataDir) -> None:
    build = current_build(printed)
    assert build is not None
    for read in (queries.qr_codes, queries.qr_missing, queries.qr_findings, queries.handovers):
        found = read(build, COUNTY)["district"].to_pylist()  # type: ignore[operator]
        assert set(found) <= {"海港区"}, read
    assert set(queries.qr_codes(build, COUNTY)["district"].to_pylist()) == {"海港区"}
    foreign = queries.qr_codes(build, OFFICE, district="昌黎县", limit=1).to_pylist()[0]
    for asked in ({"district": "昌黎县"}, {"q": foreign["union_name"]},
                  {"union_id": foreign["union_id"]}):  # fmt: skip
        for form in ("png", "cards", "a4", "zip"):
            made(printed, form=form, **asked) if form != "png" else None
            with pytest.raises(UserError, match="没有可用的二维码"):
                made(printed, COUNTY, form=form, **asked)


def test_the_command_line_prints_shows_and_lists(
    printed: DataDir, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        status = run(["--data", str(printed.root), "qr", *arguments])
        return status, capfd.readouterr().out

    assert address("130302000000") in call("show", "130302000000", "--json")[1]
    assert call("show", "没有这个")[0] == 1
    out = tmp_path / "卡片.pdf"
    assert '"codes": 16' in call("sheet", "--district", "海港", "-o", str(out), "--json")[1]
    assert out.read_bytes().startswith(b"%PDF")
    assert call("missing", "--json")[1].count("union_code") == 2
