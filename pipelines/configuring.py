"""The story of a drive's settings: changed, proved by a build, kept as a version, published.

Every version that was ever saved is a folder under `settings/` with the whole text and who saved
it, when and why. A build carries the settings it was made with, so that what was issued under the
old ones stays as it was.
"""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from pipelines.building import exclusive, make_build
from pipelines.errors import BadReference, BadSettings, SettingsMoved, UserError
from pipelines.fields import FIELDS, problems
from pipelines.paths import DataDir
from pipelines.reference import CAMPAIGN, Campaign, load_reference, parse_campaign
from pipelines.steps.batches import UNFINISHED, live_batches
from pipelines.steps.publish import current_build, publish, settle

SHORTEST_WHY = 4
_VERSION = "version.json"


@dataclass(frozen=True)
class Change:
    """One setting that two versions have in different ways; None where it is not there."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True)
class DriveSettings:
    """The settings as they stand in the file, comments and all."""

    text: str

    @property
    def mark(self) -> str:
        """What tells this text from any other; whoever saves says which one was before them."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def values(self) -> dict[str, Any]:
        """Every setting by its path, "campaign.goal". Raises BadSettings where it is no TOML."""
        return {".".join(path): value for path, value in _leaves(_parsed(self.text))}


@dataclass(frozen=True)
class SettingsVersion:
    """One saved version: `at` is UTC, ISO 8601; `by` is empty for an edit of the file by hand."""

    number: int
    at: str
    by: str
    why: str
    text: str
    changes: tuple[Change, ...]


def read_settings(data: DataDir) -> DriveSettings:
    """Return the drive's settings as they stand now."""
    return DriveSettings(_path(data).read_text("utf-8"))


def settings_history(data: DataDir) -> list[SettingsVersion]:
    """Return every version, the newest first; the newest is what stands in the file now."""
    kept = [_read(folder) for folder in sorted(data.settings.glob("[0-9]*"))]
    text = read_settings(data).text
    if not kept or kept[-1]["text"] != text:
        kept.append(_by_hand(data, len(kept) + 1, text))
    before = ["", *(one["text"] for one in kept[:-1])]
    versions = [
        SettingsVersion(**one, changes=differences(old, one["text"]) if old else ())
        for old, one in zip(before, kept, strict=True)
    ]
    return versions[::-1]


def edited(text: str, values: Mapping[str, Any]) -> str:
    """Return the text with these settings in it; everything else, comments too, stays.

    Raises BadSettings for a setting that is neither in the text nor known.
    """
    document = _document(text)
    known = {".".join(path): (path, value) for path, value in _leaves(_parsed(text))}
    for key, value in values.items():
        path, before = known.get(key, (tuple(key.split(".")), None))
        if key not in known and key not in FIELDS:
            raise BadSettings([UserError("没有“{key}”这项设置", key=key)])
        if key in known and _same(before, value):
            continue
        table: Any = document
        for name in path[:-1]:
            table = table.setdefault(name, tomlkit.table())
        table[path[-1]] = value
    return tomlkit.dumps(document)


def save_settings(data: DataDir, text: str, *, by: str, why: str, seen: str) -> SettingsVersion:
    """Save the settings, rebuild with them and publish: all of it, or nothing.

    `seen` is the mark of the settings that were before whoever saves. Raises BadSettings with all
    that is wrong, SettingsMoved where somebody saved meanwhile, and as `build_warehouse` does.
    """
    why = " ".join(why.split())
    if len(why) < SHORTEST_WHY:
        raise UserError("请写明为什么改（至少 {n} 个字），会同设置一起留存", n=SHORTEST_WHY)
    campaign = check_settings(text)
    with exclusive(data):
        current = read_settings(data)
        if current.mark != seen:
            raise SettingsMoved("设置刚刚被别人改过，没有保存；请刷新页面，看过新的设置再改")
        if current.text == text:
            raise UserError("没有改动，不需要保存")
        _keep_current(data)
        entry = _entry(len(settings_history(data)) + 1, by, why, _now())
        _put_in_place(data, campaign, entry, text)
    return settings_history(data)[0]


def check_settings(text: str) -> Campaign:
    """Return the drive that the text describes. Raises BadSettings with everything wrong in it."""
    if found := list(problems(DriveSettings(text).values)):
        raise BadSettings(found)
    return parse_campaign(text)


def differences(before: str, after: str) -> tuple[Change, ...]:
    """Return the settings that two texts have in different ways; comments do not count."""
    old, new = (_values_or_none(text) for text in (before, after))
    keys = dict.fromkeys([*old, *new])
    return tuple(
        Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)
    )


def parse_setting(settings: DriveSettings, key: str, text: str) -> Any:
    """Return what somebody typed for a setting, as the kind that it is. Raises BadSettings."""
    values = settings.values
    if key not in values and key not in FIELDS:
        names = "、".join(values)
        raise BadSettings([UserError("没有“{key}”这项设置；可改：{names}", key=key, names=names)])
    try:
        return _PARSERS[kind_of(key, values.get(key))](text.strip())
    except (ValueError, KeyError, ZeroDivisionError) as error:
        raise BadSettings([UserError("“{key}”读不懂“{typed}”", key=key, typed=text)]) from error


