"""设置: the drive's goal, dates and thresholds; every version kept, compared and restored."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from dashboard import drive_settings, formats, session, widgets
from dashboard.auth import Act
from dashboard.drive_settings import shown
from dashboard.page import Page
from dashboard.tables import GROUPS
from pipelines import (
    FIELDS,
    Change,
    DriveSettings,
    SettingsVersion,
    UserError,
    comments,
    differences,
    edited,
    kind_of,
    read_settings,
    settings_history,
    share_of,
)

_SECTIONS = {
    "campaign": "行动",
    "thresholds": "阈值",
    "assessment": "考核",
    "bulletin": "通报",
    "rank_groups": "排名分组",
    "kind_by_suffix": "名册外县区的种类，按名称结尾",
    "milestones": "时间节点",
    "qr": "二维码",
    "contacts": "联系方式",
}

_DISTRICT_KINDS = {
    "county": "县区",
    "zone": "开发区、新区",
    "system": "系统",
    "industry": "产业",
    "direct": "直属",
}
"""What the kinds of districts that are delivered are called; another goes by its own name."""

_USUAL = ("campaign", "thresholds")
"""What is changed more often than once stands together; the others are asked one by one."""


def show(page: Page) -> None:
    """Show the settings, the file as a whole, and the versions; administrators only."""
    t = page.t
    widgets.title(page, t("设置"))
    if not page.viewer.may(Act.ADMINISTER):
        st.info(t("只有管理员可以修改设置。"))
        return
    st.caption(t("保存后立即重新计算并发布；已印发的通报不变。每一版都留存，随时可以恢复。"))
    current = read_settings(session.backend().data)
    before_them = _before_them(page, current)
    _told(page)
    parts = {"each": t("逐项修改"), "text": t("全部内容"), "versions": t("历史版本")}
    part = widgets.switch(t("看什么"), parts, key="part", default="each")
    if part == "each":
        _form(page, before_them)
    elif part == "text":
        _text(page, before_them)
    else:
        _versions(page, current)


def _before_them(page: Page, current: DriveSettings) -> DriveSettings:
    """Return the settings that the forms show: nobody saves over what they have not seen."""
    seen: DriveSettings = session.kept("settings-shown") or current
    session.keep("settings-shown", seen)
    if seen.mark != current.mark:
        st.warning(page.t("设置刚刚被别人改过；下面还是改动之前的，不能保存。"))
        if st.button(page.t("载入新的设置"), key="settings-reload"):
            session.keep("settings-shown", None)
            st.rerun()
    return seen


@widgets.on_its_own
def _form(page: Page, settings: DriveSettings) -> None:
    """Show the settings of the chosen sections, each as the kind that it is."""
    t = page.t
    try:
        values, said = settings.values, comments(settings.text)
    except UserError as error:
        widgets.refusal(page, error)
        return
    every = list(dict.fromkeys([*(key for key in FIELDS if _is_asked(key, values)), *values]))
    sections = _chosen_sections(page, list(dict.fromkeys(key.split(".")[0] for key in every)))
    with st.form(f"settings-{settings.mark[:8]}", border=False):
        answers: dict[str, Any] = {}
        for section in sections:
            keys = [key for key in every if key.split(".")[0] == section]
            with _section(page, section):
                for key in keys:
                    answers[key] = _input(page, settings, key, values.get(key), said.get(key, ""))
        given = {key: value for key, value in answers.items() if value is not None}
        idle = all(_by_hand_only(key, values.get(key)) for key in answers)
        why = st.text_input(t("为什么改"), max_chars=200, disabled=idle)
        if st.form_submit_button(t("保存设置"), type="primary", disabled=idle):
            _save(page, lambda: edited(settings.text, given), why, settings)


def _is_asked(key: str, values: dict[str, Any]) -> bool:
    """Say whether a known setting is asked for where the file may not have it.

    A file of an older program lacks what came since. A number can then be left blank, and stays
    the program's own; of a text left blank nobody could tell whether it is to be empty.
    """
    field = FIELDS[key]
    return key in values or not field.optional or field.kind == "whole"


def _chosen_sections(page: Page, every: list[str]) -> list[str]:
    """Ask which settings to change: the usual ones, or a section of the others."""
    usual = [name for name in _USUAL if name in every]
    named = {"usual": page.t("、").join(page.t(_SECTIONS[name]) for name in usual)}
    named |= {name: page.t(_SECTIONS.get(name, name)) for name in every if name not in usual}
    chosen = widgets.switch(page.t("哪一类设置"), named, key="section", default="usual")
    return usual if chosen == "usual" else [chosen]


def _section(page: Page, name: str) -> st.delta_generator.DeltaGenerator:
    """Return the place of a section's settings, two abreast."""
    place = st.container(border=True)
    place.header(page.t(_SECTIONS.get(name, name)), anchor=False)
    return place.container(key=f"settings-section-{name}")


