"""The pseudonym key: lost, damaged or another, it must not make of one person two."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import DataDir, Sending, UserError, preview_sheet, send_sheet
from tests.builders import people, write_breakdown, write_members, write_unions
from tests.conftest import Answer

RollCall = Callable[..., Answer]

DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (Path.unlink, "不见了"),
    "empty": (lambda key: key.write_bytes(b""), "应是 32 字节"),
    "cut": (lambda key: key.write_bytes(key.read_bytes()[:31]), "应是 32 字节"),
    "another": (lambda key: key.write_bytes(bytes(32)), "不是原来的那一个"),
}


@pytest.fixture(scope="module")
def city(once: Callable[..., Path]) -> Path:
    """Two unions, and the member list of one district."""

    def sheets(folder: Path) -> list[list[Path]]:
        unions = [["A1", "甲工会", "海港区", 10], ["B1", "乙工会", "昌黎县", 10]]
        return [[write_unions(folder, unions)], [write_members(folder, people(5))]]

    return once(sheets)


@pytest.fixture
def loaded(city: Path, data: Path) -> Path:
    return Path(shutil.copytree(city, data))


def _same_people(folder: Path) -> Path:
    (folder / "changli").mkdir()
    return write_members(folder / "changli", people(5, union="乙工会", district="昌黎县"))


@pytest.mark.parametrize("how", DAMAGES)
def test_nobody_counts_twice(rollcall: RollCall, loaded: Path, tmp_path: Path, how: str) -> None:
    damage, said = DAMAGES[how]
    damage(loaded / "secret.key")
    sheet = _same_people(tmp_path)
    for words in ((), ("--dry-run",)):
        answer = rollcall("import", sheet, "--scope", "昌黎县", *words)
        assert answer.status == 1
        assert said in answer.err
        assert "从备份恢复 secret.key" in answer.err
        assert answer.err.count("\n") == 1
    found = json.loads(rollcall("check", "--json").out)["findings"]
    assert [entry["check"] for entry in found] == ["key"]
    assert said in found[0]["problem"]


@pytest.mark.parametrize("look", [preview_sheet, send_sheet])
def test_a_county_hears_of_it_before_it_sends(
    loaded: Path, tmp_path: Path, look: Callable[..., object]
) -> None:
    (loaded / "secret.key").unlink()
    sheet = write_breakdown(tmp_path, "海港区", [["甲工会", 10, 9, "张一"]])
    with pytest.raises(UserError, match="不见了"):
        look(DataDir(loaded), sheet, Sending("breakdown", "海港区", "lead"))


def test_what_it_says_to_do_mends_it(rollcall: RollCall, loaded: Path, tmp_path: Path) -> None:
    """Nothing counts any more that is of the lost key: another is made."""
    key = loaded / "secret.key"
    key.unlink()
    rollcall("undo", "0002-20220829")
    for sheet in (write_members(tmp_path, people(5)), _same_people(tmp_path)):
        scope = "昌黎县" if sheet.parent.name == "changli" else "海港区"
        assert rollcall("import", sheet, "--scope", scope).status == 0
    assert len(key.read_bytes()) == 32
    rows = rollcall("coverage", "--by", "city", "--json").document
    assert [row["registered"] for row in rows] == [5]
    assert rollcall("check").status == 0


def test_batches_of_earlier_versions_name_no_key(rollcall: RollCall, loaded: Path) -> None:
    for manifest in loaded.glob("batches/*/manifest.json"):
        said = json.loads(manifest.read_text("utf-8"))
        del said["key_mark"], said["seal"]
        manifest.write_text(json.dumps(said), "utf-8")
    assert rollcall("check").status == 0
    (loaded / "secret.key").unlink()
    assert "不见了" in rollcall("check").err
