"""rollcall audit: the log of who did what."""

from dataclasses import asdict
from pathlib import Path

import click

from dashboard import formats
from dashboard.actions import Action
from dashboard.audit import KEPT_DAYS, Entry
from dashboard.audit_file import audit_file, from_day, label_of
from dashboard.auth import OPERATOR
from dashboard.backend import Backend
from dashboard.settings import Settings, json_option
from pipelines import UserError

_since_option = click.option("--since", default="", help="从这一天起（含），如 2022-09-01。")
_until_option = click.option("--until", default="", help="到这一天止（不含）。")
_actor_option = click.option("--actor", default="", help="只看这个账号。")
_action_option = click.option(
    "--action", type=click.Choice([one.value for one in Action]), help="只看这类操作。"
)


@click.group("audit")
def audit_command() -> None:
    """操作日志：查看、校验、导出、清理过期部分。"""


@audit_command.command("list")
@_since_option
@_until_option
@_actor_option
@_action_option
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="最多列几条。")
@json_option
@click.pass_obj
def list_(  # noqa: PLR0913 - one parameter an option
    settings: Settings,
    *,
    since: str,
    until: str,
    actor: str,
    action: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """列出操作，最新的在前。"""
    log = Backend.open(settings.data).log
    entries = log.entries(
        since=from_day(since),
        until=from_day(until),
        actor=actor,
        action=action or "",
        limit=limit,
    )
    if as_json:
        settings.show([asdict(entry) for entry in entries])
        return
    if not entries:
        click.echo("没有符合条件的记录。")
    for entry in entries:
        click.echo(_line(entry))


@audit_command.command("verify")
@click.option("--head", "noted", default="", help="以前记下的“序号:校验值”，核对它之前没有被改动。")
@json_option
@click.pass_obj
def verify(settings: Settings, *, noted: str, as_json: bool) -> None:
    """逐条校验日志链；有改动、缺失或截断即报告并以 1 退出。"""
    verdict = Backend.open(settings.data).log.verify(noted=noted)
    if as_json:
        settings.show(asdict(verdict))
    if not verdict.ok:
        raise UserError(
            f"日志校验不通过：{verdict.problem}；请保留现场并查明是谁改动了 state.sqlite"
        )
    click.echo(
        f"日志校验通过，共 {verdict.entries:,} 条。可以记下这个校验值：{verdict.head}", err=True
    )


@audit_command.command("export")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="写到这个 CSV 文件；- 为标准输出。",
)  # fmt: skip
@_since_option
@_until_option
@_actor_option
@_action_option
@click.pass_obj
def export(  # noqa: PLR0913 - one parameter an option
    settings: Settings, *, output: Path, since: str, until: str, actor: str, action: str | None
) -> None:
    """导出为 CSV；导出本身也记入日志。"""
    log = Backend.open(settings.data).log
    asked = {"since": since, "until": until, "actor": actor, "action": action or ""}
    file = audit_file(log, asked)
    if str(output) == "-":
        click.echo(file.content, nl=False)
    else:
        output.write_bytes(file.content)
    log.record(OPERATOR, Action.AUDIT_EXPORTED, file.target, detail={"rows": file.rows})
    click.echo(f"已导出 {file.rows:,} 条。", err=True)


@audit_command.command("purge")
@click.option("--keep-days", type=int, required=True, help=f"保留最近多少天，不少于 {KEPT_DAYS}。")
@click.pass_obj
def purge(settings: Settings, *, keep_days: int) -> None:
    """清理过期的记录；留下清理凭证，其余记录仍可校验。"""
    removed = Backend.open(settings.data).log.purge(OPERATOR, keep_days=keep_days)
    click.echo(f"已清理 {removed:,} 条。", err=True)


def _line(entry: Entry) -> str:
    actor = f"{entry.actor}（以 {entry.acting_for} 视角）" if entry.acting_for else entry.actor
    detail = "" if entry.detail == "{}" else entry.detail
    told = (entry.object, detail, entry.address)
    parts = (str(entry.seq), formats.local_time(entry.at), actor, label_of(entry.action), *told)
    return "  ".join(part for part in parts if part)
