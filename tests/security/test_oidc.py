"""OpenID Connect against a real provider on loopback: who gets in, and who does not."""

import http.client
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from joserfc.jwk import RSAKey

from dashboard.auth import OPERATOR, Role
from dashboard.oidc import OidcSettings
from pipelines import DataDir, UserError
from tests.security.client import Answer, Client, Site
from tests.security.conftest import running
from tests.security.provider import CLIENT, SECRET, Provider


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as started:
        yield started


@pytest.fixture(scope="module")
def sso(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = DataDir.at(tmp_path_factory.mktemp("oidc") / "data")
    (data.root / "server.toml").write_text(
        f"""
        [server]
        trusted_proxies = ["127.0.0.1"]
        [oidc]
        issuer = "{provider.issuer}"
        client_id = "{CLIENT}"
        client_secret = "{SECRET}"
        role_claim = "groups"
        district_claim = "district"
        [oidc.roles]
        kanban-admins = "admin"
        kanban-staff = "staff"
        kanban-counties = "county"
        """
    )
    with running(data.root) as site:
        yield site


@pytest.fixture(autouse=True)
def straight(provider: Provider) -> None:
    """Each test begins with a provider that tells the truth."""
    provider.bend = {}
    provider.sign_with = None
    provider.shared = b""
    provider.header = {"alg": "RS256", "kid": "k1"}


def be(provider: Provider, subject: str, *groups: str, **claims: str) -> None:
    provider.claims = {
        "sub": subject, "preferred_username": claims.pop("name", subject), "groups": list(groups),
        **claims,
    }  # fmt: skip


def begin(client: Client, path: str = "/oidc/login?next=%2Fdistrict") -> str:
    """Go to the provider and return its answer: an address of ours with a code."""
    sent = client.get(path).header("location")
    connection = http.client.HTTPConnection(urlsplit(sent).netloc)
    connection.request("GET", f"{urlsplit(sent).path}?{urlsplit(sent).query}")
    back = connection.getresponse().getheader("location") or ""
    connection.close()
    return f"{urlsplit(back).path}?{urlsplit(back).query}"


def sign_in(client: Client) -> Answer:
    return client.get(begin(client))


def why(site: Site) -> str:
    return site.backend.log.entries(action="sign_in_failed", limit=1)[0].detail


def test_the_button_is_there(sso: Site) -> None:
    assert 'href="/oidc/login?next=%2F"' in sso.stranger().get("/login").text


def test_a_first_sign_in_makes_the_account(sso: Site, provider: Provider) -> None:
    be(provider, "u-1", "kanban-counties", name="Hai.Gang", district="海港区")
    client = sso.stranger()
    answer = sign_in(client)
    assert answer.status == 303
    assert answer.header("location") == "/district"
    assert "HttpOnly" in answer.header("set-cookie") or "rollcall" in client.cookies
    assert client.get("/session").status == 204
    account = sso.backend.accounts.get("hai.gang")
    assert (account.role, account.district) == ("county", "海港区")
    assert sso.backend.log.entries(action="sign_in", limit=1)[0].detail == '{"how": "oidc"}'


def test_the_claims_are_followed(sso: Site, provider: Provider) -> None:
    """Another group at the provider: the next sign-in has the new role, the old session ends."""
    be(provider, "u-2", "kanban-staff")
    first, second = sso.stranger(), sso.stranger()
    sign_in(first)
    assert first.get("/session").status == 204
    be(provider, "u-2", "nothing-of-ours")
    sign_in(second)
    assert first.get("/session").status == 401
    assert sso.backend.accounts.get("u-2").viewer.sees_nothing


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ((), None),
        (("other",), None),
        (("kanban-admins", "kanban-staff"), Role.STAFF),
        (("kanban-counties",), None),  # of which district?
    ],
)
def test_too_little_rather_than_too_much(
    sso: Site, provider: Provider, groups: tuple[str, ...], role: Role | None
) -> None:
    name = f"g-{'-'.join(groups) or 'none'}"
    be(provider, name, *groups)
    sign_in(sso.stranger())
    found = [one for one in sso.backend.accounts.list() if one.account == name]
    assert [one.role for one in found] == ([role.value] if role else [])


def test_a_local_account_is_tied_to_one_subject(sso: Site, provider: Provider) -> None:
    """A name that the provider gives to somebody else later opens nothing."""
    sso.backend.accounts.add("li.si", role=Role.STAFF, must_change=True, by=OPERATOR)
    be(provider, "u-3", "kanban-staff", name="li.si")
    client = sso.stranger()
    assert sign_in(client).header("location") == "/district", "no first password to change"
    assert client.get("/session").status == 204
    be(provider, "u-4", "kanban-admins", name="li.si")
    other = sso.stranger()
    assert sign_in(other).header("location") == "/login?oidc=failed"
    assert other.get("/session").status == 401


