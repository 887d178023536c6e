"""The bulletins' page for every role: a county reads its own edition, staff bring one out."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import bulletins, session
from dashboard.auth import Role, Viewer
from dashboard.backend import Backend
from dashboard.server.downloads import DOWNLOADS, Wanted
from pipelines import DataDir, UserError
from tests.bulletins.conftest import Copied, third_week
from tests.pages.test_views import open_page, said, shown, unfold

OWN, OTHER = "海港区", "山海关区"
VIEWERS = {
    "leader": Viewer("zhou", Role.LEADER, None),
    "staff": Viewer("wang", Role.STAFF, None),
    "county": Viewer("zhao", Role.COUNTY, (OWN,)),
    "another": Viewer("sun", Role.COUNTY, ("没有通报的县",)),
    "viewing as staff": Viewer("qian", Role.STAFF, None, "staff"),
    "no role": Viewer("zheng", None, None),
}


Look = Callable[[Path, str], Backend]


@pytest.fixture
def looking() -> Iterator[Look]:
    """Say who looks at which city."""
    opened: list[Backend] = []

    def look(root: Path, who: str) -> Backend:
        backend = Backend.open(DataDir(root))
        opened.append(backend)
        session.configure(backend, viewer_of=lambda: VIEWERS[who])
        return backend

    yield look
    for backend in opened:
        backend.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("who", ["leader", "staff", "county", "viewing as staff"])
def test_everybody_reads_what_was_issued(looking: Look, issued: Path, who: str, lang: str) -> None:
    looking(issued, who)
    app = open_page("bulletins", lang)
    text = shown(app)
    assert "秦工通〔2022〕1号" in text
    assert ("全市累计实名录入会员76人" in text) is (who != "county")
    assert ("海港区累计实名录入会员18人" in text) is (who == "county")
    unfold(app, "correct")
    assert [one.key for one in app.button if one.key == "correct"] == ["correct"] * (who == "staff")


def test_a_phone_shows_the_rate_beside_the_name(looking: Look, issued: Path) -> None:
    looking(issued, "county")
    ranking = next(one for one in open_page("bulletins").dataframe if "rank" in one.value)
    assert list(ranking.proto.column_order)[:3] == ["rank", "district", "coverage_percent"]


def test_a_county_reads_its_own_edition_whatever_it_asks(looking: Look, issued: Path) -> None:
    looking(issued, "county")
    for asked in ({"district": OTHER}, {"part": "draft"}, {"no": "2022-001", "district": ""}):
        text = shown(open_page("bulletins", **asked))
        assert "海港区累计实名录入会员" in text
        assert f"{OTHER}甲工会" not in text
        assert "山海一" not in text
        assert "全市累计" not in text
    looking(issued, "another")
    assert "没有本县区的一份" in said(open_page("bulletins"))


def test_who_may_nothing_sees_nothing(looking: Look, issued: Path) -> None:
    looking(issued, "no role")
    assert "还没有分配角色" in said(open_page("bulletins"))


def test_before_the_first_one(looking: Look, made: Path) -> None:
    looking(made, "leader")
    assert "还没有印发过通报" in said(open_page("bulletins"))
    looking(made, "staff")
    app = open_page("bulletins", part="draft")
    assert app.button(key="draft-make").label == "起草"


def test_from_draft_to_correction(
    looking: Look, drafted: Path, copied: Copied, only_text: None
) -> None:
    """Staff change a sentence with a reason, issue, and draft a correction of what they issued."""
    data = copied(drafted)
    backend = looking(data.root, "staff")
    app = open_page("bulletins", do="words")
    app.selectbox(key="sentence-").set_value("time").run()
    assert app.button(key="edit-save").disabled
    app.text_area[0].set_value("本周进展平稳。").run()
    app.text_input(key="why--time").set_value("更平实").run()
    app.button(key="edit-save").click().run()
    assert not app.exception
    (draft,) = bulletins.drafts(data)
    assert draft.edits_of("")["time"].text == "本周进展平稳。"

    app = open_page("bulletins", do="issue")
    assert app.button(key="issue").disabled
    app.checkbox(key="issue-sure").check().run()
    app.button(key="issue").click().run(timeout=120)
    _fine(app)
    (one,) = bulletins.issued(data)
    assert one.issued_by == "wang"
    entry = backend.log.entries(limit=1)[0]
    assert (entry.action, entry.object, entry.actor) == (
        "bulletin_issued", one.document_number, "wang",
    )  # fmt: skip

    app = open_page("bulletins", part="issued")
    assert "本周进展平稳。" in shown(app)
    unfold(app, "correct").text_input(key="correct-why").set_value("基数有误").run()
    app.button(key="correct").click().run(timeout=120)
    _fine(app)
    (correction,) = bulletins.drafts(data)
    assert (correction.corrects, correction.reason) == (one.name, "基数有误")


def test_an_issue_is_logged_of_who_has_left_since(
    looking: Look, drafted: Path, copied: Copied, only_text: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, issue = copied(drafted), bulletins.issue
    backend = looking(data.root, "staff")

    def left(*given: Any, **named: Any) -> bulletins.Issued:
        one = issue(*given, **named)
        session.configure(backend, viewer_of=st.stop)
        return one

    monkeypatch.setattr(bulletins, "issue", left)
    app = open_page("bulletins", do="issue")
    app.checkbox(key="issue-sure").check().run()
    app.button(key="issue").click().run(timeout=120)
    (one,), (entry,) = bulletins.issued(data), backend.log.entries(limit=1)
    assert (entry.action, entry.object, entry.actor) == (
        "bulletin_issued", one.document_number, "wang",
    )  # fmt: skip


def _fine(app: AppTest) -> None:
    assert not app.exception
    assert not app.error, [one.value for one in app.error]


def _download(backend: Backend, who: str, **asked: str) -> bytes:
    download = DOWNLOADS["bulletin"]
    viewer = VIEWERS[who]
    if not viewer.may(download.act):
        raise UserError("may not")
    return download.make(Wanted(viewer, backend, None, asked)).content


def test_downloads_ask_the_scope_again(looking: Look, issued: Path, copied: Copied) -> None:
    """A county gets its own edition as it was issued, nobody else's, and no draft."""
    data = copied(issued)
    backend = looking(data.root, "county")
    mine = _download(backend, "county", no="2022-001", district=OWN, format="txt")
    assert mine.startswith("【关于海港区".encode())
    for asked in (
        {"no": "2022-001", "district": OTHER, "format": "txt"},
        {"no": "2022-001", "district": "", "format": "pdf"},
        {"no": "2022-001", "format": "pdf"},
        {"no": "2022-001", "district": "海", "format": "txt"},
        {"no": "draft", "district": OWN, "format": "txt"},
        {"no": "2022-001", "district": OWN, "format": "../manifest"},
        {"no": "../2022-001", "district": OWN, "format": "txt"},
        {"district": OWN, "format": "txt"},
    ):
        with pytest.raises(UserError):
            _download(backend, "county", **asked)
    with pytest.raises(UserError, match="may not"):
        _download(backend, "no role", no="2022-001", district=OWN, format="txt")
    city = _download(backend, "leader", no="2022-001", format="pdf")
    assert city == (data.bulletins / "2022-001" / "city" / "bulletin.pdf").read_bytes()
    with pytest.raises(UserError, match="您看不到它"):
        _download(backend, "leader", no="draft", format="txt")


