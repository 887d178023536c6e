"""Which district a sheet counts for: by its 填报单位, its title, or its own or its file's name."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import DataDir, current_build
from tests.builders import write_xlsx
from tests.conftest import Answer

RollCall = Callable[..., Answer]
HEADER = ["基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工"]
SURVEY = (
    "survey",
    ["单位名称", "单位性质", "职工人数", "建会情况", "会员人数", "存在困难"],
    ["红星厂", "企业", 120, "已建", 100, "无"],
)
OUTREACH = (
    "outreach",
    ["日期", "形式", "地点", "覆盖人数", "扫码人数"],
    ["2022-8-15", "流动窗口", "码头", 20, 15],
)
"""A mart, and the header and a row of its sheet."""


def _unions(rollcall: RollCall) -> dict[str, str]:
    """Return each union of the sheets that count, to its district."""
    rows = rollcall("coverage", "--by", "union", "--json").document
    return {row["union"]: row["district"] for row in rows}


def _districts_of(data: Path, mart: str) -> dict[str, int]:
    """Return how many rows of a mart each district has."""
    build = current_build(DataDir(data))
    assert build is not None
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute("select district from query_table($1)", [mart]).fetchall()
    return Counter(district for (district,) in rows)


def _notes(answer: Answer) -> list[str]:
    return [note for entry in answer.document["files"] for note in entry["notes"]]


def _breakdown(path: Path, *above: list[Any], union: str = "甲工会") -> Path:
    return write_xlsx(path, [*above, HEADER, [union, 5, 5, "赵一"]])


# ------------------------------------------------------------------ a line not filled in


def test_two_counties_leave_the_same_line_unfilled(rollcall: RollCall, tmp_path: Path) -> None:
    unfilled = ["填报单位：", None, None, "填报日期：2022年8月18日"]
    for district in ("海港区", "昌黎县"):
        sheet = _breakdown(tmp_path / f"{district}.xlsx", unfilled, union=f"{district}一厂工会")
        assert _notes(rollcall("import", sheet, "--json")) == []
    assert _unions(rollcall) == {"海港区一厂工会": "海港区", "昌黎县一厂工会": "昌黎县"}


def test_an_unfilled_line_and_no_name_are_told(rollcall: RollCall, tmp_path: Path) -> None:
    sheet = _breakdown(tmp_path / "任务分解表.xlsx", ["填报单位：________（盖章）"])
    (note,) = _notes(rollcall("import", sheet, "--json"))
    assert "有 1 行看不出是哪个县区" in note
    assert _unions(rollcall) == {"甲工会": "未列县区"}


@pytest.mark.parametrize(("mart", "header", "row"), [SURVEY, OUTREACH])
def test_surveys_and_events_with_an_unfilled_line(
    rollcall: RollCall, tmp_path: Path, data: Path, mart: str, header: list[str], row: list[Any]
) -> None:
    above = ["填报单位：________", None, "填报日期：2022年8月5日"]
    rollcall("import", write_xlsx(tmp_path / "海港区.xlsx", [above, header, row]))
    assert _districts_of(data, mart) == {"海港区": 1}


# ------------------------------------------------------------------ remarks above the rows


@pytest.mark.parametrize(
    "remark", ["报送地址：秦皇岛市海港区文化路88号", "参照海港区做法，任务数按90%测算。"]
)
def test_a_district_in_a_remark_is_only_spoken_of(
    rollcall: RollCall, tmp_path: Path, remark: str
) -> None:
    rollcall("import", _breakdown(tmp_path / "卢龙县.xlsx", ["任务分解表"], [remark]))
    assert _unions(rollcall) == {"甲工会": "卢龙县"}
