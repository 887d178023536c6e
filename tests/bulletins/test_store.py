"""Issued means issued: numbered without gaps, whole or not at all, the same bytes for ever."""

import hashlib
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard import bulletins
from dashboard.bulletins.issued import in_force
from dashboard.bulletins.places import Places
from pipelines import BrokenFigures, Busy, DataDir, UserError, build_warehouse
from tests.bulletins.conftest import FIRST, SECOND

CHECKOUT = Path(__file__).resolve().parents[2]
SIGNED = date(2022, 9, 6)


def _issue(data: DataDir, as_of: date, signed: date = SIGNED) -> bulletins.Issued:
    bulletins.make_draft(data, as_of=as_of, by="wang")
    return bulletins.issue(data, None, by="wang", dated=signed)


def _hashes(data: DataDir, name: str) -> dict[str, str]:
    folder = data.bulletins / name
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_story_of_issues_and_a_correction(
    data: DataDir, third_week: Callable[[DataDir], None], only_text: None
) -> None:
    """Two issues, newer data, a correction: what was sent out stays as it was, byte for byte."""
    first, second = _issue(data, FIRST), _issue(data, SECOND)
    assert [(one.name, one.term, one.number) for one in (first, second)] == [
        ("2022-001", 1, 1), ("2022-002", 2, 2),
    ]  # fmt: skip
    assert second.since == first.cutoff
    before = {one.name: _hashes(data, one.name) for one in (first, second)}

    third_week(data)
    build_warehouse(data)
    assert {name: _hashes(data, name) for name in before} == before
    assert bulletins.check_bulletins(data) == []

    third = bulletins.make_draft(data, as_of=None, by="li")
    assert third.earlier is not None
    assert (third.earlier.number, third.earlier.cutoff) == (2, str(SECOND))
    assert third.editions[bulletins.CITY].city["new"] == 6

    # An edit makes a correction where no figure changed.
    wrong = bulletins.make_correction(data, "2", reason="表述有误", by="li")
    with pytest.raises(UserError, match="没有可更正的内容"):
        bulletins.issue(data, wrong.id, by="li", dated=SIGNED)
    bulletins.edit(
        data, wrong.id, "海港区", "own.rank", text="名次以本期为准。", reason="口径说明", by="li"
    )
    correction = bulletins.issue(data, wrong.id, by="li", dated=SIGNED)
    assert (correction.number, correction.term, correction.corrects) == (3, 2, "2022-002")
    assert "更正" in correction.title
    text = next(bulletins.files_of(data, "3", ["txt"], "海港区")).content.decode()
    assert "表述有误" in text
    assert _hashes(data, "2022-002") == before["2022-002"]
    assert [one.name for one in bulletins.corrections_of(data, "2022-002")] == ["2022-003"]
    assert in_force(data, "2022-002")[""].cutoff == str(SECOND)

    # The bulletin after it is the third of the year, under the fourth number.
    fourth = bulletins.issue(data, third.id, by="li", dated=SIGNED)
    assert (fourth.number, fourth.term) == (4, 3)


def test_a_correction_tells_old_and_new_figures(
    data: DataDir, tmp_path: Path, only_text: None
) -> None:
    """A sheet that comes later for the same days changes actual members; the issue stands."""
    issued = _issue(data, SECOND)
    kept = _hashes(data, issued.name)
    _correct_actual_members(data, tmp_path)
    draft = bulletins.make_correction(data, issued.name, reason="山海关区基数更正", by="li")
    changed = {(one.where, one.what): (one.old, one.new)
               for one in bulletins.changes(data, draft) if one.kind == "figure"}  # fmt: skip
    assert changed["山海关区", "实际会员"] == ("10", "16")
    assert changed["山海关区", "覆盖率%"] == ("80.00", "50.00")
    assert changed["全市", "实际会员"] == ("94", "100")
    assert ("海港区", "已录入") not in changed
    correction = bulletins.issue(data, draft.id, by="li", dated=SIGNED)
    assert _hashes(data, issued.name) == kept
    old = in_force(data, issued.name)[""].city["actual_members"]
    assert (old, correction.rules) == (100, issued.rules)


def _correct_actual_members(data: DataDir, folder: Path) -> None:
    from pipelines import import_batch
    from pipelines.intake import Request
    from tests.builders import write_breakdown

    sheet = write_breakdown(folder, "山海关区", [["山海关区甲工会", 16, None, "山海一"]])
    import_batch(data, [sheet], Request(as_of=SECOND))


def test_numbers_are_taken_once(data: DataDir, only_text: None) -> None:
    """An office's own series may go on, but no number twice; the year begins anew."""
    bulletins.make_draft(data, as_of=FIRST, by="wang")
    first = bulletins.issue(data, None, by="wang", dated=SIGNED, number=12)
    assert (first.number, first.term) == (12, 1)
    bulletins.make_draft(data, as_of=SECOND, by="wang")
    with pytest.raises(UserError, match="已于2022-09-06印发，文号不能重复；下一个可用的是 13"):
        bulletins.issue(data, None, by="wang", dated=SIGNED, number=12)
    assert bulletins.issue(data, None, by="wang", dated=date(2023, 1, 3)).name == "2023-001"


