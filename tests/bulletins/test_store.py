"""Issued means issued: numbered without gaps, whole or not at all, the same bytes for ever."""

import hashlib
import json
import signal
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from dashboard import bulletins
from dashboard.bulletins import issuing
from dashboard.bulletins.issued import in_force
from dashboard.bulletins.places import Places
from dashboard.i18n import words
from pipelines import BrokenFigures, Busy, DataDir, UserError, build_warehouse
from tests.bulletins.conftest import (
    FIRST,
    SECOND,
    SIGNED,
    Copied,
    correct_actual_members,
    third_week,
)

CHECKOUT = Path(__file__).resolve().parents[2]


def _hashes(data: DataDir, name: str) -> dict[str, str]:
    folder = data.bulletins / name
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_copied_to_ends_with_one_stop(issued: Path) -> None:
    """The settings may write the stop; the imprint sets its own."""
    data = DataDir(issued)
    imprint = bulletins.content_of(data, bulletins.find(data, "latest"), "").imprint
    assert imprint
    assert imprint.copies_to == "河北省总工会，市委、市政府分管领导"


def test_a_story_of_issues_and_a_correction(
    made: Path, copied: Copied, tmp_path: Path, only_text: None
) -> None:
    """Two issues, newer data, a correction, a new year: what went out stays, byte for byte."""
    data = copied(made)
    bulletins.make_draft(data, as_of=FIRST, by="wang")
    # An office's own series of document numbers goes on; its issues begin with the first.
    first = bulletins.issue(data, None, by="wang", dated=SIGNED, number=12)
    assert (first.name, first.term, first.document_number) == ("2022-012", 1, "秦工通〔2022〕12号")

    bulletins.make_draft(data, as_of=SECOND, by="wang")
    taken = "已于2022-09-06印发，文号不能重复；下一个可用的是 13"
    with pytest.raises(UserError, match=taken):
        bulletins.issue(data, None, by="wang", dated=SIGNED, number=12)
    with pytest.raises(UserError, match=r"文号 11 不对：.*下一个可用的是 13"):
        bulletins.issue(data, None, by="wang", dated=SIGNED, number=11)
    with pytest.raises(UserError, match="成文日期2022年9月4日早于数据截至日2022年9月5日"):
        bulletins.issue(data, None, by="wang", dated=date(2022, 9, 4))
    second = bulletins.issue(data, None, by="wang", dated=SIGNED)
    assert (second.number, second.term, second.since) == (13, 2, first.cutoff)
    before = {one.name: _hashes(data, one.name) for one in (first, second)}

    third_week(data, tmp_path)
    correct_actual_members(data, tmp_path)
    build_warehouse(data)
    assert {name: _hashes(data, name) for name in before} == before
    assert bulletins.check_bulletins(data) == []

    draft = bulletins.make_correction(data, "13", reason="山海关区基数更正", by="li")
    changed = {(one.where, one.what): (one.old, one.new)
               for one in bulletins.changes(data, draft) if one.kind == "figure"}  # fmt: skip
    assert changed["山海关区", "实际会员"] == ("10", "16")
    assert changed["山海关区", "覆盖率"] == ("80.00%", "50.00%")
    assert changed["全市", "实际会员"] == ("94", "100")
    assert ("海港区", "已录入") not in changed
    correction = bulletins.issue(data, draft.id, by="li", dated=SIGNED)
    assert (correction.number, correction.term, correction.corrects) == (14, 2, "2022-013")
    text = next(bulletins.files_of(data, "14", ["txt"], "")).content.decode()
    assert "秦工通〔2022〕13号" in text
    assert "山海关区基数更正" in text
    assert "全市 实际会员：原为94，更正为100。" in text
    assert {name: _hashes(data, name) for name in before} == before
    assert [one.name for one in bulletins.corrections_of(data, "2022-013")] == ["2022-014"]
    assert in_force(data, "2022-013")[""].city["actual_members"] == 100

    # The issue after it measures against what was corrected; a new year counts anew.
    third = bulletins.make_draft(data, as_of=None, by="li")
    assert third.earlier is not None
    assert (third.earlier.number, third.earlier.city["actual_members"]) == (2, 100)
    assert third.editions[bulletins.CITY].city["new"] == 6
    last = bulletins.issue(data, third.id, by="li", dated=date(2023, 1, 3))
    assert (last.name, last.term) == ("2023-001", 1)
    with pytest.raises(UserError, match=r"第1期）已通报到2022年9月12日.*没有可通报的数据"):
        bulletins.make_draft(data, as_of=None, by="li")


