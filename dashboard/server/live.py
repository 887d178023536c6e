"""Open websockets and the Streamlit sessions behind them, by the sign-in they belong to.

Streamlit knows its own session ids and nothing of ours. Here stands which
sign-in opened which of them, so that nobody resumes, uploads into or fetches
media of a session that is not theirs, and so that a sign-out closes every tab.
"""

import asyncio
from collections import defaultdict
from typing import Any

from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

from dashboard.session import COOKIES
from dashboard.sessions import Session, hash_id

__all__ = ["LiveSessions", "session_id_asked"]

_MOST_REMEMBERED = 5000


class LiveSessions:
    """Who owns which Streamlit session, and which websockets are open."""

    def __init__(self) -> None:
        self._owner: dict[str, str] = {}
        self._made: dict[str, set[str]] = {}
        self._closers: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._account: dict[str, str] = {}
        self._runtime: Runtime | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def watch(self, runtime: Runtime) -> None:
        """Note the owner of every Streamlit session that `runtime` connects."""
        connect = runtime.connect_session

        def connect_and_note(client: SessionClient, *args: Any, **kwargs: Any) -> str:
            session_id = connect(client, *args, **kwargs)
            self._note(session_id, client)
            return session_id

        self._runtime = runtime
        runtime.connect_session = connect_and_note  # type: ignore[method-assign]
        self._watch_files(runtime)

    def _watch_files(self, runtime: Runtime) -> None:
        """Note whose click made a file: Streamlit keeps no trace of that with the file.

        It would also drop the file as soon as two pages were run by anybody: on a busy day before
        the browser has asked for it. It stands by its page until that is run again.
        """
        media = runtime.media_file_mgr
        make = media.execute_deferred

        def make_and_note(file_id: str) -> str:
            address = make(file_id)
            name = address.rsplit("/", 1)[-1].split(".", 1)[0]
            session_id = media._deferred_callables[file_id]["session_id"]
            with media._lock:
                media._files_by_session_and_coord[session_id][f"made-{name}"] = name
            self._made.setdefault(name, set()).add(session_id)
            while len(self._made) > _MOST_REMEMBERED:
                del self._made[next(iter(self._made))]
            return address

        media.execute_deferred = make_and_note  # type: ignore[method-assign]

    def _note(self, session_id: str, client: SessionClient) -> None:
        context = client.client_context
        cookies = context.cookies if context else {}
        opaque = next((cookies[name] for name in COOKIES if name in cookies), "")
        self._owner[session_id] = hash_id(opaque)
        if len(self._owner) > _MOST_REMEMBERED:
            self._forget_gone()

    def _forget_gone(self) -> None:
        assert self._runtime is not None
        manager = self._runtime._session_mgr
        known = {info.session.id for info in manager.list_sessions()}
        self._owner = {sid: key for sid, key in self._owner.items() if sid in known}

    def owns(self, key: str, session_id: str) -> bool:
        """Say whether the sign-in `key` opened this Streamlit session."""
        return self._owner.get(session_id) == key

    def may_fetch(self, key: str, name: str) -> bool:
        """Say whether a file is on a page of this sign-in, or was made by a click there."""
        if self._runtime is None:
            return False
        file_id = name.split(".", 1)[0]
        if any(self.owns(key, session_id) for session_id in self._made.get(file_id, ())):
            return True
        media = self._runtime.media_file_mgr
        with media._lock:
            for session_id, files in media._files_by_session_and_coord.items():
                if self.owns(key, session_id) and file_id in files.values():
                    return True
        return False

    def opened(self, session: Session) -> asyncio.Event:
        """Register a websocket; the event is set when it must close."""
        self._loop = asyncio.get_running_loop()
        closing = asyncio.Event()
        self._closers[session.key].add(closing)
        self._account[session.key] = session.account
        return closing

    def closed(self, key: str, closing: asyncio.Event) -> None:
        """Forget a websocket."""
        self._closers[key].discard(closing)
        if not self._closers[key]:
            del self._closers[key], self._account[key]

    def close(self, key: str) -> None:
        """Close every websocket of a sign-in; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._close_now, key)

    def close_account(self, account: str) -> None:
        """Close every websocket of an account; from the event loop."""
        for key in [key for key, owner in self._account.items() if owner == account]:
            self._close_now(key)

    def _close_now(self, key: str) -> None:
        for closing in self._closers.get(key, ()):
            closing.set()


def session_id_asked(header: str) -> str | None:
    """Return the Streamlit session that a websocket asks to resume (third subprotocol)."""
    entries = [entry.strip() for entry in header.split(",")]
    return entries[2] if len(entries) > 2 and entries[2] else None
