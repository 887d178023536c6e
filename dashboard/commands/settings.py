"""rollcall settings: the drive's goal, dates and thresholds, every version kept."""

from dataclasses import asdict

import click

from dashboard import drive_settings
from dashboard.auth import OPERATOR
from dashboard.backend import Backend
from dashboard.settings import Settings, json_option
from pipelines import (
    FIELDS,
    SettingsVersion,
    UserError,
    edited,
    parse_setting,
    read_settings,
    settings_history,
)

_why_option = click.option("--why", required=True, help="为什么改；会同设置一起留存。")


@click.group("settings")
def settings_command() -> None:
    """专项行动的设置：目标、日期、阈值；每一版都留存，可以恢复。"""


@settings_command.command("show")
@click.option("--version", "number", type=int, help="看第几版；不写则看现在的。")
@json_option
@click.pass_obj
def show(settings: Settings, *, number: int | None, as_json: bool) -> None:
    """列出每一项设置。"""
    with settings.untouched() as data:
        current = read_settings(data)
        if number is not None:
            current = type(current)(_version(settings_history(data), number).text)
    if as_json:
        settings.show(current.values)
        return
    for key, value in current.values.items():
        label = f"  （{FIELDS[key].label}）" if key in FIELDS else ""
        click.echo(f"{key} = {drive_settings.shown(value)}{label}")


@settings_command.command("set")
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE…")
@_why_option
@json_option
@click.pass_obj
def set_(settings: Settings, *, changes: tuple[str, ...], why: str, as_json: bool) -> None:
    """改一项或几项设置，重新计算并发布；有一处不对就什么也不改。"""
    current = read_settings(settings.data)
    values = {}
    for change in changes:
        key, given, value = change.partition("=")
        if not given:
            raise click.UsageError(f"“{change}”应写成 KEY=VALUE，如 campaign.goal=260000。")
        values[key.strip()] = parse_setting(current, key.strip(), value)
    _save(settings, edited(current.text, values), current.mark, why, as_json=as_json)


@settings_command.command("history")
@json_option
@click.pass_obj
def history(settings: Settings, *, as_json: bool) -> None:
    """列出留存的各版设置：谁、何时、为什么、改了什么。"""
    with settings.untouched() as data:
        versions = settings_history(data)
    if as_json:
        settings.show([_plain(version) for version in versions])
        return
    for version in versions:
        click.echo(f"第 {version.number} 版  {version.at}  {version.by or '—'}  {version.why}")
        for one in version.changes:
            before, after = drive_settings.shown(one.before), drive_settings.shown(one.after)
            click.echo(f"    {one.key}：{before} → {after}")


@settings_command.command("restore")
@click.argument("number", type=int)
@_why_option
@json_option
@click.pass_obj
def restore(settings: Settings, *, number: int, why: str, as_json: bool) -> None:
    """恢复某一版设置，作为新的一版保存。"""
    text = _version(settings_history(settings.data), number).text
    _save(settings, text, read_settings(settings.data).mark, why, as_json=as_json)


def _save(settings: Settings, text: str, seen: str, why: str, *, as_json: bool) -> None:
    backend = Backend.open(settings.data)
    version = drive_settings.save(backend.data, backend.log, OPERATOR, text, why=why, seen=seen)
    if as_json:
        settings.show(_plain(version))
    click.echo(f"已保存为第 {version.number} 版，数字已重新计算。", err=True)


def _version(versions: list[SettingsVersion], number: int) -> SettingsVersion:
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise UserError(f"没有第 {number} 版设置；用 rollcall settings history 查看有哪些")
    return found


def _plain(version: SettingsVersion) -> dict[str, object]:
    return {name: value for name, value in asdict(version).items() if name != "text"}
