"""Streamlit's own scripts and styles, compressed once: it sends megabytes as they are."""

import gzip
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

__all__ = ["CompressedAssets"]

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_A_YEAR = "public, immutable, max-age=31536000"  # their names carry a hash of their content
_LEVEL = 6


class CompressedAssets:
    """Answers /static/….js and .css with gzip where the browser takes it.

    Stands behind the gate. Only files that were there at the start are served,
    looked up by their whole address: no path is built from a request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        root = Path(file_util.get_static_dir())
        self._files = {
            f"/{path.relative_to(root).as_posix()}": path
            for path in (root / "static").rglob("*")
            if path.suffix in _TYPES
        }
        self._ready: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the compressed file, or pass the request on."""
        path = self._files.get(scope.get("path", "")) if scope["type"] == "http" else None
        if path is None or scope["method"] != "GET" or not _takes_gzip(scope):
            await self._app(scope, receive, send)
            return
        headers = {
            "content-encoding": "gzip",
            "cache-control": _A_YEAR,
            "vary": "Accept-Encoding",
        }
        body = await self._compressed(scope["path"], path)
        answer = Response(body, media_type=_TYPES[path.suffix], headers=headers)
        await answer(scope, receive, send)

    async def _compressed(self, address: str, path: Path) -> bytes:
        if address not in self._ready:
            self._ready[address] = await run_in_threadpool(
                lambda: gzip.compress(path.read_bytes(), _LEVEL, mtime=0)
            )
        return self._ready[address]


def _takes_gzip(scope: Scope) -> bool:
    return any(
        name.lower() == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"]
    )