def test_refusals_in_english(issued: Path) -> None:
    """Of an English page; documents and their numbers stay as they were issued."""
    data = DataDir(issued)
    for said, deed in (
        (
            "The date 2022-09-04 is before the data's as-of date 2022-09-05",
            lambda: issuing._require_later(date(2022, 9, 4), date(2022, 9, 5)),
        ),
        (
            "秦工通〔2022〕1号 was issued on 2022-09-06, and no number is given twice; "
            "the next free one is 2",
            lambda: issuing._number(data, 2022, 1),
        ),
        (
            "There is no bulletin numbered 7; the newest are 2022-1",
            lambda: bulletins.find(data, "7"),
        ),
        (
            "This issue has no edition “承德”; there are: ",
            lambda: next(bulletins.files_of(data, "1", ["txt"], "承德")),
        ),
        (
            "This draft was issued by wang as 秦工通〔2022〕1号",
            lambda: bulletins.find_draft(data, bulletins.find(data, "1").cutoff),
        ),
    ):
        with pytest.raises(UserError) as refused:
            deed()
        assert words("en").error(refused.value).startswith(said)


def test_a_correction_that_corrects_nothing(issued: Path, copied: Copied, only_text: None) -> None:
    """It is refused, until a sentence is put in other words."""
    data = copied(issued)
    with pytest.raises(UserError, match="写明更正的原因"):
        bulletins.make_correction(data, "1", reason=" ", by="li")
    draft = bulletins.make_correction(data, "1", reason="表述有误", by="li")
    with pytest.raises(UserError, match="没有可更正的内容"):
        bulletins.issue(data, draft.id, by="li", dated=SIGNED)
    draft = bulletins.edit(
        data, draft.id, "海港区", "own.rank", text="名次以本期为准。", reason="口径说明", by="li"
    )
    (one,) = bulletins.changes(data, draft, "海港区")
    assert (one.kind, one.new) == ("text", "名次以本期为准。")
    own = bulletins.preview(data, draft, "海港区", SIGNED)
    assert [block.text for block in own.blocks][-2:] == [f"原为：{one.old}", f"更正为：{one.new}"]
    assert own.annexes == ()
    other = bulletins.preview(data, draft, "抚宁区", SIGNED)
    assert "不涉及，内容不变。更正原因：表述有误。" in other.blocks[-1].text
    assert "有误" not in other.blocks[-1].text.partition("更正原因")[0]


def test_edits_stay_beside_the_rule(drafted: Path, copied: Copied) -> None:
    """Text, reason and person; drafting again keeps what still fits and drops the rest aloud."""
    data = copied(drafted)
    draft = bulletins.find_draft(data, None)
    with pytest.raises(UserError, match="写明改动的原因"):
        bulletins.edit(data, draft.id, "", "totals", text="改了", reason=" ", by="wang")
    bulletins.edit(data, draft.id, "", "totals", text="改了。", reason="更清楚", by="wang")
    bulletins.edit(data, draft.id, "", "time", text="", reason="不必说", by="wang")
    again = bulletins.make_draft(data, as_of=SECOND, by="li")
    edit = again.edits_of("")["totals"]
    assert (edit.text, edit.reason, edit.by) == ("改了。", "更清楚", "wang")
    assert edit.rule_text.startswith("全市累计实名录入会员76人")
    document = bulletins.preview(data, again, "", SIGNED)
    assert document.summary[1] == "改了。"
    assert not [said for said in document.summary if "序时进度" in said]
    assert "totals" not in bulletins.take_back(data, draft.id, "", "totals").edits_of("")


