"""The OpenID Connect sign-in: authorization code with PKCE, filling our own session table.

Streamlit's st.login keeps an identity cookie for thirty days that nobody can
revoke; here the provider only says who it is, and the session is ours.
"""

import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.accounts import Account
from dashboard.actions import Action
from dashboard.backend import Backend
from dashboard.oidc import OidcSettings, account_of
from dashboard.server.asked import Asked, is_local_path

__all__ = ["Oidc", "oidc_routes"]

_COOKIE = "rollcall_oidc"
_MINUTES = 10
_KEPT = 3600.0  # seconds that the provider's description is believed
_ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "ES512"]  # never HS*, none
_LEEWAY = 60


class RefusedError(Exception):
    """The provider's answer does not hold; the message is for the log."""


class Enter(Protocol):
    """Begin a session for an account and hand it to the browser."""

    def __call__(self, response: Response, account: Account, asked: Asked, *, how: str) -> Response:
        """Return the response with the cookie."""


def oidc_routes(backend: Backend, enter: Enter) -> list[Route]:
    """Return the routes where a provider is configured, or none.

    Raises UserError when the settings are wrong.
    """
    if backend.settings.oidc is None:
        return []
    return Oidc(backend, OidcSettings.read(backend.settings.oidc), enter).routes


@dataclass
class _Flow:
    """What one sign-in under way has to remember; it lies in a signed, short-lived cookie."""

    state: str
    nonce: str
    verifier: str
    next_path: str


