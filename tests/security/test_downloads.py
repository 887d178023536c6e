"""Downloads ask session, role and scope again, and are written in the log."""

import json
import time
from io import BytesIO
from urllib.parse import quote, urlencode

import pytest
from openpyxl import load_workbook

from dashboard.audit import Entry
from dashboard.auth import Role
from pipelines import batch_originals, list_batches
from tests.security.client import Answer, Client, Site
from tests.security.districts import Names

OWN, OTHER = "海港区", "昌黎县"


def table(client: Client, name: str, **filters: str) -> tuple[int, str]:
    query = "&".join(f"{key}={quote(value)}" for key, value in filters.items())
    answer = client.get(f"/download/table?name={name}&format=csv&{query}")
    return answer.status, answer.body.decode("utf-8-sig", "replace")


def test_a_file_is_saved_and_never_shown(site: Site) -> None:
    client = site.signed_in(Role.LEADER)
    answer = client.get(f"/download/table?name=unions&format=xlsx&district={quote(OWN)}")
    assert answer.status == 200
    disposition = answer.header("content-disposition")
    assert disposition.startswith("attachment; filename=\"download.xlsx\"; filename*=UTF-8''")
    assert quote(OWN) in disposition
    assert answer.header("cache-control") == "no-store"
    assert answer.body.startswith(b"PK")
    entry = site.backend.log.entries(actor=client.user, action="download", limit=1)[0]
    assert OWN in entry.object
    assert entry.address == client.address
    assert '"rows"' in entry.detail


@pytest.mark.parametrize("path", ["/download/table", "/download/audit", "/download/nothing"])
def test_nobody_downloads_without_a_session(site: Site, path: str) -> None:
    answer = site.stranger().get(f"{path}?name=unions&format=csv")
    assert answer.status == 303
    assert answer.header("location").startswith("/login")


@pytest.fixture(scope="module")
def foreign_words(site: Site) -> list[str]:
    """Names of the other district's unions; a leader's file shows that they are what to look for."""
    status, text = table(site.signed_in(Role.LEADER), "unions", district=OTHER)
    assert status == 200
    found = [line.split(",")[0] for line in text.splitlines()[1:]]
    assert found
    return found


@pytest.mark.parametrize("role", [Role.LEADER, Role.STAFF, Role.COUNTY])
def test_the_audit_log_is_for_administrators(site: Site, role: Role) -> None:
    client = site.signed_in(role, OWN if role is Role.COUNTY else None)
    assert client.get("/download/audit").status == 403
    assert site.backend.log.entries(actor=client.user, limit=1)[0].action == "download_refused"


def test_an_administrator_downloads_the_audit_log(site: Site) -> None:
    client = site.signed_in(Role.ADMIN)
    answer = client.get(f"/download/audit?actor={client.user}")
    assert answer.status == 200
    assert client.user in answer.body.decode("utf-8-sig")
    assert client.get("/download/audit?since=x").status == 404


def original(client: Client, **asked: str) -> Answer:
    query = "&".join(f"{key}={quote(value)}" for key, value in asked.items())
    return client.get(f"/download/original?{query}")


def test_the_office_opens_an_original_with_a_reason(site: Site) -> None:
    client = site.signed_in(Role.STAFF)
    batch = list_batches(site.backend.data)[0].batch
    kept = batch_originals(site.backend.data, batch)[0]
    answer = original(client, batch=batch, file="0", reason="核对导出的原表")
    assert answer.status == 200
    assert answer.body == kept.read()
    assert quote(kept.name) in answer.header("content-disposition")
    entry = site.backend.log.entries(actor=client.user, limit=1)[0]
    assert entry.action == "open_original"
    assert "核对导出的原表" in entry.object
    before = len(site.backend.log.entries(action="open_original"))
    for asked in (
        {"reason": " 无 "}, {"reason": ""}, {"file": "99"}, {"file": "-1"}, {"file": "../0"}, {"file": ""},
        {"batch": ""}, {"batch": "../originals"},
    ):  # fmt: skip
        refused = original(
            client, **{"batch": batch, "file": "0", "reason": "核对导出的原表", **asked}
        )
        assert refused.status == 404, asked
    assert "say why" in original(client, batch=batch, file="0", lang="en").text
    assert len(site.backend.log.entries(action="open_original")) == before


