"""rollcall backup and restore: the whole folder, sealed; all of it comes back, or nothing."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from dashboard.auth import OPERATOR, Role
from dashboard.backend import Backend
from dashboard.cli import run
from pipelines import DataDir, check_data
from tests.builders import people, write_members, write_unions
from tests.conftest import Answer
from tests.security.client import PASSWORD
from tests.security.conftest import running

RollCall = Callable[..., Answer]
PASSPHRASE = "mao-tu-niao-8842-shu"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("backup")
    files = [write_unions(root, [["A1", "甲工会", "海港区", 100]]), write_members(root, people(91))]
    assert run(["--data", str(root / "data"), "import", *map(str, files)]) == 0
    assert run(["--data", str(root / "data"), "user", "add", "wang", "--role", "staff"]) == 0
    return root / "data"


@pytest.fixture
def city(imported: Path, data: Path, passphrase: Path) -> DataDir:
    shutil.copytree(imported, data)
    return DataDir(data)


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(f"{PASSPHRASE}\n")
    return path


def restored(file: Path, into: Path, passphrase: Path) -> int:
    return run(["--data", str(into), "restore", str(file), "--passphrase-file", str(passphrase)])


def figures(root: Path, capfd: pytest.CaptureFixture[str]) -> str:
    capfd.readouterr()
    assert run(["--data", str(root), "coverage", "--by", "union", "--json"]) == 0
    return capfd.readouterr().out


def test_everything_comes_back(
    rollcall: RollCall, city: DataDir, tmp_path: Path, passphrase: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file, back = tmp_path / "b.rollcall", tmp_path / "back"
    kept = rollcall("backup", file, "--passphrase-file", passphrase, "--json").document
    assert kept["files"] > 5
    assert file.stat().st_mode & 0o777 == 0o600
    before = figures(city.root, capfd)
    assert restored(file, back, passphrase) == 0
    assert figures(back, capfd) == before
    assert check_data(DataDir(back)) == []
    assert run(["--data", str(back), "build"]) == 0
    assert figures(back, capfd) == before, "from the originals and batches too"
    for name in ("secret.key", "audit.key", "reference/campaign.toml"):
        assert (back / name).read_bytes() == (city.root / name).read_bytes()
    assert (back / "secret.key").stat().st_mode & 0o777 == 0o600
    backend = Backend.open(DataDir(back))
    assert backend.log.verify().ok
    assert [one.action for one in backend.log.entries(limit=2)] == ["restore", "backup"]
    assert backend.accounts.get("wang")
    backend.close()


def test_a_backup_holds_nothing_that_can_be_read(
    rollcall: RollCall, city: DataDir, tmp_path: Path, passphrase: Path
) -> None:
    file = tmp_path / "b.rollcall"
    assert rollcall("backup", file, "--passphrase-file", passphrase).status == 0
    sealed = file.read_bytes()
    assert (city.root / "secret.key").read_bytes() not in sealed
    for person in people(91):
        assert person.id_number.encode() not in sealed
    assert b"secret.key" not in sealed
    assert b"\x1f\x8b" not in sealed[:200]


def test_nobody_is_signed_in_by_a_restore(city: DataDir, tmp_path: Path, passphrase: Path) -> None:
    backend = Backend.open(city)
    opaque = backend.sessions.start(backend.accounts.get("wang"), "")
    assert (
        run(
            [
                "--data",
                str(city.root),
                "backup",
                str(tmp_path / "b"),
                "--passphrase-file",
                str(passphrase),
            ]
        )
        == 0
    )
    assert backend.sessions.find(opaque), "the running server's own goes on"
    backend.close()
    assert restored(tmp_path / "b", tmp_path / "back", passphrase) == 0
    again = Backend.open(DataDir(tmp_path / "back"))
    assert again.sessions.find(opaque) is None
    again.close()


def _cut(sealed: bytes) -> bytes:
    return sealed[: len(sealed) // 2]


def _changed(sealed: bytes) -> bytes:
    return sealed[:-100] + bytes([sealed[-100] ^ 1]) + sealed[-99:]


def _none(_: bytes) -> bytes:
    return b""


def _other(_: bytes) -> bytes:
    return b"PK\x03\x04" + bytes(500)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_cut, "不完整或被改动"),
        (_changed, "不完整或被改动"),
        (_none, "不是 rollcall backup"),
        (_other, "不是 rollcall backup"),
    ],
)
def test_a_damaged_file_restores_nothing(
    rollcall: RollCall, city: DataDir, tmp_path: Path, passphrase: Path,
    damage: Callable[[bytes], bytes], said: str, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = tmp_path / "b.rollcall"
    rollcall("backup", file, "--passphrase-file", passphrase)
    file.write_bytes(damage(file.read_bytes()))
    _restores_nothing(capfd, tmp_path, file, passphrase, said)


def test_a_wrong_passphrase_restores_nothing(
    rollcall: RollCall, city: DataDir, tmp_path: Path, passphrase: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = tmp_path / "b.rollcall"
    rollcall("backup", file, "--passphrase-file", passphrase)
    passphrase.write_text("another-passphrase-7\n")
    _restores_nothing(capfd, tmp_path, file, passphrase, "口令不对")


def _restores_nothing(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, file: Path, passphrase: Path, said: str
) -> None:
    place = tmp_path / "elsewhere" / "back"
    capfd.readouterr()
    assert restored(file, place, passphrase) == 1
    told = capfd.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert list(place.parent.iterdir()) == []


def test_a_folder_that_holds_anything_is_left_alone(
    rollcall: RollCall, city: DataDir, tmp_path: Path, passphrase: Path
) -> None:
    file = tmp_path / "b.rollcall"
    rollcall("backup", file, "--passphrase-file", passphrase)
    answer = rollcall("restore", file, "--passphrase-file", passphrase)
    assert answer.status == 1
    assert "已有内容" in answer.err
    (tmp_path / "empty").mkdir()
    assert restored(file, tmp_path / "empty", passphrase) == 0


def test_what_a_backup_refuses(
    rollcall: RollCall, city: DataDir, tmp_path: Path, passphrase: Path
) -> None:
    def said(file: Path) -> str:
        answer = rollcall("backup", file, "--passphrase-file", passphrase)
        assert answer.status == 1
        return answer.err

    assert "数据文件夹里" in said(city.root / "b.rollcall")
    assert "没有文件夹" in said(tmp_path / "no" / "b.rollcall")
    (tmp_path / "there").write_text("x")
    assert "已存在" in said(tmp_path / "there")
    for weak in ("short", "1234567890123", "qhd12345qhd12345", ""):
        passphrase.write_text(f"{weak}\n")
        assert "请" in said(tmp_path / "b.rollcall")
    assert not (tmp_path / "b.rollcall").exists()
    assert run(["--data", str(tmp_path / "nowhere"), "backup", str(tmp_path / "b")]) == 1
    assert not (tmp_path / "nowhere").exists()


def test_while_a_server_and_an_import_run(
    city: DataDir, tmp_path: Path, passphrase: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every backup is a folder in order, with the figures from before the import or after it."""
    before = figures(city.root, capfd)
    newer = write_members(tmp_path, people(97), "20220830")
    command = [sys.executable, "-m", "dashboard", "--data", str(city.root)]
    with running(city.root) as site:
        site.backend.accounts.add(
            "busy", role=Role.STAFF, password=PASSWORD, must_change=False, by=OPERATOR
        )
        stop = threading.Event()
        people_at_work = threading.Thread(target=_work, args=(site, stop))
        people_at_work.start()
        importing = subprocess.Popen([*command, "import", str(newer)], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # fmt: skip
        for number in range(3):
            file = str(tmp_path / f"b{number}")
            assert run(["--data", str(city.root), "backup", file, "--passphrase-file", str(passphrase)]) == 0  # fmt: skip
        assert importing.wait(60) == 0
        stop.set()
        people_at_work.join()
    after = figures(city.root, capfd)
    assert after != before
    for number in range(3):
        back = tmp_path / f"back{number}"
        assert restored(tmp_path / f"b{number}", back, passphrase) == 0
        assert check_data(DataDir(back)) == []
        assert figures(back, capfd) in (before, after)
        backend = Backend.open(DataDir(back))
        assert backend.log.verify().ok
        backend.close()


def _work(site: Any, stop: threading.Event) -> None:
    """Sign in and write in the log for as long as it lasts."""
    while not stop.wait(0.05):
        client = site.stranger()
        client.cookies["rollcall"] = site.backend.sessions.start(
            site.backend.accounts.get("busy"), client.address
        )
        assert client.get("/session").status == 204


def test_without_a_terminal_a_passphrase_comes_from_a_file(
    rollcall: RollCall, city: DataDir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert city.root.exists()
    with (tmp_path / "nothing").open("w+") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        answer = rollcall("backup", tmp_path / "sealed")
    assert answer.status == 1
    assert "--passphrase-file" in answer.err
    assert not (tmp_path / "sealed").exists()


def test_what_a_killed_restore_left_goes_with_the_next(
    rollcall: RollCall, city: DataDir, tmp_path: Path, passphrase: Path
) -> None:
    """It holds originals and keys; another folder's, and one still at work, stay."""
    file, back = tmp_path / "b.rollcall", tmp_path / "back"
    assert rollcall("backup", file, "--passphrase-file", passphrase).status == 0
    left, others, held = (tmp_path / f".{name}" for name in
                          ("back-restore-ab12", "other-restore-ab12", "back-restore-cd34"))  # fmt: skip
    for folder in (left, others, held):
        folder.mkdir()
        (folder / "secret.key").write_bytes(bytes(32))
    with FileLock(held / ".lock"):
        assert restored(file, back, passphrase) == 0
    assert (left.exists(), others.exists(), held.exists()) == (False, True, True)
    assert check_data(DataDir(back)) == []
