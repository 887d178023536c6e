"""What an account sees of the pages by its role: nothing without one, and no more by another's eyes.

That a county reaches no other district by any road stands in test_roads.py.
"""

from urllib.parse import quote

import pytest

from dashboard.auth import Role
from dashboard.backend import Backend
from tests.security.client import Site
from tests.security.districts import OTHER, OWN, Names, page_names

PAGES = page_names()


def test_the_names_are_what_a_page_would_show(site: Site, names: Names) -> None:
    """Without this the rest would prove nothing: both are found where they may be seen."""
    with site.signed_in(Role.LEADER).socket() as tab:
        assert names.leaked(tab.run("district", f"district={quote(OTHER)}"))
    with site.signed_in(Role.COUNTY, OWN).socket() as tab:
        sent = tab.run("district", f"district={quote(OWN)}")
        assert [name for name in names.own if name.encode() in sent]


@pytest.mark.parametrize("page", PAGES)
def test_without_a_role_there_is_an_explanation_and_nothing_else(
    site: Site, names: Names, page: str
) -> None:
    with site.signed_in(None).socket() as tab:
        sent = tab.run(page, f"district={quote(OTHER)}")
    assert "还没有分配角色".encode() in sent
    assert names.leaked(sent) == []
    assert [name for name in names.own if name.encode() in sent] == []


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (role, page)
        for role in (Role.LEADER, Role.STAFF, Role.COUNTY)
        for page in ("imports", "accounts", "audit")
        if not (role is Role.STAFF and page == "imports")
    ],
)
def test_pages_of_the_office_are_not_for_others(site: Site, role: Role, page: str) -> None:
    client = site.signed_in(role, OWN if role is Role.COUNTY else None)
    with client.socket() as tab:
        sent = tab.run(page)
    # A name that stands in the list of accounts and in the log.
    watched = site.account().encode()
    for telltale in (watched, "初始密码".encode(), b"sign_in", "试算".encode()):
        assert telltale not in sent


def test_an_administrator_looks_as_a_county_and_sees_no_more(site: Site, names: Names) -> None:
    client = site.signed_in(Role.ADMIN)
    look_as(site.backend, client.cookies["rollcall"])
    with client.socket() as tab:
        for page in PAGES:
            assert names.leaked(tab.run(page, f"district={quote(OTHER)}")) == []
        assert "的视角查看".encode() in tab.run("district")


def test_looking_as_another_uploads_nothing(site: Site) -> None:
    client = site.signed_in(Role.ADMIN)
    look_as(site.backend, client.cookies["rollcall"])
    with client.socket() as tab:
        tab.run()
        client.get("/_stcore/health")
        answer = client.ask(
            "PUT",
            f"/_stcore/upload_file/{tab.session_id}/f",
            headers={"X-Xsrftoken": client.cookies["_streamlit_xsrf"]},
        )
    assert answer.status == 404


def look_as(backend: Backend, opaque: str) -> None:
    found = backend.sessions.find(opaque)
    assert found is not None
    backend.sessions.view_as(found, Role.COUNTY, OWN)
