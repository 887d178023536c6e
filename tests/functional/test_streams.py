"""Standard input and output as a shell may give them: closed, full, read by nobody, not UTF-8."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.harness import CHECKOUT, SECONDS, one_line

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="redirections of a POSIX shell")


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
