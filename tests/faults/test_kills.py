"""kill -9 at any moment: nothing accepted is lost, figures are whole, the next start cleans up.

ROLLCALL_FAULTS=300 kills that many; ROLLCALL_FAULTS_SEED repeats a run.
"""

import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from dashboard import queries
from dashboard.auth import OPERATOR
from dashboard.cli import run as cli
from pipelines import DataDir, build_warehouse, current_build, ensure_current
from tests.builders import HEADERS, people, write_csv, write_members, write_unions
from tests.faults.harness import (
    SECONDS,
    kill_after,
    live,
    one_line,
    registered,
    run,
    self_killing,
    sound,
    start,
)

KILLS = int(os.environ.get("ROLLCALL_FAULTS", "6"))
SEED = int(os.environ.get("ROLLCALL_FAULTS_SEED", str(time.time_ns() % 10**6)))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of another system")


@pytest.fixture
def city(data: Path, tmp_path: Path) -> Path:
    """A union and two registered members."""
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 900]], "20220801")
    members = write_members(tmp_path, people(2), "20220801")
    assert run(data, "import", unions, members).returncode == 0
    return data


def _member_file(folder: Path, count: int) -> Path:
    folder.mkdir()
    return write_members(folder, people(count), "20220905")


def _settled(data: Path, sizes: dict[str, int]) -> None:
    """Start again as serve does; the newest batch that counts must be in the figures, whole."""
    ensure_current(DataDir(data))
    assert registered(data) == {"海港区": sizes[live(data)[-1]]}


def _span(city: Path, tmp_path: Path) -> float:
    """Return the seconds that an import takes here and now."""
    began = time.monotonic()
    assert run(city, "import", _member_file(tmp_path / "first", 3)).returncode == 0
    return time.monotonic() - began


