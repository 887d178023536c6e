"""The form goes out filled in and comes back without loss; a sheet of one's own is as welcome."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines import DataDir, Sending, UserError, preview_sheet, write_template
from tests.breakdown.sheets import by_hand, converted
from tests.builders import people, write_members
from tests.conftest import Answer

Sender = Callable[..., Sending]
FORM = "任务分解表_海港区.xlsx"


@pytest.fixture
def form(folder: DataDir, tmp_path: Path) -> Path:
    assert write_template(folder, "海港区", tmp_path / FORM) == 6
    return tmp_path / FORM


def changes(folder: DataDir, path: Path, sending: Sending) -> dict[str, dict[str, Any]]:
    """Return what a sheet changes against the one that counts, by union; it reads without loss."""
    preview = preview_sheet(folder, path, sending)
    (entry,) = preview.files
    assert (entry["rejected"], entry["unmatched_headers"], entry["notes"]) == (0, [], [])
    assert preview.totals == []
    return {row["union_name"]: row for row in preview.differences}


def test_the_command_writes_it(rollcall: Callable[..., Answer], tmp_path: Path) -> None:
    out = tmp_path / FORM
    answer = rollcall("breakdown", "template", "秦皇岛市海港区总工会", "-o", out, "--json")
    assert answer.document["unions"] == 6
    refused = rollcall("breakdown", "template", "海港区", "-o", tmp_path / "a.xls")
    assert refused.status == 1
    assert ".xlsx" in refused.err
    assert rollcall("breakdown", "template", "没有这个县", "-o", out).status == 1


def test_it_is_filled_in_and_checks_itself(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    page, lists = book.worksheets
    assert lists.sheet_state == "veryHidden"
    names = {str(row[2].value): row for row in page.iter_rows(min_row=5, max_row=10)}
    assert [cell.value for cell in names["乙厂工会"]][1:9] == [
        "A1", "乙厂工会", None, None, 55, 50, "张一", None,
    ]  # fmt: skip
    assert names["丙厂工会"][6].value == 36, "a target is proposed where none was stated"
    assert names["乙厂工会"][1].protection.locked
    assert not names["乙厂工会"][7].protection.locked
    assert page.protection.sheet
    assert page["A4"].protection.locked
    rules = {
        str(rule.sqref).split(":")[0][0]: rule for rule in page.data_validations.dataValidation
    }
    assert rules["F"].type == "whole"
    assert rules["G"].errorStyle == "warning"
    assert "9/10" in rules["G"].formula1
    assert rules["H"].type == "list"
    assert page.cell(page.max_row, 6).value == "=SUM(F5:F40)"


def test_as_it_is_it_changes_only_what_it_proposes(
    folder: DataDir, form: Path, sent_by: Sender
) -> None:
    assert set(changes(folder, form, sent_by())) == {
        "丙厂工会", "丁厂工会", "戊厂工会", "己厂工会",
    }  # fmt: skip


def test_filled_by_a_script_it_comes_back_without_loss(
    folder: DataDir, form: Path, sent_by: Sender
) -> None:
    """openpyxl drops the sums that stood beside the formulas."""
    fill(form)
    as_filled(changes(folder, form, sent_by()))


def test_filled_and_saved_by_libreoffice_it_comes_back_without_loss(
    folder: DataDir, form: Path, sent_by: Sender
) -> None:
    fill(form)
    saved = converted(form, "ods", "xlsx")
    if saved is None:
        pytest.skip("no LibreOffice on this machine")
    as_filled(changes(folder, saved, sent_by()))


def fill(form: Path) -> None:
    """Fill the form in as a district would: figures, workers, and a union on no list."""
    book = openpyxl.load_workbook(form)
    page = book.worksheets[0]
    rows = {page.cell(row, 3).value: row for row in range(5, 11)}
    page.cell(rows["丙厂工会"], 6).value = 44
    page.cell(rows["丙厂工会"], 7).value = 40
    page.cell(rows["丙厂工会"], 8).value = "王五、赵六"
    page.cell(rows["乙厂工会"], 8).value = None
    page.cell(11, 3).value = "新厂工会"
    page.cell(11, 6).value = 12
    page.cell(11, 7).value = 11
    book.save(form)


def as_filled(changed: dict[str, dict[str, Any]]) -> None:
    said = {
        name: (row["change"], row["actual_after"], row["target_after"], row["workers_after"])
        for name, row in changed.items()
        if name in ("丙厂工会", "乙厂工会", "新厂工会")
    }
    assert said == {
        "丙厂工会": ("added", 44, 40, "王五、赵六"),
        "乙厂工会": ("changed", 55, 50, None),
        "新厂工会": ("added", 12, 11, None),
    }


@pytest.mark.parametrize("name", ["海港区自己的表.xlsx", "海港区自己的表.xls"])
def test_a_countys_own_workbook_gives_its_rows_exactly_or_says_why_not(
    folder: DataDir, tmp_path: Path, sent_by: Sender, name: str
) -> None:
    preview = preview_sheet(folder, by_hand(tmp_path / name), sent_by())
    rows = {
        row["union_name"]: (
            row["township"],
            row["actual_after"],
            row["target_after"],
            row["workers_after"],
        )
        for row in preview.differences
    }
    assert rows == {
        "乙厂工会": ("甲镇", 60, 54, "张一"),
        "丙厂工会": ("甲镇", 40, 30, "张一"),
        "丁厂工会": ("乙镇", 20, 18, None),
        "己厂工会": ("丙镇", 10, 9, "王五、赵六"),
    }, "甲厂工会 says what it said before"
    assert [
        (row["sheet"], row["row"], row["column"], row["reason"]) for row in preview.rejected
    ] == [("第一片", 9, "实际会员数", "bad_number")]
    assert {(row["stated"], row["counted"]) for row in preview.totals} == {(50, 20), (11, 10)}
    flags = {(row["union_name"], flag) for row in preview.flagged
             for flag in ("unassigned", "target_below_90") if row[flag]}  # fmt: skip
    assert flags == {("丙厂工会", "target_below_90"), ("丁厂工会", "unassigned")}
    read = sum(entry["rows"] for entry in preview.files)
    assert read == 6 == sum(entry["accepted"] + entry["rejected"] for entry in preview.files)


def test_a_sheet_of_another_kind_is_refused(
    folder: DataDir, tmp_path: Path, sent_by: Sender
) -> None:
    with pytest.raises(UserError, match="不像是任务分解表"):
        preview_sheet(folder, write_members(tmp_path, people(2)), sent_by())
