"""Targets against the goal, and raised on trial: a city of four unions that a hand can count."""

from fractions import Fraction
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import openpyxl
import pytest

from dashboard import queries, tables
from dashboard.auth import OPERATOR, Role, Viewer
from pipelines import DataDir, current_build, import_batch
from tests.builders import people, write_breakdown, write_members, write_unions

GOAL = 120
# District, actual members, and the target that its breakdown sheet states, if there is one.
CITY = [("海港区", 50, 45), ("山海关区", 30, 30), ("北戴河区", 20, None), ("抚宁区", 40, 20)]
COUNTY = Viewer("zhao", Role.COUNTY, ("海港区",))


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("targets")
    data = DataDir.at(folder / "data")
    drive = data.reference / "campaign.toml"
    drive.write_text(drive.read_text("utf-8").replace("goal = 250000", f"goal = {GOAL}"), "utf-8")
    unions = [[f"U{n}", f"{name}甲", name, actual] for n, (name, actual, _) in enumerate(CITY)]
    sheets = [
        write_breakdown(folder, name, [[f"{name}甲", actual, target, "张一、李二"]])
        for name, actual, target in CITY
        if target
    ]
    members = write_members(
        folder, [*people(12, union="海港区甲"), *people(3, 100, union="无此工会")]
    )
    import_batch(data, [write_unions(folder, unions), members, *sheets])
    found = current_build(data)
    assert found is not None
    return found


def _of(rows: Any, *names: str) -> dict[str, tuple[Any, ...]]:
    return {row["district"]: tuple(row[name] for name in names) for row in rows.to_pylist()}


def test_shares_add_up_to_the_goal(build: Path) -> None:
    """120 × 50/140 = 42.86, × 30/140 = 25.71, 17.14, 34.29: two are left, for .86 and .71."""
    rows = queries.reconciliation(build, OPERATOR)
    found = _of(rows, "goal_share", "target", "target_stated", "target_derived", "target_over")
    known = {name: row for name, row in found.items() if row[1]}
    assert known == {
        "海港区": (43, 45, 45, 0, 2),
        "山海关区": (26, 30, 30, 0, 4),
        "北戴河区": (17, 18, 0, 18, 1),
        "抚宁区": (34, 20, 20, 0, -14),
    }
    city = queries.reconciled(build, OPERATOR, None)
    assert city is not None
    assert [city[name] for name in ("goal_share", "target", "target_over", "actual_members")] == [
        120, 113, -7, 140,
    ]  # fmt: skip
    assert (city["target_stated"], city["target_derived"]) == (95, 18)
    assert str(city["undertaken_percent"]) == "80.71"
    assert queries.reconciled(build, COUNTY, None) is None
    assert queries.reconciled(build, COUNTY, "抚宁区") is None


@pytest.mark.parametrize(
    ("way", "aim", "raised"),
    [
        # 27/40 is below the others' 0.9: the lowest alone is raised.
        ("share", 120, (45, 30, 18, 27)),
        # 105/110 of three; 47.73, 19.09, 38.18: the one left over goes to .73. 30 of 30 stays.
        ("share", 135, (48, 30, 19, 38)),
        # Seven are missing; 7 × 5/27 = 1.30, 7 × 2/27 = 0.52, 7 × 20/27 = 5.19.
        ("gap", 120, (46, 30, 19, 25)),
        ("gap", 140, (50, 30, 20, 40)),
        ("share", 100, (45, 30, 18, 20)),  # reached already: none falls
        ("gap", 113, (45, 30, 18, 20)),
        ("share", 280, (100, 60, 40, 80)),  # twice as many as there are
    ],
)
def test_targets_are_raised_in_whole_people(
    build: Path, way: str, aim: int, raised: tuple[int, ...]
) -> None:
    rows = queries.what_if(build, OPERATOR, aim=aim, way=way)
    found = {name: new for name, (new,) in _of(rows, "new_target").items() if new}
    assert found == dict(zip([name for name, *_ in CITY], raised, strict=True))
    assert {row["new_total"] for row in rows.to_pylist()} == {max(aim, 113)}


