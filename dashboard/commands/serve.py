"""rollcall serve: the dashboard."""

import click

from dashboard.settings import Settings


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

    serve(settings.data, host, port)
