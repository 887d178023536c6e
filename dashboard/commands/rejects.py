"""The command that gives rejected rows back: rejects."""

from pathlib import Path

import click

from dashboard.actions import Action
from dashboard.operator_log import note
from dashboard.settings import Settings, json_option
from pipelines import write_rejects


@click.command("rejects")
@click.argument("batch")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写到这个 .xlsx 文件。",
)
@json_option
@click.pass_obj
def rejects_command(settings: Settings, *, batch: str, out: Path, as_json: bool) -> None:
    """把一个批次退回的行写成 Excel：原样加上原因和改法，改好后可直接再导入。"""
    rows = write_rejects(settings.data, batch, out)
    note(settings.data, Action.DOWNLOAD, f"rejects {batch}", {"rows": rows, "file": out.name})
    click.echo(
        f"批次 {batch} 退回的 {rows:,} 行已写入 {out}；改好标色的单元格，保存后用 rollcall import "
        "导入，就补进这个批次。文件含身份证号，用后请删除。",
        err=True,
    )
    if as_json:
        settings.show({"batch": batch, "file": str(out), "rows": rows})
