"""What a request says of itself, read from the ASGI scope, and plain answers to it."""

import ipaddress
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Scope

from dashboard.backend import ServerSettings
from dashboard.session import COOKIES

__all__ = ["Asked", "is_local_path", "plain", "to_sign_in"]


class Asked:
    """A request's headers, seen with or without a trusted proxy in front."""

    def __init__(self, scope: Scope, settings: ServerSettings) -> None:
        self.path: str = scope["path"]
        self.method: str = scope.get("method", "GET")
        self._scope = scope
        self._settings = settings
        self._headers: Mapping[str, str] = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }

    def header(self, name: str) -> str:
        """Return a header's value, or an empty string."""
        return self._headers.get(name, "")

    @property
    def peer(self) -> str:
        """The address at the other end of the connection."""
        client: Any = self._scope.get("client")
        return client[0] if client else ""

    @property
    def _through_proxy(self) -> bool:
        return self.peer in self._settings.trusted_proxies

    @property
    def address(self) -> str:
        """The client's address: the last one that no trusted proxy of ours vouches for."""
        if not self._through_proxy:
            return self.peer
        hops = [hop.strip() for hop in self.header("x-forwarded-for").split(",") if hop.strip()]
        outside = [hop for hop in hops if hop not in self._settings.trusted_proxies]
        return outside[-1] if outside else self.peer

    def seen(self, scope: Scope) -> Scope:
        """Return the scope with the client's address in place of a proxy's."""
        port = scope["client"][1] if scope.get("client") else 0
        return {**scope, "client": (self.address, port)}

    @property
    def secure(self) -> bool:
        """Whether the browser speaks TLS; a proxy's word counts only when it is trusted."""
        if self._scope.get("scheme") in {"https", "wss"}:
            return True
        return self._through_proxy and self.header("x-forwarded-proto").lower() == "https"

    @property
    def host_allowed(self) -> bool:
        """Whether Host is localhost, a plain address or a configured name.

        A page of another site that points its own name at this address (DNS
        rebinding) comes with its own name here, and is refused.
        """
        try:
            parsed = urlsplit(f"//{self.header('host')}")
            name, _ = (parsed.hostname or "").rstrip("."), parsed.port
        except ValueError:
            return False
        if not name or parsed.username is not None or parsed.path or parsed.query:
            return False
        return name == "localhost" or name in self._settings.hosts or _is_address(name)

    @property
    def same_origin(self) -> bool:
        """Whether Origin is there and names this very host."""
        origin = urlsplit(self.header("origin"))
        return origin.scheme in {"http", "https"} and origin.netloc == self.header("host")

    @property
    def from_elsewhere(self) -> bool:
        """Whether the browser says that another site asks for a part of a page."""
        return (
            self.header("sec-fetch-site") in {"cross-site", "same-site"}
            and self.header("sec-fetch-mode") != "navigate"
        )

    @property
    def cookie(self) -> str | None:
        """The session id, if any; behind TLS only that which no other host could plant."""
        return self.cookies.get(COOKIES[0] if self.secure else COOKIES[1])

    @property
    def cookies(self) -> dict[str, str]:
        """All cookies; a malformed header holds none."""
        try:
            return {name: m.value for name, m in SimpleCookie(self.header("cookie")).items()}
        except CookieError:
            return {}

    @property
    def target(self) -> str:
        """Path and query, as `next` for the sign-in page."""
        query = self._scope.get("query_string", b"").decode("latin-1")
        return quote(self.path) + (f"?{query}" if query else "")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_local_path(text: str) -> bool:
    """Say whether `next` leads to a page of this server: one slash, then a page."""
    if not text.startswith("/") or text.startswith(("//", "/\\")) or len(text) > 2000:
        return False
    if "\\" in text or any(ord(letter) < 33 or ord(letter) == 127 for letter in text):
        return False
    return not urlsplit(text).netloc and not text.startswith(("/login", "/logout", "/password"))


def plain(text: str, status: int) -> Response:
    """Return a one-line answer."""
    return PlainTextResponse(text, status_code=status)


def to_sign_in(asked: Asked, address: str = "/login") -> Response:
    """Send a browser to the sign-in page, and afterwards back to where it wanted to go."""
    wanted = asked.target
    suffix = f"?next={quote(wanted, safe='')}" if is_local_path(wanted) and wanted != "/" else ""
    return RedirectResponse(address + suffix, status_code=303)
