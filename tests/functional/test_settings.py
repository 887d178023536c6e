"""A drive's settings: checked, proved by a build, kept as versions; all of a change or nothing."""

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import (
    BadSettings,
    DataDir,
    SettingsMoved,
    UserError,
    current_build,
    edited,
    read_settings,
    save_settings,
    settings_history,
)
from tests.builders import people, write_members, write_unions
from tests.conftest import Answer

RollCall = Callable[..., Answer]
WHY = "市里重新定了目标"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city of one union, imported once; each test works on a copy."""
    from dashboard.cli import run

    root = tmp_path_factory.mktemp("settings")
    files = [write_unions(root, [["A1", "甲工会", "海港区", 100]]), write_members(root, people(91))]
    assert run(["--data", str(root / "data"), "import", *map(str, files)]) == 0
    return root / "data"


@pytest.fixture
def city(imported: Path, data: Path) -> DataDir:
    shutil.copytree(imported, data)
    return DataDir(data)


def test_a_change_counts_at_once_and_is_logged(rollcall: RollCall, city: DataDir) -> None:
    before = rollcall("coverage", "--by", "union", "--json").document[0]
    assert before["on_target"]
    saved = rollcall(
        "settings", "set", "thresholds.target=95%", "campaign.goal=95", "--why", WHY, "--json"
    )
    after = rollcall("coverage", "--by", "union", "--json").document[0]
    assert not after["on_target"]
    assert after["missing"] == 4
    assert saved.document["number"] == 2
    (entry,) = rollcall("audit", "list", "--action", "setting_changed", "--json").document
    detail = json.loads(entry["detail"])
    assert detail["campaign.goal"] == "250000 → 95"
    assert detail["thresholds.target"] == "9/10 → 19/20"
    assert detail["why"] == WHY


def test_comments_and_foreign_sections_stay(city: DataDir) -> None:
    path = city.reference / "campaign.toml"
    own = '\n[letters]\nissue = "每周一"  # on Mondays\nitems = ["甲", "乙"]\n'
    path.write_text(path.read_text("utf-8") + own, "utf-8")
    text = edited(read_settings(city).text, {"campaign.goal": 7, "letters.issue": "每周二"})
    assert "goal = 7              # 到截止日应录入的会员数" in text
    assert 'issue = "每周二"  # on Mondays' in text
    kept = tomllib.loads(text)
    assert kept["letters"]["items"] == ["甲", "乙"]
    assert kept["kind_by_suffix"]["市"] == "county"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("campaign.goal=0", "“全市目标人数”应为 1—"),
        ("campaign.goal=many", "读不懂“many”"),
        ("campaign.deadline=2022-08-01", "截止日期 2022-08-01 早于开始日期 2022-08-09"),
        ("campaign.deadline=2032-08-01", "超过三年"),
        ("campaign.breakdown_due=2022-10-01", "不在 2022-08-09 至 2022-09-30 之间"),
        ("thresholds.target=0", "“达标覆盖率（%）”应在 1% 与 100% 之间"),
        ("thresholds.target=1.5/1", "读不懂"),
        ("thresholds.target=101%", "“达标覆盖率（%）”应在 1% 与 100% 之间"),
        ("thresholds.minimum_age=70", "最低年龄应小于退休年龄"),
        ("campaign.name= ", "“行动名称”应为 1—60 个字"),
        ("campaign.nothing=1", "没有“campaign.nothing”这项设置"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    rollcall: RollCall, city: DataDir, change: str, said: str
) -> None:
    text, build = read_settings(city).text, current_build(city)
    answer = rollcall("settings", "set", change, "--why", WHY)
    assert answer.status == 1
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert (read_settings(city).text, current_build(city)) == (text, build)
    assert not city.settings.exists()


def test_everything_wrong_is_said_at_once(city: DataDir) -> None:
    settings = read_settings(city)
    text = edited(settings.text, {"campaign.goal": -1, "thresholds.target": [3, 2]})
    with pytest.raises(BadSettings) as refused:
        save_settings(city, text, by="qian", why=WHY, seen=settings.mark)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("text", ["name = [", "[campaign]\nname = 'x'\n", ""])
def test_what_is_no_drive_is_refused(city: DataDir, text: str) -> None:
    with pytest.raises(BadSettings):
        save_settings(city, text, by="qian", why=WHY, seen=read_settings(city).mark)


def test_a_reason_is_asked(city: DataDir) -> None:
    settings = read_settings(city)
    text = edited(settings.text, {"campaign.goal": 5})
    with pytest.raises(UserError, match="请写明为什么改"):
        save_settings(city, text, by="qian", why=" 无 ", seen=settings.mark)


def test_every_version_is_kept_and_can_come_back(rollcall: RollCall, city: DataDir) -> None:
    first = read_settings(city).text
    figures = rollcall("coverage", "--by", "union", "--json").document
    rollcall("settings", "set", "thresholds.target=95/100", "--why", WHY)
    rollcall("settings", "restore", "1", "--why", "还是按九成算")
    assert read_settings(city).text == first
    assert rollcall("coverage", "--by", "union", "--json").document == figures
    versions = rollcall("settings", "history", "--json").document
    assert [one["number"] for one in versions] == [3, 2, 1]
    assert [one["why"] for one in versions] == ["还是按九成算", WHY, "最初的设置"]
    assert versions[0]["changes"] == [
        {"key": "thresholds.target", "before": [19, 20], "after": [9, 10]}
    ]
    shown = rollcall("settings", "show", "--version", "2", "--json").document
    assert shown["thresholds.target"] == [19, 20]


def test_an_edit_by_hand_becomes_a_version_too(rollcall: RollCall, city: DataDir) -> None:
    rollcall("settings", "set", "campaign.goal=300", "--why", WHY)
    path = city.reference / "campaign.toml"
    path.write_text(path.read_text("utf-8").replace("goal = 300", "goal = 301"), "utf-8")
    rollcall("settings", "set", "campaign.goal=302", "--why", WHY)
    goals = [tomllib.loads(one.text)["campaign"]["goal"] for one in settings_history(city)]
    assert goals == [302, 301, 300, 250000]
    assert [one.by for one in settings_history(city)] == ["cli", "", "cli", ""]


def test_who_saves_second_is_told(city: DataDir) -> None:
    seen = read_settings(city)
    save_settings(city, edited(seen.text, {"campaign.goal": 5}), by="a", why=WHY, seen=seen.mark)
    with pytest.raises(SettingsMoved, match="刚刚被别人改过"):
        save_settings(
            city, edited(seen.text, {"campaign.goal": 6}), by="b", why=WHY, seen=seen.mark
        )
    assert read_settings(city).values["campaign.goal"] == 5


def test_a_build_that_fails_changes_nothing(city: DataDir) -> None:
    """The accepted rows of a batch are gone: no build can be made."""
    before, build = read_settings(city), current_build(city)
    for path in city.batches.rglob("*.parquet"):
        path.unlink()
    with pytest.raises(Exception, match="parquet"):
        save_settings(
            city, edited(before.text, {"campaign.goal": 5}), by="a", why=WHY, seen=before.mark
        )
    assert read_settings(city).text == before.text
    assert current_build(city) == build
    assert len(settings_history(city)) == 1


def test_before_the_first_import(rollcall: RollCall, data: Path) -> None:
    """Settings can be made first; there is nothing to publish yet."""
    assert rollcall("settings", "set", "campaign.goal=9", "--why", WHY).status == 0
    assert current_build(DataDir(data)) is None
    assert rollcall("settings", "show", "--json").document["campaign.goal"] == 9
