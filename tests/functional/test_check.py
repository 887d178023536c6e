"""rollcall check: damage each thing, and see it found with what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dashboard.actions import Action
from dashboard.audit import AuditLog
from dashboard.state import State
from tests.builders import HEADERS, people, write_csv, write_members, write_unions
from tests.conftest import Answer

RollCall = Callable[..., Answer]


@pytest.fixture(scope="module")
def city(once: Callable[..., Path]) -> Path:
    """Two batches: unions and five members, one of whose rows is rejected; then seven members."""

    def sheets(folder: Path) -> list[list[Path]]:
        unions = write_unions(folder, [["A1", "甲工会", "海港区", 10]])
        rows = [HEADERS, *(person.row() for person in people(5)), ["", *people(1)[0].row()[1:]]]
        members = write_csv(folder / "会员_20220829.csv", rows)
        return [[unions, members], [write_members(folder, people(7), "20220905")]]

    return once(sheets)


@pytest.fixture
def loaded(city: Path, data: Path) -> Path:
    """The same in a data folder of the test's own."""
    return Path(shutil.copytree(city, data))


def _original_changed(data: Path) -> None:
    path = next((data / "originals").iterdir())
    path.write_bytes(path.read_bytes() + b"x")


def _original_gone(data: Path) -> None:
    next((data / "originals").iterdir()).unlink()


def _parquet(data: Path, verdict: str) -> Path:
    return next((data / "batches" / "0001-20220829" / verdict).glob("members*.parquet"))


def _parquet_gone(data: Path) -> None:
    _parquet(data, "accepted").unlink()


def _parquet_cut(data: Path) -> None:
    path = _parquet(data, "rejected")
    path.write_bytes(path.read_bytes()[:-50])


def _parquet_swapped(data: Path) -> None:
    _parquet(data, "accepted").write_bytes(_parquet(data, "rejected").read_bytes())


def _parquet_byte(data: Path) -> None:
    """One byte of a page: the file opens as before, and another person stands in it."""
    path = _parquet(data, "accepted")
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def _manifest_letter(data: Path) -> None:
    path = data / "batches" / "0001-20220829" / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("2022-08-29", "2022-08-28"), "utf-8")


def _original_unreadable(data: Path) -> None:
    path = next((data / "originals").iterdir())
    path.unlink()
    path.mkdir()


def _manifest_cut(data: Path) -> None:
    path = data / "batches" / "0001-20220829" / "manifest.json"
    path.write_bytes(path.read_bytes()[:100])


def _manifest_gone(data: Path) -> None:
    (data / "batches" / "0001-20220829" / "manifest.json").unlink()


def _build(data: Path) -> Path:
    return data / "builds" / (data / "CURRENT").read_text("utf-8")


def _build_gone(data: Path) -> None:
    _build(data).unlink()


