"""rollcall check: whether everything that came in is still there, and the figures hold."""

import click

from dashboard.bulletins import check_bulletins
from dashboard.settings import Settings, json_option
from dashboard.state_check import check_state
from pipelines import check_data


@click.command("check")
@json_option
@click.pass_context
def check_command(context: click.Context, *, as_json: bool) -> None:
    """核对原件、批次、数字、已印发的通报、账号和日志：哪里不对，该怎么办；有问题时退出码为 1。"""
    settings: Settings = context.obj
    with settings.untouched() as data:
        findings = [*check_data(data), *check_bulletins(data), *check_state(data)]
    if as_json:
        settings.show({"ok": not findings, "findings": [vars(found) for found in findings]})
    for found in findings:
        click.echo(f"{found.subject}：{found.problem}；{found.mend}", err=True)
    if findings:
        click.echo(f"发现 {len(findings)} 个问题。", err=True)
        context.exit(1)
    click.echo("全部核对无误：原件、批次、数字、已印发的通报、账号和日志都对得上。", err=True)
