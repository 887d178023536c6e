"""Streamlit sessions, media and uploads belong to the sign-in that opened them."""

import re

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.auth import Role
from tests.security.client import Client, Site

BOUNDARY = "xxBOUNDARYxx"


def upload(client: Client, session_id: str, xsrf: str, size: int = 3) -> int:
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{'a' * size}\r\n--{BOUNDARY}--\r\n"
    ).encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "X-Xsrftoken": xsrf}
    return client.ask(
        "PUT", f"/_stcore/upload_file/{session_id}/f1", body=body, headers=headers
    ).status


def with_xsrf(client: Client) -> str:
    client.get("/_stcore/health")
    return client.cookies["_streamlit_xsrf"]


def test_uploads_go_into_ones_own_session(site: Site) -> None:
    mine, theirs = site.signed_in(), site.signed_in()
    with mine.socket() as tab:
        tab.run()
        assert upload(mine, tab.session_id, with_xsrf(mine)) == 204
        assert upload(mine, tab.session_id, "2|0|0|0") == 403
        assert upload(theirs, tab.session_id, with_xsrf(theirs)) == 404
        assert upload(site.stranger(), tab.session_id, "") == 401
        delete = f"/_stcore/upload_file/{tab.session_id}/f1"
        token = {"X-Xsrftoken": with_xsrf(theirs)}
        assert theirs.ask("DELETE", delete, headers=token).status == 404


def test_a_file_over_the_limit_is_refused(site: Site) -> None:
    client = site.signed_in()
    with client.socket() as tab:
        tab.run()
        assert upload(client, tab.session_id, with_xsrf(client), size=3 << 20) == 413


def test_nobody_resumes_anothers_session(site: Site) -> None:
    """The id of a Streamlit session alone is worth nothing, connected or not."""
    victim, attacker = site.signed_in(Role.LEADER), site.signed_in(Role.COUNTY, "海港区")
    with victim.socket() as tab:
        tab.run()
        stolen = tab.session_id
        with attacker.socket(resume=stolen) as other:
            other.run()
            assert other.session_id != stolen
    with attacker.socket(resume=stolen) as other:
        other.run()
        assert other.session_id != stolen
    with victim.socket(resume=stolen) as again:
        again.run()
        assert again.session_id == stolen


def media_links(shown: bytes) -> list[str]:
    return [match.decode() for match in re.findall(rb"/media/[0-9a-f]+\.[a-z0-9]+", shown)]


def test_media_is_fetched_by_its_own_page_only(site: Site) -> None:
    mine, theirs = site.signed_in(Role.LEADER), site.signed_in(Role.COUNTY, "海港区")
    with mine.socket() as tab, theirs.socket() as other:
        links = media_links(tab.run())
        other.run("workers")
        own = set(media_links(other.run("workers")))
        assert links, "the page's logo at least is a media file"
        for link in links:
            assert mine.get(link).status == 200
            assert site.stranger().get(link).status == 401
            if link not in own:
                assert theirs.get(link).status == 404


def test_messages_that_serve_development_are_dropped(site: Site) -> None:
    """One user cannot empty everybody's cache or stop the server."""
    with site.signed_in().socket() as tab:
        tab.run()
        for name in ("clear_cache", "debug_shutdown_runtime", "set_run_on_save", "load_git_info"):
            message = BackMsg()
            setattr(message, name, True)
            tab.raw.send(message.SerializeToString())
        assert tab.run()
        assert site.stranger().get("/healthz").status == 200


@pytest.mark.parametrize("frame", ["text", b"\xff\xff\xff\xff"])
def test_nonsense_ends_the_connection_only(site: Site, frame: str | bytes) -> None:
    client = site.signed_in()
    with client.socket() as tab:
        tab.run()
        tab.raw.send(frame)
        assert tab.closed_within(5) is not None
    assert client.get("/session").status == 204
