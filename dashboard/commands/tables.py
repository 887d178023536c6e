"""rollcall table: any table of the pages, as JSON or as the file that a page gives."""

from pathlib import Path

import click

from dashboard.actions import Action
from dashboard.auth import OPERATOR
from dashboard.backend import Backend
from dashboard.operator_log import note
from dashboard.options import table_file_option, write_table
from dashboard.settings import Settings, json_option
from dashboard.tables import TABLES, as_rows, given_by
from pipelines import UserError


@click.command("table")
@click.argument("name", type=click.Choice(list(TABLES)), metavar="NAME")
@click.option(
    "--where", multiple=True, metavar="条件=值", help="只看哪些，如 district=昌黎县；可写几次。"
)
@table_file_option
@json_option
@click.pass_obj
def table_command(
    settings: Settings, *, name: str, where: tuple[str, ...], out: Path | None, as_json: bool
) -> None:
    """看板页面上的任何一张表，与页面、下载的文件同一组数字。"""
    if out is None and not as_json:
        raise click.UsageError("请写 --json，或用 -o 指明写到哪个文件。")
    build = settings.published
    filters = _filters(name, where)
    backend = Backend.open(settings.data)
    try:
        given = given_by(backend)
        if as_json:
            settings.show(as_rows(build, OPERATOR, name, filters, given))
        if out is not None:
            write_table(build, out, {**filters, "name": name}, given)
    finally:
        backend.close()
    note(settings.data, Action.DOWNLOAD, " ".join([name, *where]))


def _filters(name: str, where: tuple[str, ...]) -> dict[str, str]:
    """Return the conditions by name. Raises UserError for one that the table does not take."""
    filters = dict(one.partition("=")[::2] for one in where)
    if unknown := sorted(set(filters) - set(TABLES[name].filters)):
        raise UserError(
            "表 {name} 没有条件 {unknown}；可用：{known}",
            name=name, unknown="、".join(unknown), known="、".join(TABLES[name].filters) or "无",
        )  # fmt: skip
    return filters