def _input(page: Page, settings: DriveSettings, key: str, value: Any, comment: str) -> Any:
    """Ask for one setting; return the answer as the file holds it, or None for no answer.

    The bounds are not given to the browser: they are held to when the settings are saved, and the
    message then says what is wrong.
    """
    t, field = page.t, FIELDS.get(key)
    label = t(field.label if field else _name_of(key))
    asked: dict[str, Any] = {
        "key": f"setting-{settings.mark[:8]}-{key}",
        "help": (t(field.note) if field and field.note else None) if field else comment or None,
    }
    if key.startswith(("kind_by_suffix.", "rank_groups.")):
        return _ask_kinds(page, label, value, asked)
    kind = kind_of(key, value)
    if kind == "whole" and value is None:
        asked["placeholder"] = t("程序自带的值")
    if _by_hand_only(key, value):
        st.caption(t("{label}：请在“全部内容”中修改。", label=label))
        return None
    return _ASKED[kind](label, value, asked)


def _name_of(key: str) -> str:
    """Return what a setting without a field is called: a rank group or a section by its words."""
    name = key.partition(".")[2] or key
    return GROUPS.get(name, _SECTIONS.get(name, name))


def _by_hand_only(key: str, value: Any) -> bool:
    """Say whether a setting has no field of its own, and is changed in the text of the file."""
    kind = kind_of(key, value)
    return kind == "other" or (kind == "share" and not _is_share(value))


def _is_share(value: Any) -> bool:
    whole = isinstance(value, list) and len(value) == 2
    return whole and all(type(part) is int for part in value) and value[1] != 0


def _ask_kinds(page: Page, label: str, value: str | list[str], asked: dict[str, Any]) -> Any:
    """Ask for one kind of districts, or for several where the setting is a list."""
    several = isinstance(value, list)
    kinds = list(dict.fromkeys([*_DISTRICT_KINDS, *(value if several else [value])]))

    def called(kind: str) -> str:
        return page.t(_DISTRICT_KINDS.get(kind, kind))

    if several:
        return st.multiselect(label, kinds, value, format_func=called, **asked)
    return st.selectbox(label, kinds, kinds.index(value), format_func=called, **asked)


def _ask_text(label: str, value: Any, asked: dict[str, Any]) -> Any:
    return st.text_input(label, str(value or ""), max_chars=500, **asked).strip()


def _ask_whole(label: str, value: Any, asked: dict[str, Any]) -> Any:
    given = st.number_input(label, value=value if type(value) is int else None, step=1, **asked)
    return int(given) if given is not None else None


def _ask_number(label: str, value: Any, asked: dict[str, Any]) -> Any:
    return st.number_input(label, value=value, **asked)


def _ask_day(label: str, value: Any, asked: dict[str, Any]) -> Any:
    asked |= {"min_value": date(2000, 1, 1), "max_value": date(2100, 12, 31)}
    return st.date_input(label, value if type(value) is date else None, **asked)


def _ask_share(label: str, value: Any, asked: dict[str, Any]) -> Any:
    percent = 100 * value[0] / value[1]
    given = st.number_input(label, value=percent, step=0.5, format="%.2f", **asked)
    # What was not touched stays the fraction that it is: a third has no end as a percentage.
    return value if given == percent else share_of(str(given))


def _ask_yes(label: str, value: Any, asked: dict[str, Any]) -> Any:
    return st.checkbox(label, value, **asked)


def _ask_list(label: str, value: Any, asked: dict[str, Any]) -> Any:
    given = st.text_input(label, "、".join(value), max_chars=1000, **asked)
    return [part.strip() for part in given.split("、") if part.strip()]


