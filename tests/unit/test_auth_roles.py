"""The table of roles (the specification, §6), cell by cell."""

import pytest

from dashboard.auth import OPERATOR, Act, Role, Viewer, viewer_for

L, S, C, A = Role.LEADER, Role.STAFF, Role.COUNTY, Role.ADMIN
TABLE = [
    (Act.SEE_FIGURES, {L, S, C, A}),
    (Act.READ_BULLETINS, {L, S, C, A}),
    (Act.READ_DRAFTS, {S, A}),
    (Act.WRITE_BULLETINS, {S, A}),
    (Act.IMPORT_EXPORTS, {S, A}),
    (Act.UPLOAD_SHEETS, {S, C, A}),
    (Act.JUDGE_BREAKDOWNS, {S, A}),
    (Act.FOLLOW_UP, {S, C, A}),
    (Act.UNMASK, {S, A}),
    (Act.READ_NOTES, {L, S, C, A}),
    (Act.WRITE_NOTES, {S, C, A}),
    (Act.ADMINISTER, {A}),
]


def test_every_act_is_in_the_table() -> None:
    assert {act for act, _ in TABLE} == set(Act)


@pytest.mark.parametrize(("act", "roles"), TABLE)
def test_who_may(act: Act, roles: set[Role]) -> None:
    may = {role for role in Role if viewer_for("x", role, "海港区").may(act)}
    assert may == roles


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize(
    "viewer",
    [
        viewer_for("x", None, None),
        viewer_for("x", "", "海港区"),
        viewer_for("x", "root", None),  # a role that is none
        viewer_for("x", "county", None),
        viewer_for("x", "county", ""),
        Viewer("x", Role.ADMIN, ()),
        Viewer("x", None, None),  # every district, but no role
    ],
)
def test_deny_by_default(viewer: Viewer, act: Act) -> None:
    assert viewer.sees_nothing
    assert not viewer.may(act)
    assert not viewer.sees("海港区")


def test_a_county_sees_its_district_alone() -> None:
    county = viewer_for("x", "county", "海港区")
    assert county.sees("海港区")
    assert not county.sees("昌黎县")
    assert not county.sees(None), "the whole city"


def test_view_as_reads_and_does_nothing_else() -> None:
    """An administrator who looks as staff changes nothing and unmasks nobody."""
    acting = viewer_for("boss", "staff", None, acting_for="staff")
    may = {act for act in Act if acting.may(act)}
    assert may == {Act.SEE_FIGURES, Act.READ_BULLETINS, Act.READ_DRAFTS, Act.FOLLOW_UP,
                   Act.READ_NOTES}  # fmt: skip
    assert acting.user == "boss"


def test_the_operator_may_everything() -> None:
    assert all(OPERATOR.may(act) for act in Act)
    assert OPERATOR.sees(None)
