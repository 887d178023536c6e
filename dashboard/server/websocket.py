"""The websocket behind the gate: the session is asked again with every message."""

import asyncio
from contextlib import suppress

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.backend import Backend
from dashboard.server.asked import Asked
from dashboard.server.live import LiveSessions, session_id_asked
from dashboard.sessions import Session

__all__ = ["serve_socket"]

_PATH = "/_stcore/stream"
_REFUSED = 1008  # policy violation
_LOOK_EVERY = 10.0  # seconds between looks at the session of a silent tab

# clear_cache would let one user empty everybody's; the others serve development only.
_PASSED_ON = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat",
                        "backend_operation_request"})  # fmt: skip


async def serve_socket(  # noqa: PLR0913, PLR0917 (the ASGI triple and what judges it)
    app: ASGIApp, scope: Scope, receive: Receive, send: Send,
    asked: Asked, backend: Backend, live: LiveSessions,
) -> None:  # fmt: skip
    """Refuse the handshake, or pass the websocket on until its session ends."""
    session = backend.sessions.find(asked.cookie)
    allowed = asked.path == _PATH and asked.host_allowed and asked.same_origin
    if session is None or session.must_change or not allowed:
        await receive()
        await send({"type": "websocket.close", "code": _REFUSED})
        return
    closing = live.opened(session)
    watched = _Watched(receive, send, backend, session, closing)
    try:
        await app(_own_session_only(scope, asked, session, live), watched.receive, watched.send)
    finally:
        live.closed(session.key, closing)
        await watched.finish()


def _own_session_only(scope: Scope, asked: Asked, session: Session, live: LiveSessions) -> Scope:
    """Drop the wish to resume a Streamlit session that another sign-in opened."""
    scope = asked.seen(scope)
    header = asked.header("sec-websocket-protocol")
    resumed = session_id_asked(header)
    if resumed is None or live.owns(session.key, resumed):
        return scope
    kept = ", ".join(entry.strip() for entry in header.split(",")[:2])
    name = b"sec-websocket-protocol"
    headers = [(key, value) for key, value in scope["headers"] if key.lower() != name]
    return {**scope, "headers": [*headers, (name, kept.encode("latin-1"))]}


class _Watched:
    """A websocket whose every message is let in only while the session lives."""

    def __init__(
        self, receive: Receive, send: Send, backend: Backend, session: Session,
        closing: asyncio.Event,
    ) -> None:  # fmt: skip
        self._receive = receive
        self._send = send
        self._sessions = backend.sessions
        self._session = session
        self._closing = asyncio.create_task(closing.wait())
        self._incoming: asyncio.Task[Message] | None = None
        self._over = False

    async def receive(self) -> Message:
        """Return the next message that may pass; a disconnect when the session is over."""
        while True:
            message = await self._next()
            if message is None:
                return await self._hang_up()
            if message["type"] != "websocket.receive" or self._passes(message):
                return message

    async def send(self, message: Message) -> None:
        """Pass a message out, unless the socket was hung up."""
        if not self._over:
            await self._send(message)

    async def finish(self) -> None:
        """Leave no task behind."""
        for task in (self._closing, self._incoming):
            if task is not None and not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _next(self) -> Message | None:
        """Wait for a message; None once the session is over, looked up every few seconds."""
        while True:
            if self._incoming is None:
                self._incoming = asyncio.ensure_future(self._receive())
            waiting = {self._incoming, self._closing}
            done, _ = await asyncio.wait(
                waiting, timeout=_LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED
            )
            if self._closing in done or self._sessions.find_key(self._session.key) is None:
                return None
            if self._incoming in done:
                message, self._incoming = self._incoming.result(), None
                return message

    def _passes(self, message: Message) -> bool:
        """Say whether Streamlit gets the message; a user's own action keeps the session awake."""
        back = BackMsg()
        with suppress(DecodeError):
            back.ParseFromString(message.get("bytes") or b"")
        kind = back.WhichOneof("type")
        if kind == "rerun_script" and not back.rerun_script.is_auto_rerun:
            found = self._sessions.find_key(self._session.key)
            if found is not None:
                self._sessions.touch(found)
        # What is no message at all goes on: Streamlit closes such a connection itself.
        return kind is None or kind in _PASSED_ON

    async def _hang_up(self) -> Message:
        await self.send({"type": "websocket.close", "code": _REFUSED})
        self._over = True
        return {"type": "websocket.disconnect", "code": _REFUSED}
