"""Security headers on every answer."""

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

__all__ = ["guarded"]

# Streamlit compiles code from strings (Vega, Plotly) and styles elements inline.
_CSP = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

_FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: browsers would then send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}

# Streamlit allows other origins in several answers; nothing here is for them.
_CORS = tuple(
    f"access-control-allow-{what}" for what in ("origin", "methods", "headers", "credentials")
)


def guarded(send: Send, path: str, *, secure: bool) -> Send:
    """Wrap `send` so that an answer carries the headers.

    Nothing is kept by a browser or a proxy but Streamlit's own hashed files,
    which are the same for everybody.
    """

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _FIXED.items():
                headers[name] = value
            headers.setdefault("content-security-policy", _CSP)
            for name in _CORS:
                del headers[name]
            if not (path.startswith("/static/") and message["status"] == 200):
                headers["cache-control"] = "no-store"
            if secure:
                headers["strict-transport-security"] = "max-age=31536000"
                _mark_cookies_secure(message)
        await send(message)

    return with_headers


def _mark_cookies_secure(message: Message) -> None:
    """Streamlit marks its own cookie Secure only where it holds the certificate itself."""
    message["headers"] = [
        (name, value + b"; Secure")
        if name.lower() == b"set-cookie" and b"; secure" not in value.lower()
        else (name, value)
        for name, value in message["headers"]
    ]
