"""Cross-district attempts by every road there is: N of N refused.

Pages, tables, documents and parameters are taken from the product itself: what is added there is
attacked here. An attempt is refused when nothing of another district stands in all that came back.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import click
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

import dashboard
from dashboard import tables
from dashboard.auth import OPERATOR, Role
from dashboard.server.downloads import DOWNLOADS
from pipelines import list_batches
from tests.security.client import BROKEN, Client, Site, Tab
from tests.security.districts import OTHER, OWN, Names, page_names, page_parts

Attempt = tuple[str, bytes, str]
"""What was tried, all that came back, and the words typed, which may be said back."""
_PARAMETER = re.compile(
    r'(?:asked(?:\.get\(|\[)|query_params(?:\.get\(|\[)|key=|parameter=)"([a-z_]+)"'
)


def parameters() -> list[str]:
    """Every name that a page or a download reads from an address, and every table's filters."""
    found = {name for table in tables.TABLES.values() for name in table.filters}
    for path in sorted(Path(dashboard.__file__).parent.rglob("*.py")):
        found |= set(_PARAMETER.findall(path.read_text("utf-8")))
    return sorted(found)


@dataclass
class Stage:
    """The site after a leader has filled every cache, and a county account of another district."""

    site: Site
    names: Names
    leader: Tab
    county: Tab
    clerk: Client

    @property
    def soups(self) -> list[dict[str, str]]:
        """What a patient clerk would type: each key of the other district wherever one fits."""
        batch = list_batches(self.site.backend.data)[-1].batch
        right = {
            "district": OTHER, "union_id": self.names.union_id, "union": self.names.union,
            "worker": f"{OTHER}|{self.names.worker}", "township": self.names.township,
            "q": self.names.union, "batch": batch, "by": "unions", "sort": "name", "n": "2",
        }  # fmt: skip
        everywhere = (OTHER, self.names.union_id, self.names.union, right["worker"], batch)
        return [
            {},
            {"district": OTHER},
            right,
            right | {"district": OWN},
            right | {"district": ""},
            {key: value for key, value in right.items() if key not in ("q", "district", "n")},
            {"union_id": self.names.union_id, "q": ""},
            {"worker": self.names.worker, "district": OTHER},
            *(dict.fromkeys(parameters(), value) for value in everywhere),
            {"district": "全市", "level": "city"},
            {"district": f"{OWN},{OTHER}"},
            {"district": "%", "q": "%", "worker": "%"},
            {"district": "' or 1=1 --", "union_id": "' or '1'='1"},
            {"viewer": "admin", "role": "leader", "scope": OTHER, "district": OTHER},
        ]

    def addresses(self) -> Iterator[str]:
        """Yield the soups as queries, and the same parameter twice."""
        yield from (urlencode(soup) for soup in self.soups)
        yield f"district={quote(OWN)}&district={quote(OTHER)}"
        yield f"district={quote(OTHER)}&lang=en&by=townships"


def by_address(stage: Stage) -> Iterator[Attempt]:
    """Every page under every address: figures, charts, tables, their hidden columns and searches
    all come in what is sent to the page."""
    for page in page_names():
        for query in stage.addresses():
            yield f"{page}?{query}", stage.county.run(page, query), query
    for page, part in page_parts():
        asked = stage.soups[2] | part
        sent = stage.county.run(page, urlencode(asked))
        yield f"{page}?{asked}", sent, " ".join(asked.values())


def by_forged_widgets(stage: Stage) -> Iterator[Attempt]:
    """A page's widgets are limits for browsers only: values that none of them offers are sent."""
    for page in page_names():
        sent = stage.county.run(page)
        found = set(re.findall(rb"\$\$ID-[0-9a-f]+-[A-Za-z0-9_.-]+", sent))
        widgets = sorted(widget for widget in found if not widget.endswith(b"-sign-out"))
        for value in (OTHER, f"{OTHER}|{stage.names.worker}"):
            for kind in ("string_value", "string_array_value", "json_value", "int_value"):
                yield (
                    f"{page} {kind}={value}",
                    stage.county.send(_forged(page, widgets, kind, value)),
                    value,
                )


def _forged(page: str, widgets: list[bytes], kind: str, value: str) -> BackMsg:
    message = BackMsg()
    message.rerun_script.page_name = page
    for widget in widgets:
        state = message.rerun_script.widget_states.widgets.add(id=widget.decode())
        if kind == "string_array_value":
            state.string_array_value.data.append(value)
        elif kind == "int_value":
            state.int_value = 99
        else:
            setattr(state, kind, value)
    return message


def by_table(stage: Stage) -> Iterator[Attempt]:
    """Every table as a file, under every filter that it takes and others that it does not."""
    for name in sorted(set(tables.TABLES) - {"ranking"}):
        for soup in stage.soups[1:11]:
            yield from _file(stage, "table", soup | {"name": name, "format": "csv"})


def by_document(stage: Stage) -> Iterator[Attempt]:
    """Every other download, of the office's too: a brief, a sheet, rejected rows, originals."""
    first = list_batches(stage.site.backend.data)[0].batch
    for kind in sorted(set(DOWNLOADS) - {"table"}):
        for what in ("template", "version", "difference", "pdf", "zip", "png"):
            for soup in stage.soups[1:6]:
                asked = {"what": what, "format": what, "form": what, "file": "0",
                         "reason": "核对原表的内容"}  # fmt: skip
                yield from _file(stage, kind, {"batch": first} | soup | asked)


