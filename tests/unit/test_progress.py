"""Words of progress: they rise, end with the whole, and say how long it will still take."""

import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard import formats
from dashboard.timeleft import TimeLeft
from pipelines import DataDir, Step, import_batch, scratch_folder
from tests.builders import people, write_members, write_unions

_HOLD = """
import sys, time
from pipelines import scratch_folder
with scratch_folder() as folder:
    (folder / "original.csv").write_text("110101199001011234")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_an_import_tells_how_far_it_has_come(tmp_path: Path) -> None:
    told: list[Step] = []
    write_unions(tmp_path, [["1", "甲工会", "海港区", 10]])
    write_members(tmp_path, people(5))
    files = sorted(tmp_path.glob("*.csv"))
    import_batch(DataDir.at(tmp_path / "data"), files, progress=told.append)
    shares = [step.share for step in told]
    assert {step.stage for step in told} == {"read", "build"}
    assert {step.what for step in told if step.stage == "read"} == {path.name for path in files}
    assert all(before <= after for before, after in pairwise(shares))
    assert 0 < shares[0] < 0.75 <= shares[-1] < 1


def test_time_left() -> None:
    clock = [100.0]
    left = TimeLeft(lambda: clock[0])
    clock[0] += 1
    assert left.seconds(0.5) is None  # A second tells too little.
    clock[0] += 9
    assert left.seconds(0.25) == pytest.approx(10)  # Half was done before; a second reading waits.
    clock[0] += 10
    assert left.seconds(0.8) == pytest.approx(5)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [(0.4, "0 秒", "0 s"), (59.4, "59 秒", "59 s"), (60, "1 分 0 秒", "1 min 0 s"),
     (99, "1 分 30 秒", "1 min 30 s")],
)  # fmt: skip
def test_duration(seconds: float, zh: str, en: str) -> None:
    assert (formats.duration(seconds), formats.duration(seconds, "en")) == (zh, en)


def test_what_a_kill_leaves_in_scratch_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hold originals; what another process still works in stays."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    holders = [
        subprocess.Popen([sys.executable, "-c", _HOLD], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    folders = [Path(holder.stdout.readline().strip()) for holder in holders if holder.stdout]
    assert all((folder / "original.csv").exists() for folder in folders)
    holders[0].kill()
    holders[0].wait()
    with scratch_folder() as own:
        assert not folders[0].exists()
        assert folders[1].exists()
        assert own.stat().st_mode & 0o077 == 0 or own.parent.stat().st_mode & 0o077 == 0
    holders[1].kill()
    holders[1].wait()
    with scratch_folder() as own:
        assert [path for path in tmp_path.iterdir() if path != own.parent] == []
    assert list(tmp_path.iterdir()) == []
