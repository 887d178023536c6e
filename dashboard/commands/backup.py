"""rollcall backup and rollcall restore: the whole data folder, sealed under a passphrase."""

import sys
from pathlib import Path

import click

from dashboard.backup import Kept, make_backup, restore_backup
from dashboard.settings import Settings, json_option
from dashboard.streams import first_line
from pipelines import UserError

_passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="从这个文件的第一行读口令（- 为标准输入）；不写则在终端询问。",
)
_file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command("backup")
@_file_argument
@_passphrase_option
@json_option
@click.pass_obj
def backup_command(
    settings: Settings, *, file: Path, passphrase_file: Path | None, as_json: bool
) -> None:
    """备份整个数据文件夹：一个加密文件；看板可以照常开着。"""
    if not settings.data_root.exists():
        raise UserError(f"没有数据文件夹 {settings.data_root}；请用 --data 指定")
    kept = make_backup(settings.data, file, _passphrase(passphrase_file, confirm=True))
    _tell(settings, kept, f"已备份到 {file}", as_json=as_json)
    click.echo("请另外保管好口令：没有它，谁也打不开这份备份。", err=True)


@click.command("restore")
@_file_argument
@_passphrase_option
@json_option
@click.pass_obj
def restore_command(
    settings: Settings, *, file: Path, passphrase_file: Path | None, as_json: bool
) -> None:
    """把备份恢复到一个空的数据文件夹：全部恢复，或什么也不动。"""
    kept = restore_backup(file, settings.data_root, _passphrase(passphrase_file, confirm=False))
    _tell(settings, kept, f"已恢复到 {settings.data_root}", as_json=as_json)
    click.echo("可以用 rollcall check 核对一遍。所有人都要重新登录。", err=True)


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is not None:
        text = first_line("口令") if str(file) == "-" else _text_of(file)
        return text.splitlines()[0] if text else ""
    if not (sys.stdin and sys.stdin.isatty()):
        raise UserError("没有终端可以询问口令；请用 --passphrase-file 指明写有口令的文件")
    asked: str = click.prompt("备份口令", hide_input=True, confirmation_prompt=confirm, err=True)
    return asked


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{file} 不是 UTF-8 文本，读不出口令；请另存为 UTF-8") from error


def _tell(settings: Settings, kept: Kept, done: str, *, as_json: bool) -> None:
    if as_json:
        settings.show({"files": kept.files, "bytes": kept.size})
    click.echo(f"{done}：{kept.files:,} 个文件，{kept.size / 1e6:,.1f} MB。", err=True)
