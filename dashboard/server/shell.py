"""The page around Streamlit's application: its index.html with our language, style and script.

What a run of the application would send again each time comes once from here. The icon is no media
file of Streamlit's either: those are forgotten for a moment whenever a run starts.
"""

import json
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope
from streamlit import file_util

__all__ = ["asset_route", "shell_route"]

_TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json",
          ".png": "image/png", ".svg": "image/svg+xml", ".woff2": "font/woff2"}  # fmt: skip
_NOT_A_PAGE = ("/_stcore/", "/media/", "/component/", "/static/", "/app/static/", "/assets/",
               "/download/", "/oidc/", "/auth/")  # fmt: skip

# Told where the server is, Streamlit's client need not try every folder of the page's address.
_BACKEND = "window.__streamlit = {BACKEND_BASE_URL: new URL('.', location.href).href}"

_STYLE = '<link rel="stylesheet" href="./assets/app.css">'

_NO_SCRIPT = "看板需要浏览器启用 JavaScript。 / Please enable JavaScript."


class _ShellRoute(Route):
    """Matches every address that is a page of the application, and no file of Streamlit's."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path: str = scope.get("path", "")
        # The client may look for /_stcore/ under a page's address; a page there misleads it.
        if path.startswith(_NOT_A_PAGE) or "/_stcore/" in path or _is_file(path):
            return Match.NONE, {}
        return super().matches(scope)


def shell_route() -> Route:
    """Serve the application's page at every address that is not something else."""
    page = _prepared(Path(file_util.get_static_dir(), "index.html").read_text("utf-8"))

    async def shell(_request: Request) -> Response:
        return HTMLResponse(page)

    return _ShellRoute("/{page:path}", shell, methods=["GET"])


def asset_route() -> Route:
    """Serve the files of `dashboard/static/` to those who are signed in."""
    assets = {
        entry.name: entry for entry in files("dashboard").joinpath("static").iterdir()
        if _suffix(entry) in _TYPES
    }  # fmt: skip

    async def asset(request: Request) -> Response:
        entry = assets.get(request.path_params["name"])
        if entry is None:
            return Response(status_code=404)
        return Response(entry.read_bytes(), media_type=_TYPES[_suffix(entry)])

    return Route("/assets/{name}", asset, methods=["GET"])


def _suffix(entry: Traversable) -> str:
    return Path(entry.name).suffix


def _is_file(path: str) -> bool:
    return path in {"/favicon.png", "/manifest.json"}


def _prepared(html: str) -> str:
    """Set language and title, and load our script before Streamlit's."""
    html = html.replace('<html lang="en">', '<html lang="zh-CN">', 1)
    html = html.replace("<title>Streamlit</title>", "<title>实名制录入进度看板</title>", 1)
    html = re.sub(r'<link rel="service-desc"[^>]*>', "", html)
    html = html.replace("./favicon.png", "./assets/icon.png", 1)
    html = re.sub(
        r"<noscript>.*?</noscript>", f"<noscript>{_NO_SCRIPT}</noscript>", html, flags=re.S
    )
    words = files("dashboard").joinpath("static", "words.json")
    mapping = json.loads(words.read_text("utf-8")) if words.is_file() else {}
    data = json.dumps(mapping, ensure_ascii=False).replace("<", "\\u003c")
    # Relative, as Streamlit's own, so that a prefix set by a proxy holds for both.
    ours = (
        f"<script>window.rollcallWords = {data};{_BACKEND}</script>"
        '<script src="./assets/shell.js"></script>'
    )
    html = html.replace("<head>", f"<head>{ours}", 1)
    # Behind the head, where Streamlit's client adds its styles: of two equal rules ours wins.
    return html.replace("<body>", f"<body>{_STYLE}", 1)
