"""The audit log as a file, for the admin page's export and the command's."""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO, StringIO

from dashboard.actions import Action
from dashboard.audit import AuditLog, Entry
from dashboard.auth import Role
from dashboard.spreadsheet import XLSX, Sheet, neutral, write_book
from pipelines import UserError

__all__ = [
    "FILTERS",
    "AuditFile",
    "as_csv",
    "audit_file",
    "from_day",
    "label_of",
    "local_time",
    "told",
]

_MOST = 1_000_000
_HERE = timezone(timedelta(hours=8))  # the log is in UTC; its readers are in China
FILTERS = ("since", "until", "actor", "action", "contains")


@dataclass(frozen=True)
class AuditFile:
    """Entries as a file, newest first."""

    content: bytes
    rows: int
    target: str
    name: str = "操作日志.csv"
    media_type: str = "text/csv; charset=utf-8"


def from_day(day: str) -> str:
    """Return the UTC moment at which a day (2022-09-01) begins here; nothing stays nothing.

    Raises UserError for what is no day.
    """
    if not day:
        return ""
    try:
        begins = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=_HERE)
    except ValueError as error:
        raise UserError("“{day}”不是日期；请写成 2022-09-01 的样子", day=day) from error
    return begins.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def local_time(at: str) -> str:
    """Return an entry's time as a clock here shows it."""
    return datetime.fromisoformat(at).astimezone(_HERE).strftime("%Y-%m-%d %H:%M:%S")


def audit_file(log: AuditLog, asked: Mapping[str, str]) -> AuditFile:
    """Return the entries that the filters let through; `since` ≤ day < `until`.

    `format` xlsx makes a workbook of them, anything else a CSV.
    """
    filters = {name: asked[name] for name in FILTERS if asked.get(name)}
    entries = log.entries(
        since=from_day(filters.get("since", "")),
        until=from_day(filters.get("until", "")),
        actor=filters.get("actor", ""),
        action=filters.get("action", ""),
        contains=filters.get("contains", ""),
        limit=_MOST,
    )
    target = " ".join(["audit", *(f"{name}={value}" for name, value in filters.items())])
    if asked.get("format") == "xlsx":
        return AuditFile(as_xlsx(entries), len(entries), target, "操作日志.xlsx", XLSX)
    return AuditFile(as_csv(entries), len(entries), target)


def as_xlsx(entries: list[Entry]) -> bytes:
    """Return entries as a workbook with the columns of the CSV."""
    rows = [
        {**asdict(entry), "时间": local_time(entry.at), "操作": label_of(entry.action)}
        for entry in entries
    ]
    names = (*(field.name for field in fields(Entry)), "时间", "操作")
    book = BytesIO()
    write_book(book, [Sheet("操作日志", rows, {name: name for name in names})])
    return book.getvalue()


def as_csv(entries: list[Entry]) -> bytes:
    """Return entries as CSV with a BOM; no cell begins a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([*(field.name for field in fields(Entry)), "时间", "操作"])
    for entry in entries:
        cells = (*asdict(entry).values(), local_time(entry.at), label_of(entry.action))
        writer.writerow([neutral(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def label_of(action: str) -> str:
    """Return an action's name in Chinese; one that a later version wrote, as it stands."""
    return Action(action).label if action in set(Action) else action


_PARTS = {
    "district": "县区",
    "events": "场数",
    "file": "文件",
    "files": "文件数",
    "format": "格式",
    "how": "方式",
    "keep_days": "保留天数",
    "kind": "种类",
    "reason": "原因",
    "removed": "删去",
    "results": "结果数",
    "role": "角色",
    "rows": "行数",
    "text": "内容",
    "why": "原因",
}
"""What the parts of a detail are called; one that is not here, as it stands."""
_VALUES = {"password": "密码", "oidc": "统一身份登录", **{role.value: role.label for role in Role}}


def told(detail: str, said: Callable[[str], str] = str) -> str:
    """Return an entry's detail for a reader: what is there, without the JSON.

    `said` puts our own words into the reader's language.
    """
    return " · ".join(
        f"{said(_PARTS.get(name, name))}：{said(_VALUES.get(str(value), str(value)))}"
        for name, value in json.loads(detail).items()
        if value is not None
    )