def test_edits_stay_beside_the_rule(data: DataDir) -> None:
    draft = bulletins.make_draft(data, as_of=SECOND, by="wang")
    with pytest.raises(UserError, match="写明改动的原因"):
        bulletins.edit(data, draft.id, "", "totals", text="改了", reason=" ", by="wang")
    bulletins.edit(data, draft.id, "", "totals", text="改了。", reason="更清楚", by="wang")
    again = bulletins.make_draft(data, as_of=SECOND, by="li")
    edit = again.edits_of("")["totals"]
    assert (edit.text, edit.reason, edit.by) == ("改了。", "更清楚", "wang")
    assert edit.rule_text.startswith("全市累计实名录入会员76人")
    taken_back = bulletins.take_back(data, draft.id, "", "totals")
    assert taken_back.edits_of("") == {}


def test_a_draft_whose_data_changed_is_not_issued(
    data: DataDir, tmp_path: Path, only_text: None
) -> None:
    bulletins.make_draft(data, as_of=SECOND, by="wang")
    _correct_actual_members(data, tmp_path)
    with pytest.raises(UserError, match="起草之后数据有变化"):
        bulletins.issue(data, None, by="wang", dated=SIGNED)
    assert bulletins.issued(data) == []


def test_no_bulletin_of_questioned_figures(data: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim that the figures break stops the draft, and says which."""
    import pipelines.building as building

    def broken(_: object) -> None:
        raise BrokenFigures("数据勾稽不平（districts_make_the_city）")

    monkeypatch.setattr(building, "require_identities", broken)
    with pytest.raises(
        BrokenFigures, match=r"没有通过核对，不能据此通报：.*districts_make_the_city"
    ):
        bulletins.make_draft(data, as_of=SECOND, by="wang")


def test_one_of_two_issues_wins(data: DataDir, only_text: None) -> None:
    """Two people press at once: one bulletin, and the other is told."""
    bulletins.make_draft(data, as_of=SECOND, by="wang")
    told: list[str] = []

    def press(by: str) -> None:
        try:
            told.append(bulletins.issue(data, str(SECOND), by=by, dated=SIGNED).name)
        except UserError as refusal:
            told.append(type(refusal).__name__ + str(refusal))

    pressing = [threading.Thread(target=press, args=(by,)) for by in ("wang", "li")]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()
    assert sorted(told)[0] == "2022-001"
    assert "另一位同事正在" in sorted(told)[1] or "已由" in sorted(told)[1]
    assert [one.name for one in bulletins.issued(data)] == ["2022-001"]
    with pytest.raises(UserError, match=r"已由 \w+ 印发为秦工通〔2022〕1号，不能再改"):
        bulletins.find_draft(data, str(SECOND))


def test_a_second_writer_is_told(data: DataDir) -> None:
    with Places(data).locked(), pytest.raises(Busy, match="另一位同事正在"):
        bulletins.make_draft(data, as_of=SECOND, by="li")


@pytest.mark.parametrize(
    ("module", "step", "issued"),
    [
        ("issuing", "_write_sources", 0),  # some documents are drawn
        ("places", "_settle", 0),  # all is written, nothing has its name
        ("issuing", "path_of", 1),  # it has its name, the draft still lies there
    ],
)
def test_killed_while_issuing(data: DataDir, module: str, step: str, issued: int) -> None:
    """SIGKILL in place of a step: the whole issue or none, and the next one takes its number."""
    bulletins.make_draft(data, as_of=SECOND, by="wang")
    program = (
        "import os, signal, sys, datetime; from pathlib import Path;"
        "from pipelines import DataDir; from dashboard import bulletins;"
        f"import dashboard.bulletins.{module} as story;"
        "[bulletins.FORMATS.pop(one) for one in list(bulletins.FORMATS) if one != 'txt'];"
        f"story.{step} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL);"
        "bulletins.issue(DataDir(Path(sys.argv[1])), None, by='wang',"
        " dated=datetime.date(2022, 9, 6))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(data.root)], cwd=CHECKOUT, timeout=120, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert len(bulletins.issued(data)) == issued
    assert bulletins.check_bulletins(data) == []
    if issued:
        with pytest.raises(UserError, match="已由 wang 印发"):
            bulletins.find_draft(data, str(SECOND))
    else:
        assert bulletins.find_draft(data, None).id == str(SECOND)
    with Places(data).locked():
        assert not list(data.bulletins.glob(".tmp-*"))


def test_what_was_touched_is_named_and_not_handed_out(data: DataDir, only_text: None) -> None:
    one = _issue(data, SECOND)
    folder = data.bulletins / one.name
    victim = folder / "city" / "bulletin.txt"
    assert victim.stat().st_mode & 0o222 == 0
    victim.chmod(0o644)
    victim.write_bytes(victim.read_bytes().replace(b"76", b"77"))
    (folder / "more.txt").write_text("x")
    (folder / "01" / "bulletin.txt").unlink()
    findings = {(one.subject, one.problem) for one in bulletins.check_bulletins(data)}
    assert {subject for subject, _ in findings} == {
        "2022-001/city/bulletin.txt", "2022-001/more.txt", "2022-001/01/bulletin.txt",
    }  # fmt: skip
    with pytest.raises(UserError, match="与印发时不一致，不予提供"):
        list(bulletins.files_of(data, "1", ["txt"], ""))
    (folder / "manifest.json").unlink()
    assert any(one.subject == "2022-001" for one in bulletins.check_bulletins(data))
