"""Whose address a QR code holds: the platform's, or anybody's."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from pipelines.text import strip_code

__all__ = ["ADDRESS", "Platform", "hosts_of"]

ADDRESS = r"^(?i:https?)://([0-9A-Za-z.-]+)(?::[0-9]{1,5})?(?:[/?#][^\s\\]*)?$"
"""An address and its host. No user name and no backslash: browsers read those differently from
whoever checks the host. Understood alike by Python and by DuckDB (RE2)."""


@dataclass(frozen=True)
class Platform:
    """What addresses are the platform's: its hosts, and the parameters that name a union."""

    hosts: tuple[str, ...]
    union_parameters: tuple[str, ...] = ()

    def is_own(self, address: str) -> bool:
        """Say whether an address leads to one of the hosts or a host under one."""
        match = re.fullmatch(ADDRESS, address)
        host = match[1].lower().rstrip(".") if match else ""
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)

    def union_code(self, address: str) -> str | None:
        """Return the union's code as the address itself gives it."""
        wanted = {name.lower() for name in self.union_parameters}
        for name, value in parse_qsl(urlsplit(address).query):
            if name.lower() in wanted and (code := strip_code(value)):
                return code
        return None


def hosts_of(values: Iterable[object]) -> tuple[str, ...]:
    """Return hosts as they are compared. Raises ValueError for what is no host."""
    hosts = tuple(str(value).strip().lower().rstrip(".") for value in values)
    for host in hosts:
        if not re.fullmatch(r"[0-9a-z-]+(\.[0-9a-z-]+)*", host):
            raise ValueError(f"[qr] hosts: {host!r}")
    return hosts