def _file(stage: Stage, kind: str, asked: dict[str, str]) -> Iterator[Attempt]:
    answer = stage.clerk.get(f"/download/{kind}?{urlencode(asked)}")
    # Refused files repeat no name either; a file is unpacked by its own readers elsewhere.
    yield f"/download/{kind}?{asked}", answer.body, " ".join(asked.values())


def by_media(stage: Stage) -> Iterator[Attempt]:
    """A file that was made by a click on somebody else's page; pages have no others."""
    with stage.site.signed_in(Role.ADMIN).socket() as tab:
        link = tab.make_file()
        yield link, _unless(stage.clerk.get(link).status, 404, stage), ""


def by_session(stage: Stage) -> Iterator[Attempt]:
    """Somebody else's Streamlit session: resumed, written into, asked for addresses to upload to."""
    theirs = stage.leader.session_id
    with stage.clerk.socket(resume=theirs) as tab:
        yield "resume", tab.run("district", f"district={quote(OTHER)}"), ""
        yield "a session of one's own instead", _unless(tab.session_id != theirs, True, stage), ""
        message = BackMsg()
        message.file_urls_request.session_id = theirs
        message.file_urls_request.file_names.append("a.csv")
        tab.raw.send(message.SerializeToString())
        yield "addresses to upload to", tab.run("district"), ""
    for method in ("PUT", "DELETE", "GET", "POST"):
        answer = stage.clerk.ask(method, f"/_stcore/upload_file/{theirs}/f1")
        yield f"{method} upload", _unless(answer.status in (403, 404, 405), True, stage), ""


def by_a_role_that_ended(stage: Stage) -> Iterator[Attempt]:
    """A tab that was a leader's when it was opened, and is a county's at its next action."""
    account = stage.site.account(Role.LEADER)
    client = stage.site.stranger()
    client.sign_in(account)
    with client.socket() as tab:
        tab.run("district", f"district={quote(OTHER)}")
        stage.site.backend.accounts.set_scope(account, role=Role.COUNTY, district=OWN, by=OPERATOR)
        yield "the open tab", _last_words(tab), ""
    for kind, asked in (("table", "name=unions&format=csv"), ("brief", "format=pdf")):
        answer = client.get(f"/download/{kind}?{asked}&district={quote(OTHER)}")
        yield f"download {kind}", answer.body, ""


def _last_words(tab: Tab) -> bytes:
    """Ask the tab to go on; return what still came before the server hung up."""
    try:
        return tab.run("district", f"district={quote(OTHER)}")
    except Exception:  # noqa: BLE001 (closed, however that is said)
        return b""


def by_viewing_as(stage: Stage) -> Iterator[Attempt]:
    """An administrator who looks as a county sees what a county sees."""
    client = stage.site.signed_in(Role.ADMIN)
    found = stage.site.backend.sessions.find(client.cookies["rollcall"])
    assert found
    stage.site.backend.sessions.view_as(found, Role.COUNTY, OWN)
    with client.socket() as tab:
        for page in page_names():
            for soup in stage.soups[1:3]:
                yield f"{page}?{soup}", tab.run(page, urlencode(soup)), urlencode(soup)


def _unless(got: object, refused: object, stage: Stage) -> bytes:
    """Return nothing for what was refused, else what counts as a leak."""
    return b"" if got == refused else stage.names.union.encode()


ROADS: tuple[Callable[[Stage], Iterator[Attempt]], ...] = (
    by_address,
    by_forged_widgets,
    by_table,
    by_document,
    by_media,
    by_session,
    by_a_role_that_ended,
    by_viewing_as,
)


@pytest.fixture
def stage(site: Site, names: Names) -> Iterator[Stage]:
    clerk = site.signed_in(Role.COUNTY, OWN)
    with site.signed_in(Role.LEADER).socket() as leader, clerk.socket() as county:
        for page in page_names():
            for query in ("", f"district={quote(OTHER)}"):
                leader.run(page, query)
        county.run()
        yield Stage(site, names, leader, county, clerk)


def test_every_attempt_is_refused(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    tried: Counter[str] = Counter()
    leaks: list[tuple[str, str, list[str]]] = []
    broken = []
    for road in ROADS:
        for attempt, sent, typed in road(stage):
            tried[road.__name__] += 1
            if found := stage.names.leaked(sent, typed):
                leaks.append((road.__name__, attempt, found[:3]))
            # A value of a kind that a widget does not take may well end the run in an error.
            if road is not by_forged_widgets and any(word.encode() in sent for word in BROKEN):
                broken.append(attempt)
    with capsys.disabled():
        click.echo(
            f"\n{tried.total() - len(leaks)} of {tried.total()} cross-district attempts refused"
        )
        click.echo("  " + "  ".join(f"{name} {n}" for name, n in tried.items()))
    assert leaks == []
    assert broken == [], "refused by accident is not refused"
    assert set(tried) == {road.__name__ for road in ROADS}


def test_the_roads_lead_somewhere(stage: Stage) -> None:
    """For a leader the same addresses and files are full of the other district."""
    asked = urlencode(stage.soups[2])
    assert stage.names.leaked(stage.leader.run("district", asked))
    leader = stage.site.signed_in(Role.LEADER)
    answer = leader.get(f"/download/table?name=unions&format=csv&district={quote(OTHER)}")
    assert stage.names.leaked(answer.body)
    assert ("quality", {"by": "sample"}) in page_parts()
    assert {"district", "union_id", "worker", "q", "batch", "township"} <= set(parameters())
