"""OpenID Connect: settings, and what a verified identity means here. No Streamlit, no network.

The organisation's own sign-in says who somebody is; role and district stay ours,
or come from its claims where `[oidc]` in server.toml maps them:

    [oidc]
    issuer = "https://sso.example.cn/realms/union"
    client_id = "rollcall"
    client_secret = "…"
    public_url = "https://kanban.example.cn"     # as registered for the callback
    account_claim = "preferred_username"         # names a local account
    role_claim = "groups"                        # optional; with it the provider is master
    district_claim = "district"                  # optional; for county accounts
    [oidc.roles]
    kanban-admins = "admin"
    kanban-counties = "county"
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from dashboard.accounts import Account, Accounts, UnknownAccount
from dashboard.auth import Role
from pipelines import UserError

__all__ = ["OidcSettings", "account_of"]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_BY = "oidc"
# Somebody in two groups gets the narrower role: too little is noticed, too much is not.
_NARROWEST_FIRST = (Role.COUNTY, Role.LEADER, Role.STAFF, Role.ADMIN)


@dataclass(frozen=True)
class OidcSettings:
    """The provider and how its claims are read; see the module's example."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str = ""
    account_claim: str = "preferred_username"
    role_claim: str = ""
    district_claim: str = ""
    scopes: str = "openid profile"
    roles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "OidcSettings":
        """Read the section; raises UserError for what is missing, unknown or unsafe."""
        known = {one.name for one in fields(cls)}
        missing = [
            name for name in ("issuer", "client_id", "client_secret") if name not in document
        ]
        if missing or set(document) - known:
            raise UserError(
                f"server.toml 的 [oidc] 缺少 {'、'.join(missing) or '（无）'}，"
                f"不认识 {'、'.join(sorted(set(document) - known)) or '（无）'}；请对照文档改正"
            )
        settings = cls(**document)
        unknown = set(settings.roles.values()) - set(Role)
        if unknown:
            raise UserError(f"server.toml 的 [oidc.roles] 中没有角色 {'、'.join(sorted(unknown))}")
        for address in filter(None, (settings.issuer, settings.public_url)):
            parsed = urlsplit(address)
            if parsed.scheme != "https" and parsed.hostname not in _LOOPBACK:
                raise UserError(f"server.toml 的 [oidc] 中 {address} 应为 https 地址")
        return settings

    def scope_of(self, claims: Mapping[str, Any]) -> tuple[Role | None, str | None]:
        """Return role and district as the claims have them; nothing where they name none."""
        found = claims.get(self.role_claim)
        groups = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        granted = {self.roles[group] for group in groups if group in self.roles}
        role = next((role for role in _NARROWEST_FIRST if role.value in granted), None)
        district = claims.get(self.district_claim) if role is Role.COUNTY else None
        if role is Role.COUNTY and not (isinstance(district, str) and district):
            return None, None
        return role, district


def account_of(
    settings: OidcSettings, claims: Mapping[str, Any], accounts: Accounts
) -> Account | None:
    """Return the local account of a verified identity, or None where there is none to use.

    A known subject finds its account. Else the account claim names one that is
    tied to no other subject; it is tied now, so that a name which the provider
    gives to somebody else later opens nothing. Where roles come from the
    provider, an account is made on first sign-in and follows the claims.
    """
    subject = f"{claims['iss']} {claims['sub']}"
    account = accounts.by_subject(subject) or _named(settings, claims, accounts)
    if account is None or account.disabled_at or account.subject not in {None, subject}:
        return None
    if account.subject is None:
        accounts.link(account.account, subject, by=_BY)
    if settings.role_claim:
        role, district = settings.scope_of(claims)
        if (account.role, account.district) != (role and role.value, district):
            accounts.set_scope(account.account, role=role, district=district, by=_BY)
    return accounts.get(account.account)


def _named(settings: OidcSettings, claims: Mapping[str, Any], accounts: Accounts) -> Account | None:
    name = str(claims.get(settings.account_claim, "")).strip().lower()
    try:
        return accounts.get(name)
    except UnknownAccount:
        if not settings.role_claim or settings.scope_of(claims)[0] is None:
            return None
    try:
        accounts.add(name, role=None, must_change=False, by=_BY)
    except UserError:
        return None  # a name that is no account here
    return accounts.get(name)
