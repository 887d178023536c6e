"""The audit log as a file, for the admin page's export and the command's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from io import BytesIO

from dashboard import formats, spreadsheet
from dashboard.actions import Action
from dashboard.audit import AuditLog, Entry
from dashboard.auth import Role
from dashboard.spreadsheet import XLSX, Sheet, write_book
from pipelines import UserError

__all__ = [
    "FILTERS",
    "AuditFile",
    "as_csv",
    "audit_file",
    "from_day",
    "label_of",
    "told",
    "told_target",
]

_MOST = 1_000_000
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
        begins = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=formats.HERE)
    except ValueError as error:
        raise UserError("“{day}”不是日期；请写成 2022-09-01 的样子", day=day) from error
    return begins.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


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
    book = BytesIO()
    write_book(book, [_sheet(entries)])
    return book.getvalue()


def as_csv(entries: list[Entry]) -> bytes:
    """Return entries as CSV with a BOM; no cell begins a formula."""
    return spreadsheet.as_csv(_sheet(entries))


def _sheet(entries: list[Entry]) -> Sheet:
    """Return every field of entries, and beside them the time here and the action's name."""
    rows = [
        {**asdict(entry), "时间": formats.local_time(entry.at), "操作": label_of(entry.action)}
        for entry in entries
    ]
    names = (*(field.name for field in fields(Entry)), "时间", "操作")
    return Sheet("操作日志", rows, {name: name for name in names})


def label_of(action: str) -> str:
    """Return an action's name in Chinese; one that a later version wrote, as it stands."""
    return Action(action).label if action in set(Action) else action


_PARTS = {
    "aim": "合计",
    "batch": "批次",
    "by": "经手人",
    "day": "日期",
    "district": "县区",
    "events": "场数",
    "file": "文件",
    "files": "文件数",
    "format": "格式",
    "how": "方式",
    "keep_days": "保留天数",
    "kind": "种类",
    "note": "备注",
    "number": "编号",
    "q": "查找",
    "reason": "原因",
    "removed": "删去",
    "results": "结果数",
    "role": "角色",
    "rows": "行数",
    "seed": "种子",
    "size": "规模",
    "sort": "排序",
    "state": "状态",
    "text": "内容",
    "township": "乡镇（街道）",
    "union": "工会",
    "union_id": "工会编码",
    "unions": "工会",
    "why": "原因",
    "worker": "社工",
    "workers": "社工",
}
"""What the parts of a target and of a detail are called; one that is not here, as it stands."""
_VALUES = {"password": "密码", "oidc": "统一身份登录", **{role.value: role.label for role in Role}}
_THINGS = {
    "alias": "工会别名",
    "audit": "操作日志",
    "breakdown difference": "两版差别",
    "breakdown template": "任务分解表模板",
    "breakdown version": "任务分解表",
    "brief": "县区简报",
    "bulletin": "通报",
    "day": "日期",
    "original": "原始文件",
    "phone check": "电话核查",
    "qr": "二维码",
    "rejects": "退回的行",
    "settings": "设置",
    "supervision": "督导记录",
    "worker sheet": "社工包联表",
}
"""What a target's first words are called, where they are none of `named`."""
_MOST_NAMED = 3


def told(detail: str, said: Callable[[str], str] = str) -> str:
    """Return an entry's detail for a reader: what is there, without the JSON.

    `said` puts our own words into the reader's language.
    """
    return " · ".join(
        _part(name, value, said)
        for name, value in json.loads(detail).items()
        if value not in (None, "")
    )


def told_target(target: str, named: Mapping[str, str], said: Callable[[str], str] = str) -> str:
    """Return what was acted on for a reader: our own words in theirs, names as they stand.

    `named` says what tables are called.
    """
    known, words = {**_THINGS, **named}, target.split(" ")
    thing = next((one for one in (" ".join(words[:2]), words[0]) if one in known), words[0])
    parts = [said(known.get(thing, thing))]
    for one in target[len(thing) :].split():
        name, sign, value = one.partition("=")
        parts.append(_part(name, value, said) if sign else said(_PARTS.get(one, one)))
    return " ".join(parts)


def _part(name: str, value: object, said: Callable[[str], str]) -> str:
    if isinstance(value, list):
        some = said("、").join(map(str, value[:_MOST_NAMED]))
        value = f"{some} …" if len(value) > _MOST_NAMED else some
    return said(_PARTS.get(name, name)) + said("：") + said(_VALUES.get(str(value), str(value)))