def _build_byte(data: Path) -> None:
    """A byte of a block that no identity asks for, nor what says which batches were counted."""
    with duckdb.connect(_build(data), read_only=True) as connection:
        found = connection.execute(
            "select max(block_id), any_value(block_size)"
            " from pragma_storage_info('union_search'), pragma_database_size()"
        ).fetchone()
    assert found is not None
    number, size = found
    content = bytearray(_build(data).read_bytes())
    content[len(content) % size + number * size + size // 2] ^= 1
    _build(data).write_bytes(content)


def _build_longer(data: Path) -> None:
    _lengthen(_build(data))


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def _state_rubbish(data: Path) -> None:
    (data / "state.sqlite").write_bytes(b"rubbish" * 2000)


def _state_gone(data: Path) -> None:
    (data / "state.sqlite").unlink()


def _state_empty(data: Path) -> None:
    (data / "state.sqlite").write_bytes(b"")


def _state_page(data: Path) -> None:
    path = data / "state.sqlite"
    content = bytearray(path.read_bytes())
    content[4096:4200] = bytes(104)
    path.write_bytes(content)


def _state_longer(data: Path) -> None:
    _lengthen(data / "state.sqlite")


def _log_key_gone(data: Path) -> None:
    (data / "audit.key").unlink()


def _log_key_changed(data: Path) -> None:
    key = data / "audit.key"
    key.write_bytes(bytes([key.read_bytes()[0] ^ 1]) + key.read_bytes()[1:])


def _log_letter(data: Path) -> None:
    """Who did it, of a row that SQLite reads as well as before."""
    path = data / "state.sqlite"
    state = State(path)
    AuditLog(state).record("wang", Action.UNDO)
    state.close()
    path.write_bytes(path.read_bytes().replace(b"wang", b"wong"))


def _version_cut(data: Path) -> None:
    (data / "settings" / "0001").mkdir(parents=True)
    (data / "settings" / "0001" / "version.json").write_text("{", "utf-8")


def _build_rubbish(data: Path) -> None:
    _build(data).write_bytes(b"rubbish" * 1000)


def _figure_changed(data: Path) -> None:
    with duckdb.connect(_build(data)) as connection:
        connection.execute("update coverage set registered = registered + 1 where level = 'city'")


def _table_gone(data: Path) -> None:
    with duckdb.connect(_build(data)) as connection:
        connection.execute("drop table daily")


def _older_build(data: Path) -> None:
    older = sorted(path.name for path in (data / "builds").glob("*.duckdb"))[0]
    (data / "CURRENT").write_text(older, "utf-8")


def _batch_gone(data: Path) -> None:
    (data / "batches" / "0002-20220905").rename(data.parent / "elsewhere")


def _withdrawn_by_hand(data: Path) -> None:
    (data / "batches" / "0002-20220905" / "withdrawn.json").write_text("{}", "utf-8")


def _left_over(data: Path) -> None:
    (data / "batches" / ".tmp-0003-abcd").mkdir()


def _reference_in_another_encoding(data: Path) -> None:
    (data / "reference" / "campaign.toml").write_bytes("[campaign]\nname = '行动'".encode("gbk"))


def _reference_broken(data: Path) -> None:
    (data / "reference" / "campaign.toml").write_text("name = [", "utf-8")


@pytest.mark.parametrize(
    ("damage", "check", "said"),
    [
        (_original_changed, "originals", "SHA-256"),
        (_original_gone, "originals", "不见了"),
        (_parquet_gone, "batches", "不见了"),
        (_parquet_cut, "batches", "读不出来"),
        (_parquet_swapped, "batches", "清单说有 5 行"),
        (_parquet_byte, "batches", "SHA-256"),
        (_manifest_cut, "batches", "损坏"),
        (_manifest_letter, "batches", "损坏"),
        (_original_unreadable, "originals", "读不出来"),
        (_manifest_gone, "batches", "不见了"),
        (_build_gone, "build", "不见了"),
        (_build_rubbish, "build", "读不出来"),
        (_build_byte, "build", "损坏"),
        (_build_longer, "build", "末尾多出了内容"),
        (_state_rubbish, "state", "已损坏"),
        (_state_longer, "state", "末尾多出了内容"),
        (_state_gone, "state", "不见了"),
        (_state_empty, "state", "已损坏"),
        (_state_page, "state", "已损坏"),
        (_log_key_gone, "state", "密钥"),
        (_log_key_changed, "state", "日志校验不通过"),
        (_log_letter, "state", "日志校验不通过"),
        (_version_cut, "settings", "settings/0001"),
        (_figure_changed, "figures", "勾稽不平"),
        (_table_gone, "figures", "勾稽不平"),
        (_older_build, "build", "没有算进"),
        (_batch_gone, "build", "不见了"),
        (_withdrawn_by_hand, "build", "已撤销"),
        (_left_over, "leftovers", "半成品"),
        (_reference_broken, "reference", "campaign.toml"),
        (_reference_in_another_encoding, "reference", "campaign.toml"),
    ],
)
def test_damage_is_found(
    rollcall: RollCall, loaded: Path, damage: Callable[[Path], None], check: str, said: str
) -> None:
    damage(loaded)
    answer = rollcall("check", "--json")
    assert answer.status == 1
    document = json.loads(answer.out)
    assert document["ok"] is False
    found = [entry for entry in document["findings"] if entry["check"] == check]
    assert any(said in entry["problem"] for entry in found), document
    assert all(entry["mend"] for entry in document["findings"])
    assert "Traceback" not in answer.err


def test_a_verdict_that_is_gone_is_found(rollcall: RollCall, loaded: Path) -> None:
    """Computed anew the batch counts as before, and nothing but the log knows better."""
    rollcall("undo", "0002-20220905")
    (loaded / "batches" / "0002-20220905" / "withdrawn.json").unlink()
    rollcall("build")
    (found,) = json.loads(rollcall("check", "--json").out)["findings"]
    assert (found["check"], found["subject"]) == ("batches", "0002-20220905")
    assert "撤回批次" in found["problem"]
    rollcall("undo", "0002-20220905")
    assert rollcall("check").status == 0


def test_all_is_well(rollcall: RollCall, loaded: Path) -> None:
    answer = rollcall("check", "--json")
    assert answer.document == {"ok": True, "findings": []}
    assert "核对无误" in answer.err
    rollcall("undo", "0002-20220905")
    assert rollcall("check").status == 0


def test_a_folder_that_is_not_there_is_not_made(rollcall: RollCall, data: Path) -> None:
    assert rollcall("check").status == 0
    assert not data.exists()


@pytest.mark.parametrize(
    "damage", [_build_gone, _build_rubbish, _build_longer, _figure_changed, _left_over]
)
def test_what_it_says_to_do_mends_it(
    rollcall: RollCall, loaded: Path, damage: Callable[[Path], None]
) -> None:
    damage(loaded)
    assert rollcall("build").status == 0
    assert rollcall("check").status == 0


@pytest.mark.parametrize("damage", [_build_rubbish, _manifest_cut, _table_gone])
def test_other_commands_say_it_in_one_line(
    rollcall: RollCall, loaded: Path, damage: Callable[[Path], None]
) -> None:
    damage(loaded)
    for command in (("coverage", "--by", "district"), ("daily",), ("status",), ("imports",)):
        answer = rollcall(*command)
        assert answer.status in (0, 1)
        assert "Traceback" not in answer.err
        assert answer.status == 0 or answer.err.count("\n") == 1


def test_looking_writes_nothing(rollcall: RollCall, loaded: Path) -> None:
    """Not even SQLite's own files beside the state; and it looks while somebody is at work."""
    before = sorted(loaded.rglob("*"))
    assert rollcall("check").status == 0
    assert sorted(loaded.rglob("*")) == before
    state = State(loaded / "state.sqlite")
    try:
        assert (loaded / "state.sqlite-wal").exists()
        assert rollcall("check").status == 0
    finally:
        state.close()
