"""Task breakdown, versions, responsibility: each page for each role; sent, judged and reassigned."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.backend import Backend
from dashboard.breakdown_files import breakdown_file
from dashboard.reminders import hours_left, reminder
from pipelines import (
    DataDir,
    ImportReport,
    Sending,
    UserError,
    accept_alias,
    counting_version,
    import_batch,
    return_sheet,
    send_sheet,
    sheet_versions,
    undo_batch,
    write_template,
)
from tests.breakdown.sheets import by_hand
from tests.builders import write_unions
from tests.pages.conftest import VIEWERS, Looking
from tests.pages.test_views import open_page, said, shown, unfold

PAGES = ("breakdown", "versions", "responsibility")
OWN, OTHER = "海港区", "昌黎县"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["leader", "staff", "county", "admin"])
def test_every_page_stands_for_every_role(looking: Looking, name: str, role: str) -> None:
    looking.as_(VIEWERS[role])
    for lang in ("zh", "en") if role == "staff" else ("zh",):
        app = open_page(name, lang)
        assert ("数据截至 2022年9月5日" if lang == "zh" else "Data as of 5 Sep 2022") in said(app)
        if role == "county":
            assert OTHER not in shown(app)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["no district", "no role"])
def test_who_may_nothing_sees_nothing(looking: Looking, name: str, who: str) -> None:
    looking.as_(VIEWERS[who])
    app = open_page(name)
    assert "还没有分配角色或县区" in said(app)
    assert not app.dataframe


def test_unions_and_districts_are_counted_in_their_own_words(looking: Looking) -> None:
    looking.as_(VIEWERS["staff"])
    told = {one.label: one.delta for one in open_page("responsibility").metric}
    for label in ("有社工的工会", "有管理员的工会", "责任链完整的工会"):
        assert told[label] == "共 39 家"
    assert told["有分解表的县区"] == "共 13 个"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("breakdown", {"part": "judge", "district": OTHER}),
        ("breakdown", {"part": "send", "district": OTHER}),
        ("versions", {"district": OTHER, "before": "0001-20220905", "after": "x"}),
        ("responsibility", {"part": "reassign", "district": OTHER, "union_id": "0"}),
        ("responsibility", {"part": "nobody", "district": "没有这个县"}),
    ],
)
def test_no_address_takes_a_county_to_another(
    looking: Looking, name: str, address: dict[str, str]
) -> None:
    looking.as_(VIEWERS["county"])
    assert OTHER not in shown(open_page(name, **address))


@pytest.fixture
def own(city: DataDir, tmp_path: Path) -> Iterator[tuple[DataDir, Looking]]:
    """A copy of the small city that may be written."""
    data = DataDir.at(Path(shutil.copytree(city.root, tmp_path / "city")))
    backend = Backend.open(data)
    yield data, Looking(backend)
    backend.close()


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    app = button.click().run()
    assert not app.exception, app.exception
    return app


def filled(data: DataDir, folder: Path, more: int) -> Path:
    """A county's form, filled in with more people in its first union."""
    path = folder / f"任务分解表_{OWN}.xlsx"
    write_template(data, OWN, path)
    book = openpyxl.load_workbook(path)
    cell = book.worksheets[0]["F5"]
    cell.value = (cell.value or 0) + more
    book.save(path)
    return path


def test_sent_by_a_county_judged_by_the_office(
    own: tuple[DataDir, Looking], tmp_path: Path
) -> None:
    """The preview keeps nothing; the county sees the verdict and its reason; the log has all."""
    data, looking = own
    looking.as_(VIEWERS["county"])
    app = open_page("breakdown", part="send")
    path = filled(data, tmp_path, 7)
    app.file_uploader[0].upload(path.name, path.read_bytes(), "application/xlsx").run()
    assert "实际会员变 1 家" in said(app)
    assert len(sheet_versions(data, district=OWN)) == 1
    app = press(app, "提交，等市总工会审核")
    assert "等市总工会审核" in app.success[0].value
    waiting = sheet_versions(data, district=OWN)[-1]
    assert (waiting.state, waiting.by) == ("waiting", "zhao")

    looking.as_(VIEWERS["staff"])
    app = open_page("breakdown", part="judge")
    assert "待审 0 另有 1 个县区的新表" in said(app), "no county is without a sheet that counts"
    app.text_input[0].set_value("合计对不上，请核对").run()
    press(app, "退回")
    assert sheet_versions(data, district=OWN)[-1].state == "returned"

    looking.as_(VIEWERS["county"])
    app = open_page("breakdown")
    assert "合计对不上，请核对" in "".join(one.value for one in app.error)
    again = send_sheet(
        data, filled(data, tmp_path, 9), Sending("breakdown", OWN, "zhao", waits=True)
    )

    looking.as_(VIEWERS["staff"])
    press(open_page("breakdown", part="judge"), "采纳")
    assert counting_version(data, OWN).batch == again.batch  # type: ignore[union-attr]
    said_in_log = [
        (entry.action, entry.actor, entry.object)
        for entry in Backend.open(data).log.entries(limit=3)
    ]
    assert said_in_log == [
        ("accept", "wang", again.batch),
        ("return", "wang", waiting.batch),
        ("upload", "zhao", waiting.batch),
    ]