@pytest.fixture(scope="module")
def random_unions(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the build with 20 made-up districts of up to 12 unions each."""
    copy = tmp_path_factory.mktemp("random") / "random.duckdb"
    copy.write_bytes(build.read_bytes())
    draw = Random(20220819)
    rows = [
        (
            f"D{n}",
            f"D{n}|{u}",
            draw.choice([None, 0, *range(1, 60)]),
            draw.choice([None, *range(50)]),
        )
        for n in range(20)
        for u in range(draw.randint(1, 12))
    ]
    with duckdb.connect(copy) as connection:
        connection.executemany(
            "insert into coverage (level, district, group_key, actual_members, target, registered)"
            " values ('union', ?, ?, ?, ?, 0)",
            rows,
        )
    return copy


def _level_reached(rows: list[dict[str, Any]], aim: int) -> dict[str, Fraction]:
    """Return exact targets raised to one level, by trying ever smaller sets of who is raised."""
    own = {row["group_key"]: row["target"] or 0 for row in rows}
    people_of = {row["group_key"]: row["actual_members"] or 0 for row in rows}
    short = aim - sum(own.values())
    raised = {key for key in own if people_of[key] > 0}
    while raised and short > 0:
        amount = Fraction(short + sum(own[key] for key in raised))
        level = amount / sum(people_of[key] for key in raised)
        above = {key for key in raised if own[key] >= level * people_of[key]}
        if not above:
            return {key: level * people_of[key] if key in raised else Fraction(own[key])
                    for key in own}  # fmt: skip
        raised -= above
    return {key: Fraction(n) for key, n in own.items()}


def _gap_shared(rows: list[dict[str, Any]], aim: int) -> dict[str, Fraction]:
    own = {row["group_key"]: row["target"] or 0 for row in rows}
    gap = {row["group_key"]: max(0, (row["actual_members"] or 0) - own[row["group_key"]])
           for row in rows}  # fmt: skip
    short = max(0, aim - sum(own.values()))
    every = sum(gap.values())
    return {key: own[key] + (Fraction(short * gap[key], every) if every else 0) for key in own}


@pytest.mark.parametrize("way", queries.WAYS)
def test_raising_holds_for_any_unions(random_unions: Path, way: str) -> None:
    """Against exact fractions: whole, adding up, none lower, none a whole person off."""
    draw = Random(7)
    raised = 0
    for n in range(20):
        plain = queries.what_if(random_unions, OPERATOR, aim=0, way=way, district=f"D{n}")
        before = plain.to_pylist()
        total = before[0]["old_total"]
        aim = total + draw.choice([0, 1, 2, 7, 30, 200])
        rows = queries.what_if(random_unions, OPERATOR, aim=aim, way=way, district=f"D{n}")
        exact = (_level_reached if way == "share" else _gap_shared)(before, aim)
        after = {row["group_key"]: row["new_target"] or 0 for row in rows.to_pylist()}
        for row in before:
            key = row["group_key"]
            assert after[key] >= (row["target"] or 0)
            assert abs(after[key] - exact[key]) < 1, (n, key)
        assert sum(after.values()) == sum(exact.values()), n
        raised += sum(after.values()) > total
    assert raised > 9


def test_the_workbook_adds_up_to_the_marts(build: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(tables.consolidated(build, OPERATOR, {}).content))
    summaries = ["各县区任务", "各乡镇任务", "各社工任务", "各类单位任务"]
    assert book.sheetnames[:4] == summaries
    assert {"海港区", "山海关区", "北戴河区", "抚宁区"} <= set(book.sheetnames)
    city = queries.group(build, OPERATOR, "city", "")
    assert city is not None
    for name in summaries:
        last = _last(book[name])
        assert (last["任务目标"], last["实际会员"], last["已录入"]) == (113, 140, 15), name
    page = [[cell.value for cell in row] for row in book["海港区"].iter_rows()]
    registered = page[0].index("已录入")
    assert [row[0] for row in page[1:]] == ["海港区甲", "名册外工会", "合计"]
    assert [row[registered] for row in page[1:]] == [12, 3, 15]
    # Two social workers share each union: 95 twice, and once in the total; 18 nobody's.
    workers = list(book["各社工任务"].iter_rows(values_only=True))
    target = workers[0].index("任务目标")
    assert sum(row[target] for row in workers[1:7]) == 2 * 95
    assert "各计一次" in workers[-1][0]


def _last(page: Any) -> dict[str, Any]:
    rows = [row for row in page.iter_rows(values_only=True) if any(v is not None for v in row)]
    (last,) = [row for row in rows if row[0] == "合计"]
    return dict(zip(rows[0], last, strict=True))


def test_a_countys_workbook_is_its_own(build: Path) -> None:
    file = tables.consolidated(build, COUNTY, {"lang": "en"})
    book = openpyxl.load_workbook(BytesIO(file.content))
    assert file.name.startswith("海港区_")
    assert book.sheetnames[4:] == ["海港区"]
    said = " ".join(str(v) for page in book for row in page.values for v in row)
    assert "山海关" not in said and "抚宁" not in said
