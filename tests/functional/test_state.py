"""Accounts and log that cannot be read or written: one line, and what was done is said to be."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import people, write_members, write_unions
from tests.conftest import Answer

RollCall = Callable[..., Answer]


@pytest.fixture(scope="module")
def city(once: Callable[..., Path]) -> Path:
    """A union, five members, and an entry of the log."""

    def sheets(folder: Path) -> list[list[Path]]:
        return [[write_unions(folder, [["A1", "甲工会", "海港区", 10]])],
                [write_members(folder, people(5))]]  # fmt: skip

    return once(sheets)


@pytest.fixture
def damaged(city: Path, data: Path) -> Path:
    shutil.copytree(city, data)
    (data / "state.sqlite").write_bytes(b"rubbish" * 2000)
    return data


@pytest.mark.parametrize("words", [("user", "list"), ("audit", "verify")])
def test_it_says_so_in_one_line(rollcall: RollCall, damaged: Path, words: tuple[str, str]) -> None:
    answer = rollcall(*words)
    assert answer.status == 1
    assert answer.err == ("错误：账号和操作日志 state.sqlite 用不了（已损坏）；请从备份恢复它\n")


def test_what_was_done_is_said_to_be(rollcall: RollCall, damaged: Path, tmp_path: Path) -> None:
    newer = write_members(tmp_path, people(6), "20220830")
    for words in (("import", newer), ("undo", "0003-20220830")):
        answer = rollcall(*words)
        assert answer.status == 1
        assert answer.err.count("\n") == 1
        assert "0003-20220830：已经办成，不必重做；只是没能记入操作日志" in answer.err
    rows = rollcall("coverage", "--by", "city", "--json").document
    assert [row["registered"] for row in rows] == [5]
    assert "已经导入过" not in rollcall("import", newer).err


def test_a_folder_in_its_place(rollcall: RollCall, damaged: Path, tmp_path: Path) -> None:
    (damaged / "state.sqlite").unlink()
    (damaged / "state.sqlite").mkdir()
    answer = rollcall("import", write_members(tmp_path, people(6), "20220830"))
    assert "已经办成" in answer.err
    assert "权限和磁盘空间" in answer.err