def offered(path: Path, **address: str) -> AppTest:
    """The sending page, a sheet dropped on it."""
    app = open_page("breakdown", part="send", **address)
    return app.file_uploader[0].upload(path.name, path.read_bytes(), "application/xlsx").run()


def test_what_was_sent_is_not_offered_again(own: tuple[DataDir, Looking], tmp_path: Path) -> None:
    """Its result stands in its place, until the office has judged it."""
    data, looking = own
    looking.as_(VIEWERS["county"])
    app = press(offered(filled(data, tmp_path, 7)), "提交，等市总工会审核")
    for _ in range(2):
        assert "等市总工会审核" in app.success[0].value
        assert "提交，等市总工会审核" not in {button.label for button in app.button}
        assert "的差别" not in said(app)
        app.run()
    return_sheet(data, sheet_versions(data, district=OWN)[-1].batch, "wang", "改好再交来")
    app.run()
    assert not app.success
    assert "改好再交来" in app.error[-1].value
    assert len(sheet_versions(data, district=OWN)) == 2


def test_a_sheet_is_sent_as_it_was_shown(own: tuple[DataDir, Looking], tmp_path: Path) -> None:
    """A colleague imports between preview and confirmation: it is shown anew and asked again."""
    data, looking = own
    looking.as_(VIEWERS["staff"])
    app = offered(filled(data, tmp_path, 7), district=OWN)
    import_batch(data, [write_unions(tmp_path, [["Z1", "新工会", OTHER, 10]], "20220906")])
    press(app, "确认，立即计数")
    assert "看清变化再确认" in app.warning[-1].value
    assert len(sheet_versions(data, district=OWN)) == 1
    press(app, "确认，立即计数")
    assert "已导入，批次" in app.success[0].value
    assert len(sheet_versions(data, district=OWN)) == 2


def test_each_sheet_of_a_workbook_is_named(own: tuple[DataDir, Looking], tmp_path: Path) -> None:
    _, looking = own
    looking.as_(VIEWERS["county"])
    app = open_page("breakdown", part="send")
    path = by_hand(tmp_path / "分解.xlsx")
    app.file_uploader[0].upload(path.name, path.read_bytes(), "application/xlsx").run()
    text = said(app)
    assert "第一片　任务分解表" in text
    assert "第二片　任务分解表" in text


def test_who_reassigns_second_is_told(own: tuple[DataDir, Looking]) -> None:
    data, looking = own
    looking.as_(VIEWERS["staff"])
    pages = [open_page("responsibility", part="reassign", district=OWN) for _ in range(2)]
    for place, app in enumerate(pages):
        union = next(box for box in app.selectbox if box.label == "哪家工会")
        label = union.options[place]
        union.set_value(label).run()
        workers = app.multiselect[0]
        workers.set_value([next(name for name in workers.options if name not in label)]).run()
    first, second = (press(app, "改派") for app in pages)
    assert first.success, [one.value for one in first.error]
    assert not first.error
    assert "已变" in second.error[0].value
    assert len(sheet_versions(data, district=OWN)) == 2


def test_files_are_for_who_sees_the_district(own: tuple[DataDir, Looking]) -> None:
    data, _ = own
    batch = counting_version(data, OWN).batch  # type: ignore[union-attr]
    for asked in (
        {"what": "template", "district": OWN},
        {"what": "version", "district": OWN, "batch": batch},
        {"what": "difference", "district": OWN, "before": batch, "after": batch},
    ):
        assert breakdown_file(data, VIEWERS["county"], asked).content.startswith(b"PK")
        with pytest.raises(UserError):
            breakdown_file(data, VIEWERS["county"], asked | {"district": OTHER})
        with pytest.raises(UserError):
            breakdown_file(data, VIEWERS["no district"], asked)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2022, 8, 19, 0, 0), 24),
        (datetime(2022, 8, 19, 23, 30), 0),
        (datetime(2022, 8, 20, 0, 1), -1),
    ],
)
def test_the_due_day_counts_to_its_end(now: datetime, hours: int) -> None:
    assert hours_left(datetime(2022, 8, 19).date(), now) == hours


