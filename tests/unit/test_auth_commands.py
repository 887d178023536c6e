"""rollcall user and rollcall audit, as somebody types them."""

import io
import json
from pathlib import Path

import pytest

from dashboard.backend import Backend
from dashboard.cli import run
from pipelines import DataDir, list_batches
from tests.builders import HEADERS, people, write_csv, write_unions

PASSWORD = "mao-tu-niao-8842"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def accounts(data: Path) -> Backend:
    return Backend.open(DataDir(data))


def test_a_first_password_is_shown_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data", str(data), "user", "add", "zhang", "--role", "staff"]) == 0
    shown = capsys.readouterr()
    password = shown.out.strip().rsplit("：", 1)[1]
    assert accounts(data).accounts.verify("zhang", password)
    assert password not in shown.err


def test_json_stands_alone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data", str(data), "user", "add", "zhang", "--role", "staff", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert accounts(data).accounts.verify("zhang", document["password"])
    assert run(["--data", str(data), "user", "list", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["account"], listed["role"], listed["must_change"]) == ("zhang", "staff", True)
    assert "argon2" not in str(listed)


def test_a_password_from_standard_input(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    command = ["user", "add", "hg", "--role", "county", "--district", "海港", "--password-stdin"]
    assert run(["--data", str(data), *command]) == 0
    assert PASSWORD not in "".join(capsys.readouterr())
    found = accounts(data).accounts.verify("hg", PASSWORD)
    assert found
    assert found.district == "海港区", "by its full name"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["user", "add", "x1", "--role", "county"], "--district"),
        (["user", "add", "x1", "--role", "county", "--district", "没有的县"], "districts.csv"),
        (["user", "add", "x1", "--role", "staff", "--district", "海港区"], "--district"),
        (["user", "add", "13812345678", "--role", "staff"], "不合规"),
        (["user", "passwd", "nobody"], "user list"),
        (["user", "disable", "nobody"], "user list"),
        (["audit", "verify", "--head", "x"], "--head"),
        (["audit", "list", "--since", "昨天"], "2022-09-01"),
        (["audit", "purge", "--keep-days", "10"], "184"),
    ],
)
def test_refusals_are_one_line(
    data: Path, capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    assert run(["--data", str(data), *command]) == 1
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""


@pytest.mark.parametrize(
    "command", [["user", "add", "x", "--role", "king"], ["user", "fly"], ["audit", "x"]]
)
def test_wrong_usage(data: Path, command: list[str]) -> None:
    assert run(["--data", str(data), *command]) == 2


def test_an_account_comes_and_goes(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (
        ["user", "add", "zhang"],
        ["user", "role", "zhang", "--role", "county", "--district", "海港区"],
        ["user", "passwd", "zhang"],
        ["user", "disable", "zhang"],
        ["user", "list"],
        ["user", "enable", "zhang"],
        ["audit", "verify"],
    ):
        assert run(["--data", str(data), *command]) == 0
    shown = capsys.readouterr()
    assert "已停用" in shown.out
    assert "还没有角色" in shown.err
    assert run(["--data", str(data), "audit", "list", "--json"]) == 0
    actions = [entry["action"] for entry in json.loads(capsys.readouterr().out)]
    assert actions == ["account_enabled", "account_disabled", "password_changed",
                       "account_changed", "account_added"]  # fmt: skip


def test_the_log_is_exported(data: Path, tmp_path: Path) -> None:
    run(["--data", str(data), "user", "add", "zhang", "--role", "staff"])
    target = tmp_path / "log.csv"
    assert run(["--data", str(data), "audit", "export", "-o", str(target)]) == 0
    text = target.read_text("utf-8-sig")
    assert "新增账号" in text
    assert accounts(data).log.entries(limit=1)[0].action == "audit_exported"


def test_a_tampered_log_is_told_and_fails(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["--data", str(data), "user", "add", "zhang", "--role", "staff"])
    state = accounts(data).state
    with state.write() as connection:
        connection.execute("drop trigger audit_no_update")
        connection.execute("update audit set object = 'li' where seq = 1")
    capsys.readouterr()
    assert run(["--data", str(data), "audit", "verify", "--json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["broken_at"] == 1
    assert "第 1 条被改动" in shown.err


def test_what_is_done_on_the_command_line_is_logged(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An import that counts, its rejected rows, its withdrawal; neither a try nor the same again."""
    spoiled = [HEADERS, ["", *people(1)[0].row()[1:]], *(one.row() for one in people(5))]
    files = [
        str(write_unions(tmp_path, [["A1", "甲工会", "海港区", 20]])),
        str(write_csv(tmp_path / "会员列表_20220829.csv", spoiled)),
    ]
    root = ["--data", str(data)]
    assert run([*root, "import", *files, "--dry-run"]) == 0
    assert not data.exists()
    assert run([*root, "import", *files]) == 0
    assert run([*root, "import", *files]) == 0
    batch = list_batches(DataDir(data))[0].batch
    assert run([*root, "rejects", batch, "-o", str(tmp_path / "back.xlsx")]) == 0
    assert run([*root, "undo", batch]) == 0
    backend = accounts(data)
    entries = [(one.actor, one.action, one.object) for one in backend.log.entries()]
    assert entries == [
        ("cli", "undo", batch),
        ("cli", "download", f"rejects {batch}"),
        ("cli", "upload", batch),
    ]
    backend.close()
