"""Two small cities' exports with what they must give, to the last figure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Answer

HERE = Path(__file__).parent
RollCall = Callable[..., Answer]


def agrees(expected: dict[str, Any], row: dict[str, Any]) -> list[str]:
    return [
        f"{name}: {value} expected, {row[name]} found"
        for name, value in expected.items()
        if row[name] != (pytest.approx(value, abs=1e-12) if isinstance(value, float) else value)
    ]


@pytest.mark.parametrize("style", ["platform", "gbk"])
def test_every_figure(rollcall: RollCall, style: str) -> None:
    expected = json.loads((HERE / style / "expected.json").read_text("utf-8"))
    report = rollcall("import", HERE / style, "--json").document
    assert report["as_of"] == expected["as_of"]
    members = next(entry for entry in report["files"] if entry["kind"] == "members")
    assert members["rows"] == expected["rows"]
    assert members["rejected"] == expected["rejected_rows"]
    assert members["accepted"] + members["rejected"] == members["rows"]
    assert members["rejects"] == expected["rejects"]
    assert members["flags"] == expected["flags"]

    city = rollcall("coverage", "--by", "city", "--json").document[0]
    for name in ("registered", "actual_members", "unions"):
        assert city[name] == expected[name]
    unknown = expected["registered_in_unknown_unions"]
    districts = {row["district"]: row for row in _rows(rollcall, "district")}
    districts["海港区"]["registered"] -= unknown
    assert {name: agrees(row, districts[name]) for name, row in expected["district"].items()} == {
        name: [] for name in expected["district"]
    }
    workers = {f"{row['district']}|{row['worker']}": row for row in _rows(rollcall, "worker")}
    assert set(workers) == set(expected["worker"])
    unions = {row["union_code"]: row for row in _rows(rollcall, "union")}
    assert set(unions) == set(expected["union"])
    for found, level in ((workers, "worker"), (unions, "union")):
        for key, row in expected[level].items():
            assert agrees(row, found[key]) == [], key
    days = {row["date"]: row["registered"] for row in rollcall("daily", "--json").document}
    assert days == expected["daily"]


def test_the_same_bytes_again_change_nothing(rollcall: RollCall) -> None:
    rollcall("import", HERE / "platform")
    before = _rows(rollcall, "union")
    again = rollcall("import", HERE / "platform", "--json")
    assert again.document["unchanged"] is True
    assert "已经导入过" in again.err
    assert len(rollcall("imports", "--json").document) == 1
    rollcall("build")
    assert _rows(rollcall, "union") == before


def test_undo_returns_the_figures_before(rollcall: RollCall) -> None:
    rollcall("import", HERE / "gbk")
    before = {level: _rows(rollcall, level) for level in ("district", "worker", "union")}
    later = rollcall("import", HERE / "platform", "--json").document
    assert _rows(rollcall, "district") != before["district"]
    assert rollcall("undo", later["batch"]).status == 0
    assert {level: _rows(rollcall, level) for level in before} == before
    assert rollcall("undo", later["batch"]).status == 1
    batches = rollcall("imports", "--json").document
    assert [batch["withdrawn"] for batch in batches] == [False, True]


def _rows(rollcall: RollCall, level: str) -> list[dict[str, Any]]:
    return list(rollcall("coverage", "--by", level, "--json").document)
