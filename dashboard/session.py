"""Who is at the browser of this run: the only reader of st.session_state and cookies.

`viewer()` asks the session table on every rerun, so that a sign-out, a disabled
account or a new password anywhere counts at the next action here.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile

from dashboard.actions import Action
from dashboard.auth import Role, Viewer
from dashboard.backend import Backend
from dashboard.sessions import Session

__all__ = ["address", "backend", "configure", "current", "keep", "kept", "lost_files", "record",
           "record_later", "sign_out", "view_as", "view_as_self", "viewer"]  # fmt: skip

COOKIES = ("__Host-rollcall", "rollcall")
"""The cookie behind TLS and without it; a browser binds the first to the host alone."""


class _Wiring:
    """What the server put in place for the pages of this process."""

    backend: Backend | None = None
    viewer_of: Callable[[], Viewer] | None = None
    signed_out: Callable[[str], None] = staticmethod(lambda _key: None)


def configure(
    backend: Backend,
    *,
    viewer_of: Callable[[], Viewer] | None = None,
    signed_out: Callable[[str], None] | None = None,
) -> None:
    """Wire the pages to the backend. `viewer_of` stands in for the cookie where a
    page runs without the server; `signed_out` hears the key of a session ended here.
    """
    _Wiring.backend = backend
    _Wiring.viewer_of = viewer_of
    if signed_out is not None:
        _Wiring.signed_out = staticmethod(signed_out)


def backend() -> Backend:
    """Return the backend of this process."""
    if _Wiring.backend is None:
        raise RuntimeError("session.configure() was not called")
    return _Wiring.backend


def current() -> Session | None:
    """Return the live session of this browser, or None."""
    cookies = st.context.cookies
    opaque = next((cookies[name] for name in COOKIES if name in cookies), None)
    return backend().sessions.find(opaque)


def viewer() -> Viewer:
    """Return who is looking. Without a session, role or district the run ends here."""
    if _Wiring.viewer_of is not None:
        found = _Wiring.viewer_of()
    else:
        session = current()
        if session is None or session.must_change:
            _stop_signed_out()
        found = session.viewer
    if found.sees_nothing:
        _stop_without_role()
    return found


def record(
    action: Action,
    target: str = "",
    detail: Mapping[str, object] | None = None,
    *,
    by: Viewer | None = None,
) -> None:
    """Write an entry of this viewer in the audit log.

    `by` is who began what took a while: it is done, even where their session has ended meanwhile.
    """
    backend().log.record(by or viewer(), action, target, detail=detail, address=address())


def record_later(action: Action, target: str, detail: Mapping[str, object]) -> Callable[[], object]:
    """Return what writes an entry of this viewer once it is called, outside of any page."""
    log, who, where = backend().log, viewer(), address()
    return lambda: log.record(who, action, target, detail=detail, address=where)


def keep(name: str, value: object) -> None:
    """Remember a value for this browser tab, until it is closed or reloaded."""
    st.session_state[f"kept-{name}"] = value


def kept(name: str) -> Any:
    """Return what `keep` remembered, or None."""
    return st.session_state.get(f"kept-{name}")


def lost_files(key: str) -> bool:
    """Say whether an uploader shows a file that the server has no more.

    A restart or a connection lost for long takes the files of a tab, and not their names.
    """
    held = st.session_state.get(key)
    return any(isinstance(one, DeletedFile) for one in (held if isinstance(held, list) else [held]))


def sign_out() -> NoReturn:
    """End the session everywhere: in this tab, the others, and for a copied cookie."""
    session = current()
    if session is not None:
        backend().sessions.end(session, address=address())
        _Wiring.signed_out(session.key)
    _stop_signed_out()


def view_as(role: Role, district: str | None = None) -> None:
    """Look through another role's eyes, read-only and logged; administrators only."""
    session = current()
    if session is not None:
        backend().sessions.view_as(session, role, district, address=address())


def view_as_self() -> None:
    """End "view as"."""
    session = current()
    if session is not None and session.viewer.read_only:
        backend().sessions.view_as_self(session, address=address())


def address() -> str:
    """Return the browser's address, as the gate told Streamlit."""
    told = st.context.ip_address
    return told if isinstance(told, str) else ""


def _stop_signed_out() -> NoReturn:
    st.info("您已退出或登录已过期，请重新登录。 / Signed out. Please sign in again.")
    st.markdown("[重新登录 / Sign in](/login)")
    st.stop()


def _stop_without_role() -> NoReturn:
    st.info(
        "您的账号还没有分配角色或县区，暂时看不到任何数据。请联系管理员为您开通。\n\n"
        "Your account has no role or district yet. Please ask an administrator."
    )
    st.stop()