@pytest.mark.parametrize("kind", ["original", "rejects"])
@pytest.mark.parametrize("role", [Role.LEADER, Role.COUNTY])
def test_nobody_else_opens_what_holds_whole_numbers(site: Site, kind: str, role: Role) -> None:
    client = site.signed_in(role, OWN if role is Role.COUNTY else None)
    batch = list_batches(site.backend.data)[0].batch
    asked = f"batch={batch}&file=0&reason={quote('核对导出的原表')}"
    assert client.get(f"/download/{kind}?{asked}").status == 403
    assert site.backend.log.entries(actor=client.user, limit=1)[0].action == "download_refused"


def test_what_is_refused_by_scope_is_logged(site: Site, names: Names) -> None:
    """By each way in which something of another district is asked for; to the asker it is as if
    there were no such thing, and what there is not is not logged."""
    client = site.newcomer(Role.COUNTY, OWN)
    worker, unknown = f"{OTHER}|{names.worker}", "没有这一个"
    for kind, asked, missing in (
        ("brief", {"district": OTHER}, {"district": unknown}),
        ("worker", {"worker": worker}, {"worker": f"{OWN}|{unknown}"}),
        ("qr", {"form": "png", "union_id": names.union_id}, {"form": "png", "union_id": unknown}),
        ("bulletin", {"district": OTHER, "no": "1"}, {"district": OWN, "no": "1"}),
        ("breakdown", {"district": OTHER, "what": "template"}, {"what": "template"}),
    ):
        before = len(_refusals(site, client))
        answers = [client.get(f"/download/{kind}?{urlencode(one)}") for one in (missing, asked)]
        assert [answer.status for answer in answers] == [404, 404]
        entry = _next_refusal(site, client, before)
        assert (entry.object, json.loads(entry.detail)) == (kind, {"district": OTHER})
        assert entry.address == client.address


def _refusals(site: Site, client: Client) -> list[Entry]:
    return site.backend.log.entries(actor=client.user, action="download_refused")


def _next_refusal(site: Site, client: Client, before: int) -> Entry:
    """Return the one entry that is written once the answer is out."""
    for _ in range(1000):
        found = _refusals(site, client)
        if len(found) > before:
            assert len(found) == before + 1
            return found[0]
        time.sleep(0.05)
    raise AssertionError("nothing was logged")


def test_looking_as_another_downloads_no_more_than_they(
    site: Site, foreign_words: list[str]
) -> None:
    client = site.signed_in(Role.ADMIN)
    found = site.backend.sessions.find(client.cookies["rollcall"])
    assert found
    site.backend.sessions.view_as(found, Role.COUNTY, OWN)
    assert client.get("/download/audit").status == 403
    _, text = table(client, "unions", district=OTHER)
    assert not [word for word in foreign_words if word in text]
    entry = site.backend.log.entries(actor=client.user, limit=1)[0]
    assert entry.acting_for == f"county:{OWN}"


def test_an_account_without_role_or_district_downloads_nothing(site: Site) -> None:
    client = site.newcomer(None)
    assert table(client, "ranking")[0] == 403
    with site.backend.state.write() as connection:
        connection.execute("update account set role = 'county' where account = ?", (client.user,))
    assert table(client, "ranking")[0] == 403


@pytest.mark.parametrize("query", ["", "name=x&format=csv", "name=unions&format=exe", "name=../x"])
def test_what_is_not_there(site: Site, query: str) -> None:
    answer = site.signed_in(Role.LEADER).get(f"/download/table?{query}")
    assert answer.status == 404
    assert "/" not in answer.text.replace(" / ", "")


def test_the_consolidated_workbook_is_the_countys_own(site: Site, foreign_words: list[str]) -> None:
    """Every cell of every sheet: no other district and none of its unions."""
    client = site.signed_in(Role.COUNTY, OWN)
    answer = client.get(f"/download/targets?district={quote(OTHER)}")
    assert answer.status == 200
    own, whole = (
        [str(cell) for page in load_workbook(BytesIO(body)) for row in page.values for cell in row]
        for body in (answer.body, site.signed_in(Role.LEADER).get("/download/targets").body)
    )
    assert set(foreign_words) <= set(whole)
    assert set(foreign_words) & set(own) == set()
    assert [any(OTHER in cell for cell in cells) for cells in (whole, own)] == [True, False]
    entry = site.backend.log.entries(actor=client.user, action="download", limit=1)[0]
    assert entry.object == "targets"
    assert site.signed_in(None).get("/download/targets").status == 403
