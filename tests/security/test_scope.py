"""A county account reaches no other district's row: every page, every query, every byte sent."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

import dashboard
from dashboard.auth import Role
from dashboard.backend import Backend
from pipelines import current_build
from tests.security.client import Site

OWN, OTHER = "海港区", "昌黎县"


def page_names() -> list[str]:
    """The addresses in app.py's PAGES: a page that is added there is attacked here."""
    tree = ast.parse(Path(dashboard.__file__).with_name("app.py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "PAGES":
            assert isinstance(node.value, ast.Dict)
            return [ast.literal_eval(key) for key in node.value.keys if key is not None]
    raise AssertionError("app.py has no PAGES")


PAGES = page_names()


@dataclass
class Names:
    """What may be found in a district's pages alone."""

    own: set[bytes]
    foreign: set[bytes]
    union: str
    worker: str

    def leaked(self, sent: bytes) -> list[str]:
        return sorted(name.decode() for name in self.foreign if name in sent)


@pytest.fixture(scope="module")
def names(site: Site) -> Names:
    build = current_build(site.backend.data)
    assert build is not None
    with duckdb.connect(str(build), read_only=True) as connection:
        rows = connection.sql(
            "select district, union_name, union_code, union_id, workers_text"
            " from coverage where level = 'union'"
        ).fetchall()
    own, foreign, others = set(), set(), []
    for district, *texts in rows:
        found = {part for text in texts if text for part in text.split("、") if len(part) > 1}
        (own if district == OWN else foreign).update(found)
        if district == OTHER and texts[3]:
            others.append(texts)
    mine = {text.encode() for text in own}
    theirs = {text.encode() for text in foreign if not any(text in name for name in own)}
    return Names(mine, theirs, others[0][0], others[0][3].split("、")[0])


def attacks(names: Names) -> Iterable[str]:
    """Query strings that a curious clerk, or a patient one, would type."""
    other, union, worker = quote(OTHER), quote(names.union), quote(names.worker)
    yield from ("", f"district={other}", f"district={quote(OWN)}&district={other}")
    yield from (f"worker={worker}", f"worker={worker}&district={other}", f"q={union}")
    yield from (f"worker={worker}&worker_district={other}", f"union={union}&district={other}")
    yield from (f"township={quote('昌黎镇')}&district={other}", f"district={quote('全市')}")
    yield from ("district=", "district=%25", f"district={quote(f'{OWN},{OTHER}')}", "page=2")
    yield from (f"district={quote(chr(39) + ' or 1=1 --')}", f"viewer=admin&district={other}")


def test_the_names_are_what_a_page_would_show(site: Site, names: Names) -> None:
    """Without this the rest would prove nothing: both are found where they may be seen."""
    with site.signed_in(Role.LEADER).socket() as tab:
        assert names.leaked(tab.run("district", f"district={quote(OTHER)}"))
    with site.signed_in(Role.COUNTY, OWN).socket() as tab:
        sent = tab.run("district", f"district={quote(OWN)}")
        assert [name for name in names.own if name in sent]


@pytest.mark.parametrize("page", PAGES)
def test_no_address_shows_another_district(site: Site, names: Names, page: str) -> None:
    """After a leader has filled every cache with the same pages."""
    with site.signed_in(Role.LEADER).socket() as tab:
        for query in ("", f"district={quote(OTHER)}"):
            tab.run(page, query)
    tried = leaked = 0
    with site.signed_in(Role.COUNTY, OWN).socket() as tab:
        for query in attacks(names):
            tried += 1
            sent = tab.run(page, query)
            leaked += bool(names.leaked(sent))
            assert "页面出错了".encode() not in sent, query
    assert leaked == 0, f"{tried - leaked} of {tried} refused"


@pytest.mark.parametrize("page", ["overview", "district", "workers"])
def test_forged_widgets_show_no_other_district(site: Site, names: Names, page: str) -> None:
    """A page's widgets are limits for browsers only: values that none of them offers are sent."""
    with site.signed_in(Role.COUNTY, OWN).socket() as tab:
        sent = tab.run(page)
        widgets = set(re.findall(rb"\$\$ID-[0-9a-f]+-[A-Za-z0-9_.-]+", sent))
        assert widgets
        for value in (OTHER, names.union, names.worker, "昌黎"):
            for field in ("string_value", "int_value", "string_array_value", "json_value"):
                message = BackMsg()
                message.rerun_script.page_name = page
                for widget in widgets:
                    state = message.rerun_script.widget_states.widgets.add(id=widget.decode())
                    if field == "string_array_value":
                        state.string_array_value.data.append(value)
                    elif field == "int_value":
                        state.int_value = 99
                    else:
                        setattr(state, field, value)
                assert names.leaked(tab.send(message)) == []


@pytest.mark.parametrize("page", PAGES)
def test_without_a_role_there_is_an_explanation_and_nothing_else(
    site: Site, names: Names, page: str
) -> None:
    with site.signed_in(None).socket() as tab:
        sent = tab.run(page, f"district={quote(OTHER)}")
    assert "还没有分配角色".encode() in sent
    assert names.leaked(sent) == []
    assert [name for name in names.own if name in sent] == []


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
