"""Sign-in, sign-out and change of password: HTML forms that need no script."""

from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.accounts import Account
from dashboard.actions import Action
from dashboard.backend import Backend
from dashboard.i18n import LANGUAGES, words
from dashboard.passwords import WeakPassword
from dashboard.server.asked import Asked, is_local_path
from dashboard.server.forms import Field, form_page
from dashboard.server.live import LiveSessions
from dashboard.session import COOKIES
from dashboard.sessions import Session
from pipelines import UserError

__all__ = ["SignIn"]

_MOST_BYTES = 16 * 1024  # of a form
_LANGUAGE_COOKIE = "rollcall_lang"
_WRONG = "账号或密码不正确，或账号已停用。"
_LOCKED = "尝试次数过多，请过一会儿再试。"


class SignIn:
    """The routes that let people in and out."""

    def __init__(self, backend: Backend, live: LiveSessions) -> None:
        self._backend = backend
        self._live = live

    @property
    def routes(self) -> list[Route]:
        """/login, /logout, /password, /session (is it still alive?) and /healthz."""
        return [
            Route("/login", self.form, methods=["GET"]),
            Route("/login", self.enter, methods=["POST"]),
            Route("/logout", self.ask_to_leave, methods=["GET"]),
            Route("/logout", self.leave, methods=["POST"]),
            Route("/password", self.password_form, methods=["GET"]),
            Route("/password", self.change_password, methods=["POST"]),
            Route("/session", self.alive, methods=["GET"]),
            Route("/healthz", self.healthy, methods=["GET"]),
        ]

    async def form(self, request: Request) -> Response:
        """Show the sign-in form; one who is signed in goes on."""
        next_path = _next(request.query_params.get("next"))
        if request.state.session is not None:
            return RedirectResponse(next_path, status_code=303)
        # A link in another program comes without the SameSite=Strict cookie: the page
        # asks once more by itself, then with the cookie, if there is one.
        asked: Asked = request.state.asked
        refresh = next_path if asked.header("sec-fetch-site") == "cross-site" else ""
        note = "您已退出。" if "out" in request.query_params else ""
        error = (
            "统一身份登录没有成功，请重试或联系管理员。" if "oidc" in request.query_params else ""
        )
        page = self._form(_language(request), next_path, note=note, error=error, refresh=refresh)
        return _keep_language(page, request)

    async def enter(self, request: Request) -> Response:
        """Check account and password, under the lockout."""
        asked: Asked = request.state.asked
        language = _language(request)
        fields = await _fields(request)
        account, password = fields.get("account", "").strip().lower(), fields.get("password", "")
        next_path = _next(fields.get("next"))
        if not account or not password:
            return self._form(language, next_path, error="请输入账号和密码。", status=400)
        wait = self._backend.lockout.attempt(account, asked.address)
        if wait:
            return self._locked(language, next_path, wait)
        found = await run_in_threadpool(self._backend.accounts.verify, account, password)
        if found is None:
            self._note_failure(account, asked.address)
            return self._form(language, next_path, account=account, error=_WRONG, status=401)
        self._backend.lockout.success(account, asked.address)
        self._drop(request.state.session, asked.address)
        target = f"/password?next={quote(next_path, safe='')}" if found.must_change else next_path
        return self.hand_over(RedirectResponse(target, status_code=303), found, asked)

    async def ask_to_leave(self, request: Request) -> Response:
        """Ask before signing out: a GET changes nothing."""
        return form_page(title="确定要退出吗？", action="/logout", button="退出",
                         language=_language(request), link=("返回", "/"))  # fmt: skip

    async def leave(self, request: Request) -> Response:
        """End the session in every tab."""
        asked: Asked = request.state.asked
        self._drop(request.state.session, asked.address)
        response = RedirectResponse("/login?out=1", status_code=303)
        for name in COOKIES:
            response.delete_cookie(name, secure=asked.secure, httponly=True, samesite="strict")
        return response

    async def password_form(self, request: Request) -> Response:
        """Show the form that changes a password."""
        page = self._password_form(request, _next(request.query_params.get("next")))
        return _keep_language(page, request)

    async def change_password(self, request: Request) -> Response:
        """Change the password, end the account's sessions and begin a new one here."""
        asked: Asked = request.state.asked
        session: Session = request.state.session
        fields = await _fields(request)
        next_path = _next(fields.get("next"))
        old, new = fields.get("password", ""), fields.get("new", "")
        wait = self._backend.lockout.attempt(session.account, asked.address)
        if wait:
            return self._password_form(request, next_path, error=_LOCKED, status=429)
        found = await run_in_threadpool(self._backend.accounts.verify, session.account, old)
        if found is None:
            self._note_failure(session.account, asked.address)
            return self._password_form(request, next_path, error="当前密码不正确。", status=401)
        self._backend.lockout.success(session.account, asked.address)
        problem = await run_in_threadpool(
            self._set_password, session, old, new, fields.get("again")
        )
        if problem:
            error = words(_language(request)).error(problem)
            return self._password_form(request, next_path, error=error, status=400)
        self._live.close_account(session.account)
        changed = self._backend.accounts.get(session.account)
        return self.hand_over(RedirectResponse(next_path, status_code=303), changed, asked)

    async def alive(self, _request: Request) -> Response:
        """Answer a page that asks whether its session still lives; the gate says 401 if not."""
        return Response(status_code=204)

    async def healthy(self, _request: Request) -> Response:
        """Say that the server is up: it listens only once everything is loaded."""
        return PlainTextResponse("ok")

    def _form(  # noqa: PLR0913 (the parts of a page)
        self, language: str, next_path: str, *, account: str = "", error: str = "",
        note: str = "", refresh: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        nobody = not self._backend.accounts.any()
        notes = ["还没有账号。请在服务器上运行："] if nobody else [note] if note else []
        return form_page(
            title="" if notes or error else "登录",
            action="/login",
            button="登录",
            language=language,
            fields=[
                Field("account", "登录账号", "text", "username", account[:64]),
                Field("password", "密码", "password", "current-password"),
            ],
            next_path=next_path,
            error=error,
            notes=notes,
            command="rollcall user add admin --role admin" if nobody else "",
            link=("用单位统一身份登录", f"/oidc/login?next={quote(next_path, safe='')}")
            if self._backend.settings.oidc
            else None,
            refresh=refresh,
            status=status,
        )

    def _locked(self, language: str, next_path: str, wait: float) -> Response:
        page = self._form(language, next_path, error=_LOCKED, status=429)
        page.headers["retry-after"] = str(int(wait) + 1)
        return page

    def _password_form(
        self, request: Request, next_path: str, *, error: str = "", status: int = 200
    ) -> Response:
        first = request.state.session.must_change
        return form_page(
            title="修改密码",
            action="/password",
            button="保存",
            language=_language(request),
            fields=[
                Field("password", "当前密码", "password", "current-password"),
                Field("new", "新密码", "password", "new-password"),
                Field("again", "再输入一次新密码", "password", "new-password"),
            ],
            account=request.state.session.account,
            next_path=next_path,
            error=error,
            notes=["首次登录请先修改初始密码。"] * first
            + ["至少 10 位；不要用手机号、单位名或常见密码。"],
            link=("退出", "/logout") if first else ("返回", "/"),
            status=status,
        )

    def _set_password(
        self, session: Session, old: str, new: str, again: str | None
    ) -> UserError | None:
        """Set the new password; return what is wrong with it, or None."""
        if new != again:
            return UserError("两次输入的新密码不一致。")
        if new == old:
            return UserError("新密码不能与当前密码相同。")
        try:
            self._backend.accounts.set_password(
                session.account, new, must_change=False, by=session.account
            )
        except WeakPassword as weak:
            return weak
        return None

    def _note_failure(self, account: str, address: str) -> None:
        """Log a failure; of an unknown account not its name, which may be a password."""
        known = any(one.account == account for one in self._backend.accounts.list())
        shown = account if known else "（没有这个账号）"
        self._backend.log.record(shown, Action.SIGN_IN_FAILED, shown, address=address)
        for kind in self._backend.lockout.locked(account, address):
            self._backend.log.record(
                shown, Action.LOCKED, shown, detail={"kind": kind}, address=address
            )

    def hand_over(
        self, response: Response, account: Account, asked: Asked, *, how: str = "password"
    ) -> Response:
        """Begin a session and hand its id to the browser."""
        opaque = self._backend.sessions.start(account, asked.address, how=how)
        response.set_cookie(
            COOKIES[0] if asked.secure else COOKIES[1],
            opaque,
            path="/",
            httponly=True,
            samesite="strict",
            secure=asked.secure,
        )
        return response

    def _drop(self, session: Session | None, address: str) -> None:
        if session is not None:
            self._backend.sessions.end(session, address=address)
            self._live.close(session.key)


def _next(wanted: str | None) -> str:
    return wanted if wanted and is_local_path(wanted) else "/"


def _language(request: Request) -> str:
    asked = request.query_params.get("lang") or request.cookies.get(_LANGUAGE_COOKIE, "zh")
    return asked if asked in LANGUAGES else "zh"


def _keep_language(page: Response, request: Request) -> Response:
    """Remember the language that the switch chose; the pages read the same cookie."""
    if request.query_params.get("lang") in LANGUAGES:
        page.set_cookie(
            _LANGUAGE_COOKIE, _language(request), max_age=365 * 86400, samesite="lax",
            secure=request.state.asked.secure,
        )  # fmt: skip
    return page


async def _fields(request: Request) -> dict[str, str]:
    """Return a small urlencoded form's fields; anything else holds none."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=10)
    except (UnicodeDecodeError, ValueError):
        return {}
    return {name: values[0] for name, values in fields.items()}
