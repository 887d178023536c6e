"""A zip of pictures as people send them: every one is accounted for, beside the sheets in it."""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from pipelines import DataDir, ImportReport, current_build, import_batch
from pipelines.addresses import Platform
from pipelines.errors import BadFile
from pipelines.steps.jobs import PictureJob
from pipelines.steps.pictures import Picture, Pictures, stage_pictures
from tests.builders import people, write_csv, write_members, write_unions
from tests.conftest import Answer
from tests.qr.pictures import Sent, address, bomb, drawn, harvest, png, write_zip

COUNT = int(os.environ.get("ROLLCALL_QR_PICTURES", "72"))
"""The pictures of the harvest; the figures that the project states were made with 3,000."""


def union_list(count: int) -> list[tuple[str, str, str]]:
    """Return code, name and district of so many unions; neighbours lie in two districts."""
    return [
        (f"1303020{n:05d}", f"第{n}机械厂工会委员会", "昌黎县" if n % 2 else "海港区")
        for n in range(count)
    ]


@dataclass
class Harvest:
    """What was sent in one zip, what the import said, and the data folder it went to."""

    sent: list[Sent]
    report: ImportReport
    data: DataDir
    archive: Path

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        build = current_build(self.data)
        assert build is not None
        with duckdb.connect(build, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    @property
    def pictures(self) -> dict[str, Any]:
        return next(entry for entry in self.report.files if entry["kind"] == "qr")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harvest]:
    folder = tmp_path_factory.mktemp("harvest")
    unions = union_list(COUNT)
    sheets = (
        write_unions(folder, [(*union, 10) for union in unions]),
        write_members(folder, people(3, union=unions[0][1])),
    )
    sent = harvest(COUNT, unions)
    archive = write_zip(folder / "平台下载.zip", sent, sheets)
    data = DataDir.at(folder / "data")
    yield Harvest(sent, import_batch(data, [archive]), data, archive)


def test_every_picture_is_accounted_for(found: Harvest) -> None:
    wanted = Counter(one.reason for one in found.sent if one.reason)
    said = found.pictures
    assert said["rows"] == len(found.sent) == said["accepted"] + said["rejected"]
    assert said["rejects"] == dict(wanted)
    verdicts = dict(found.rows("select picture, reason from qr_findings where verdict = 'reject'"))
    assert verdicts == {one.name: one.reason for one in found.sent if one.reason}


def test_each_code_reaches_its_union_byte_for_byte(found: Harvest) -> None:
    wanted = {one.code: one.text for one in found.sent if one.code}
    have = dict(found.rows("select union_code, qr_text from qr where qr_state = 'ready'"))
    assert have == wanted
    assert found.pictures["flags"] == {}


def test_sheets_in_the_same_zip_count_as_ever(found: Harvest) -> None:
    kinds = {entry["kind"]: entry["accepted"] for entry in found.report.files}
    assert kinds["members"] == 3
    assert kinds["unions"] == COUNT
    assert found.rows("select sum(registered) from coverage where level = 'city'") == [(3,)]


def test_pictures_are_kept_as_they_came(found: Harvest) -> None:
    kept = {path.read_bytes() for path in found.data.originals.iterdir()}
    assert {one.content for one in found.sent} <= kept


def test_the_same_zip_again_changes_nothing(found: Harvest) -> None:
    again = import_batch(found.data, [found.archive])
    assert again.unchanged
    assert {entry["kind"] for entry in again.files} == {"members", "unions", "qr"}


def test_rejected_pictures_come_back_as_a_list(found: Harvest, tmp_path: Path) -> None:
    from pipelines import write_rejects

    assert found.report.batch is not None
    rejected = found.pictures["rejected"]
    assert write_rejects(found.data, found.report.batch, tmp_path / "退回.xlsx") == rejected
    rows = list(openpyxl.load_workbook(tmp_path / "退回.xlsx").active.values)
    assert rows[0] == ("图片", "二维码内容", "原因", "改法")
    assert {row[0] for row in rows[1:]} == {one.name for one in found.sent if one.reason}


# ------------------------------------------------------- one thing at a time


