"""Where a row says that it is: as people, programs and the platform write a district."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.builders import write_unions
from tests.conftest import Answer

RollCall = Callable[..., Answer]
Rows = list[list[Any]]


def entry(rollcall: RollCall, path: Path) -> dict[str, Any]:
    (found,) = rollcall("import", path, "--json").document["files"]
    assert isinstance(found, dict)
    return found


def test_many_districts_on_no_list_are_counted(rollcall: RollCall, tmp_path: Path) -> None:
    rows: Rows = [[f"A{n}", f"第{n}工会", f"第{n % 7}分区", 10] for n in range(14)]
    (note,) = entry(rollcall, write_unions(tmp_path, rows))["notes"]
    assert "第4分区 2 行，等 7 个），" in note and "第5分区" not in note
