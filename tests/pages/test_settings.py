"""The settings page: every field asked, what is wrong said, versions compared and restored."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.backend import Backend
from pipelines import FIELDS, DataDir, edited, read_settings, save_settings, settings_history
from tests.pages.conftest import VIEWERS, Looking
from tests.pages.test_views import open_page, said

KNOWN = [key for key, one in FIELDS.items() if not one.optional or key.startswith("bulletin.")]
SECTIONS = {"usual": ("campaign.", "thresholds."), "bulletin": ("bulletin.",)}
WHY = "市里重新定了目标"


@pytest.fixture
def own(city: DataDir, tmp_path: Path) -> Iterator[Backend]:
    """A copy of the small city, looked at by an administrator."""
    shutil.copytree(city.root, tmp_path / "own", ignore=shutil.ignore_patterns("state.*"))
    backend = Backend.open(DataDir(tmp_path / "own"))
    Looking(backend).as_(VIEWERS["admin"])
    yield backend
    backend.close()


def field(app: AppTest, key: str) -> Any:
    kinds = (app.text_input, app.number_input, app.date_input)
    found = [one for kind in kinds for one in kind if str(one.key).endswith(f"-{key}")]
    assert len(found) == 1, key
    return found[0]


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception


def why(app: AppTest, label: str = "为什么改") -> None:
    next(one for one in app.text_input if one.label == label).set_value(WHY)


@pytest.mark.parametrize("role", ["leader", "staff", "county"])
def test_only_administrators(looking: Looking, role: str) -> None:
    looking.as_(VIEWERS[role])
    app = open_page("admin_settings")
    assert "只有管理员" in said(app)
    assert not app.text_input


def test_every_field_is_asked_in_both_languages(own: Backend) -> None:
    for lang in ("zh", "en"):
        labels = ""
        for section, starts in SECTIONS.items():
            app = open_page("admin_settings", lang, section=section)
            asked = [key for key in KNOWN if key.startswith(starts)]
            labels += " ".join(field(app, key).label for key in asked)
    assert not [letter for letter in labels if "\u4e00" <= letter <= "\u9fff"]


def test_a_change_is_saved_published_and_logged(own: Backend) -> None:
    app = open_page("admin_settings")
    field(app, "campaign.goal").set_value(2_000)
    field(app, "thresholds.target").set_value(92.5)
    why(app)
    press(app, "保存设置")
    assert "已保存为第 2 版" in " ".join(one.value for one in app.success)
    values = read_settings(own.data).values
    assert (values["campaign.goal"], values["thresholds.target"]) == (2_000, [37, 40])
    assert values["thresholds.actual_changed"] == [1, 10]
    (entry,) = own.log.entries(action="setting_changed")
    assert entry.actor == "qian"
    assert "→ 2000" in entry.detail


def test_what_came_since_the_file_was_laid_down_can_be_set(own: Backend) -> None:
    """A number that is left blank stays the program's own."""
    drive = own.data.reference / "campaign.toml"
    before, _, after = drive.read_text("utf-8").partition("[assessment]")
    drive.write_text(before + after[after.index("\n\n") :], "utf-8")
    app = open_page("admin_settings", section="assessment")
    assert field(app, "assessment.on_target_points").value is None
    field(app, "assessment.coverage_points").set_value(70)
    why(app)
    press(app, "保存设置")
    saved = {key: value for key, value in read_settings(own.data).values.items() if "points" in key}
    assert saved == {"thresholds.near_points": 10, "bulletin.behind_points": 10,
                     "assessment.coverage_points": 70}  # fmt: skip


def test_what_is_wrong_is_said_and_nothing_saved(own: Backend) -> None:
    for lang, words in (
        ("zh", ("早于开始日期", "应为 1—")),
        ("en", ("before the start", "between 1")),
    ):
        app = open_page("admin_settings", lang)
        field(app, "campaign.goal").set_value(-5)
        field(app, "campaign.deadline").set_value("2022-01-01")
        next(one for one in app.text_input if one.label in ("为什么改", "Why")).set_value(WHY)
        press(app, "保存设置" if lang == "zh" else "Save the settings")
        told = " ".join(one.value for one in app.error)
        for word in words:
            assert word in told
    assert len(settings_history(own.data)) == 1
    assert own.log.entries(action="setting_changed") == []


def test_the_second_of_two_is_told(own: Backend) -> None:
    app = open_page("admin_settings")
    seen = read_settings(own.data)
    save_settings(
        own.data, edited(seen.text, {"campaign.goal": 77}), by="b", why=WHY, seen=seen.mark
    )
    field(app, "campaign.goal").set_value(88)
    why(app)
    press(app, "保存设置")
    assert "刚刚被别人改过" in " ".join(one.value for one in app.error)
    assert read_settings(own.data).values["campaign.goal"] == 77
    press(app, "载入新的设置")
    assert field(app, "campaign.goal").value == 77


def test_a_version_is_compared_and_restored(own: Backend) -> None:
    seen = read_settings(own.data)
    save_settings(
        own.data, edited(seen.text, {"campaign.goal": 77}), by="b", why=WHY, seen=seen.mark
    )
    app = open_page("admin_settings", part="versions")
    app.selectbox(key="settings-version").set_value(1).run()
    shown = app.dataframe[-1].value.to_csv()
    assert "250000" in shown
    assert "77" in shown
    why(app, "为什么恢复")
    press(app, "恢复这一版")
    assert read_settings(own.data).text == seen.text
    assert settings_history(own.data)[0].number == 3


def test_the_whole_text_is_saved_with_sections_that_no_form_knows(own: Backend) -> None:
    app = open_page("admin_settings", part="text")
    area = app.text_area[0]
    area.set_value(area.value + '\n[[phonebook]]\nname = "海港区"\n')
    app.text_input(key="settings-text-why").set_value(WHY)
    press(app, "保存全部内容")
    assert read_settings(own.data).values["phonebook"] == [{"name": "海港区"}]
    # What no form asks is left alone by the form.
    app = open_page("admin_settings")
    field(app, "campaign.goal").set_value(9)
    why(app)
    press(app, "保存设置")
    values = read_settings(own.data).values
    assert values["phonebook"] == [{"name": "海港区"}]
    assert values["campaign.goal"] == 9