def test_a_draft_whose_data_changed_is_not_issued(
    drafted: Path, copied: Copied, tmp_path: Path, only_text: None
) -> None:
    data = copied(drafted)
    correct_actual_members(data, tmp_path)
    with pytest.raises(UserError, match="起草之后数据有变化"):
        bulletins.issue(data, None, by="wang", dated=SIGNED)
    assert bulletins.issued(data) == []


def test_no_bulletin_of_questioned_figures(
    made: Path, copied: Copied, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim that the figures break stops the draft, and says which."""
    import pipelines.building as building

    def broken(*_: object) -> None:
        raise BrokenFigures("数据勾稽不平（districts_make_the_city）")

    monkeypatch.setattr(building, "require_identities", broken)
    refusal = r"没有通过核对，不能据此通报：.*districts_make_the_city"
    with pytest.raises(BrokenFigures, match=refusal):
        bulletins.make_draft(copied(made), as_of=SECOND, by="wang")


def test_one_of_two_issues_wins(drafted: Path, copied: Copied, only_text: None) -> None:
    """Two people press at once: one bulletin, and the other is told."""
    data = copied(drafted)
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


def test_a_second_writer_is_told(made: Path, copied: Copied) -> None:
    data = copied(made)
    with Places(data).locked(), pytest.raises(Busy, match="另一位同事正在"):
        bulletins.make_draft(data, as_of=SECOND, by="li")


@pytest.mark.parametrize(
    ("module", "step", "issued_then"),
    [
        ("places", "_settle", 0),  # all is written, nothing has its name
        ("issuing", "path_of", 1),  # it has its name, the draft still lies there
    ],
)
def test_killed_while_issuing(
    drafted: Path, copied: Copied, module: str, step: str, issued_then: int
) -> None:
    """SIGKILL in place of a step: the whole issue or none, and nothing in the way of the next."""
    data = copied(drafted)
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
    assert len(bulletins.issued(data)) == issued_then
    assert bulletins.check_bulletins(data) == []
    if issued_then:
        with pytest.raises(UserError, match="已由 wang 印发"):
            bulletins.find_draft(data, str(SECOND))
    else:
        assert bulletins.find_draft(data, None).id == str(SECOND)
    with Places(data).locked():
        assert not list(data.bulletins.glob(".tmp-*"))


def test_what_was_touched_is_named_and_not_handed_out(issued: Path, copied: Copied) -> None:
    data = copied(issued)
    folder = data.bulletins / "2022-001"
    victim = folder / "city" / "bulletin.txt"
    assert victim.stat().st_mode & 0o222 == 0
    victim.chmod(0o644)
    victim.write_bytes(victim.read_bytes().replace(b"76", b"77"))
    (folder / "more.txt").write_text("x")
    (folder / "01" / "bulletin.pdf").unlink()
    findings = {(one.subject, one.problem) for one in bulletins.check_bulletins(data)}
    assert {subject for subject, _ in findings} == {
        "2022-001/city/bulletin.txt", "2022-001/more.txt", "2022-001/01/bulletin.pdf",
    }  # fmt: skip
    with pytest.raises(UserError, match="与印发时不一致，不予提供"):
        list(bulletins.files_of(data, "1", ["txt"], ""))
    (folder / "manifest.json").unlink()
    assert any(one.subject == "2022-001" for one in bulletins.check_bulletins(data))


def test_a_letter_of_a_manifest_is_held_against_its_seal(issued: Path, copied: Copied) -> None:
    data = copied(issued)
    manifest = data.bulletins / "2022-001" / "manifest.json"
    written = manifest.read_text("utf-8")
    manifest.chmod(0o644)
    for changed in (
        written.replace("2022-08-", "2022-07-"),
        written.replace('"issued_by"', '"issued_bi"'),
        "[]",
    ):
        assert changed != written
        manifest.write_text(changed, "utf-8")
        (found,) = bulletins.check_bulletins(data)
        assert (found.subject, "损坏" in found.problem) == ("2022-001", True)
        with pytest.raises(UserError, match="清单损坏"):
            bulletins.issued(data)
    of_earlier_version = {
        name: said for name, said in json.loads(written).items() if name != "seal"
    }
    manifest.write_text(json.dumps(of_earlier_version), "utf-8")
    assert bulletins.check_bulletins(data) == []
    assert len(bulletins.issued(data)) == 1