@lru_cache(maxsize=8)
def comments(text: str) -> Mapping[str, str]:
    """Return what the file itself says of each setting, behind the `#` of its line."""
    # Reading it with its comments takes as long as a page that shows them.
    document = _document(text)
    found = {}
    for path, _ in _leaves(_parsed(text)):
        item: Any = document
        for name in path:
            item = item[name]
        comment = getattr(getattr(item, "trivia", None), "comment", "")
        found[".".join(path)] = comment.removeprefix("#").strip()
    return MappingProxyType(found)


def kind_of(key: str, value: Any) -> str:
    """Return the kind of a setting: its rules' one, else that of its present value.

    Beside the kinds of `Field` there are number, yes (a truth value), list (of texts) and other.
    """
    if key in FIELDS:
        return FIELDS[key].kind
    kinds = {bool: "yes", int: "whole", float: "number", date: "day", str: "text"}
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "list"
    return kinds.get(type(value), "other")


def share_of(percent: str) -> list[int]:
    """Return a percentage or a fraction as the file holds it: "90%", "90", "9/10" are [9, 10]."""
    bare = percent.strip().removesuffix("%")
    found = Fraction(bare) if "/" in bare else Fraction(bare) / 100
    return [found.numerator, found.denominator]


def _whether(text: str) -> bool:
    return {"true": True, "false": False, "是": True, "否": False}[text.lower()]


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.replace(",", "、").replace("，", "、").split("、")]


_PARSERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "whole": int,
    "number": float,
    "day": date.fromisoformat,
    "share": share_of,
    "yes": _whether,
    "list": _list,
}


def _put_in_place(data: DataDir, campaign: Campaign, entry: dict[str, Any], text: str) -> None:
    """Make a build with the new settings first: only when it stands is anything put in place."""
    batches = live_batches(data)
    build = make_build(data, batches, reference=load_reference(data, campaign))
    _keep(data, entry, text)
    _write(_path(data), text)
    if batches or current_build(data) is not None:
        publish(data, build.path)
    else:
        build.path.unlink()


def _keep_current(data: DataDir) -> None:
    """Keep what stands in the file where no version holds it: the first one, or an edit by hand."""
    newest = settings_history(data)[0]
    if not (data.settings / f"{newest.number:04d}").exists():
        _keep(data, _entry(newest.number, newest.by, newest.why, newest.at), newest.text)


def _keep(data: DataDir, entry: dict[str, Any], text: str) -> None:
    data.settings.mkdir(exist_ok=True)
    growing = data.settings / f"{UNFINISHED}{entry['number']:04d}"
    growing.mkdir()
    (growing / CAMPAIGN).write_text(text, "utf-8")
    (growing / _VERSION).write_text(json.dumps(entry, ensure_ascii=False, indent=1), "utf-8")
    settle(growing)
    growing.rename(data.settings / f"{entry['number']:04d}")


def _read(folder: Path) -> dict[str, Any]:
    """Return a version's fields. Raises BadReference where it is not what was saved."""
    try:
        entry = json.loads((folder / _VERSION).read_text("utf-8"))
        text = (folder / CAMPAIGN).read_text("utf-8")
        SettingsVersion(**entry, text=text, changes=())
    except (OSError, ValueError, TypeError) as error:
        raise BadReference(
            "留存的设置 settings/{name} 损坏或不全；请从备份恢复这个文件夹", name=folder.name
        ) from error
    return {**entry, "text": text}


def _by_hand(data: DataDir, number: int, text: str) -> dict[str, Any]:
    written = datetime.fromtimestamp(_path(data).stat().st_mtime, UTC)
    why = "直接修改了文件" if number > 1 else "最初的设置"
    return {**_entry(number, "", why, f"{written:%Y-%m-%dT%H:%M:%SZ}"), "text": text}


def _entry(number: int, by: str, why: str, at: str) -> dict[str, Any]:
    return {"number": number, "at": at, "by": by, "why": why}


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _path(data: DataDir) -> Path:
    return data.reference / CAMPAIGN


def _write(path: Path, text: str) -> None:
    growing = path.with_name(f".tmp-{path.name}")
    growing.write_text(text, "utf-8")
    growing.replace(path)


def _same(before: Any, after: Any) -> bool:
    pairs = [value for value in (before, after) if isinstance(value, list) and len(value) == 2]
    if len(pairs) == 2 and all(isinstance(part, int) for pair in pairs for part in pair):
        return bool(before[0] * after[1] == after[0] * before[1])
    return bool(before == after and type(before) is type(after))


def _leaves(
    table: Mapping[str, Any], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield path and value of every setting, however deep."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings([_no_toml(error)]) from error


def _document(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise BadSettings([_no_toml(error)]) from error


def _no_toml(error: Exception) -> UserError:
    return UserError("设置不是正确的 TOML（{error}），请改正", error=error)


def _values_or_none(text: str) -> dict[str, Any]:
    try:
        return DriveSettings(text).values
    except BadSettings:
        return {}
