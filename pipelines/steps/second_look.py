"""A second look at a sheet whose headers fit two kinds: its first rows tell which it is.

A union's record is reviewed as a member's is, and an administrator has an ID number as well. Taken
for the wrong kind a sheet would put its rows in the place of others, so that a sheet that its rows
do not tell either is left to whoever sends it (--kind).
"""

from collections.abc import Iterator, Sequence

from pipelines.reference import Reference
from pipelines.sheets.catalogue import SHEETS
from pipelines.steps.head import Head
from pipelines.steps.headers import Header, fields_for_sure, find_header, meaning
from pipelines.text import header_keys, squeeze

_OF_A_REVIEW = frozenset(("status", "name", "apply_time", "audit_time"))
"""What is said of a union that applied, by whom and when, as of a member."""
_OF_A_UNION = frozenset(("workers", "actual_members", "chair", "qr_link", "founded"))
"""What is said of a union, and of no member of it."""
_OF_A_MEMBER = frozenset(
    "joined membership_change new_form migrant_worker household employment".split()
)
"""What is said of a member, and of nobody who only has an account."""
_STATES_OF_ACCOUNTS = frozenset(
    "启用 停用 禁用 正常 有效 无效 锁定 冻结 注销 开通 未开通 在用"
    " 已启用 已停用 已禁用 已锁定 已冻结 已注销 已开通".split()
)

_OF_STAFF = {
    "outreach": frozenset(("social_worker", "target")),
    "survey": frozenset(("social_worker", "target")),
    "breakdown": frozenset(("unionised", "account", "sex")),
}
"""Columns of other kinds that staff add to their own sheets: 责任人 beside an employer or event."""
_CALLED = {"摸排": "survey", "分解": "breakdown"}


def look_again(
    head: Head, found: Header | None, reference: Reference, names: Sequence[str] = ()
) -> Header | None:
    """Return the header of a sheet that was not recognised or fits another kind too, or `found`.

    None where two kinds fit and neither the columns nor the `names` of sheet and file tell which.
    """
    if found is None or found.kind.name == "breakdown":
        return _staffs_sheet(head, found, reference, names) or (
            None if found else _unrecognised(head, reference)
        )
    if found.kind.name == "unions" and "survey" in _called(head, found, names):
        return _short_survey(head, reference) or found
    if not (found.kind.name == "members" and found.missing()):
        return found
    return _union_list(head, reference) or _admin_list(head, reference) or found


def _unrecognised(head: Head, reference: Reference) -> Header | None:
    return (
        _union_list(head, reference)
        or _member_list(head, reference)
        or _admin_list(head, reference)
        or _short_survey(head, reference)
    )


def _short_survey(head: Head, reference: Reference) -> Header | None:
    """Return the header of a survey of what it needs alone: it lists employers and no unions."""
    header = find_header(head.texts, head.merges, reference, "survey")
    if header is None or header.missing():
        return None
    place = header.columns["employer"]
    # Beneath a group's header (单位信息) it is the lower one that says whose names these are.
    lower = head.texts[header.row + header.height - 1]
    said = {header.texts[place], *lower[place : place + 1]}
    foreign = fields_for_sure(header.texts, reference) & SHEETS["survey"].unless
    return header if not foreign and any(_heads_employers(one, reference) for one in said) else None


def _heads_employers(text: str, reference: Reference) -> bool:
    aliases = (alias for key in header_keys(text) for alias in reference.headers.get(key, ()))
    return any(alias.field == "employer" for alias in aliases)


def _staffs_sheet(
    head: Head, found: Header | None, reference: Reference, names: Sequence[str]
) -> Header | None:
    """Return the header of a sheet of staff's, where it is `found` or was not recognised at all."""
    if found is None and (events := _fitting("outreach", head, reference)):
        return events
    survey = _fitting("survey", head, reference)
    breakdown = found or _fitting("breakdown", head, reference)
    if survey is None or breakdown is None:
        lone = survey or breakdown
        titled = lone and "breakdown" in _called(head, lone, names)
        return lone if survey or found or titled or _sets_targets(lone) else None
    return _either(survey, breakdown, _called(head, breakdown, names), reference, sure=bool(found))


def _either(
    survey: Header, breakdown: Header, called: set[str], reference: Reference, *, sure: bool
) -> Header | None:
    """Return the header of a sheet that fits both kinds, or None where nothing tells which.

    `called` are the kinds that titles and names say; `sure`: no column is foreign to a breakdown.
    """
    if len(called) == 1:
        return survey if "survey" in called else breakdown
    if breakdown.missing():
        return survey
    union = breakdown.texts[breakdown.columns["union"]]
    own = _sets_targets(breakdown) or "union" in fields_for_sure((union,), reference)
    if called or sure != own:
        return None
    return breakdown if sure else survey


def _called(head: Head, header: Header, names: Sequence[str]) -> set[str]:
    """Return the kinds that what stands above the header, or the `names`, call the sheet."""
    titles = (*(text for row in head.above(header) for text in row), *names)
    return {kind for word, kind in _CALLED.items() if any(word in title for title in titles)}


def _sets_targets(header: Header | None) -> bool:
    return header is not None and "target" in header.columns


def _fitting(kind: str, head: Head, reference: Reference) -> Header | None:
    """Return the header of a kind that has all it needs, whatever staff added to it."""
    header = find_header(head.texts, head.merges, reference, kind)
    if header is None or any(need != ("district",) for need in header.missing()):
        return None
    if not header.kind.told_by(header.columns):
        return None
    foreign = fields_for_sure(header.texts, reference) & SHEETS[kind].unless
    return header if foreign <= _OF_STAFF[kind] else None


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


def _member_list(head: Head, reference: Reference) -> Header | None:
    """Return the header of members whom the platform lists with the account (用户名) of each."""
    header = find_header(head.texts, head.merges, reference, "members")
    if header is None:
        return None
    sure = fields_for_sure(header.texts, reference)
    foreign = sure & SHEETS["members"].unless
    return header if foreign == {"account"} and sure & _OF_A_MEMBER else None


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
