"""The server: Streamlit behind a gate (see gate.py) with a sign-in of its own.

serve       takes the port, loads everything, answers until it is stopped
make_app    the ASGI application: sign-in routes, downloads, Streamlit
"""

import atexit
import os
import secrets
import sys
from importlib.resources import files
from pathlib import Path

import click
import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp
from streamlit.runtime import Runtime

from dashboard import formats, session
from dashboard.backend import Backend
from dashboard.i18n import words
from dashboard.server import listen
from dashboard.server.compress import CompressedAssets
from dashboard.server.downloads import download_route
from dashboard.server.gate import Gate
from dashboard.server.live import LiveSessions
from dashboard.server.oidc import oidc_routes
from dashboard.server.shell import asset_route, shell_route
from dashboard.server.signin import SignIn
from dashboard.server.streamlit_options import set_options, warm_up
from dashboard.server.timetable import timetable
from pipelines import DataDir, UserError

__all__ = ["make_app", "serve"]

SCRIPT = "script.py"


def serve(data: DataDir, host: str = "127.0.0.1", port: int = 8501) -> None:
    """Serve the dashboard of a data folder until SIGINT or SIGTERM; port 0 takes a free one.

    Raises UserError when the port is taken or the settings cannot be read.
    """
    bound = listen.bind(host, port)
    address, port = bound.getsockname()[:2]
    backend = Backend.open(data)
    try:
        set_options(host=address, port=port, max_upload_mb=backend.settings.max_upload_mb)
        app = _app(backend)
        warm_up()
        _announce(backend, host, port)
        listen.run(app, bound)
    finally:
        backend.close()
        bound.close()
    atexit.register(_leave)


def _leave() -> None:
    """End the process once all threads are done, without taking Python apart.

    Streamlit holds on to what it has loaded, of which two libraries would complain for pages.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def make_app(data: DataDir) -> ASGIApp:
    """Return the ASGI application of a data folder, for another ASGI server to run."""
    backend = Backend.open(data)
    set_options(host="127.0.0.1", port=8501, max_upload_mb=backend.settings.max_upload_mb)
    return _app(backend)


class _App(st.App):
    """Streamlit's application, with every session's owner noted."""

    live: LiveSessions

    def _create_runtime(self) -> Runtime:
        runtime = super()._create_runtime()
        self.live.watch(runtime)
        return runtime


def _app(backend: Backend) -> ASGIApp:
    live = LiveSessions()
    session.configure(backend, signed_out=live.close)
    sign_in = SignIn(backend, live)
    routes = [
        *sign_in.routes,
        *oidc_routes(backend, sign_in.hand_over),
        download_route(backend),
        asset_route(),
        shell_route(),
    ]
    app = _App(
        Path(str(files("dashboard").joinpath(SCRIPT))),
        routes=routes,
        middleware=[Middleware(Gate, backend=backend, live=live), Middleware(CompressedAssets)],
        on_script_error=_say_error,
        lifespan=timetable(backend.data),
    )
    app.live = live
    return app


def _say_error(error: Exception) -> bool:
    """Show a mistake in the page's own words; what went wrong stays in the server's log."""
    t = words(str(session.kept("lang") or ""))
    if isinstance(error, UserError):
        st.error(formats.plain(t.error(error)))
        return True
    number = secrets.token_hex(3)
    # Streamlit has just written the traceback; this ties the number to it.
    click.echo(f"编号 {number}：{type(error).__name__}", err=True)
    said = "页面出错了，已记录（编号 {number}）。请刷新重试；仍不行请把编号告诉管理员。"
    st.error(t(said, number=number))
    return True


def _announce(backend: Backend, host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    if host in {"0.0.0.0", "::"}:  # noqa: S104 (only compared)
        shown = "localhost"
    click.echo(f"看板地址：http://{shown}:{port}    按 Ctrl+C 停止", err=True)
    if not backend.accounts.any():
        click.echo("还没有账号；请另开一个窗口运行：rollcall user add admin --role admin", err=True)
