"""The sign-in pages as HTML: no script, no address but their own, every value escaped."""

import base64
import hashlib
from html import escape
from importlib.resources import files
from urllib.parse import quote

from starlette.responses import HTMLResponse

from dashboard.i18n import LANGUAGES, Words, words

__all__ = ["Field", "form_page"]

_CSS = files("dashboard").joinpath("static", "signin.css").read_text("utf-8")
# The hash lets this one style in and nothing else; there is no script to allow.
_CSP = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
    + "'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%23b3261e'/%3E"
    "%3Cpath d='M9 17l5 5 9-11' fill='none' stroke='white' stroke-width='3.5'/%3E%3C/svg%3E"
)


class Field:
    """One input with its label. `kind` is text or password; `fill` tells password managers."""

    def __init__(self, name: str, label: str, kind: str, fill: str, value: str = "") -> None:
        self.name, self.label, self.kind, self.fill, self.value = name, label, kind, fill, value

    def html(self, t: Words, *, focus: bool) -> str:
        """Return the labelled input."""
        extra = ' autocapitalize="none" spellcheck="false"' if self.kind == "text" else ""
        return (
            f'<label for="{self.name}">{escape(t(self.label))}</label>'
            f'<input id="{self.name}" name="{self.name}" type="{self.kind}" required'
            f' maxlength="128" autocomplete="{self.fill}" value="{escape(self.value)}"'
            f"{extra}{' autofocus' if focus else ''}>"
        )


def form_page(  # noqa: PLR0913 (the parts of a page)
    *,
    title: str,
    action: str,
    button: str,
    language: str,
    fields: list[Field] | None = None,
    account: str = "",
    next_path: str = "/",
    error: str = "",
    notes: list[str] | None = None,
    command: str = "",
    link: tuple[str, str] | None = None,
    refresh: str = "",
    status: int = 200,
) -> HTMLResponse:
    """Return a page with one form. `refresh` is a local path that the browser tries at once."""
    t = words(language)
    inputs = "".join(field.html(t, focus=place == 0) for place, field in enumerate(fields or []))
    body = [
        f"<h1>{escape(t('实名制录入进度看板'))}</h1>",
        f"<h2>{escape(t(title))}</h2>" if title else "",
        f'<p class="error" role="alert">{escape(t(error))}</p>' if error else "",
        *(f"<p>{escape(t(note))}</p>" for note in notes or []),
        f"<pre>{escape(command)}</pre>" if command else "",
        f'<form method="post" action="{action}">',
        f'<input type="hidden" name="next" value="{escape(next_path)}">',
        _owner(account),
        inputs,
        f'<button type="submit">{escape(t(button))}</button></form>',
        f'<p><a class="other" href="{escape(link[1])}">{escape(t(link[0]))}</a></p>'
        if link
        else "",
    ]
    response = HTMLResponse(
        _document("".join(body), language, _switch(action, next_path, language), refresh),
        status_code=status,
    )
    response.headers["content-security-policy"] = _CSP
    return response


def _owner(account: str) -> str:
    """Tell a password manager whose password changes; the server knows it by the session."""
    if not account:
        return ""
    return (
        f'<input class="owner" name="account" autocomplete="username" value="{escape(account)}"'
        ' readonly tabindex="-1" aria-hidden="true">'
    )


def _switch(action: str, next_path: str, language: str) -> str:
    """Return links to the same page in the other languages."""
    links = (
        f'<a href="{action}?lang={code}&amp;next={quote(next_path, safe="")}" lang="{code}">'
        f"{name}</a>"
        for code, name in LANGUAGES.items()
        if code != language
    )
    return " ".join(links)


def _document(body: str, language: str, switch: str, refresh: str) -> str:
    tag = "zh-CN" if language == "zh" else "en"
    again = f'<meta http-equiv="refresh" content="0; url={escape(refresh)}">' if refresh else ""
    t = words(language)
    foot = escape(t("个人信息受法律保护，请勿与他人共用账号。"))
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">{again}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(t('实名制录入进度看板'))}</title>"
        f'<link rel="icon" href="{_ICON}"><style>{_CSS}</style></head>'
        f'<body><nav>{switch}</nav><main><div class="card">{body}</div>'
        f"<footer>{foot}</footer></main></body></html>"
    )
