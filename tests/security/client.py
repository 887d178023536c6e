"""A raw HTTP client with a cookie jar and a raw websocket client that speaks BackMsg."""

import http.client
import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from dashboard.auth import OPERATOR, Role
from dashboard.backend import Backend

PASSWORD = "mao-tu-niao-8842"
PATIENCE = 60
BROKEN = ("页面出错了", "这一部分没有显示出来")
"""What is said of a page, and of a part of one, that failed."""
_numbers = itertools.count(1)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's value, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Site:
    """A running server; tests write to its data folder as the command line does."""

    port: int
    data: Path
    backend: Backend
    address: str = ""
    _accounts: dict[tuple[Role | None, str | None], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.address = f"http://127.0.0.1:{self.port}"

    def account(
        self,
        role: Role | None = Role.STAFF,
        district: str | None = None,
        *,
        must_change: bool = False,
    ) -> str:
        """Add an account with PASSWORD and a name that no other test has."""
        name = f"t{os.getpid()}-{next(_numbers)}"
        self.backend.accounts.add(
            name, role=role, district=district, password=PASSWORD, must_change=must_change,
            by=OPERATOR,
        )  # fmt: skip
        return name

    def stranger(self) -> "Client":
        """A client from an address of its own, without a session."""
        return Client(self, address=_fresh_address())

    def signed_in(self, role: Role | None = Role.STAFF, district: str | None = None) -> "Client":
        """A client with a session of its own, under an account that others of its role share."""
        client = self.stranger()
        key = (role, district)
        if key not in self._accounts:
            self._accounts[key] = self.account(role, district)
        client.user = self._accounts[key]
        found = self.backend.accounts.get(client.user)
        client.cookies["rollcall"] = self.backend.sessions.start(found, client.address)
        return client

    def newcomer(self, role: Role | None = Role.STAFF, district: str | None = None) -> "Client":
        """A client that signed in through the form, with an account that may be changed."""
        client = self.stranger()
        client.user = self.account(role, district)
        answer = client.sign_in(client.user)
        assert answer.status == 303, answer.text
        return client


def _fresh_address() -> str:
    number = next(_numbers)
    return f"10.{os.getpid() % 250}.{number // 250}.{number % 250 + 1}"


@dataclass
class Client:
    """A browser without a browser. `address` is what the trusted proxy says of it."""

    site: Site
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    user: str = ""

    def ask(
        self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request; None as a header's value leaves the header out."""
        sent = {"Host": f"127.0.0.1:{self.site.port}", "X-Forwarded-For": self.address}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method not in {"GET", "HEAD", "OPTIONS"}:
            sent["Origin"] = self.site.address
        sent.update(headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        """Send a form as a browser does."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.ask("POST", path, body=urlencode(fields).encode(), headers=kind)

    def sign_in(self, account: str, password: str = PASSWORD, next_path: str = "/") -> Answer:
        return self.post("/login", account=account, password=password, next=next_path)

    def _keep(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    self.cookies.pop(key, None)
                    if morsel.value:
                        self.cookies[key] = morsel.value

    @contextmanager
    def socket(
        self, *, resume: str = "", headers: dict[str, str] | None = None,
        path: str = "/_stcore/stream", origin: str | None = "",
    ) -> Iterator["Tab"]:  # fmt: skip
        """Open the websocket as the page does."""
        sent = {"X-Forwarded-For": self.address, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        protocols = ["streamlit", "token", *([resume] if resume else [])]
        with connect(
            f"ws://127.0.0.1:{self.site.port}{path}",
            origin=None if origin is None else Origin(origin or self.site.address),
            additional_headers=sent,
            subprotocols=[Subprotocol(name) for name in protocols],
            open_timeout=PATIENCE,
            max_size=None,
        ) as raw:
            yield Tab(raw)


def _rerun(page: str, query: str) -> BackMsg:
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    return message


@dataclass
class Tab:
    """An open websocket."""

    raw: ClientConnection
    session_id: str = ""
    elements: list[Element] = field(default_factory=list)
    """What the last run showed."""

    def run(self, page: str = "", query: str = "") -> bytes:
        """Run a page; return every byte that came until the run was over."""
        return self.send(_rerun(page, query))

    def ask_to_run(self) -> None:
        """Ask for a run and wait for nothing."""
        self.raw.send(_rerun("", "").SerializeToString())

    def send(self, message: BackMsg) -> bytes:
        """Send a message and collect what comes of it."""
        self.raw.send(message.SerializeToString())
        received, until = b"", time.monotonic() + PATIENCE
        self.elements = []
        while time.monotonic() < until:
            data, forward = self._next()
            received += data
            kind = forward.WhichOneof("type")
            if kind == "new_session":
                self.session_id = forward.new_session.initialize.session_id
            if kind == "delta" and forward.delta.WhichOneof("type") == "new_element":
                self.elements.append(forward.delta.new_element)
            finished = kind == "script_finished" and self.session_id
            # A page that leads to another one is not the end of the run.
            if finished and forward.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return received
        raise AssertionError("the run did not end")

    def make_file(self) -> str:
        """Click a download that is made then, on the page of accounts; return its address."""
        self.run("accounts")
        found = [one.download_button for one in self.elements if one.HasField("download_button")]
        message = BackMsg()
        message.backend_operation_request.request_id = "1"
        message.backend_operation_request.session_id = self.session_id
        message.backend_operation_request.deferred_file.file_id = found[0].deferred_file_id
        self.raw.send(message.SerializeToString())
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            _, forward = self._next()
            if forward.HasField("backend_operation_response"):
                return forward.backend_operation_response.deferred_file.url
        raise AssertionError("no file was made")

    def _next(self) -> tuple[bytes, ForwardMsg]:
        data = self.raw.recv(timeout=PATIENCE)
        assert isinstance(data, bytes)
        return data, ForwardMsg.FromString(data)

    def closed_within(self, seconds: float) -> int | None:
        """Return the code with which the server hangs up, or None when it does not."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self.raw.recv(timeout=0.2)
            except TimeoutError:
                continue
            except Exception:  # noqa: BLE001 (closed, however that is said)
                return self.raw.close_code
        return None
