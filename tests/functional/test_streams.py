"""Standard input and output as a shell may give them: closed, full, read by nobody, not UTF-8."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.cli import run
from tests.builders import people, write_breakdown, write_members, write_unions
from tests.faults.harness import CHECKOUT, SECONDS, one_line

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="what Linux redirects to")
RARE = "䶮䶮𠮷"
"""A name of letters that are older than the encoding of a Chinese Windows, or in no plane of it."""


def typed(
    data: Path, redirected: str, *words: object, **environment: str
) -> "subprocess.CompletedProcess[bytes]":
    """Run a command on a data folder, redirected as the shell reads it, like `2>&-`."""
    command = [sys.executable, "-m", "dashboard", "--data", str(data), *map(str, words)]
    return subprocess.run(
        ["bash", "-c", f'"$@" {redirected}', "bash", *command],
        cwd=CHECKOUT,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.parametrize("nothing", ["<&-", "</dev/null"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("user add wang --role staff --password-stdin", "读不到密码"),
        ("user passwd wang --password-stdin", "读不到密码"),
        ("backup sealed --passphrase-file -", "读不到口令"),
        ("backup sealed", "没有终端可以询问口令"),
    ],
)
def test_nothing_on_standard_input(tmp_path: Path, nothing: str, words: str, said: str) -> None:
    (tmp_path / "data").mkdir()
    answer = typed(tmp_path / "data", nothing, *words.split())
    assert (answer.returncode, answer.stdout) == (1, b"")
    one_line(answer.stderr.decode())
    assert said in answer.stderr.decode()


@pytest.mark.parametrize(
    ("words", "redirected"),
    [
        ("user add wang --password-stdin", "<{file}"),
        ("backup sealed --passphrase-file -", "<{file}"),
        ("backup sealed --passphrase-file {file}", ""),
    ],
)
def test_a_secret_that_is_no_text(tmp_path: Path, words: str, redirected: str) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "secret"
    file.write_bytes("毛巾图书鸟儿一二三四五六\n".encode("gbk"))
    answer = typed(
        tmp_path / "data", redirected.format(file=file), *words.format(file=file).split(),
        PYTHONUTF8="1", PYTHONIOENCODING="utf-8:strict",
    )  # fmt: skip
    assert answer.returncode == 1
    one_line(answer.stderr.decode())
    assert "UTF-8" in answer.stderr.decode()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two unions, one of them looked after by somebody with a rare name."""
    root = tmp_path_factory.mktemp("streams")
    unions = write_unions(root, [["A1", "甲工会", "海港区", 20], ["A2", "丙工会", "海港区", 20]])
    sheet = write_breakdown(root, "海港区", [["甲工会", 20, 18, RARE], ["丙工会", 20, 18, "李四"]])
    assert run(["--data", str(root / "data"), "import", str(unions), str(sheet)]) == 0
    return root / "data"


@pytest.mark.parametrize(
    ("asked", "said"),
    [("ascii", "utf-8"), ("latin-1", "utf-8"), ("cp936", "gb18030"), ("utf-8", "utf-8")],
)
@pytest.mark.parametrize("form", ["--csv", "--json", ""])
def test_every_name_is_printed(city: Path, asked: str, said: str, form: str) -> None:
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": asked}
    answer = typed(city, "", "coverage", "--by", "worker", *form.split(), **environment)
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert RARE in answer.stdout.decode(said)


def test_a_name_that_is_no_text(city: Path, tmp_path: Path) -> None:
    """A file's name may be any bytes: a message with it is said all the same."""
    sent = os.fsencode(tmp_path) + b"/\xff.csv"
    Path(os.fsdecode(sent)).write_text("x")
    answer = typed(city, "", "import", os.fsdecode(sent))
    assert answer.returncode == 1
    one_line(answer.stderr.decode())


def test_a_reader_that_has_read_enough(city: Path, tmp_path: Path) -> None:
    """The command goes on to its end: what was given away is in the log, and all is well."""
    data = tmp_path / "data"
    shutil.copytree(city, data)
    answer = typed(
        data, "| (exec 0<&-; sleep 2); exit ${PIPESTATUS[0]}", "table", "workers", "--json"
    )
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert b"workers" in typed(data, "", "audit", "list").stdout


@pytest.mark.parametrize("nowhere", ["2>&-", "2>/dev/full", "2> >(exec 0<&-)"])
def test_nobody_hears_the_messages(city: Path, tmp_path: Path, nowhere: str) -> None:
    """The answer is whole and the status is that of the work."""
    newer = write_members(tmp_path, people(3))
    words = ("import", newer, "--dry-run", "--json")
    answer = typed(city, nowhere, *words)
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert json.loads(answer.stdout)["files"][0]["accepted"] == 3
    assert typed(city, nowhere, "rejects", "none", "-o", tmp_path / "x.xlsx").returncode == 1


@pytest.mark.parametrize(
    ("nowhere", "said"), [(">&-", "标准输出：已关闭"), (">/dev/full", "标准输出：磁盘已满")]
)
@pytest.mark.parametrize("words", ["coverage --csv", "coverage --json", "audit export -o -"])
def test_an_answer_that_is_lost_is_told(city: Path, nowhere: str, said: str, words: str) -> None:
    answer = typed(city, nowhere, *words.split())
    assert answer.returncode == 1
    one_line(answer.stderr.decode())
    assert said in answer.stderr.decode()


def test_a_closed_output_is_no_file_of_the_folder(city: Path, tmp_path: Path) -> None:
    """Who opens a file gets the lowest number that is free: not that of a closed output."""
    data = tmp_path / "data"
    shutil.copytree(city, data)
    newer = write_members(tmp_path, people(3))
    assert typed(data, "<&- >&- 2>&-", "import", newer).returncode == 0
    assert typed(data, "", "check").returncode == 0
