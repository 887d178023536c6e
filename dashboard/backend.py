"""Everything behind the sign-in, opened together: state, accounts, sessions, log."""

import ipaddress
import tomllib
from dataclasses import dataclass
from typing import Any

from dashboard.accounts import Accounts
from dashboard.audit import AuditLog
from dashboard.day_notes import DayNotes
from dashboard.handovers import Handovers
from dashboard.lockout import Lockout
from dashboard.phone_checks import PhoneChecks
from dashboard.sessions import ABSOLUTE, IDLE, Sessions
from dashboard.state import State
from dashboard.supervision import SupervisionNotes
from pipelines import DataDir, UserError

__all__ = ["Backend", "ServerSettings"]


@dataclass(frozen=True)
class ServerSettings:
    """`server.toml` in the data folder; without the file these defaults hold.

    hosts: names under which the server is reached, beside localhost and plain
    IP addresses. trusted_proxies: addresses whose X-Forwarded-* headers count.
    """

    hosts: frozenset[str] = frozenset()
    trusted_proxies: frozenset[str] = frozenset()
    idle_minutes: float = IDLE / 60
    session_hours: float = ABSOLUTE / 3600
    max_upload_mb: int = 200
    oidc: dict[str, Any] | None = None

    @classmethod
    def read(cls, data: DataDir) -> "ServerSettings":
        """Read the file; raises UserError for what cannot be understood."""
        path = data.root / "server.toml"
        if not path.exists():
            return cls()
        try:
            document = tomllib.loads(path.read_text("utf-8"))
            return cls._parse(document)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
            raise UserError(f"{path.name} 无法读取：{error}；请改正后再启动") from error

    @classmethod
    def _parse(cls, document: dict[str, Any]) -> "ServerSettings":
        unknown = set(document) - {"server", "session", "oidc"}
        if unknown:
            raise ValueError(f"不认识的段落 {'、'.join(sorted(unknown))}")
        server, session = document.get("server", {}), document.get("session", {})
        proxies = frozenset(server.get("trusted_proxies", ()))
        for proxy in proxies:
            ipaddress.ip_address(proxy)
        return cls(
            hosts=frozenset(host.lower() for host in server.get("hosts", ())),
            trusted_proxies=proxies,
            idle_minutes=float(session.get("idle_minutes", IDLE / 60)),
            session_hours=float(session.get("hours", ABSOLUTE / 3600)),
            max_upload_mb=int(server.get("max_upload_mb", 200)),
            oidc=document.get("oidc"),
        )


@dataclass(frozen=True)
class Backend:
    """What the server, the pages and the commands share; made once a process."""

    data: DataDir
    settings: ServerSettings
    state: State
    log: AuditLog
    accounts: Accounts
    sessions: Sessions
    lockout: Lockout
    day_notes: DayNotes
    phone_checks: PhoneChecks
    supervision: SupervisionNotes
    handovers: Handovers

    @classmethod
    def open(cls, data: DataDir) -> "Backend":
        """Open the state of a data folder."""
        settings = ServerSettings.read(data)
        state = State(data.state_db)
        log = AuditLog(state)
        sessions = Sessions(
            state, log, idle=settings.idle_minutes * 60, absolute=settings.session_hours * 3600
        )
        return cls(
            data, settings, state, log, Accounts(state, log), sessions, Lockout(state),
            DayNotes(state, log), PhoneChecks(state, log), SupervisionNotes(state, log),
            Handovers(state, log),
        )  # fmt: skip

    def close(self) -> None:
        """Close the state."""
        self.state.close()
