"""Whose administrator a row is: a union's, several unions', a district's, or nobody known's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.builders import write_csv, write_unions, write_xlsx
from tests.conftest import Answer, select

RollCall = Callable[..., Answer]
Rows = list[list[Any]]

UNIONS = [
    ["A1", "甲厂工会", "海港区", 10],
    ["A2", "乙厂工会", "海港区", 20],
    ["A3", "同名工会", "海港区", 5],
    ["A4", "丁/戊厂工会", "海港区", 5],
    ["B1", "丙院工会", "昌黎县", 30],
    ["B3", "同名工会", "昌黎县", 5],
]
HEADER = ["账号", "管理员姓名", "手机号码", "所属工会", "县（区）"]


def places(data: Path) -> set[tuple[Any, ...]]:
    """Return (district, union, whether that union is on no list) of every administrator."""
    return set(select(data, "select district, union_id, unknown_union from admins"))


def own(data: Path) -> set[str]:
    """Return the districts that have an administrator of their own."""
    return {row[0] for row in select(data, "select district from breakdown_board where has_admin")}


@pytest.fixture
def send(rollcall: RollCall, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Import the list of unions, then rows of administrators; return the entry of their report."""

    def sent(
        *rows: list[Any],
        header: list[str] = HEADER,
        name: str = "管理员列表_20220829",
        options: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        rollcall("import", write_unions(tmp_path, UNIONS))
        numbered = [[f"a{n}", "张三", "13912345678", *row] for n, row in enumerate(rows)]
        path = write_xlsx(tmp_path / f"{name}.xlsx", [header, *numbered])
        (entry,) = rollcall("import", path, *options, "--json").document["files"]
        assert (entry["kind"], entry["accepted"]) == ("admins", len(rows))
        return entry

    return sent


CELLS: dict[str, tuple[list[Any], set[tuple[Any, ...]]]] = {
    "in its district": (["甲厂工会", "海港区"], {("海港区", "A1", False)}),
    "in the city alone": (["甲厂 工会", None], {("海港区", "A1", False)}),
    "under the city": (["丙院工会", "秦皇岛市总工会"], {("昌黎县", "B1", False)}),
    "in another district": (["丙院工会", "海港区"], {("昌黎县", "B1", False)}),
    "twice in the city": (["同名工会", None], {("未列县区", None, True)}),
    "twice, in one": (["同名工会", "昌黎县"], {("昌黎县", "B3", False)}),
    "on no list": (["无名工会", "海港区"], {("海港区", None, True)}),
    "without a union": ([None, "海港区"], {("海港区", None, False)}),
    "nothing said": (["无", "海港区"], {("海港区", None, False)}),
    "the district's body": (["海港区总工会", "海港区"], {("海港区", None, False)}),
    "the body alone": (["海港区总工会", None], {("海港区", None, False)}),
    "the city's body": (["秦皇岛市总工会", "NULL"], {("未列县区", None, False)}),
    "the city's in a district": (["秦皇岛市总工会", "海港区"], {("未列县区", None, False)}),
    "two unions": (["甲厂工会、乙厂工会", "海港区"], {("海港区", "A1", False), ("海港区", "A2", False)}),
    "two lines": (["甲厂工会\n丙院工会", None], {("海港区", "A1", False), ("昌黎县", "B1", False)}),
    "a union and a code": (["甲厂工会; A2", None], {("海港区", "A1", False), ("海港区", "A2", False)}),
    "one of two unknown": (["甲厂工会、无名工会", "海港区"], {("海港区", None, True)}),
    "a sign in a name": (["丁/戊厂工会", "海港区"], {("海港区", "A4", False)}),
}  # fmt: skip


@pytest.mark.parametrize("case", CELLS)
def test_a_cell_says_whose_administrator_it_is(
    send: Callable[..., dict[str, Any]], data: Path, case: str
) -> None:
    row, expected = CELLS[case]
    entry = send(row)
    unknown = sum(is_unknown for *_, is_unknown in expected)
    assert places(data) == expected
    assert entry["flags"] == ({"unknown_union": 1} if unknown else {})
    assert own(data) == {d for d, union, _ in expected if not union and not unknown} - {"未列县区"}


@pytest.mark.parametrize("head", ["管理工会", "所管工会", "负责工会", "所属组织"])
def test_a_union_that_an_account_is_over_is_its_union(
    send: Callable[..., dict[str, Any]], data: Path, head: str
) -> None:
    """Unread, the union's administrator would be taken for the district's own."""
    header = [head if text == "所属工会" else text for text in HEADER]
    header[0] = "登录名称"
    assert send(["甲厂工会", "海港区"], header=header)["unmatched_headers"] == []
    assert places(data) == {("海港区", "A1", False)}
    assert own(data) == set()


def test_unions_on_no_list_are_named(send: Callable[..., dict[str, Any]], data: Path) -> None:
    entry = send(["甲厂工会", "海港区"], ["无名工会", "海港区"], ["另一工会", "昌黎县"])
    (note,) = entry["notes"]
    assert note.startswith("名册里没有这些管理员的工会（另一工会、无名工会），")
    assert entry["flags"] == {"unknown_union": 2}
    assert select(data, "select with_admin from readiness where level = 'city'") == [(1,)]
    assert own(data) == set()


def test_without_a_list_of_unions_none_is_unknown(rollcall: RollCall, tmp_path: Path) -> None:
    """The list may come later: the figures follow it without another import."""
    path = write_csv(tmp_path / "管理员列表.csv", [HEADER, ["a", "张三", "", "甲厂工会", "海港区"]])
    (entry,) = rollcall("import", path, "--json").document["files"]
    assert (entry["flags"], entry["notes"]) == ({}, [])


def test_two_unions_by_their_codes(send: Callable[..., dict[str, Any]], data: Path) -> None:
    """One code beside two names hides neither."""
    header = ["账号", "管理员姓名", "手机号码", "工会编码", "工会名称"]
    send(["A1", "甲厂工会，乙厂工会"], ["B1、A3", None], ["130302", None], header=header)
    assert {union for _, union, _ in places(data)} == {"A1", "A2", "B1", "A3", None}
    assert own(data) == {"海港区"}  # By its code.


@pytest.mark.parametrize(
    ("name", "options"), [("海港区管理员列表", ()), ("管理员列表", ("--scope", "海港区"))]
)
def test_a_list_of_one_district(
    send: Callable[..., dict[str, Any]], data: Path, name: str, options: tuple[str, ...]
) -> None:
    """Named by the sheet or the sender, where no column does."""
    entry = send(["同名工会"], ["无名工会"], header=HEADER[:4], name=name, options=options)
    assert places(data) == {("海港区", "A3", False), ("海港区", None, True)}
    assert entry["flags"] == {"unknown_union": 1}


def test_a_row_of_another_district_s_union_replaces_no_list(
    send: Callable[..., dict[str, Any]], data: Path
) -> None:
    send(["甲厂工会", "海港区"], [None, "昌黎县"], name="管理员列表_20220820")
    send(["乙厂工会", "海港区"], ["丙院工会", "海港区"])
    assert places(data) == {
        ("昌黎县", None, False),
        ("海港区", "A2", False),
        ("昌黎县", "B1", False),
    }
    send(["甲厂工会", None], name="管理员列表_20220901")
    assert places(data) == {("昌黎县", None, False), ("海港区", "A1", False)}


def test_lists_of_an_earlier_version_still_count(
    send: Callable[..., dict[str, Any]], rollcall: RollCall, data: Path
) -> None:
    send(["甲厂工会", "海港区"], [None, "昌黎县"])
    (kept,) = data.glob("batches/*/accepted/admins-*.parquet")
    pq.write_table(pq.read_table(kept).drop_columns(["body_key"]), kept)
    assert rollcall("build").status == 0
    assert places(data) == {("海港区", "A1", False), ("昌黎县", None, False)}
