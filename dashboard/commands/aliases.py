"""Commands for the names that no list knows: unknown, alias."""

import click

from dashboard import queries
from dashboard.actions import Action
from dashboard.auth import OPERATOR
from dashboard.operator_log import note
from dashboard.settings import Settings, json_option
from pipelines import accept_alias, current_build, remove_alias


@click.command("unknown")
@json_option
@click.pass_obj
def unknown_command(settings: Settings, *, as_json: bool) -> None:
    """列出会员填写而名册上没有的工会名称，连同行数和相近的名称。"""
    build = current_build(settings.data)
    rows = queries.unknown_unions(build, OPERATOR).to_pylist() if build else []
    if as_json:
        settings.show(rows)
        return
    if not rows:
        click.echo("没有未识别的工会名称。")
    for row in rows:
        nearest = "、".join(row["nearest"] or ()) or "无"
        click.echo(
            f"{row['district']}  {row['union_name'] or '（未填名称）'}  {row['rows']:,} 行，"
            f"其中已录入 {row['registered']:,} 人  相近：{nearest}"
        )
    if rows:
        click.echo("是同一个工会的，用 rollcall alias 县区 名称 工会 认可。", err=True)


@click.command("alias")
@click.argument("district")
@click.argument("name")
@click.argument("union", required=False)
@click.option("--remove", is_flag=True, help="撤回登记过的别名。")
@json_option
@click.pass_obj
def alias_command(  # noqa: PLR0913 - one parameter an argument
    settings: Settings,
    *,
    district: str,
    name: str,
    union: str | None,
    remove: bool,
    as_json: bool,
) -> None:
    """认可一个工会别名：写这个名称的会员从此计入该工会。"""
    if remove:
        done = remove_alias(settings.data, district, name, union)
        target = f"alias {done.district} {done.union}"
        note(settings.data, Action.SETTING_CHANGED, target, {"removed": True})
        click.echo(
            f"已撤回：{done.district}的“{done.alias}”不再计入“{done.union}”，"
            f"{done.rows:,} 行会员重新列为未识别。",
            err=True,
        )
    elif union is None:
        raise click.UsageError("还要写明是哪个工会：rollcall alias 县区 名称 工会。")
    else:
        done = accept_alias(settings.data, district, name, union)
        note(settings.data, Action.SETTING_CHANGED, f"alias {done.district} {done.union}")
        click.echo(
            f"已认可：{done.district}的“{done.alias}”就是“{done.union}”，"
            f"{done.rows:,} 行会员计入该工会。",
            err=True,
        )
    if as_json:
        settings.show(vars(done))
