"""rollcall breakdown: the form, who reported, the verdict, and how versions differ."""

from pathlib import Path
from typing import Any

import click

from dashboard import queries
from dashboard.actions import Action
from dashboard.auth import OPERATOR
from dashboard.operator_log import note
from dashboard.settings import Settings, json_option
from dashboard.tables import CHANGES, REPORT_STATES
from pipelines import (
    accept_sheet,
    compare_versions,
    current_build,
    return_sheet,
    sheet_versions,
    write_template,
)


@click.group("breakdown")
def breakdown_command() -> None:
    """任务分解：模板、报送进度、采纳或退回、比较版本。"""


@breakdown_command.command("template")
@click.argument("district")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写到这个 .xlsx 文件。",
)
@json_option
@click.pass_obj
def template(settings: Settings, *, district: str, out: Path, as_json: bool) -> None:
    """写出一个县区的填报模板：已填好工会名单和上次的数字，带下拉和核对。"""
    unions = write_template(settings.data, district, out)
    click.echo(f"{district}的模板已写入 {out}，共 {unions:,} 家工会。", err=True)
    if as_json:
        settings.show({"district": district, "file": str(out), "unions": unions})


@breakdown_command.command("status")
@json_option
@click.pass_obj
def status(settings: Settings, *, as_json: bool) -> None:
    """列出各县区的报送情况、完整程度和待审的表。"""
    data = settings.data
    build = current_build(data)
    sheets = queries.sheets_json(sheet_versions(data))
    rows = queries.breakdown_board(build, OPERATOR, sheets).to_pylist() if build else []
    if as_json:
        settings.show(rows)
        return
    if not rows:
        click.echo("还没有数据；用 rollcall import 文件… 开始。")
    for row in rows:
        click.echo(_line(row))


def _line(row: dict[str, Any]) -> str:
    newest = {"waiting": "，新表待审 ", "returned": "，新表已退回 "}.get(row["newest_state"], "")
    on = f" {row['reported_on']:%Y-%m-%d}" if row["reported_on"] else ""
    return (
        f"{row['district']}  {REPORT_STATES[row['report_state']]}{on}"
        f"{newest}{row['newest_batch'] if newest else ''}  "
        f"工会 {row['unions']:,}  有社工 {row['unions_assigned']:,}  "
        f"有目标 {row['unions_targeted']:,}  版本 {row['versions']}"
    )


@breakdown_command.command("accept")
@click.argument("batch")
@click.option("--overrule", is_flag=True, help="已退回的也采纳。")
@json_option
@click.pass_obj
def accept(settings: Settings, *, batch: str, overrule: bool, as_json: bool) -> None:
    """采纳一份待审的任务分解表：从此计数。"""
    build = accept_sheet(settings.data, batch, OPERATOR.user, overrule=overrule)
    note(settings.data, Action.ACCEPT, batch)
    click.echo(f"已采纳批次 {batch}，数字已更新；要收回用 rollcall undo {batch}。", err=True)
    if as_json:
        settings.show({"batch": batch, "published": build.id})


@breakdown_command.command("return")
@click.argument("batch")
@click.option("--reason", required=True, help="退回的原因，县区看得到。")
@json_option
@click.pass_obj
def give_back(settings: Settings, *, batch: str, reason: str, as_json: bool) -> None:
    """退回一份待审的任务分解表，写明原因；之前计数的照旧。"""
    return_sheet(settings.data, batch, OPERATOR.user, reason)
    note(settings.data, Action.RETURN, batch, {"reason": reason})
    click.echo(f"已退回批次 {batch}；之前计数的版本照旧。", err=True)
    if as_json:
        settings.show({"batch": batch, "reason": reason})


@breakdown_command.command("diff")
@click.argument("district")
@click.argument("before")
@click.argument("after")
@json_option
@click.pass_obj
def diff(settings: Settings, *, district: str, before: str, after: str, as_json: bool) -> None:
    """比较一个县区两个版本（批次）的任务分解表，逐家工会列出不同。"""
    rows = compare_versions(settings.data, district, before, after)
    if as_json:
        settings.show(rows)
        return
    if not rows:
        click.echo("两个版本没有不同。")
    for row in rows:
        click.echo(f"{CHANGES[row['change']]}  {row['union_name']}  {_said(row)}")


def _said(row: dict[str, Any]) -> str:
    parts = (("实际会员", "actual"), ("目标", "target"), ("社工", "workers"))
    return "  ".join(
        f"{word} {_value(row[f'{name}_before'])} → {_value(row[f'{name}_after'])}"
        for word, name in parts
        if row[f"{name}_before"] != row[f"{name}_after"]
    )


def _value(value: object) -> str:
    return "—" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
