"""The gate: a pure ASGI middleware in front of everything that Streamlit serves.

Without a session nothing is answered but the sign-in page and the health
address: pages, websocket, media, uploads, components and static files are not.
"""

from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.backend import Backend
from dashboard.server.asked import Asked, plain, to_sign_in
from dashboard.server.headers import guarded
from dashboard.server.live import LiveSessions
from dashboard.server.websocket import serve_socket
from dashboard.sessions import Session

__all__ = ["Gate"]

_OPEN = frozenset({"/login", "/healthz", "/_stcore/health"})
"""Answered to anybody; compared whole, never by prefix."""

_OPEN_FOR_OIDC = frozenset({"/oidc/login", "/oidc/callback"})
"""Likewise, where a provider is configured; else there is nothing behind them but pages."""

_BEFORE_CHANGE = frozenset({"/password", "/logout", "/session"})
"""All that an account sees before it has changed its first password."""

_PARTS = ("/_stcore/", "/media/", "/component/", "/static/", "/app/static/", "/assets/", "/session")
"""Parts of pages: refused with 401 rather than sent to the sign-in page."""

_NEVER = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/auth/",
          "/oauth2callback", "/app/static/")  # fmt: skip
"""Addresses of Streamlit that this product does not use: nobody reaches them."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NOT_AN_ACTION = ("/session", "/static/", "/assets/", "/_stcore/", "/media/")


class Gate:
    """Lets a request through to `app` when its session allows it."""

    def __init__(self, app: ASGIApp, backend: Backend, live: LiveSessions) -> None:
        self._app = app
        self._backend = backend
        self._live = live
        self._open = _OPEN | (_OPEN_FOR_OIDC if backend.settings.oidc is not None else frozenset())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request, a websocket, or the start and end of the server."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        asked = Asked(scope, self._backend.settings)
        if scope["type"] == "websocket":
            await serve_socket(self._app, scope, receive, send, asked, self._backend, self._live)
            return
        send = guarded(send, asked.path, secure=asked.secure)
        answer = self._refusal(asked, scope)
        await (answer or self._app)(_without_origin(asked.seen(scope)), receive, send)

    def _refusal(self, asked: Asked, scope: Scope) -> Response | None:
        """Return the answer to a request that may not pass, or None for one that may."""
        if not asked.host_allowed:
            return plain("不认识的主机名 / Unknown host", 421)
        cross_site = asked.method not in _SAFE_METHODS and not asked.same_origin
        if cross_site or asked.from_elsewhere:
            return plain("请求来自其他网站，已拒绝 / Cross-site request refused", 403)
        session = self._backend.sessions.find(asked.cookie)
        scope.setdefault("state", {}).update(session=session, asked=asked)
        if asked.path in self._open:
            return None
        if session is None:
            return _unknown(asked)
        return self._refusal_in_session(asked, session)

    def _refusal_in_session(self, asked: Asked, session: Session) -> Response | None:
        if session.must_change and asked.path not in _BEFORE_CHANGE:
            if asked.method not in _SAFE_METHODS or asked.path.startswith(_PARTS):
                return plain("请先修改初始密码 / Change the first password", 403)
            return RedirectResponse("/password", status_code=303)
        if asked.path.startswith(_NEVER):
            return plain("没有这个地址 / Not found", 404)
        if not self._owns(asked, session):
            return plain("没有这个文件 / Not found", 404)
        if not asked.path.startswith(_NOT_AN_ACTION) or asked.method == "PUT":
            self._backend.sessions.touch(session)
        return None

    def _owns(self, asked: Asked, session: Session) -> bool:
        """Media and uploads belong to the sign-in on whose page they are."""
        if asked.path.startswith("/media/"):
            return self._live.may_fetch(session.key, asked.path.removeprefix("/media/"))
        if asked.path.startswith("/_stcore/upload_file"):
            target = asked.path.removeprefix("/_stcore/upload_file/").split("/")[0]
            return self._live.owns(session.key, target) and not session.viewer.read_only
        return True


def _unknown(asked: Asked) -> Response:
    """Refuse one without a session: a page leads to the sign-in, a part of a page does not."""
    if asked.method in {"GET", "HEAD"} and not asked.path.startswith(_PARTS):
        return to_sign_in(asked)
    return plain("请先登录 / Sign in first", 401)


def _without_origin(scope: Scope) -> Scope:
    """Drop Origin once it is judged: Streamlit would look up its outside address for it."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"origin"]
    return {**scope, "headers": headers}
