"""The weekly draft is made when it is due, once, and issued by nobody."""

from datetime import date, datetime
from pathlib import Path

import pytest

from dashboard import bulletins
from dashboard.bulletins.places import Places
from dashboard.bulletins.schedule import last_due, next_due
from dashboard.documents.bulletin.rules import Rules, load_rules
from dashboard.i18n import words
from dashboard.server.timetable import draft_when_due
from pipelines import BadReference, DataDir
from tests.bulletins.conftest import SECOND, Copied

MONDAY_MORNING = datetime(2022, 9, 5, 9, 0)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (MONDAY_MORNING, datetime(2022, 9, 5, 8)),
        (datetime(2022, 9, 5, 7, 59), datetime(2022, 8, 29, 8)),  # not yet: the one before
        (datetime(2022, 9, 11, 23), datetime(2022, 9, 5, 8)),
        (datetime(2022, 8, 9, 12), None),  # the drive began today
        (datetime(2022, 10, 14, 12), datetime(2022, 10, 10, 8)),  # the last reviews come in
        (datetime(2022, 10, 31, 12), None),  # it is over
    ],
)
def test_due_moments(made: Path, now: datetime, due: datetime | None) -> None:
    assert last_due(*load_rules(DataDir(made)), now) == due


def test_the_next_one(made: Path) -> None:
    rules, drive = load_rules(DataDir(made))
    assert next_due(rules, drive, MONDAY_MORNING) == datetime(2022, 9, 12, 8)
    assert next_due(rules, drive, datetime(2022, 10, 14)) is None
    assert next_due(Rules(**{**vars(rules), "weekday": 0}), drive, MONDAY_MORNING) is None


def test_it_drafts_once_and_issues_nothing(made: Path, copied: Copied) -> None:
    """A restart tries nothing twice; while somebody is at work it waits for the next look."""
    data = copied(made)
    with Places(data).locked():
        assert bulletins.draft_if_due(data, MONDAY_MORNING) is None
    done = bulletins.draft_if_due(data, MONDAY_MORNING)
    assert done is not None
    assert done.draft == str(SECOND)
    (draft,) = bulletins.drafts(data)
    assert (draft.scheduled, draft.made_by) == (True, "schedule")
    bulletins.remove_draft(data, draft.id)
    assert bulletins.draft_if_due(data, datetime(2022, 9, 7)) is None
    assert bulletins.drafts(data) == []
    assert bulletins.issued(data) == []


def test_why_there_is_no_draft_is_kept(issued: Path, copied: Copied) -> None:
    """A week without new data: said on the page, not tried every minute."""
    data = copied(issued)
    done = bulletins.draft_if_due(data, datetime(2022, 9, 12, 8, 1))
    assert done is not None
    assert done.draft is None
    assert "没有可通报的数据" in (done.problem or "")
    last = bulletins.last_scheduled(data)
    assert last == done
    assert last is not None
    # An English page says it in English, days after it was written down.
    said = words("en")(last.problem or "")
    assert said.startswith("The last issue (no. 1) reported up to 2022-09-05, and up to the day")


def test_the_servers_clock_survives_a_broken_setting(
    made: Path, copied: Copied, capfd: pytest.CaptureFixture[str]
) -> None:
    data = copied(made)
    path = data.reference / "campaign.toml"
    path.write_text(path.read_text("utf-8").replace("weekday = 1", "weekday = 9"), "utf-8")
    with pytest.raises(BadReference, match="weekday = 9 应在 0 到 7 之间"):
        load_rules(data)
    draft_when_due(data)
    assert "weekday = 9" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hour = 24", "hour = 24 应在 0 到 23 之间"),
        ('hour = "8"', "hour = '8' 应是整数"),
        ("hour = true", "hour = True 应是整数"),
        ("prefix = 5", "prefix = 5 应是文字"),
        ("period_days = 0", "应是 1 以上的天数"),
        ("weekdays = 2", "不认识 weekdays"),
    ],
)
def test_settings_that_make_no_sense(made: Path, tmp_path: Path, line: str, says: str) -> None:
    data = DataDir.at(tmp_path)
    path = data.reference / "campaign.toml"
    kept = path.read_text("utf-8").partition("[bulletin]")[0]
    path.write_text(f"{kept}[bulletin]\n{line}\n", "utf-8")
    with pytest.raises(BadReference, match=says):
        load_rules(data)


def test_a_drive_without_bulletin_settings(tmp_path: Path) -> None:
    """An older data folder: the issuer's name stands on the masthead and beneath."""
    data = DataDir.at(tmp_path)
    path = data.reference / "campaign.toml"
    path.write_text(path.read_text("utf-8").partition("[bulletin]")[0], "utf-8")
    rules, _ = load_rules(data)
    assert (rules.masthead, rules.signer) == ("秦皇岛市总工会文件", "秦皇岛市总工会")
    assert rules.document_number(date(2022, 9, 5).year, 1) == "工通〔2022〕1号"