def test_a_disabled_account_stays_out(sso: Site, provider: Provider) -> None:
    be(provider, "u-5", "kanban-staff")
    client = sso.stranger()
    sign_in(client)
    sso.backend.accounts.disable("u-5", by=OPERATOR)
    assert client.get("/session").status == 401
    assert sign_in(sso.stranger()).header("location") == "/login?oidc=failed"


@pytest.mark.parametrize(
    "bend",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": None},
        {"sub": ""},
    ],
    ids=str,
)
def test_bent_tokens_are_refused(sso: Site, provider: Provider, bend: dict[str, object]) -> None:
    be(provider, "u-6", "kanban-staff")
    provider.bend = bend
    client = sso.stranger()
    assert sign_in(client).header("location") == "/login?oidc=failed"
    assert client.get("/session").status == 401


def test_tokens_of_another_key_are_refused(sso: Site, provider: Provider) -> None:
    be(provider, "u-7", "kanban-staff")
    provider.sign_with = RSAKey.generate_key(2048, {"kid": "k1"})
    assert sign_in(sso.stranger()).header("location") == "/login?oidc=failed"
    assert "BadSignature" in why(sso)


def test_the_public_key_is_no_shared_secret(sso: Site, provider: Provider) -> None:
    """An HS256 token under the provider's public key, the classic confusion."""
    be(provider, "u-8", "kanban-admins")
    provider.shared = provider.key.as_pem(private=False)
    assert sign_in(sso.stranger()).header("location") == "/login?oidc=failed"


def test_another_browser_cannot_finish_a_sign_in(sso: Site, provider: Provider) -> None:
    """Neither with a stolen answer nor by slipping somebody one's own."""
    be(provider, "u-9", "kanban-staff")
    victim, attacker = sso.stranger(), sso.stranger()
    answer = begin(victim)
    assert attacker.get(answer).header("location") == "/login?oidc=failed"
    begin(attacker)  # with a sign-in of its own under way: the state differs
    assert attacker.get(answer).header("location") == "/login?oidc=failed"
    assert attacker.get("/session").status == 401


def test_a_code_is_worth_something_once(sso: Site, provider: Provider) -> None:
    be(provider, "u-10", "kanban-staff")
    client = sso.stranger()
    answer = begin(client)
    cookies = dict(client.cookies)
    assert client.get(answer).header("location") == "/district"
    again = sso.stranger()
    again.cookies = cookies
    assert again.get(answer).header("location") == "/login?oidc=failed"


@pytest.mark.parametrize(
    "path",
    [
        "/oidc/callback",
        "/oidc/callback?error=access_denied&state=x",
        "/oidc/callback?code=x&state=x",
        "/oidc/callback?code=x",
    ],
)
def test_answers_that_nobody_asked_for(sso: Site, path: str) -> None:
    client = sso.stranger()
    assert client.get(path).header("location") == "/login?oidc=failed"
    client.cookies["rollcall_oidc"] = "forged.forged.forged"
    assert client.get(path).header("location") == "/login?oidc=failed"


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/logout"])
def test_next_stays_here(sso: Site, provider: Provider, wanted: str) -> None:
    be(provider, "u-11", "kanban-staff")
    client = sso.stranger()
    assert client.get(begin(client, f"/oidc/login?next={wanted}")).header("location") == "/"


def test_new_keys_are_fetched(sso: Site, provider: Provider) -> None:
    be(provider, "u-12", "kanban-staff")
    before = provider.key
    provider.key = RSAKey.generate_key(2048, {"kid": "k2"})
    provider.header = {"alg": "RS256", "kid": "k2"}
    assert sign_in(sso.stranger()).header("location") == "/district"
    provider.key = before
    provider.header = {"alg": "RS256", "kid": "k1"}
    assert sign_in(sso.stranger()).header("location") == "/district"


def test_without_a_provider_there_is_no_such_address(site: Site) -> None:
    for path in ("/oidc/login", "/oidc/callback"):
        assert site.stranger().get(path).header("location").startswith("/login?next")
    assert "/oidc/login" not in site.stranger().get("/login").text


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('issuer = "http://sso.example.cn"', "https"),
        ("", "缺少 issuer"),
        ('issuer = "https://sso.example.cn"\nrole = "x"', "不认识 role"),
        ('issuer = "https://sso.example.cn"\nroles = {a = "root"}', "没有角色 root"),
    ],
)
def test_settings_that_are_wrong_are_refused(settings: str, said: str) -> None:
    document = tomllib.loads(f'client_id = "x"\nclient_secret = "x"\n{settings}')
    with pytest.raises(UserError, match=said):
        OidcSettings.read(document)


def test_wrong_settings_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text('[oidc]\nclient_id = "x"\n')
    with pytest.raises(AssertionError, match="错误：server"), running(tmp_path):
        pass