class Oidc:
    """/oidc/login sends the browser to the provider, /oidc/callback takes it back."""

    def __init__(
        self, backend: Backend, settings: OidcSettings, enter: Enter,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._backend = backend
        self._settings = settings
        self._enter = enter
        self._clock = clock
        # A restart ends sign-ins that are under way, and nothing else.
        self._signer = URLSafeTimedSerializer(secrets.token_bytes(32), salt=_COOKIE)
        self._metadata: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._read_at = -_KEPT

    @property
    def routes(self) -> list[Route]:
        """The two routes."""
        return [
            Route("/oidc/login", self.begin, methods=["GET"]),
            Route("/oidc/callback", self.finish, methods=["GET"]),
        ]

    async def begin(self, request: Request) -> Response:
        """Send the browser to the provider."""
        from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415

        asked: Asked = request.state.asked
        wanted = request.query_params.get("next", "/")
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        flow = _Flow(state, nonce, verifier, wanted if is_local_path(wanted) else "/")
        try:
            await self._learn()
        except RefusedError as refused:
            return self._refuse(asked, str(refused))
        async with AsyncOAuth2Client(
            self._settings.client_id, scope=self._settings.scopes, code_challenge_method="S256"
        ) as client:
            address, _ = client.create_authorization_url(
                self._metadata["authorization_endpoint"],
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
                redirect_uri=self._callback(asked),
            )
        response = RedirectResponse(address, status_code=303)
        response.set_cookie(
            _COOKIE,
            self._signer.dumps(vars(flow)),
            max_age=_MINUTES * 60,
            path="/oidc",
            httponly=True,
            samesite="lax",  # strict would not come back with the provider's redirect
            secure=asked.secure,
        )
        return response

    async def finish(self, request: Request) -> Response:
        """Take the provider's answer and begin a session."""
        asked: Asked = request.state.asked
        try:
            flow = self._flow(request)
            claims = await self._claims(request, flow, asked)
        except RefusedError as refused:
            return self._refuse(asked, str(refused))
        account = await run_in_threadpool(
            account_of, self._settings, claims, self._backend.accounts
        )
        if account is None:
            return self._refuse(asked, "no account to use")
        response = RedirectResponse(flow.next_path, status_code=303)
        response.delete_cookie(_COOKIE, path="/oidc")
        return self._enter(response, account, asked, how="oidc")

    def _flow(self, request: Request) -> _Flow:
        try:
            flow = _Flow(
                **self._signer.loads(request.cookies.get(_COOKIE, ""), max_age=_MINUTES * 60)
            )
        except (BadSignature, TypeError) as error:
            raise RefusedError("no sign-in under way in this browser") from error
        if not hmac.compare_digest(flow.state, request.query_params.get("state", "")):
            raise RefusedError("state differs")
        return flow

    async def _claims(self, request: Request, flow: _Flow, asked: Asked) -> dict[str, Any]:
        """Exchange the code and return the verified claims of the ID token."""
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415
        from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415
        from httpx import HTTPError  # noqa: PLC0415

        code = request.query_params.get("code")
        if not code:
            raise RefusedError(f"provider: {request.query_params.get('error', 'no code')[:80]}")
        await self._learn()
        settings = self._settings
        try:
            async with AsyncOAuth2Client(
                settings.client_id, settings.client_secret, timeout=10
            ) as client:
                token = await client.fetch_token(
                    self._metadata["token_endpoint"],
                    code=code,
                    code_verifier=flow.verifier,
                    redirect_uri=self._callback(asked),
                )
        except (AuthlibBaseError, HTTPError, ValueError) as error:
            raise RefusedError(f"token: {type(error).__name__}") from error
        return await self._verified(str(token.get("id_token", "")), flow.nonce)

    async def _verified(self, id_token: str, nonce: str) -> dict[str, Any]:
        """Check signature and claims of an ID token (OpenID Connect Core, 3.1.3.7)."""
        try:
            claims = self._decoded(id_token)
        except RefusedError:
            await self._learn(again=True)  # the provider may have changed its keys
            claims = self._decoded(id_token)
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self._metadata["issuer"]:
            raise RefusedError("issuer differs")
        if self._settings.client_id not in audiences:
            raise RefusedError("audience differs")
        if len(audiences) > 1 and claims.get("azp") != self._settings.client_id:
            raise RefusedError("authorized party differs")
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
            raise RefusedError("nonce differs")
        if not claims.get("sub"):
            raise RefusedError("no subject")
        return claims

    def _decoded(self, id_token: str) -> dict[str, Any]:
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        try:
            keys = KeySet.import_key_set(self._keys)  # type: ignore[arg-type]
            decoded = jwt.decode(id_token, keys, algorithms=_ALGORITHMS)
            rules = jwt.JWTClaimsRegistry(
                leeway=_LEEWAY, exp={"essential": True}, iat={"essential": True}
            )
            rules.validate(decoded.claims)
        except (JoseError, ValueError, KeyError) as error:
            raise RefusedError(f"ID token: {type(error).__name__}") from error
        return dict(decoded.claims)

    async def _learn(self, *, again: bool = False) -> None:
        """Read the provider's description and keys, once an hour or when asked again."""
        from httpx import AsyncClient, HTTPError  # noqa: PLC0415

        if not again and self._clock() - self._read_at < _KEPT:
            return
        issuer = self._settings.issuer.rstrip("/")
        try:
            async with AsyncClient(timeout=10) as client:
                described = await client.get(f"{issuer}/.well-known/openid-configuration")
                metadata = described.raise_for_status().json()
                keys = (await client.get(metadata["jwks_uri"])).raise_for_status().json()
        except (HTTPError, json.JSONDecodeError, KeyError) as error:
            raise RefusedError(f"provider: {type(error).__name__}") from error
        if str(metadata.get("issuer", "")).rstrip("/") != issuer:
            raise RefusedError("the provider calls itself by another name")
        self._metadata, self._keys, self._read_at = metadata, keys, self._clock()

    def _callback(self, asked: Asked) -> str:
        base = self._settings.public_url or (
            f"{'https' if asked.secure else 'http'}://{asked.header('host')}"
        )
        return f"{base.rstrip('/')}/oidc/callback"

    def _refuse(self, asked: Asked, why: str) -> Response:
        """Say no more than that it failed; the reason is in the log."""
        self._backend.log.record(
            "（统一身份登录）", Action.SIGN_IN_FAILED, "oidc", detail={"why": why},
            address=asked.address,
        )  # fmt: skip
        return RedirectResponse("/login?oidc=failed", status_code=303)
