"""The demo's city: the same every time, in real files, and what its truth says of it."""

import csv
import json
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.demo import FEWEST_MEMBERS, TRUTH, DemoBatch, make_demo_exports

MEMBERS = 3_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports")


@pytest.fixture(scope="module")
def batches(folder: Path) -> list[DemoBatch]:
    return make_demo_exports(folder, members=MEMBERS)


@pytest.fixture(scope="module")
def truth(folder: Path, batches: list[DemoBatch]) -> dict[str, Any]:
    return dict(json.loads((folder / TRUTH).read_text("utf-8")))


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_same_arguments_give_the_same_bytes(
    folder: Path, batches: list[DemoBatch], tmp_path: Path
) -> None:
    make_demo_exports(tmp_path, members=MEMBERS)
    assert _digests(tmp_path) == _digests(folder)


def test_another_seed_gives_another_city(truth: dict[str, Any], tmp_path: Path) -> None:
    make_demo_exports(tmp_path, members=FEWEST_MEMBERS, seed=1)
    make_demo_exports(tmp_path / "again", members=FEWEST_MEMBERS, seed=2)
    first, second = (
        json.loads((one / TRUTH).read_text("utf-8")) for one in (tmp_path, tmp_path / "again")
    )
    assert first["union"].keys() == second["union"].keys()
    assert first["union"] != second["union"]


def test_too_small_a_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=str(FEWEST_MEMBERS)):
        make_demo_exports(tmp_path, members=FEWEST_MEMBERS - 1)


def test_batches_come_in_the_order_of_their_days(batches: list[DemoBatch]) -> None:
    days = [batch.as_of for batch in batches]
    assert days == sorted(days)
    members = [batch.as_of for batch in batches if batch.paths[0].name.startswith("会员")]
    assert members == [
        date(2022, 8, 12),
        date(2022, 8, 19),
        date(2022, 8, 26),
        date(2022, 9, 2),
        date(2022, 9, 9),
        date(2022, 9, 16),
    ]
    assert all(path.stat().st_size for batch in batches for path in batch.paths)


def test_every_form_of_file_is_there(batches: list[DemoBatch]) -> None:
    paths = [path for batch in batches for path in batch.paths]
    assert {path.suffix for path in paths} == {".csv", ".xls", ".xlsx"}
    marks = [path.read_bytes()[:3] for path in paths if path.suffix == ".csv"]
    assert b"\xef\xbb\xbf" in marks  # UTF-8 with its mark
    assert any(mark != b"\xef\xbb\xbf" for mark in marks)  # GB18030


def test_last_export_is_a_real_workbook(batches: list[DemoBatch], truth: dict[str, Any]) -> None:
    workbook = openpyxl.load_workbook(batches[-1].paths[0], read_only=True)
    rows = list(workbook["会员列表"].iter_rows(values_only=True))
    assert rows[0][0] == "秦皇岛市工会会员实名制会员列表"
    assert rows[1][0] == "导出时间：2022-09-16 20:00:00"
    assert rows[2][:3] == ("序号", "姓名", "性别")
    assert len(rows) - 3 == truth["weeks"][-1]["rows"]
    floats = [row[4] for row in rows[3:] if isinstance(row[4], float | int)]
    assert len(floats) == truth["weeks"][-1]["rejects"]["id_precision_lost"]


def test_csv_exports_hold_every_row(batches: list[DemoBatch], truth: dict[str, Any]) -> None:
    forms = {"2022-08-12": ("gb18030", ","), "2022-08-19": ("utf-8-sig", ","),
             "2022-09-02": ("gb18030", "\t"), "2022-09-09": ("utf-8-sig", ";")}  # fmt: skip
    rows = {week["as_of"]: week["rows"] for week in truth["weeks"]}
    for batch in batches:
        day = batch.as_of.isoformat()
        if day in forms and batch.paths[0].suffix == ".csv":
            encoding, delimiter = forms[day]
            with batch.paths[0].open(encoding=encoding, newline="") as handle:
                lines = list(csv.reader(handle, delimiter=delimiter))
            assert len(lines) == rows[day] + 1
            assert {len(line) for line in lines} == {len(lines[0])}


