"""rollcall demo: a whole city to look at, in one command."""

import socket
import unicodedata
from dataclasses import asdict

import click

from dashboard.auth import Role
from dashboard.demo import EXPORTS, FULL_MEMBERS, Demo, prepare_demo
from dashboard.settings import Settings, json_option
from pipelines import UserError
from pipelines.demo import FEWEST_MEMBERS

_HOST = "127.0.0.1"
_WIDTHS = (10, 22, 14)


@click.command("demo")
@click.option(
    "--members",
    type=click.IntRange(min=FEWEST_MEMBERS),
    help=f"演示城市的实际会员数，默认 {FULL_MEMBERS:,}。",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8501,
    show_default=True,
    help="端口；0 为自动选取一个空闲端口。",
)
@click.option("--no-serve", is_flag=True, help="只准备数据和账号，不启动看板。")
@json_option
@click.pass_obj
def demo_command(
    settings: Settings, *, members: int | None, port: int, no_serve: bool, as_json: bool
) -> None:
    """生成一座虚构城市的平台导出表，逐批导入，建好演示账号，然后打开看板。

    数据全部是编造的。只使用空的数据文件夹，或上一次演示留下的文件夹。
    """
    if not no_serve and port:
        _refuse_taken(port)
    demo = prepare_demo(settings.data_root, members, lambda text: click.echo(text, err=True))
    if as_json:
        settings.show(
            {
                "members": demo.members,
                "exports": settings.data_root / EXPORTS,
                "accounts": [asdict(account) for account in demo.accounts],
                "address": None if no_serve or not port else f"http://{_HOST}:{port}",
            }
        )
    _tell(demo)
    if not no_serve:
        from dashboard.server import serve  # noqa: PLC0415 - seconds of Streamlit

        serve(settings.data, _HOST, port)


def _refuse_taken(port: int) -> None:
    """Say at once, not after a minute of importing, that the port is taken."""
    with socket.socket() as probe:
        # As the server does: a port that was closed a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            raise UserError(f"端口 {port} 已被占用；请用 --port 另选一个，如 {port + 1}") from error


def _tell(demo: Demo) -> None:
    lines = [f"演示城市已就绪：{demo.members:,} 名会员，全部为虚构。", ""]
    lines.append(_row("账号", "密码", "角色", "县区"))
    for one in demo.accounts:
        label = Role(one.role).label
        lines.append(_row(one.account, one.password, label, one.district or "全市"))
    click.echo("\n".join([*lines, ""]), err=True)


def _row(*cells: str) -> str:
    padded = [_padded(cell, width) for cell, width in zip(cells, _WIDTHS, strict=False)]
    return "  ".join([*padded, *cells[len(_WIDTHS) :]])


def _padded(text: str, width: int) -> str:
    """Return the text padded to a width in a terminal, where a Chinese character takes two."""
    shown = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * (width - shown)
