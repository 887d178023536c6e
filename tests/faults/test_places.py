"""A folder that cannot be written and a disk that is full: one line, and nothing is lost."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import people, write_members, write_unions
from tests.faults.harness import one_line, registered, run, sound

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and limits of POSIX")
BALLAST = "ballast"


def _load(data: Path, folder: Path) -> None:
    unions = write_unions(folder, [["A1", "甲工会", "海港区", 900]], "20220801")
    members = write_members(folder, people(2), "20220801")
    answer = run(data, "import", unions, members)
    assert answer.returncode == 0, answer.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 64 MiB, where the system lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(disk)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root mounts")
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield disk
    finally:
        # Lazily: this process may still hold a build open that it has read.
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A loaded data folder that cannot be written: by its modes, or for root by its mount."""
    data = tmp_path / "data"
    _load(data, tmp_path)
    if os.geteuid() != 0:
        for path in [*data.rglob("*"), data]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield data
        for path in [data, *data.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        return
    bind = ["mount", "--bind", str(data), str(data)]
    if (
        shutil.which("mount") is None
        or subprocess.run(bind, capture_output=True, check=False).returncode
    ):
        pytest.skip("mounting is not allowed here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(data)], check=True)
        yield data
    finally:
        subprocess.run(["umount", "-l", str(data)], check=True)


def test_a_read_only_folder(read_only: Path, tmp_path: Path) -> None:
    newer = write_members(tmp_path, people(5), "20220905")
    for command in (("import", newer), ("build",), ("undo", "0001-20220801")):
        answer = run(read_only, *command)
        assert answer.returncode == 1, answer.stderr
        one_line(answer.stderr)
        assert "权限" in answer.stderr or "只读" in answer.stderr
    for looking in ("coverage", "status", "check"):
        answer = run(read_only, looking)
        assert answer.returncode == 0, answer.stderr
    assert registered(read_only) == {"海港区": 2}


@pytest.mark.parametrize("free_kib", [0, 64, 2048])
def test_a_full_disk(small_disk: Path, tmp_path: Path, free_kib: int) -> None:
    data = small_disk / "data"
    _load(data, tmp_path)
    newer = write_members(tmp_path, people(600), "20220905")
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    with (small_disk / BALLAST).open("wb") as ballast:
        os.posix_fallocate(ballast.fileno(), 0, max(free - free_kib * 1024, 1))
    answer = run(data, "import", newer)
    if answer.returncode:
        one_line(answer.stderr)
        assert "磁盘" in answer.stderr
        assert registered(data) == {"海港区": 2}
        assert list((data / "builds").glob(".tmp-*")) == []
    else:
        assert registered(data) == {"海港区": 600}
    (small_disk / BALLAST).unlink()
    assert run(data, "import", newer).returncode == 0
    assert registered(data) == {"海港区": 600}
    sound(data)


@pytest.mark.parametrize("limit", [500, 400_000])
def test_files_that_may_not_grow(tmp_path: Path, limit: int) -> None:
    """The same without a disk of one's own: no file may grow past the limit."""
    import resource

    data = tmp_path / "data"
    _load(data, tmp_path)
    newer = write_members(tmp_path, people(600), "20220905")

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    answer = run(data, "import", newer, preexec_fn=bound)
    assert answer.returncode == 1, answer.stderr
    one_line(answer.stderr)
    assert registered(data) == {"海港区": 2}
    assert run(data, "import", newer).returncode == 0
    assert registered(data) == {"海港区": 600}
    sound(data)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_workbook_on_a_full_disk(tmp_path: Path) -> None:
    data = tmp_path / "data"
    _load(data, tmp_path)
    out = tmp_path / "coverage.xlsx"
    out.symlink_to("/dev/full")
    answer = run(data, "coverage", "--by", "union", "--xlsx", "-o", out)
    assert answer.returncode == 1
    one_line(answer.stderr)
    assert "磁盘已满" in answer.stderr


def test_others_never_write_into_the_folder(tmp_path: Path) -> None:
    """Whatever the umask, and in a folder that others may enter: its owner made it so."""
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 900]], "20220801")
    members = write_members(tmp_path, people(2), "20220801")
    for command in (
        ("import", unions, members),
        ("settings", "set", "campaign.goal=1000", "--why", "改为一千人"),
        ("user", "add", "wang", "--role", "staff"),
        ("bulletin", "draft"),
        ("bulletin", "issue"),
    ):
        answer = run(data, *command, umask=0)
        assert answer.returncode == 0, answer.stderr
    written = {path: path.lstat().st_mode for path in data.rglob("*")}
    assert len(written) > 30
    assert [path for path, mode in written.items() if mode & 0o002] == []
    out = tmp_path / "coverage.csv"
    assert run(data, "coverage", "--csv", "-o", out, umask=0).returncode == 0
    assert out.stat().st_mode & 0o777 == 0o664, "which its owner may share"