@pytest.fixture
def send(data: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Return a function that imports pictures {name: content or text} and returns their entry."""
    places = iter(range(100))

    def call(pictures: dict[str, bytes | str], *others: Path, day: str | None = None) -> Any:
        folder = tmp_path / f"pictures-{next(places)}"
        for name, content in pictures.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            made = content if isinstance(content, bytes) else png(drawn(content))
            (folder / name).write_bytes(made)
        report = import_batch(DataDir.at(data), [folder, *others])
        return next(entry for entry in report.files if entry["kind"] == "qr")

    return call


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    build = current_build(DataDir(data))
    assert build is not None
    with duckdb.connect(build, read_only=True) as connection:
        return connection.execute(sql).fetchall()


UNIONS = [
    ("130302000001", "甲厂工会委员会", "海港区", 10),
    ("130302000002", "乙厂工会委员会", "海港区", 10),
    ("130322000003", "甲厂工会委员会", "昌黎县", 10),
    ("130322000004", "秦皇岛丙丁食品有限公司工会委员会", "昌黎县", 10),
]


def test_names_codes_folders_and_addresses_find_the_union(
    send: Callable[..., dict[str, Any]], data: Path, tmp_path: Path
) -> None:
    ways = {
        "海港区总工会/甲厂工会委员会.png": ("130302000001", "name"),
        "昌黎县/甲厂工会二维码_20220901 (2).png": ("130322000003", "name"),
        "二维码-130302000002.png": ("130302000002", "code"),
        "丙丁食品有限公司.png": ("130322000004", "loose"),
    }
    said = send({name: address(name) for name in ways}, write_unions(tmp_path, UNIONS))
    assert said["flags"] == {"qr_loose_name": 1}
    found = rows(data, "select picture, union_code, matched_by from qr where picture is not null")
    assert {name: (code, way) for name, code, way in found} == ways


def test_a_name_that_two_unions_at_home_bear_is_none_elsewhere(
    send: Callable[..., dict[str, Any]], data: Path, tmp_path: Path
) -> None:
    """Nor is it one of another name that holds it."""
    listed = [
        ("U1", "甲厂工会", "海港区", 10),
        ("U2", "甲厂工会", "海港区", 10),
        ("U3", "甲厂工会", "昌黎县", 10),
        ("U4", "东方机械甲厂工会", "山海关区", 10),
    ]
    names = ("海港区/甲厂工会.png", "甲厂工会.png", "卢龙县/东方机械甲厂工会.png")
    said = send({name: address(name) for name in names}, write_unions(tmp_path, listed))
    assert said["flags"] == {"qr_unknown_union": 2}
    assert rows(data, "select union_code from qr where picture is not null") == [("U4",)]


def test_what_is_doubtful_is_said_and_nothing_doubtful_is_shown(
    send: Callable[..., dict[str, Any]], data: Path, tmp_path: Path
) -> None:
    one, other = address("x"), address("y")
    said = send(
        {
            "海港区/甲厂工会委员会.png": one,
            "乙厂工会委员会.png": one,
            "昌黎县/甲厂工会委员会.png": address("130322000004", said=True),
            "没有的工会.png": other,
        },
        write_unions(tmp_path, UNIONS),
    )
    assert said["flags"] == {"qr_shared": 2, "qr_contradiction": 1, "qr_unknown_union": 1}
    states = dict(rows(data, "select union_code, qr_state from qr"))
    assert states == {
        "130302000001": "shared",
        "130302000002": "shared",
        "130322000003": "missing",
        "130322000004": "ready",
    }
    assert rows(data, "select count(*) from qr where qr_state <> 'ready' and qr_text is not null") \
        == [(0,)]  # fmt: skip
    # The newest picture of a union wins, and the older code is reported.
    send({"乙厂工会委员会.png": other})
    assert dict(rows(data, "select union_code, qr_text from qr where qr_state = 'ready'")) == {
        "130302000001": one,
        "130302000002": other,
        "130322000004": address("130322000004", said=True),
    }
    assert ("qr_second", "130302000002") in rows(
        data, "select reason, union_id from qr_findings where not settled"
    )


def test_a_link_of_the_union_list_counts_where_it_is_the_platforms(
    rollcall: Callable[..., Answer], data: Path, tmp_path: Path
) -> None:
    header = ["工会编码", "基层工会名称", "所属县区", "会员人数", "入会二维码链接"]
    links = [address("1"), "https://scan.example.evil.test/x", "", "https://scan.example\\@e.test/"]
    listed = [[*union, link] for union, link in zip(UNIONS, links, strict=True)]
    said = rollcall("import", write_csv(tmp_path / "基层工会列表_20220829.csv", [header, *listed]),
                    "--json").document  # fmt: skip
    assert said["files"][0]["flags"] == {"qr_bad_link": 2}
    assert rows(
        data, "select union_code, qr_text, matched_by from qr where qr_state = 'ready'"
    ) == [("130302000001", address("1"), "list")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://scan.example/u?t=1", ""),
        ("HTTPS://SCAN.EXAMPLE/u?t=1", ""),
        ("https://m.scan.example:8443/u", ""),
        ("https://notscan.example/u", "foreign_host"),
        ("https://scan.example.evil.test/u", "foreign_host"),
        ("https://evil.test/?https://scan.example/", "foreign_host"),
        ("https://scan.example@evil.test/", "not_an_address"),
        ("https://evil.test\\@scan.example/", "not_an_address"),
        ("javascript:alert(1)//scan.example", "not_an_address"),
        ("https://scan.example/u?t=1\n", "not_an_address"),
        ("海港区工会", "not_an_address"),
    ],
)
def test_whose_address_it_is(text: str, reason: str) -> None:
    from pipelines.sheets.pictures import judge_codes

    own = Platform(("scan.example",))
    assert judge_codes([text.encode()], own).reason == reason


def test_hostile_pictures_are_refused_and_the_rest_counts(
    send: Callable[..., dict[str, Any]],
) -> None:
    said = send(
        {
            "炸弹.png": bomb(),
            "乱码.jpg": random.Random(1).randbytes(20_000),
            "空.png": b"",
            "换了后缀.png": b"GIF89a" + bytes(100),
            "好.png": address("ok"),
        }
    )
    assert said["rejects"] == {"picture_too_large": 1, "unreadable_picture": 3}
    assert said["accepted"] == 1


def test_a_picture_that_kills_its_process_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    pictures = [Picture(f"{n}.png", f"{n:064d}", tmp_path / str(n)) for n in range(40)]

    def decode(job: PictureJob, told: Callable[[str, int, float], None]) -> list[list[str | None]]:
        if any(path.endswith("/23") for path in job.pictures):
            raise BadFile("died")
        told("", len(job.pictures), 1.0)
        return [["", address(path)] for path in job.pictures]

    heard: list[int] = []
    batch = Pictures(
        pictures, Platform(("scan.example",)), "", None, as_of="2022-09-01", as_of_source="today"
    )
    said = stage_pictures(batch, tmp_path, decode, heard.append)
    assert said["rows"] == 40
    assert said["rejects"] == {"unreadable_picture": 1}
    assert max(heard, default=0) <= 40
