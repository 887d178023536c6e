"""rollcall serve: the dashboard."""

import click

from dashboard.settings import Settings
from pipelines import DataDir, UserError, ensure_current, why


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8501,
    show_default=True,
    help="端口；0 为自动选取一个空闲端口。",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="监听地址；0.0.0.0 让本单位网络内的电脑也能访问。",
)
@click.pass_obj
def serve_command(settings: Settings, *, port: int, host: str) -> None:
    """打开看板，直到按 Ctrl+C 停止。"""
    from dashboard.server import serve  # noqa: PLC0415 - seconds of Streamlit

    _catch_up(settings.data)
    serve(settings.data, host, port)


def _catch_up(data: DataDir) -> None:
    """Count what was imported but not published when the machine stopped, and count anew what
    another version has counted; serve in any case."""
    try:
        if ensure_current(data):
            click.echo("程序更新过，或上次中断时没有算完；现已重新计算并发布。", err=True)
    except (UserError, OSError) as error:
        reason = why(error) if isinstance(error, OSError) else str(error)
        click.echo(f"没能重新计算（{reason}）；请运行 rollcall build。", err=True)
