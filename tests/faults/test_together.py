"""Two imports at once, and an import under the eyes of twenty readers."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from tests.builders import people, write_members, write_unions
from tests.faults.harness import live, registered, run, sound, start

READERS = 20


def _files(folder: Path) -> tuple[Path, Path, Path]:
    folder.mkdir()
    unions = [["A1", "甲工会", "海港区", 90], ["B1", "乙工会", "昌黎县", 90]]
    (folder / "changli").mkdir()
    return (
        write_unions(folder, unions),
        write_members(folder, people(30)),
        write_members(
            folder / "changli", people(20, 100, union="乙工会", district="昌黎县"), "20220830"
        ),
    )


def test_two_imports_at_once(tmp_path: Path) -> None:
    unions, city, changli = _files(tmp_path / "in")
    together, in_turn = tmp_path / "together", tmp_path / "turn"
    for data in (together, in_turn):
        assert run(data, "import", unions).returncode == 0
    both = [
        start(together, "import", city),
        start(together, "import", changli, "--scope", "昌黎县"),
    ]
    for child in both:
        _, err = child.communicate(timeout=120)
        assert child.returncode == 0, err
    assert run(in_turn, "import", city).returncode == 0
    assert run(in_turn, "import", changli, "--scope", "昌黎县").returncode == 0
    assert registered(together) == registered(in_turn) == {"海港区": 30, "昌黎县": 20}
    assert len(live(together)) == 3
    sound(together)


def test_two_first_imports_at_once_share_a_key(tmp_path: Path) -> None:
    unions, city, _ = _files(tmp_path / "in")
    data = tmp_path / "data"
    both = [start(data, "import", unions), start(data, "import", city)]
    for child in both:
        _, err = child.communicate(timeout=120)
        assert child.returncode == 0, err
    assert registered(data) == {"海港区": 30}
    sound(data)


def test_readers_see_whole_builds_only(tmp_path: Path) -> None:
    unions, city, _ = _files(tmp_path / "in")
    data = tmp_path / "data"
    assert run(data, "import", unions, city).returncode == 0
    done, allowed = Event(), {30, 31, 32}

    def read() -> int:
        reads = 0
        while not done.is_set():
            assert sum(registered(data).values()) in allowed  # And its sums agree.
            reads += 1
        return reads

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read) for _ in range(READERS)]
        try:
            for number, count in enumerate((31, 32), start=1):
                sheet = write_members(tmp_path / "in", people(count), f"2022083{number - 1}")
                answer = run(data, "import", sheet)
                assert answer.returncode == 0, answer.stderr
        finally:
            done.set()
        assert all(reader.result(timeout=120) > 0 for reader in readers)
    assert registered(data) == {"海港区": 32}