def test_supervision_says_what_changed_and_what_was_done(
    looking: Look, issued: Path, copied: Copied, tmp_path: Path
) -> None:
    """昌黎县 and 卢龙县 are listed; six more register in 昌黎县, and its notes stay its own."""
    data = copied(issued)
    third_week(data, tmp_path)
    looking(data.root, "staff")
    app = open_page("supervision")
    text = said(app)
    assert "最近一期列入督导 2 家" in text
    assert "覆盖率 40.00% → 100.00%（+60.00 个百分点），之后新录入 6 人，还差 0 人" in text
    assert "未达标且本期新增不足1人、到期仍未报送任务分解表" in text
    next(one for one in app.text_input if "supervise" not in (one.key or "")).set_value("已约谈")
    app.button[0].click().run()
    _fine(app)
    assert "已约谈" in said(app)

    backend = looking(data.root, "county")
    assert "没有把单位列入督导" in said(open_page("supervision"))
    assert backend.supervision.seen_by(VIEWERS["county"]) == []
    with pytest.raises(UserError, match="不能写这个单位"):
        backend.supervision.add("昌黎县", "越界", by=VIEWERS["county"])
    with pytest.raises(UserError, match="不能写这个单位"):
        backend.supervision.add("昌黎县", "只读", by=VIEWERS["leader"])
    looking(data.root, "leader")
    app = open_page("supervision", "en")
    assert "已约谈" in said(app)
    assert not app.text_input


@pytest.mark.parametrize(("who", "told"), [("staff", True), ("leader", False), ("county", False)])
def test_the_overview_says_that_a_draft_waits(
    looking: Look, drafted: Path, who: str, told: bool
) -> None:
    looking(drafted, who)
    assert ("通报草稿" in said(open_page("overview"))) is told


def test_a_meeting_shows_the_frozen_figures(looking: Look, issued: Path) -> None:
    looking(issued, "leader")
    (one,) = bulletins.issued(DataDir(issued))
    own = bulletins.figures_of(DataDir(issued), one)[OWN].own
    text = said(open_page("meeting", district=OWN, source=one.name))
    assert f"{one.document_number}（第1期）" in text
    assert f"{own['coverage_percent']}%" in text
    assert f"{own['unions_zero']} 家工会" in text
    assert f"本期新增 {own['new']} 人" in text


def test_a_county_meets_over_its_own_figures_alone(looking: Look, issued: Path) -> None:
    looking(issued, "county")
    for source in ("now", "2022-001", "2099-009"):
        app = open_page("meeting", district=OTHER, source=source)
        assert app.title[0].value == OWN
        assert "1 / 1" in said(app)
        assert OTHER not in shown(app)
    looking(issued, "another")
    assert not open_page("meeting", source="2022-001").metric


def test_supervision_says_where_nothing_was_issued_yet(
    looking: Look, made: Path, copied: Copied
) -> None:
    looking(copied(made).root, "staff")
    assert "还没有印发过通报" in said(open_page("supervision"))
