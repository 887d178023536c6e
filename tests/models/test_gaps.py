"""Where the gap is and what is doubtful, on a small city whose figures a hand can count."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from dashboard.cli import main_group
from pipelines import DataDir, current_build
from tests.builders import people, write_breakdown, write_members, write_unions, write_xlsx

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Ask the small city: two districts, five unions, two member lists, two breakdowns."""
    root = tmp_path_factory.mktemp("gaps")
    data = root / "data"

    def run(*paths: Path) -> None:
        shown = CliRunner().invoke(
            main_group, ["--data", str(data), "import", *map(str, paths)], catch_exceptions=False
        )
        assert shown.exit_code == 0, shown.output

    unions = [
        ["A1", "甲工会", "海港区", 10],
        ["A2", "乙工会", "海港区", 20],
        ["A3", "丙工会", "海港区", 0],
        ["B1", "丁工会", "昌黎县", 4],
        ["B2", "戊工会", "昌黎县", None],
    ]
    first = [["甲工会", 10, 9, "张一"], ["乙工会", 16, 15, "李二"]]
    second = [["甲工会", 10, 9, "张一"], ["乙工会", 20, 18, "李二、张一"]]
    run(
        write_unions(root, unions, "20220809"),
        write_breakdown(root, "海港区", first, "旧表_20220818"),
    )
    run(write_members(root, people(2, audited="2022-08-19 10:00:00"), "20220820"))
    old = people(8, 1, audited="2022-08-22 10:00:00")
    now = [
        *old,
        *people(1, 50, status="待审核", applied="2022-08-29 09:00:00"),
        *people(3, 100, union="乙工会", audited="2022-08-29 10:00:00"),
        *people(2, 150, union="乙工会", status="未注册"),
        *people(4, 200, union="乙工会", status="待审核", applied="2022-08-24 09:00:00"),
        *people(5, 300, union="丁工会", district="昌黎县", audited="2022-08-29 10:00:00"),
        *people(1, 1, union="丁工会", district="昌黎县", status="待审核"),
        *people(2, 400, union="无名工会", district="昌黎县"),
    ]
    admins = write_xlsx(
        root / "管理员列表.xlsx",
        [["账号", "管理员姓名", "联系电话", "工会名称", "所属县区"],
         ["a1", "王小五", "13912345678", "甲工会", "海港区"],
         ["a2", "赵六", "13912345679", "甲工会", "海港区"]],
    )  # fmt: skip
    run(write_members(root, now, "20220830"), admins)
    run(write_breakdown(root, "海港区", second, "新表_20220829"))
    build = current_build(DataDir(data))
    assert build is not None

    def select(sql: str) -> list[dict[str, Any]]:
        with duckdb.connect(build, read_only=True) as connection:
            return list(connection.sql(sql).to_arrow_table().to_pylist())

    return select


def test_the_funnel_loses_nobody(rows: Rows) -> None:
    """What each step loses and who is approved make the members; unions without any are left out."""
    (row,) = rows("from funnel where district = '海港区'")
    assert (row["covered_actual"], row["applied"], row["known"], row["covered_registered"]) == (
        30, 18, 16, 11
    )  # fmt: skip
    assert (row["not_applied"], row["unknown_to_province"], row["in_review"]) == (12, 2, 5)
    for row in rows("from funnel"):
        lost = row["not_applied"] + row["unknown_to_province"] + row["in_review"]
        assert lost + row["covered_registered"] == row["covered_actual"]
    (over,) = rows("from funnel where district = '昌黎县'")
    assert over["not_applied"] == -1


def test_approving_what_waits(rows: Rows) -> None:
    """甲 stands at 8 of 10 with one pending: it reaches 90 %; 乙 gains and does not."""
    union = {row["group_key"]: row for row in rows("from if_approved where level = 'union'")}
    assert union.keys() == {"A1", "A2"}
    assert (union["A1"]["light_if"], union["A1"]["unions_reaching"]) == ("on_target", 1)
    assert (union["A2"]["pending"], union["A2"]["waited"], union["A2"]["over_limit"]) == (4, 6, 4)
    assert (float(union["A2"]["coverage_percent_if"]), union["A2"]["light_if"]) == (35.0, "far")
    (city,) = rows("from if_approved where level = 'city'")
    assert (city["pending"], city["over_limit"], city["unions_reaching"]) == (5, 4, 1)
    assert city["unions_on_target_if"] == 2
    ages = rows("select waited, pending from waiting_ages where level = 'city' order by waited")
    assert ages == [{"waited": 1, "pending": 1}, {"waited": 6, "pending": 4}]


def test_a_worker_stalls_after_five_days(rows: Rows) -> None:
    """张一 shares 乙工会 now, where somebody was approved the day before."""
    found = {row["worker"]: row for row in rows("from worker_activity")}
    assert (found["张一"]["days_since"], found["张一"]["stalled"]) == (1, False)
    assert found["李二"]["new_in_window"] == 3
    days = rows("select date, cumulative from union_days where union_id = 'A1'")
    assert [day["cumulative"] for day in days] == [8]


def test_steps_of_unions(rows: Rows) -> None:
    (city,) = rows("from readiness where level = 'city'")
    assert (city["unions"], city["with_admin"], city["with_qr"]) == (5, 1, 0)
    assert (city["with_application"], city["unions_started"], city["unions_on_target"]) == (3, 3, 1)
    steps = {row["union_id"]: row["next_step"] for row in rows("from union_steps")}
    assert steps == {"A1": "qr", "A2": "admin", "A3": "admin", "B1": None, "B2": "admin"}
    (contact,) = rows("from union_contacts")
    assert contact["admins_text"] == "王* 139****5678、赵* 139****5679"


def test_denominators_and_where_they_come_from(rows: Rows) -> None:
    problems = {(row["union_id"], row["problem"]) for row in rows("from denominator_doubts")}
    assert problems == {("A2", "jumped"), ("A3", "zero"), ("B1", "over_100"), ("B2", "blank")}
    history = rows("from denominator_history where union_id = 'A2' order by as_of, source desc")
    assert [(row["source"], row["actual_members"], row["counts"]) for row in history] == [
        ("unions", 20, False), ("breakdown", 16, False), ("breakdown", 20, True)
    ]  # fmt: skip
    assert history[-1]["stated_before"] == 16


def test_doubts_by_level_and_over_time(rows: Rows) -> None:
    """The unknown union's two rows are doubtful; the one who applied twice counts once."""
    doubts = rows("select reason, n from doubts where level = 'district' and group_key = '昌黎县'")
    assert {row["reason"]: row["n"] for row in doubts} == {
        "unknown_union": 2, "duplicate_across_unions": 1
    }  # fmt: skip
    (changli,) = rows("from doubtful where district = '昌黎县'")
    assert (changli["members"], changli["doubtful"]) == (7, 2)
    history = rows("from doubt_history where level = 'city' order by as_of")
    assert [(row["rows"], row["doubtful"]) for row in history] == [(2, 0), (26, 2)]
    (found,) = rows("select district, reason, n from findings_by_district where verdict = 'flag'")
    assert found == {"district": "昌黎县", "reason": "unknown_union", "n": 2}
