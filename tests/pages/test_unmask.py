"""A single person, whole: for the office, with a reason, logged, and gone at the next action."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import queries
from dashboard.auth import OPERATOR, Role, Viewer
from pipelines import DataDir, MemberRow, reveal_person
from tests.pages.conftest import VIEWERS, Looking
from tests.pages.test_views import open_page, unfold

WHY = "电话核实入会意愿"
SEEN_AS = Viewer("qian", Role.STAFF, None, acting_for="staff")


@pytest.fixture
def someone(build: Path) -> dict[str, object]:
    """A person who waits in a union."""
    rows = queries.follow_up(build, OPERATOR, limit=2000).to_pylist()
    waiting = next(row for row in rows if row["status"] == "pending" and row["union_name"])
    with_id = queries.person_row(build, OPERATOR, waiting["member_id"])
    assert with_id
    return waiting | with_id


def union_of(build: Path, someone: dict[str, object]) -> str:
    rows = queries.unions(build, OPERATOR, district=someone["district"], limit=1000).to_pylist()
    return next(row["union_id"] for row in rows if row["union_name"] == someone["union_name"])


def ask(app: AppTest, member: object, why: str) -> None:
    fill(unfold(app, "unmask-union"), member, why)


def fill(app: AppTest, member: object, why: str) -> None:
    app.selectbox(key="unmask-who-union").set_value(member)
    app.text_input(key="unmask-why-union").set_value(why)
    next(one for one in app.button if one.label == "查看").click().run()
    assert not app.exception


@pytest.mark.parametrize("role", ["staff", "admin"])
def test_the_office_sees_one_person_with_a_reason(
    looking: Looking, city: DataDir, build: Path, someone: dict[str, object], role: str
) -> None:
    looking.as_(VIEWERS[role])
    place = [someone[name] for name in ("batch_id", "file", "sheet", "row", "person")]
    whole = reveal_person(city, MemberRow(*place))  # type: ignore[arg-type]
    app = open_page("union", union_id=union_of(build, someone))
    before = len(looking.log.entries(action="unmask"))
    ask(app, someone["member_id"], " 看 ")
    assert "请先写明原因" in " ".join(one.value for one in app.error)
    assert whole.id_number not in str(app)
    assert len(looking.log.entries(action="unmask")) == before
    ask(app, someone["member_id"], WHY)
    shown = [one.value for one in app.text]
    assert {whole.name, whole.id_number, whole.phone} <= set(shown)
    entry = looking.log.entries(action="unmask")[0]
    assert (entry.actor, entry.object) == (VIEWERS[role].user, someone["district"])
    assert WHY in entry.detail
    for secret in (whole.name, whole.id_number, whole.phone):
        assert secret not in entry.detail
    app.run()
    assert whole.id_number not in [one.value for one in app.text]


@pytest.mark.parametrize("viewer", [VIEWERS["leader"], VIEWERS["county"], SEEN_AS])
def test_nobody_else_is_offered_it(
    looking: Looking, build: Path, someone: dict[str, object], viewer: Viewer
) -> None:
    looking.as_(viewer)
    for name in ("union", "reviews"):
        app = open_page(name, union_id=union_of(build, someone))
        assert "查看一个人的完整信息" not in [fold.label for fold in app.expander]


def test_who_lost_the_right_meanwhile_sees_nothing(
    looking: Looking, build: Path, someone: dict[str, object]
) -> None:
    """The role is asked again when the button is pressed."""
    looking.as_(VIEWERS["staff"])
    app = open_page("union", union_id=union_of(build, someone))
    unfold(app, "unmask-union")
    before = len(looking.log.entries(action="unmask"))
    looking.as_(VIEWERS["leader"])
    fill(app, someone["member_id"], WHY)
    assert not app.text
    assert len(looking.log.entries(action="unmask")) == before
