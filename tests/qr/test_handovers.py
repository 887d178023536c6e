"""Who handed which union its code: written, withdrawn, and what followed counted by hand."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard import queries
from dashboard.actions import Action
from dashboard.auth import Role, Viewer, viewer_for
from dashboard.backend import Backend
from pipelines import DataDir, UserError, current_build, import_batch
from tests.builders import Person, write_csv, write_members
from tests.qr.pictures import address

OFFICE = Viewer("wang", Role.STAFF, None)
COUNTY = Viewer("zhao", Role.COUNTY, ("海港区",))
LEADER = Viewer("li", Role.LEADER, None)
LOOKING_AS = viewer_for("qian", "county", "海港区", acting_for="county:海港区")

# Name, district, days of applications; all known as of 2022-08-29.
UNIONS: dict[str, tuple[str, list[str]]] = {
    "甲": ("海港区", ["2022-08-18", "2022-08-23", "2022-08-27"]),
    "乙": ("海港区", []),
    "丙": ("海港区", []),
    "丁": ("海港区", ["2022-08-19"]),
    "戊": ("昌黎县", ["2022-08-20"]),
    "己": ("昌黎县", []),
}
WITHOUT_CODE = "庚"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handovers")
    header = ["工会编码", "基层工会名称", "所属县区", "会员人数", "入会二维码链接"]
    listed = [[f"1303-{name}", f"{name}厂工会", district, 10, address(name)]
              for name, (district, _) in UNIONS.items()]  # fmt: skip
    listed.append([f"1303-{WITHOUT_CODE}", f"{WITHOUT_CODE}厂工会", "海港区", 10, ""])
    days = [(name, district, day) for name, (district, every) in UNIONS.items() for day in every]
    persons = [
        Person(serial, f"{name}厂工会", district, applied=f"{day} 09:00:00")
        for serial, (name, district, day) in enumerate(days, start=1)
    ]
    sheets = [write_csv(folder / "基层工会列表_20220829.csv", [header, *listed]),
              write_members(folder, persons)]  # fmt: skip
    data = DataDir.at(folder / "data")
    import_batch(data, sheets)
    found = current_build(data)
    assert found is not None
    return found


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    opened = Backend.open(DataDir.at(tmp_path / "data"))
    yield opened
    opened.close()


@pytest.fixture
def hand(backend: Backend, build: Path) -> Callable[..., int]:
    """Return a function that writes that unions, by name, were handed their codes on a day."""
    ids = {row["union_name"][0]: (row["union_id"], row["district"])
           for row in queries.qr_codes(build, OFFICE).to_pylist()}  # fmt: skip

    def record(names: str, day: str, by: Viewer = OFFICE, **said: str) -> int:
        unions = dict(ids[name] for name in names)
        return backend.handovers.record(
            unions, date.fromisoformat(day), by=by, **{"handed_by": "李社工", **said}
        )

    return record


def followed(
    backend: Backend, build: Path, viewer: Viewer = OFFICE, **asked: str
) -> dict[str, Any]:
    rows = queries.handovers(build, viewer, handed=backend.handovers.standing(), **asked)
    return {row["union_name"][0]: row for row in rows.to_pylist()}


def test_what_follows_a_handover_is_counted_by_hand(
    backend: Backend, build: Path, hand: Callable[..., int]
) -> None:
    assert hand("甲乙", "2022-08-20", note="面交") == 2
    hand("丙", "2022-08-22")  # seven days ago: not yet longer than seven
    hand("丁", "2022-08-20")  # applied the day before, and nobody since
    hand("戊", "2022-08-20")  # applied on the very day
    found = followed(backend, build)
    states = {name: (row["handed_state"], row["days_to_first"]) for name, row in found.items()}
    assert states == {
        "甲": ("answered", 3),
        "乙": ("silent", None),
        "丙": ("waiting", None),
        "丁": ("silent", None),
        "戊": ("answered", 0),
        "己": ("to_hand", None),
    }
    assert WITHOUT_CODE not in found
    first = found["甲"]
    assert (first["handed_by"], first["note"], first["handed_on"]) == (
        "李社工", "面交", date(2022, 8, 20)
    )  # fmt: skip
    assert list(found)[:2] == ["丁", "乙"], "the silent come first"
    assert set(followed(backend, build, state="silent")) == {"乙", "丁"}
    assert set(followed(backend, build, state="handed")) == set("甲乙丙丁戊")
    assert set(followed(backend, build, q="jiachang")) == {"甲"}
    standing = backend.handovers.standing()
    by_district = queries.handover_counts(build, OFFICE, handed=standing).to_pylist()
    whole = queries.handover_total(build, OFFICE, handed=standing).to_pylist()
    said = {row["district"]: row for row in [*by_district, *whole]}
    names = (
        "unions",
        "qr_missing",
        "qr_ready",
        "to_hand",
        "handed",
        "answered",
        "waiting",
        "silent",
        "median_days",
    )
    assert {district: tuple(row[name] for name in names) for district, row in said.items()} == {
        "海港区": (5, 1, 4, 0, 4, 1, 1, 2, 3.0),
        "昌黎县": (2, 0, 2, 1, 1, 1, 0, 0, 0.0),
        None: (7, 1, 6, 1, 5, 2, 1, 2, 1.5),
    }


def test_the_first_handover_counts_until_it_is_withdrawn(
    backend: Backend, build: Path, hand: Callable[..., int]
) -> None:
    assert hand("甲", "2022-08-20") == 1
    assert hand("甲", "2022-08-20") == 0, "the same once more is not written twice"
    assert hand("甲乙", "2022-08-26", handed_by="") == 2
    assert followed(backend, build)["甲"]["days_to_first"] == 3
    first = followed(backend, build)["甲"]["number"]
    assert backend.handovers.withdraw([first], by=COUNTY) == 1
    assert backend.handovers.withdraw([first], by=COUNTY) == 0
    row = followed(backend, build)["甲"]
    assert (row["handed_on"], row["days_to_first"], row["handed_by"]) == (
        date(2022, 8, 26), 1, "wang"
    )  # fmt: skip
    story = backend.handovers.of_union(row["union_id"], COUNTY)
    assert [(one.handed_on.day, one.withdrawn_by) for one in story] == [(26, None), (20, "zhao")]
    log = backend.log.entries(action=Action.HANDED_OVER)
    assert [json.loads(entry.detail)["unions"] for entry in log][::-1] == [["1303-甲"], ["1303-甲", "1303-乙"]]  # fmt: skip
    (withdrawn,) = backend.log.entries(action=Action.HANDOVER_WITHDRAWN)
    assert withdrawn.actor == "zhao"


def test_a_county_writes_and_reads_its_own_alone(
    backend: Backend, build: Path, hand: Callable[..., int]
) -> None:
    assert hand("甲", "2022-08-20", by=COUNTY) == 1
    with pytest.raises(UserError, match="不能登记"):
        hand("乙戊", "2022-08-20", by=COUNTY)
    assert hand("戊", "2022-08-20") == 1
    number = followed(backend, build)["戊"]["number"]
    with pytest.raises(UserError, match="不能登记"):
        backend.handovers.withdraw([number], by=COUNTY)
    assert followed(backend, build)["戊"]["number"] == number
    assert set(followed(backend, build, COUNTY)) == set("甲乙丙丁")
    assert followed(backend, build, COUNTY, district="昌黎县") == {}
    assert backend.handovers.of_union("1303-戊", COUNTY) == []
    standing = backend.handovers.standing()
    (own,) = queries.handover_counts(build, COUNTY, handed=standing).to_pylist()
    (whole,) = queries.handover_total(build, COUNTY, handed=standing).to_pylist()
    assert (own["district"], own["handed"], whole["handed"]) == ("海港区", 1, 1)


@pytest.mark.parametrize("viewer", [LEADER, LOOKING_AS])
def test_who_reads_writes_nothing(
    backend: Backend, build: Path, hand: Callable[..., int], viewer: Viewer
) -> None:
    hand("甲", "2022-08-20")
    number = followed(backend, build, viewer)["甲"]["number"]
    with pytest.raises(UserError, match="不能登记"):
        hand("乙", "2022-08-20", by=viewer)
    with pytest.raises(UserError, match="不能登记"):
        backend.handovers.withdraw([number], by=viewer)
    assert [one.number for one in backend.handovers.of_union("1303-甲", viewer)] == [number]


def test_what_cannot_be_is_refused(backend: Backend, hand: Callable[..., int]) -> None:
    later = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()
    for names, day, said, why in (
        ("甲", later, {}, "还没有到"),
        ("", "2022-08-20", {}, "还没有选工会"),
        ("甲", "2022-08-20", {"note": "长" * 61}, "不超过"),
    ):
        with pytest.raises(UserError, match=why):
            hand(names, day, **said)
    assert backend.handovers.standing() == "[]"
