"""Unions of one name: a row counts for the one that it can mean, and for none where it cannot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.builders import (
    HEADERS,
    people,
    write_breakdown,
    write_csv,
    write_members,
    write_unions,
)
from tests.conftest import Answer, select

RollCall = Callable[..., Answer]

TWICE = [["U1", "甲工会", "海港区", 10], ["U2", "甲工会", "海港区", 20]]
ELSEWHERE = ["U3", "甲工会", "昌黎县", 30]


def figures(rollcall: RollCall, *names: str, by: str = "union") -> dict[str, Any]:
    """Return figures of each union by its code, else its name, or of each district."""
    rows = rollcall("coverage", "--by", by, "--json").document
    found = {}
    for row in rows:
        key = row["district"] if by == "district" else row["union_code"] or row["union"]
        assert key not in found
        found[key] = tuple(row[name] for name in names) if len(names) > 1 else row[names[0]]
    return found


def flags(rollcall: RollCall, *arguments: object) -> dict[str, int]:
    """Import and return the flags of the first file."""
    found: dict[str, int] = rollcall("import", *arguments, "--json").document["files"][0]["flags"]
    return found


def test_a_members_name_that_two_unions_of_its_district_bear(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """It is not the union of that name in another district either."""
    rollcall("import", write_unions(tmp_path, [*TWICE, ELSEWHERE]))
    assert flags(rollcall, write_members(tmp_path, people(3))) == {"unknown_union": 3}
    assert figures(rollcall, "registered") == {"U1": 0, "U2": 0, "U3": 0}
    assert figures(rollcall, "registered", by="district")["海港区"] == 3


def test_a_members_name_that_stands_once_in_the_city(rollcall: RollCall, tmp_path: Path) -> None:
    """By its own district, and by another; an accepted name counts as one."""
    listed = [["U1", "甲工会", "海港区", 10], ["U3", "丙工会", "昌黎县", 30]]
    rollcall("import", write_unions(tmp_path, listed))
    members = [*people(2), *people(3, 10, union="丙工会"), *people(1, 20, union="丙厂")]
    assert flags(rollcall, write_members(tmp_path, members)) == {"unknown_union": 1}
    assert figures(rollcall, "registered") == {"U1": 2, "U3": 3}
    assert rollcall("alias", "海港区", "丙厂", "U1").status == 0
    assert figures(rollcall, "registered") == {"U1": 3, "U3": 3}


def test_a_members_code_tells_two_of_a_name_apart(rollcall: RollCall, tmp_path: Path) -> None:
    rollcall("import", write_unions(tmp_path, [*TWICE, ELSEWHERE]))
    rows = [
        [*person.row(), code] for person, code in zip(people(3), ("U1", "U2", "U2"), strict=True)
    ]
    sheet = write_csv(tmp_path / "会员_20220829.csv", [[*HEADERS, "工会编码"], *rows])
    assert flags(rollcall, sheet) == {}
    assert figures(rollcall, "registered") == {"U1": 1, "U2": 2, "U3": 0}


def test_a_breakdown_of_a_name_that_two_unions_bear(rollcall: RollCall, tmp_path: Path) -> None:
    """No third union comes of it: the row is told, and given its code it counts."""
    rollcall("import", write_unions(tmp_path, [*TWICE, ELSEWHERE]))
    rows = [["甲工会", 50, 45, "张三"], ["新工会", 7, 7, "李四"]]
    report = rollcall("import", write_breakdown(tmp_path, "海港区", rows), "--json").document
    (entry,) = report["files"]
    assert (entry["accepted"], entry["flags"]) == (2, {"unknown_union": 2})
    (note,) = [note for note in entry["notes"] if "同名" in note]
    assert note.startswith("有 1 行") and "（甲工会）" in note and "写上工会编码" in note
    wanted = {"U1": 10, "U2": 20, "U3": 30, "新工会": 7}
    assert figures(rollcall, "actual_members") == wanted
    header = ["工会编码", "基层工会", "实际会员数", "包联社工"]
    coded = [
        ["填报单位：海港区总工会"],
        header,
        ["U2", "甲工会", 50, "张三"],
        ["", "新工会", 7, ""],
    ]
    assert flags(rollcall, write_csv(tmp_path / "新表.csv", coded))["unknown_union"] == 1
    assert figures(rollcall, "actual_members") == wanted | {"U2": 50}


def test_a_name_listed_with_a_code_and_without(rollcall: RollCall, tmp_path: Path) -> None:
    """A breakdown by that name can be of either: the batch is taken all the same."""
    lists = []
    for number, code in enumerate(["U1", ""]):
        (tmp_path / str(number)).mkdir()
        row = [code, "甲工会", "海港区", 10 + number]
        lists.append(write_unions(tmp_path / str(number), [row]))
    rollcall("import", *lists)
    sheet = write_breakdown(tmp_path, "海港区", [["甲工会", 20, 18, "张三"]])
    assert flags(rollcall, sheet) == {"unknown_union": 1}
    assert figures(rollcall, "actual_members") == {"U1": 10, "甲工会": 11}
    assert rollcall("check").status == 0


@pytest.mark.parametrize(
    ("codes", "rejected"),
    [
        (["", "U2"], 1),
        (["U2", ""], 1),
        (["", "U1", "U2"], 2),
        (["U1", "U2", "", "U3"], 1),  # What is rejected claims nothing.
        (["U1", "U2"], 0),
        (["U1", "U1"], 1),
    ],
)
def test_a_union_named_with_its_code_and_without_is_one(
    rollcall: RollCall, tmp_path: Path, codes: list[str], rejected: int
) -> None:
    wanted = {"duplicate_union": rejected} if rejected else {}
    rows = [[code, "乙工会", "海港区", 5] for code in codes]
    other = ["", "乙工会", "昌黎县", 6]
    sheet = write_unions(tmp_path, [*rows, other])
    entry = rollcall("import", sheet, "--json").document["files"][0]
    assert entry["rejects"] == wanted
    header = ["工会编码", "基层工会", "所属县区", "实际会员数", "包联社工"]
    shared = [[*row, "张三"] for row in [*rows, other]]
    entry = rollcall("import", write_csv(tmp_path / "分解.csv", [header, *shared]), "--json")
    assert entry.document["files"][0]["rejects"] == wanted


def test_what_comes_back_is_compared_with_what_was_taken(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """A corrected row without a code is the second of the union that stands with one."""
    listed = [
        ["U1", "甲工会", "海港区", 10],
        ["", "甲工会", "海港区", "约7"],
        ["", "乙工会", "海港区", "?"],
    ]
    batch = rollcall("import", write_unions(tmp_path, listed), "--json").document["batch"]
    back = tmp_path / "退回.xlsx"
    rollcall("rejects", batch, "-o", back)
    book = openpyxl.load_workbook(back)
    place = [cell.value for cell in book.active[1]].index("会员人数") + 1
    for line in (2, 3):
        book.active.cell(line, place, 7)
    book.save(back)
    entry = rollcall("import", back, "--json").document["files"][0]
    assert (entry["accepted"], entry["rejects"]) == (1, {"duplicate_union": 1})
    assert figures(rollcall, "actual_members") == {"U1": 10, "乙工会": 7}


ONES = [["U1", "甲工会", "海港区", 10], ["U3", "丙工会", "昌黎县", 30]]
PLAIN = [["基层工会", "实际会员数", "包联社工"], ["甲工会", 50, "赵六"], ["丙工会", 33, "赵六"]]


@pytest.mark.parametrize("district", ["海港", "海港区总工会", "130302", "秦皇岛市海港区"])
def test_a_union_named_twice_under_two_names_of_its_district(
    rollcall: RollCall, tmp_path: Path, district: str
) -> None:
    """In a union list and a breakdown; of one name in another district it is another union."""
    listed = [["", "甲工会", "海港区", 10], ["", "甲工会", district, 99], ["", *ELSEWHERE[1:]]]
    header = ["县（区）", "基层工会", "实际会员数", "包联社工"]
    sheets = [
        write_unions(tmp_path, listed),
        write_csv(
            tmp_path / "任务分解表.csv",
            [
                header,
                [district, "甲工会", 12, "张三"],
                ["海港区", "甲工会", 98, "李四"],
                ["昌黎县", "甲工会", 30, "王五"],
            ],
        ),
    ]
    for entry in rollcall("import", *sheets, "--json").document["files"]:
        assert (entry["accepted"], entry["rejects"]) == (2, {"duplicate_union": 1})
    measured = figures(rollcall, "actual_members", "unions", by="district")
    assert (measured["海港区"], measured["昌黎县"]) == ((12, 1), (30, 1))


def test_a_scoped_breakdown_knows_no_other_districts_unions(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """A name that only another district lists is a new one of its own, and flagged."""
    rollcall("import", write_unions(tmp_path, ONES))
    sheet = write_csv(tmp_path / "分解.csv", PLAIN)
    assert flags(rollcall, sheet, "--scope", "昌黎县") == {"unknown_union": 1}
    assert figures(rollcall, "actual_members", "workers_text") == {
        "U1": (10, None),
        "甲工会": (50, "赵六"),
        "U3": (33, "赵六"),
    }


def test_a_citys_breakdown_finds_the_one_union_of_a_name(
    rollcall: RollCall, tmp_path: Path
) -> None:
    """Without a scope a name that the city has once is that union, and the report says where."""
    rollcall("import", write_unions(tmp_path, ONES))
    rows = [[*PLAIN[0], "所属县区"], *([*row, "昌黎县"] for row in PLAIN[1:])]
    sheet = write_csv(tmp_path / "分解.csv", rows)
    (entry,) = rollcall("import", sheet, "--json").document["files"]
    assert entry["flags"] == {}
    (note,) = entry["notes"]
    assert note.startswith("有 1 行") and "甲工会在海港区" in note
    assert figures(rollcall, "actual_members") == {"U1": 50, "U3": 33}


BEFORE = [["U1", "甲厂工会", "海港区", 20], ["U2", "乙工会", "海港区", 10]]


@pytest.mark.parametrize(
    ("listed", "measured"),
    [
        # The union of the same code bears a new name: what the county's sheet said stays its own.
        (["U1", "甲集团工会", "海港区", 20], {"U1": (21, "张三"), "U2": (10, "李四")}),
        # The old name is another's now, or the union is another district's or has another code.
        (
            ["U3", "甲厂工会", "海港区", 7],
            {"U3": (21, "张三"), "U1": (20, None), "U2": (10, "李四")},
        ),
        (
            ["U1", "甲集团工会", "昌黎县", 20],
            {"U1": (20, None), "甲厂工会": (21, "张三"), "U2": (10, "李四")},
        ),
        (
            ["U9", "甲集团工会", "海港区", 20],
            {"U9": (20, None), "甲厂工会": (21, "张三"), "U2": (10, "李四")},
        ),
    ],
)
def test_a_breakdown_goes_on_for_a_union_that_has_a_new_name(
    rollcall: RollCall,
    tmp_path: Path,
    listed: list[Any],
    measured: dict[str, tuple[int, str | None]],
) -> None:
    """Its county names it as it was called: the union counts once, by what the sheet says."""
    rollcall("import", write_unions(tmp_path, BEFORE))
    rows = [["甲厂工会", 21, 19, "张三"], ["乙工会", 10, 9, "李四"]]
    rollcall("import", write_breakdown(tmp_path, "海港区", rows))
    now = [listed, BEFORE[1]]
    if listed[0] == "U3":
        now.append(["U1", "甲集团工会", "海港区", 20])
    rollcall("import", write_unions(tmp_path, now, "20220905"))
    assert figures(rollcall, "actual_members", "workers_text") == measured


def test_a_name_that_two_unions_bore_is_neither_s(rollcall: RollCall, tmp_path: Path) -> None:
    """One after the other: nobody knows of which a sheet speaks that names it."""
    for day, (first, second) in {
        "20220816": ("甲厂工会", "丙工会"),
        "20220818": ("丁工会", "甲厂工会"),
        "20220820": ("丁工会", "戊工会"),
    }.items():
        listed = [["U1", first, "海港区", 20], ["U2", second, "海港区", 10]]
        rollcall("import", write_unions(tmp_path, listed, day))
    rollcall("import", write_breakdown(tmp_path, "海港区", [["甲厂工会", 21, 19, "张三"]]))
    assert figures(rollcall, "actual_members") == {"U1": 20, "U2": 10, "甲厂工会": 21}


@pytest.mark.parametrize("codes", [("", "U1"), ("U1", ""), ("U0", "U1")])
def test_a_union_s_history_outlives_its_code(
    rollcall: RollCall, tmp_path: Path, data: Path, codes: tuple[str, str]
) -> None:
    """A list without codes and one with them are of one union; another code is another union."""
    for day, code, actual in zip(("20220816", "20220823"), codes, (20, 26), strict=True):
        listed = [[code, "甲工会", "海港区", actual], ["U2", "乙工会", "海港区", 10]]
        rollcall("import", write_unions(tmp_path, listed, day))
    told = select(
        data,
        "select actual_members, stated_before, counts from denominator_history"
        " where union_id <> 'U2' order by as_of",
    )
    jumped = select(data, "select union_name, stated_before from denominator_doubts")
    if codes[0] == "U0":
        assert (told, jumped) == ([(26, None, True)], [])
    else:
        assert told == [(20, None, False), (26, 20, True)]
        assert jumped == [("甲工会", 20)]
