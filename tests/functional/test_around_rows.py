"""What people write around rows and in place of a value is neither data nor a doubt."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import (
    HEADERS,
    Person,
    people,
    write_csv,
    write_xlsx,
)
from tests.conftest import Answer

RollCall = Callable[..., Answer]


def _entry(rollcall: RollCall, path: Path, *options: object) -> dict[str, Any]:
    entry = rollcall("import", path, *options, "--json").document["files"][0]
    assert entry["rows"] == entry["accepted"] + entry["rejected"]
    return dict(entry)


def _with(person: Person, **cells: str) -> list[str]:
    """Return a person's row with some cells written otherwise."""
    row = dict(zip(HEADERS, person.row(), strict=True)) | cells
    return list(row.values())


@pytest.mark.parametrize(
    "said",
    [
        "2022/8/18 3:13:04 PM",
        "2022-08-18 下午 3:13",
        "2022-08-18 3:13 下午",
        "2022年8月18日 下午 3:13",
    ],
)
def test_a_time_with_half_of_the_day(rollcall: RollCall, tmp_path: Path, said: str) -> None:
    rows = [_with(person, 申请时间=said, 审核时间=said) for person in people(3)]
    path = write_csv(tmp_path / "会员列表_20220829.csv", [HEADERS, *rows])
    assert _entry(rollcall, path)["flags"] == {"unknown_union": 3}
    assert {row["date"] for row in rollcall("daily", "--json").document if row["registered"]} == {
        "2022-08-18"
    }


@pytest.mark.parametrize("nothing", ["--", "无", "/", "-", "N/A", "null"])
def test_a_word_for_nothing_is_no_doubtful_value(
    rollcall: RollCall, tmp_path: Path, nothing: str
) -> None:
    waiting = people(2, status="待审核")
    rows = [_with(person, 审核时间=nothing, 手机号码=nothing) for person in waiting]
    path = write_csv(tmp_path / "会员列表_20220829.csv", [HEADERS, *rows])
    assert _entry(rollcall, path)["flags"] == {"unknown_union": 2}


def test_a_row_that_only_merged_cells_reach_is_blank(rollcall: RollCall, tmp_path: Path) -> None:
    rows = [person.row() for person in people(3)]
    path = write_xlsx(
        tmp_path / "会员列表_20220829.xlsx", [HEADERS, *rows], merges=["F2:F6", "G2:G6"]
    )
    assert _entry(rollcall, path)["rows"] == 3


def test_numbered_explanations_are_no_unions(rollcall: RollCall, tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "任务分解表_海港区.xlsx",
        [
            ["海港区工会会员实名制录入任务分解表"],
            ["序号", "基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工"],
            [1, "甲工会", 10, 9, "赵一"],
            ["填表说明："],
            [1, "实际会员数以8月底在册人数为准"],
            ["二、", "任务目标数不得低于实际会员数的90%"],
        ],
    )
    entry = _entry(rollcall, path)
    assert (entry["rows"], entry["flags"]) == (1, {})


@pytest.mark.parametrize("title", ["秦皇岛市会员列表（截至2022年9月5日）", "截至2022-09-05"])
def test_a_title_says_until_when(rollcall: RollCall, tmp_path: Path, title: str) -> None:
    rows = [person.row() for person in people(2)]
    path = write_xlsx(tmp_path / "会员.xlsx", [[title], HEADERS, *rows])
    assert rollcall("import", path, "--json").document["as_of"] == "2022-09-05"


@pytest.mark.parametrize("stated", [30, 31])
def test_a_township_with_the_sum_of_its_unions_is_none(
    rollcall: RollCall, tmp_path: Path, stated: int
) -> None:
    """With another figure it is a union's short name."""
    path = write_xlsx(
        tmp_path / "任务分解表_海港区.xlsx",
        [
            ["填报单位：海港区总工会"],
            ["序号", "基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工"],
            [None, "东山街道", stated, 27, None],
            [1, "甲工会", 10, 9, "赵一"],
            [2, "乙工会", 20, 18, "赵一"],
            [None, "海阳镇", 7, 7, None],
            [3, "丙工会", 7, 7, "钱二"],
            [None, "合计", 37, 34, None],
        ],
    )
    entry = _entry(rollcall, path)
    assert entry["rows"] == (3 if stated == 30 else 5)
    assert ("total_mismatch" in entry["flags"]) == (stated != 30)