def test_breakdown_sheets_are_made_by_hand(batches: list[DemoBatch]) -> None:
    sheets = [path for batch in batches for path in batch.paths if "任务分解表" in path.name]
    city = next(path for path in sheets if "海港区" in path.name)
    page = openpyxl.load_workbook(city)["任务分解表"]
    merged = {str(area) for area in page.merged_cells.ranges}
    assert "A1:H1" in merged
    assert any(area.startswith("F") and area[1:].split(":")[0] > "4" for area in merged)
    first_cells = [row[0] for row in page.iter_rows(values_only=True)]
    assert "填报单位：海港区总工会" in first_cells
    assert "合计" in first_cells
    assert "填表人：            审核人：" in first_cells
    named = Counter(path.name.split("_")[1] for path in sheets)
    assert "港口产业" not in named  # never reported
    assert named["抚宁区"] == 2  # sent again, put right
    assert any(path.name.endswith("20220824.xlsx") for path in sheets)  # late


def test_city_has_thirteen_districts_of_all_kinds(truth: dict[str, Any]) -> None:
    assert len(truth["district"]) == 13
    assert all(group["unions"] >= 1 for group in truth["district"].values())
    assert 60 <= len(truth["union"]) <= 100
    assert 20 <= len(truth["worker"]) <= 30
    actual = sum(group["actual_members"] for group in truth["district"].values())
    assert abs(actual - MEMBERS) < MEMBERS / 25


def test_city_is_tense(truth: dict[str, Any]) -> None:
    coverage = sorted(group["coverage"] for group in truth["district"].values())
    assert coverage[0] < 0.4  # far behind
    assert coverage[-1] > 0.9
    registered = truth["weeks"][-1]["registered"]
    goal = 250_000 * MEMBERS / 278_000
    assert 0.72 <= registered / goal <= 0.80
    workers = truth["worker"].values()
    assert any(one["unions"] == one["unions_on_target"] for one in workers)
    unions = truth["union"].values()
    assert any(one["registered"] == 0 for one in unions)
    assert any(one["registered"] > (one["actual_members"] or 10**6) for one in unions)
    assert any(len(one["workers"]) == 2 for one in unions)
    assert any(not one["workers"] for one in unions)


def test_approvals_follow_the_week(truth: dict[str, Any]) -> None:
    days = {row["date"]: row["registered"] for row in truth["daily"]}
    assert "2022-08-30" not in days  # the platform was down
    assert days["2022-09-04"] < days["2022-09-05"] / 3  # Sunday, Monday
    weeks = [week["registered"] for week in truth["weeks"]]
    assert weeks == sorted(weeks)


def test_truth_agrees_with_itself(truth: dict[str, Any]) -> None:
    registered = truth["weeks"][-1]["registered"]
    assert sum(group["registered"] for group in truth["district"].values()) == registered
    assert sum(row["registered"] for row in truth["daily"]) == registered
    for name, group in truth["district"].items():
        known = sum(
            union["registered"] for union in truth["union"].values() if union["district"] == name
        )
        assert known + group["registered_in_unknown_unions"] == group["registered"]
    for week in truth["weeks"]:
        assert week["rows"] == week["accepted"] + week["rejected"]


def test_last_week_has_every_kind_of_dirt(truth: dict[str, Any]) -> None:
    last = truth["weeks"][-1]
    assert set(last["rejects"]) == {
        "missing_name",
        "missing_id",
        "missing_union",
        "id_precision_lost",
        "bad_id_length",
        "bad_id_date",
        "bad_id_checksum",
        "unknown_status",
    }
    assert set(last["flags"]) == {
        "duplicate_in_union",
        "duplicate_across_unions",
        "bad_phone",
        "shared_phone",
        "bad_time",
        "future_time",
        "under_16",
        "past_retirement",
        "sex_mismatch",
        "unknown_union",
        "unknown_district",
    }
    sheets = truth["breakdown"]
    for flag in ("unassigned", "target_below_90", "total_mismatch", "actual_changed", "rejected"):
        assert any(sheet[flag] for sheet in sheets), flag
