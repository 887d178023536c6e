"""Every level of the coverage table, as a person at a terminal asks for it."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
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


def test_no_cell_of_a_csv_begins_a_formula(rollcall: Callable[..., Answer], tmp_path: Path) -> None:
    """On standard output and in a file, which is named then."""
    names = ("=1+1工会", "+工会", "-工会", "@工会")
    unions = [(f"U{place}", name, "海港区", 10) for place, name in enumerate(names)]
    rollcall("import", write_unions(tmp_path, unions))
    out = tmp_path / "覆盖率.csv"
    said = rollcall("coverage", "--by", "union", "-o", out)
    assert f"已写入 {out}" in said.err
    for text in (rollcall("coverage", "--by", "union", "--csv").out, out.read_text("utf-8-sig")):
        rows = list(csv.DictReader(StringIO(text)))
        assert {row["union"] for row in rows} == {f"'{name}" for name in names}


def test_the_city_is_called_so(rollcall: Callable[..., Answer], tmp_path: Path) -> None:
    rollcall("import", write_unions(tmp_path, UNIONS))
    assert rollcall("coverage").out.startswith("全市  已录入 0  ")