_ASKED: dict[str, Callable[[str, Any, dict[str, Any]], Any]] = {
    "text": _ask_text,
    "whole": _ask_whole,
    "number": _ask_number,
    "day": _ask_day,
    "share": _ask_share,
    "yes": _ask_yes,
    "list": _ask_list,
}


@widgets.on_its_own
def _text(page: Page, settings: DriveSettings) -> None:
    """Offer the file itself, for what no form can ask."""
    t = page.t
    with st.form(f"settings-text-{settings.mark[:8]}", border=False):
        st.caption(t("这就是数据文件夹里的 reference/campaign.toml，注释也会留存。"))
        key = f"settings-whole-{settings.mark[:8]}"
        text = st.text_area(t("全部内容"), settings.text, height=480, key=key)
        why = st.text_input(t("为什么改"), max_chars=200, key="settings-text-why")
        if st.form_submit_button(t("保存全部内容")):
            _save(page, lambda: text.replace("\r\n", "\n"), why, settings)


@widgets.on_its_own
def _versions(page: Page, current: DriveSettings) -> None:
    """Show who saved what, when and why; compare one with now, and restore it."""
    t = page.t
    versions = settings_history(session.backend().data)
    lines = [_line(page, version) for version in versions]
    widgets.plain_table(page, t("历史版本"), lines)
    numbers = [version.number for version in versions[1:]]
    if not numbers:
        st.caption(t("改过一次以后，这里可以比较和恢复以前的设置。"))
        return
    chosen = st.selectbox(
        t("查看哪一版"),
        numbers,
        index=None,
        format_func=lambda number: t("第 {n} 版", n=number),
        placeholder=t("请选择"),
        key="settings-version",
    )
    version = next((one for one in versions if one.number == chosen), None)
    if version is not None:
        _compare(page, version, current)


def _line(page: Page, version: SettingsVersion) -> dict[str, Any]:
    t = page.t
    changed = "；".join(
        f"{_label(page, one)} {shown(one.before)} → {shown(one.after)}" for one in version.changes
    )
    return {
        t("版本"): version.number,
        t("时间"): formats.local_time(version.at),
        t("账号"): version.by or formats.NOTHING,
        t("原因"): t(version.why),
        t("改动"): changed,
    }


def _label(page: Page, change: Change) -> str:
    return page.t(FIELDS[change.key].label) if change.key in FIELDS else change.key


@widgets.on_its_own
def _compare(page: Page, version: SettingsVersion, current: DriveSettings) -> None:
    t = page.t
    then, now = t("第 {n} 版", n=version.number), t("现在")
    rows = [
        {
            t("设置项"): _label(page, one),
            then: shown(one.before),
            now: shown(one.after),
        }
        for one in differences(version.text, current.text)
    ]
    if rows:
        widgets.plain_table(page, t("两版差别"), rows)
    else:
        st.caption(t("与现在的设置相同，只有注释不同。"))
    with st.expander(t("这一版的全部内容")):
        st.code(version.text, language="toml")
    with st.form("settings-restore", border=False):
        why = st.text_input(t("为什么恢复"), max_chars=200)
        if st.form_submit_button(t("恢复这一版")):
            _save(page, lambda: version.text, why, current)


@widgets.on_its_own
def _save(page: Page, text: Callable[[], str], why: str, seen: DriveSettings) -> None:
    """Save under the viewer as they are now; say what came of it after the page is drawn anew."""
    viewer, backend = session.viewer(), session.backend()
    if not viewer.may(Act.ADMINISTER):
        return
    try:
        with st.spinner(page.t("正在重新计算…")):
            version = drive_settings.save(
                backend.data, backend.log, viewer, text(), why=why, seen=seen.mark,
                address=session.address(),
            )  # fmt: skip
    except UserError as error:
        widgets.refusal(page, error)
        return
    session.keep("settings-shown", None)
    session.keep("settings-told", version.number)
    st.rerun()


@widgets.on_its_own
def _told(page: Page) -> None:
    number = session.kept("settings-told")
    if number:
        session.keep("settings-told", None)
        st.success(page.t("已保存为第 {n} 版，数字已重新计算。", n=number))