def test_each_reminder_says_what_is_wanted() -> None:
    row = {
        "district": OWN, "breakdown_due": datetime(2022, 8, 19).date(), "unions": 6,
        "return_reason": "缺目标", "unions_unassigned": 2, "unions_untargeted": 0,
    }  # fmt: skip
    now = datetime(2022, 8, 18, 12)
    texts = {state: reminder(row | {"report_state": state}, now)
             for state in ("none", "waiting", "returned", "late", "on_time")}  # fmt: skip
    assert texts["waiting"] is None
    assert "还有 36 小时" in (texts["none"] or "")
    assert "缺目标" in (texts["returned"] or "")
    assert "2 家工会没有包联社工" in (texts["on_time"] or "") == texts["late"]
    assert reminder(row | {"report_state": "late", "unions_unassigned": 0}, now) is None
    ended = reminder(row | {"report_state": "none"}, datetime(2026, 1, 1), over=True) or ""
    assert "现已截止" in ended
    assert "已超过期限" not in ended


def test_an_undo_by_a_county_reaches_only_what_waits(
    own: tuple[DataDir, Looking], tmp_path: Path
) -> None:
    data, looking = own
    sent = Sending("breakdown", OWN, "zhao", waits=True)
    batch = send_sheet(data, filled(data, tmp_path, 7), sent).batch or ""
    looking.as_(VIEWERS["county"])
    app = unfold(open_page("versions", undo=batch), "undo")
    return_sheet(data, batch, "wang", "改好再交来")
    app = press(app, "撤回")
    assert sheet_versions(data, district=OWN)[-1].state == "returned"


def test_what_was_done_is_logged_of_who_has_left_since(
    own: tuple[DataDir, Looking], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, looking = own
    path = filled(data, tmp_path, 7)
    batch = send_sheet(data, path, Sending("breakdown", OWN, "zhao", waits=True)).batch or ""
    monkeypatch.setattr("dashboard.views.breakdown.return_sheet", looking.leaving(return_sheet))
    monkeypatch.setattr("dashboard.views.versions.undo_batch", looking.leaving(undo_batch))
    looking.as_(VIEWERS["staff"])
    app = open_page("breakdown", part="judge")
    app.text_input[0].set_value("合计对不上，请核对").run()
    press(app, "退回")
    looking.as_(VIEWERS["staff"])
    counting = counting_version(data, OWN)
    send_sheet(data, filled(data, tmp_path, 9), Sending("breakdown", OWN, "wang"))
    taken = counting_version(data, OWN)
    assert counting is not None and taken is not None
    press(unfold(open_page("versions", district=OWN, undo=taken.batch), "undo"), "撤回")
    assert counting_version(data, OWN) == counting
    entries = looking.log.entries(limit=2)
    assert [(one.action, one.actor, one.object) for one in entries] == [
        ("undo", "wang", taken.batch),
        ("return", "wang", batch),
    ]


def test_an_alias_is_logged_of_who_has_left_since(
    own: tuple[DataDir, Looking], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, looking = own
    monkeypatch.setattr("dashboard.views.unknown.accept_alias", looking.leaving(accept_alias))
    looking.as_(VIEWERS["staff"])
    app = open_page("unknown")
    name = app.selectbox(key="alias-name")
    name.set_value(name.options[0]).run()
    union = app.selectbox(key="alias-union").value
    press(app, "认可别名")
    (entry,) = looking.log.entries(limit=1)
    assert (entry.action, entry.actor) == ("setting_changed", "wang")
    assert entry.object.endswith(union)


@pytest.mark.parametrize(
    ("who", "label", "state"),
    [("staff", "确认，立即计数", "counting"), ("county", "提交，等市总工会审核", "waiting")],
)
def test_an_import_under_way_overtakes_what_was_shown(
    own: tuple[DataDir, Looking], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str,
    label: str, state: str,
) -> None:  # fmt: skip
    """The page was drawn before a colleague's import was published; the sheet comes in after it."""
    data, looking = own
    looking.as_(VIEWERS[who])
    app = offered(filled(data, tmp_path, 7), district=OWN)
    colleagues = [write_unions(tmp_path, [["Z1", "新工会", OTHER, 10]], "20220906")]

    def late(*given: Any) -> ImportReport:
        import_batch(data, colleagues)
        return send_sheet(*given)

    monkeypatch.setattr("dashboard.widgets.uploads.send_sheet", late)
    originals = len(list(data.originals.iterdir()))
    press(app, label)
    assert "试算之后，有人导入或撤销了批次" in app.error[0].value
    assert len(sheet_versions(data, district=OWN)) == 1
    assert len(list(data.originals.iterdir())) == originals + 1, "the colleague's"
    press(app, label)
    assert "看清变化再确认" in app.warning[-1].value
    press(app, label)
    assert sheet_versions(data, district=OWN)[-1].state == state