def test_kills_at_random_moments(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, counts = random.Random(SEED), Counter[str]()
    sizes = {"0001-20220801": 2, "0002-20220905": 3}
    span = _span(city, tmp_path)
    for number in range(KILLS):
        command = chance.choice(["import", "import", "import", "build", "undo"])
        before = live(city)
        if command == "undo" and len(before) < 2:
            command = "import"
        size = 10 + number
        arguments = {
            "import": lambda: [_member_file(tmp_path / f"kill-{number}", size)],  # noqa: B023
            "build": list,
            "undo": lambda: [before[-1]],  # noqa: B023
        }[command]()
        killed = kill_after(start(city, command, *arguments), chance.uniform(0.3, 1.15) * span)
        counts[command if killed else "too late"] += 1
        new = [batch for batch in live(city) if batch not in sizes]
        sizes |= dict.fromkeys(new, size)
        assert registered(city)["海港区"] in sizes.values()
        # Nothing accepted is lost: only an undo takes a batch away, and only its own.
        assert set(before) - set(live(city)) <= ({before[-1]} if command == "undo" else set())
        counts["committed"] += len(new)
        counts["caught up"] += ensure_current(DataDir(city)) is not None
        _settled(city, sizes)
    build_warehouse(DataDir(city))
    sound(city)
    _settled(city, sizes)
    with capsys.disabled():
        print(f"\nkills (seed {SEED}): {dict(counts)}")  # noqa: T201
    assert sum(counts[name] for name in ("import", "build", "undo", "too late")) == KILLS


def test_killed_between_commit_and_publish(city: Path, tmp_path: Path) -> None:
    path = _member_file(tmp_path / "more", 7)
    call = f"p.import_batch(data, [Path({str(path)!r})])"
    assert self_killing(city, "pipelines.importing", "publish", call) == -9
    assert registered(city) == {"海港区": 2}
    assert run(city, "check").returncode == 1
    # The same bytes once more are known already, and count from now on.
    again = run(city, "import", path)
    assert "已经导入过" in again.stderr
    assert registered(city) == {"海港区": 7}
    sound(city)


def test_a_start_counts_what_was_not_published(city: Path, tmp_path: Path) -> None:
    path = _member_file(tmp_path / "more", 7)
    call = f"p.import_batch(data, [Path({str(path)!r})])"
    self_killing(city, "pipelines.importing", "publish", call)
    assert ensure_current(DataDir(city)) is not None
    assert registered(city) == {"海港区": 7}
    assert ensure_current(DataDir(city)) is None
    sound(city)


def test_a_start_counts_settings_that_were_not_published(city: Path) -> None:
    call = (
        "now = p.read_settings(data); text = p.edited(now.text, {'campaign.goal': 7});"
        "p.save_settings(data, text, by='wang', why='市里重新定了目标', seen=now.mark)"
    )
    assert self_killing(city, "pipelines.configuring", "publish", call) == -9
    assert _goal(city) != 7
    assert ensure_current(DataDir(city)) is not None
    assert _goal(city) == 7
    assert ensure_current(DataDir(city)) is None
    sound(city)


def test_a_start_counts_anew_after_an_update(city: Path) -> None:
    build = current_build(DataDir(city))
    assert build is not None
    with duckdb.connect(build) as connection:
        connection.execute("update campaign set made_by = 'an older version'")
    before = registered(city)
    assert ensure_current(DataDir(city)) is not None
    assert registered(city) == before
    assert ensure_current(DataDir(city)) is None


def test_the_newest_build_counts_whatever_the_clock_says(city: Path, tmp_path: Path) -> None:
    """One was made before the clock was set back, or in a zone whose day has gone further."""
    build = current_build(DataDir(city))
    assert build is not None
    later = build.rename(build.with_name(f"2099{build.name[4:]}"))
    (city / "CURRENT").write_text(later.name, "utf-8")
    assert run(city, "import", _member_file(tmp_path / "more", 7)).returncode == 0
    assert ensure_current(DataDir(city)) is None
    assert registered(city) == {"海港区": 7}
    sound(city)


def _goal(city: Path) -> int:
    build = current_build(DataDir(city))
    assert build is not None
    found = queries.city_progress(build, OPERATOR)
    assert found is not None
    return int(found["goal"])


def test_undo_killed_between_its_steps(city: Path, tmp_path: Path) -> None:
    assert run(city, "import", _member_file(tmp_path / "more", 7)).returncode == 0
    call = "p.undo_batch(data, '0002-20220905')"
    assert self_killing(city, "pipelines.importing", "publish", call) == -9
    assert (registered(city), live(city)) == ({"海港区": 7}, ["0001-20220801"])
    ensure_current(DataDir(city))
    assert registered(city) == {"海港区": 2}
    sound(city)


@pytest.mark.parametrize("how", ["accept", "remove"])
def test_another_name_stands_once_it_counts(city: Path, tmp_path: Path, how: str) -> None:
    """Killed while it computes: no file says what no figure says, and the same again does it."""
    folder = tmp_path / "more"
    folder.mkdir()
    persons = [*people(2), *people(3, 50, union="甲厂工会")]
    assert run(city, "import", write_members(folder, persons, "20220905")).returncode == 0
    words = ("alias", "海港区", "甲厂工会", "甲工会" if how == "accept" else "--remove")
    call = "p.accept_alias(data, '海港区', '甲厂工会', '甲工会')"
    if how == "remove":
        assert run(city, *words[:-1], "甲工会").returncode == 0
        call = "p.remove_alias(data, '海港区', '甲厂工会')"
    names = city / "reference" / "union-aliases.csv"
    before, counted = names.read_bytes(), _of_union(city)
    assert self_killing(city, "pipelines.aliasing", "make_build", call) == -9
    assert (names.read_bytes(), _of_union(city)) == (before, counted)
    assert run(city, *words).returncode == 0
    assert {counted, _of_union(city)} == {2, 5}
    sound(city)


@pytest.mark.parametrize("module", ["pipelines.aliasing", "pipelines.importing"])
def test_what_is_done_already_counts(city: Path, tmp_path: Path, module: str) -> None:
    """Killed between its last two steps, and done again: "it is done" is told of what counts."""
    folder = tmp_path / "more"
    folder.mkdir()
    persons = [*people(2), *people(3, 50, union="甲厂工会")]
    assert run(city, "import", write_members(folder, persons, "20220905")).returncode == 0
    call, words, said = {
        "pipelines.aliasing": (
            "p.accept_alias(data, '海港区', '甲厂工会', '甲工会')",
            ("alias", "海港区", "甲厂工会", "甲工会"),
            "已登记",
        ),
        "pipelines.importing": (
            "p.undo_batch(data, '0002-20220905')",
            ("undo", "0002-20220905"),
            "已经撤销",
        ),
    }[module]
    assert self_killing(city, module, "publish", call) == -9
    assert (_of_union(city), registered(city)) == (2, {"海港区": 5})
    assert run(city, "check").returncode == 1
    assert said in run(city, *words).stderr
    counted = {"pipelines.aliasing": (5, 5), "pipelines.importing": (2, 2)}[module]
    assert (_of_union(city), registered(city)["海港区"]) == counted
    sound(city)


def _of_union(city: Path) -> int:
    build = current_build(DataDir(city))
    assert build is not None
    rows = queries.coverage(build, OPERATOR, "union").to_pylist()
    return next(int(row["registered"]) for row in rows if row["union_name"] == "甲工会")


@pytest.mark.parametrize("step", ["make_build", "settle", "stage_batch", "keep_original"])
def test_killed_before_the_commit(city: Path, tmp_path: Path, step: str) -> None:
    path = _member_file(tmp_path / "more", 7)
    call = f"p.import_batch(data, [Path({str(path)!r})])"
    assert self_killing(city, "pipelines.importing", step, call) == -9
    assert (registered(city), live(city)) == ({"海港区": 2}, ["0001-20220801"])
    assert run(city, "import", path).returncode == 0
    assert registered(city) == {"海港区": 7}
    sound(city)


@pytest.mark.parametrize(
    ("module", "step"),
    [("dashboard.bulletins.figures", "read_figures"), ("dashboard.documents.typeset", "_as_json")],
)
def test_a_bulletin_killed_leaves_nothing_aside(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, step: str
) -> None:
    """A build lies aside meanwhile, with everybody's pseudonym: the next draft clears it away."""
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setenv("TMPDIR", str(aside))
    call = (
        "from dashboard import bulletins; bulletins.make_draft(data, as_of=None, by='wang');"
        "bulletins.issue(data, None, by='wang')"
    )
    assert self_killing(city, module, step, call) == -9
    assert list(aside.iterdir())
    assert run(city, "bulletin", "draft").returncode == 0
    assert not list(aside.iterdir())


def test_told_to_stop_it_clears_away(city: Path, tmp_path: Path) -> None:
    """SIGTERM, as a system that shuts down sends it, while the file is read."""
    child = start(city, "import", _member_file(tmp_path / "more", 60_000))
    until = time.monotonic() + SECONDS
    while not list((city / "batches").glob(".tmp-*")) and time.monotonic() < until:
        time.sleep(0.02)
    child.terminate()
    _, err = child.communicate(timeout=SECONDS)
    assert child.returncode == 1
    one_line(err.lstrip("\n"))  # A line break parts it from ^C on a terminal.
    assert "已中断" in err
    assert (registered(city), live(city)) == ({"海港区": 2}, ["0001-20220801"])
    sound(city)


def test_interrupted_while_it_computes(
    city: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """DuckDB makes an error of its own of the signal."""

    def interrupted(_: DataDir) -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr("dashboard.commands.imports.build_warehouse", interrupted)
    assert cli(["--data", str(city), "build"]) == 1
    one_line(capsys.readouterr().err.lstrip("\n"))


@pytest.mark.parametrize(("step", "left"), [("reject_apart", 0), ("shutil.copyfileobj", 1)])
def test_a_killed_reject_file(city: Path, tmp_path: Path, step: str, left: int) -> None:
    """It holds ID numbers: what is left of it goes with the next, and mostly nothing is."""
    rows = [["", *people(1)[0].row()[1:]], people(2)[1].row()]
    spoilt = write_csv(tmp_path / "会员_20220905.csv", [HEADERS, *rows])
    assert run(city, "import", spoilt).returncode == 0
    folder = tmp_path / "给县区"
    folder.mkdir()
    out = folder / "退回.xlsx"
    call = f"story.write_rejects(data, {live(city)[-1]!r}, Path({str(out)!r}))"
    assert self_killing(city, "pipelines.rejecting", step, call) != 0
    assert len(list(folder.iterdir())) == left
    assert run(city, "rejects", live(city)[-1], "-o", out).returncode == 0
    assert [path.name for path in folder.iterdir()] == [out.name]
