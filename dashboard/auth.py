"""Who is looking, and what they may do (the specification, §6). Imports no Streamlit.

Deny by default: a viewer without a role may do nothing, and one without
districts sees no district.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["OPERATOR", "Act", "Role", "Viewer", "viewer_for"]


class Role(StrEnum):
    """The four roles."""

    LEADER = "leader"
    STAFF = "staff"
    COUNTY = "county"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The role in Chinese, as the pages call it."""
        return _LABELS[self]


_LABELS = {
    Role.LEADER: "市领导",
    Role.STAFF: "市工作人员",
    Role.COUNTY: "县区",
    Role.ADMIN: "管理员",
}


class Act(StrEnum):
    """What a viewer may or may not do: the rows of the table of roles.

    For a county account each of them reaches its own district only; the scope
    itself is `Viewer.districts`.
    """

    SEE_FIGURES = "see_figures"
    READ_BULLETINS = "read_bulletins"  # leaders and counties: issued ones
    READ_DRAFTS = "read_drafts"
    WRITE_BULLETINS = "write_bulletins"
    IMPORT_EXPORTS = "import_exports"  # platform exports, and undo
    UPLOAD_SHEETS = "upload_sheets"  # breakdown, survey, outreach
    JUDGE_BREAKDOWNS = "judge_breakdowns"  # accept or return; staff's own count at once
    FOLLOW_UP = "follow_up"  # rejected rows and follow-up lists, masked
    UNMASK = "unmask"  # and open originals; logged, with a reason
    READ_NOTES = "read_notes"  # supervision, outreach, hand-over of QR codes
    WRITE_NOTES = "write_notes"
    ADMINISTER = "administer"  # accounts, settings, audit log, view as


_EVERYONE = frozenset(Role)
_OFFICE = frozenset({Role.STAFF, Role.ADMIN})
_WORKING = frozenset({Role.STAFF, Role.COUNTY, Role.ADMIN})

_MAY: dict[Act, frozenset[Role]] = {
    Act.SEE_FIGURES: _EVERYONE,
    Act.READ_BULLETINS: _EVERYONE,
    Act.READ_DRAFTS: _OFFICE,
    Act.WRITE_BULLETINS: _OFFICE,
    Act.IMPORT_EXPORTS: _OFFICE,
    Act.UPLOAD_SHEETS: _WORKING,
    Act.JUDGE_BREAKDOWNS: _OFFICE,
    Act.FOLLOW_UP: _WORKING,
    Act.UNMASK: _OFFICE,
    Act.READ_NOTES: _EVERYONE,
    Act.WRITE_NOTES: _WORKING,
    Act.ADMINISTER: frozenset({Role.ADMIN}),
}

# "View as" is read-only, shows no whole name or number, and ends nowhere but in itself.
_READING = frozenset({Act.SEE_FIGURES, Act.READ_BULLETINS, Act.READ_DRAFTS,
                      Act.FOLLOW_UP, Act.READ_NOTES})  # fmt: skip


@dataclass(frozen=True)
class Viewer:
    """Someone who looks. `districts`: None is every district, () is none.

    `acting_for` is empty, or names what an administrator views as
    ("leader", "county:海港区"); such a viewer reads and changes nothing.
    """

    user: str
    role: Role | None
    districts: tuple[str, ...] | None
    acting_for: str = ""

    @property
    def read_only(self) -> bool:
        """Whether an administrator looks through someone else's eyes."""
        return bool(self.acting_for)

    @property
    def sees_nothing(self) -> bool:
        """Whether the account has no role or no district."""
        return self.role is None or self.districts == ()

    def may(self, act: Act) -> bool:
        """Say whether the role allows `act` (within the viewer's districts)."""
        if self.role is None or self.sees_nothing:
            return False
        return self.role in _MAY[act] and (not self.read_only or act in _READING)

    def sees(self, district: str | None) -> bool:
        """Say whether the district's figures are within the scope; None is the whole city."""
        if self.role is None:
            return False
        return self.districts is None or (district is not None and district in self.districts)


def viewer_for(
    user: str, role: str | None, district: str | None, *, acting_for: str = ""
) -> Viewer:
    """Make the viewer of an account's row; what is unknown or missing sees nothing."""
    if role not in set(Role):
        return Viewer(user, None, (), acting_for)
    known = Role(role)
    if known is not Role.COUNTY:
        return Viewer(user, known, None, acting_for)
    return Viewer(user, known, (district,) if district else (), acting_for)


OPERATOR = Viewer("cli", Role.ADMIN, None)
"""Whoever runs the command line: has the data folder itself in hand."""
