"""A second look at a sheet whose headers fit two kinds: its first rows tell which it is.

A union's record is reviewed as a member's is, and an administrator has an ID number as well. Taken
for the wrong kind a sheet would put its rows in the place of others, so that a sheet that its rows
do not tell either is left to whoever sends it (--kind).
"""

from collections.abc import Iterator

from pipelines.reference import Reference
from pipelines.sheets.catalogue import SHEETS
from pipelines.steps.head import Head
from pipelines.steps.headers import Header, fields_for_sure, find_header, meaning
from pipelines.text import squeeze

_OF_A_REVIEW = frozenset(("status", "name", "apply_time", "audit_time"))
"""What is said of a union that applied, by whom and when, as of a member."""
_OF_A_UNION = frozenset(("workers", "actual_members", "chair", "qr_link", "founded"))
"""What is said of a union, and of no member of it."""
_STATES_OF_ACCOUNTS = frozenset(
    "启用 停用 禁用 正常 有效 无效 锁定 冻结 注销 开通 未开通 在用"
    " 已启用 已停用 已禁用 已锁定 已冻结 已注销 已开通".split()
)


def look_again(head: Head, found: Header | None, reference: Reference) -> Header | None:
    """Return the header of a union list or administrator list that was not recognised, or `found`.

    Only where nothing was found, or a member list that lacks a column.
    """
    if found and not (found.kind.name == "members" and found.missing()):
        return found
    return _union_list(head, reference) or _admin_list(head, reference) or found


def _union_list(head: Head, reference: Reference) -> Header | None:
    """Return the header of unions that are reviewed: what no member has, and a row each."""
    header = find_header(head.texts, head.merges, reference, "unions")
    if header is None or not _OF_A_UNION & set(header.columns):
        return None
    sure = fields_for_sure(header.texts, reference)
    foreign = sure & SHEETS["unions"].unless
    if not foreign <= _OF_A_REVIEW or ("name" in sure and "union_code" not in header.columns):
        return None
    called = header.columns.get("union_code", header.columns["union"])
    unions = list(_beneath(head, header, called))
    return header if len(set(unions)) == len(unions) else None


def _admin_list(head: Head, reference: Reference) -> Header | None:
    """Return the header of accounts with ID numbers: in use or not, and no state of a member."""
    header = find_header(head.texts, head.merges, reference, "admins")
    if header is None or header.missing():
        return None
    if fields_for_sure(header.texts, reference) & SHEETS["admins"].unless != {"id_number"}:
        return None
    members = SHEETS["members"]
    states = [
        state
        for place, text in enumerate(header.texts)
        if meaning(members, text, reference) == "status"
        for state in _beneath(head, header, place)
    ]
    return header if states and _STATES_OF_ACCOUNTS.issuperset(states) else None


def _beneath(head: Head, header: Header, place: int) -> Iterator[str]:
    """Yield what the first rows beneath the header say in a column."""
    for row in head.texts[header.row + header.height :]:
        if place < len(row) and row[place]:
            yield squeeze(row[place])
