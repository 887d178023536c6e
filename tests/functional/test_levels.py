"""Every level of the coverage table, as a person at a terminal asks for it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import people, write_members, write_unions
from tests.conftest import Answer

UNIONS = [("U1", "甲工会", "海港区", 10), ("U2", "乙工会", "昌黎县", 10)]
LEVELS = ("city", "district", "worker", "union", "township", "employer_kind")


@pytest.mark.parametrize("level", LEVELS)
def test_coverage_in_a_process_of_its_own(
    rollcall: Callable[..., Answer], data: Path, tmp_path: Path, level: str
) -> None:
    """A module that another command loads is not there."""
    rollcall("import", write_unions(tmp_path, UNIONS), write_members(tmp_path, people(3)))
    command = [sys.executable, "-m", "dashboard", "--data", str(data), "coverage", "--json"]
    answer = subprocess.run([*command, "--by", level], capture_output=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert json.loads(answer.stdout) == rollcall("coverage", "--by", level, "--json").document
