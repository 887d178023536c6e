"""Names that no list knows are offered with the nearest; an accepted one counts, and goes back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import HEADERS, people, write_csv, write_members, write_unions
from tests.conftest import Answer

RollCall = Callable[..., Answer]

UNIONS = [
    ["A1", "海港区第一小学工会委员会", "海港区", 20],
    ["A2", "海港区第二小学工会委员会", "海港区", 20],
    ["A3", "同名工会", "海港区", 5],
    ["A4", "同名工会", "海港区", 5],
    ["B1", "昌黎县医院工会", "昌黎县", 10],
    ["C1", "港务局工会", "港务集团", 10],
]
OTHER_NAME = "海港区第一小学工会"


@pytest.fixture(scope="module")
def city(once: Callable[..., Path]) -> Path:
    """Members of two unions, some of whom write another name; and three of a district on no list."""

    def sheets(folder: Path) -> list[list[Path]]:
        persons = [
            *people(4, union="海港区第一小学工会委员会"),
            *people(3, 50, union=OTHER_NAME),
            *people(1, 60, union="海港区 第一小学工会", status="待审核"),
            *people(2, 70, union="县医院工会", district="昌黎县"),
            *people(3, 80, union="港务工会", district="港务集团"),
        ]
        return [[write_unions(folder, UNIONS, "20220820")], [write_members(folder, persons)]]

    return once(sheets)


@pytest.fixture
def imported(city: Path, data: Path) -> None:
    """The same in a data folder of the test's own."""
    shutil.copytree(city, data)


def registered(rollcall: RollCall) -> dict[str, tuple[int, int]]:
    rows = rollcall("coverage", "--by", "union", "--json").document
    return {
        row["union"]: (row["registered"], row["pending"])
        for row in rows
        if row["registered"] or row["pending"]
    }


def unknown(rollcall: RollCall) -> dict[tuple[str, str], int]:
    rows = rollcall("unknown", "--json").document
    return {(row["district"], row["union_name"]): row["rows"] for row in rows}


def test_unknown_names_come_with_the_nearest(rollcall: RollCall, imported: None) -> None:
    rows = rollcall("unknown", "--json").document
    assert {(row["union_name"], row["rows"], row["registered"]) for row in rows} == {
        (OTHER_NAME, 3, 3),
        ("海港区 第一小学工会", 1, 0),
        ("县医院工会", 2, 2),
        ("港务工会", 3, 3),
    }
    first = next(row for row in rows if row["union_name"] == OTHER_NAME)
    assert first["district"] == "海港区"
    assert first["nearest"][0] == "海港区第一小学工会委员会"
    shown = rollcall("unknown")
    assert OTHER_NAME in shown.out and "海港区第一小学工会委员会" in shown.out


def test_nothing_unknown(rollcall: RollCall) -> None:
    assert rollcall("unknown", "--json").document == []
    assert "没有" in rollcall("unknown").out


@pytest.mark.parametrize("union", ["海港区第一小学工会委员会", "A1", " 海港区第一小学 工会委员会"])
@pytest.mark.parametrize("district", ["海港区", "海港区总工会", "130302"])
def test_an_accepted_name_counts_and_goes_back(
    rollcall: RollCall, data: Path, imported: None, district: str, union: str
) -> None:
    before, published = registered(rollcall), data / "CURRENT"
    city = rollcall("coverage", "--by", "city", "--json").document[0]["registered"]
    said = rollcall("alias", district, OTHER_NAME, union, "--json").document
    assert (said["district"], said["union"]) == ("海港区", "海港区第一小学工会委员会")
    assert (said["rows"], said["published"] + ".duckdb") == (4, published.read_text("utf-8"))
    assert registered(rollcall) == before | {"海港区第一小学工会委员会": (7, 1)}
    assert rollcall("coverage", "--by", "city", "--json").document[0]["registered"] == city
    assert not [name for name in unknown(rollcall) if name[0] == "海港区"]

    back = rollcall("alias", district, OTHER_NAME, union, "--remove", "--json").document
    assert back["rows"] == 4
    assert registered(rollcall) == before
    assert unknown(rollcall)["海港区", OTHER_NAME] == 3


def test_it_outlives_the_next_import_and_build(
    rollcall: RollCall, tmp_path: Path, imported: None
) -> None:
    rollcall("alias", "海港区", OTHER_NAME, "A1")
    rollcall("build")
    rollcall("import", write_members(tmp_path, people(6, union=OTHER_NAME), "20220905"))
    assert registered(rollcall) == {"海港区第一小学工会委员会": (6, 0)}


def test_of_a_district_on_no_list(rollcall: RollCall, imported: None) -> None:
    assert rollcall("alias", "港务集团", "港务工会", "港务局工会").status == 0
    assert registered(rollcall)["港务局工会"] == (3, 0)


def test_what_staff_wrote_in_the_file_stays(rollcall: RollCall, data: Path, imported: None) -> None:
    path = data / "reference" / "union-aliases.csv"
    path.write_text(
        '\ufeffunion,alias,district,备注\r\n昌黎县医院工会,县医院工会,昌黎县总工会,"甲,乙"\r\n',
        "utf-8",
    )
    rollcall("build")
    assert registered(rollcall)["昌黎县医院工会"] == (2, 0)
    rollcall("alias", "海港区", OTHER_NAME, "A1")
    text = path.read_bytes().decode("utf-8")
    assert text == (
        '\ufeffunion,alias,district,备注\r\n昌黎县医院工会,县医院工会,昌黎县总工会,"甲,乙"\r\n'
        f"海港区第一小学工会委员会,{OTHER_NAME},海港区,\r\n"
    )
    assert rollcall("alias", "昌黎", "县医院工会", "--remove").status == 0
    assert registered(rollcall) == {"海港区第一小学工会委员会": (7, 1)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("火星区", OTHER_NAME, "A1"), "没有“火星区”这个县区"),
        (("海港区", OTHER_NAME, "没有的工会"), "没有“没有的工会”这个工会"),
        (("海港区", OTHER_NAME, "B1"), "没有“B1”这个工会"),  # another district's
        (("海港区", OTHER_NAME, "A3"), "几个工会都叫"),
        (("海港区", OTHER_NAME, ""), "这个工会"),
        (("海港区", "海港区第二小学工会委员会", "A1"), "本来就是"),
        (("海港区", "同名工会", "A3"), "2 家工会都叫“同名工会”"),
        (("海港区", "没人写过的名称", "A1"), "没有会员写过"),
        (("海港区", "", "A1"), "没有会员写过"),
        (("昌黎县", OTHER_NAME, "B1"), "没有会员写过"),
        (("海港区", OTHER_NAME, "--remove"), "没有登记过"),
    ],
)
def test_nonsense_is_refused_in_one_line(
    rollcall: RollCall, data: Path, imported: None, words: tuple[str, ...], said: str
) -> None:
    before, published = (data / "reference" / "union-aliases.csv"), (data / "CURRENT")
    held = (before.read_bytes(), published.read_bytes())
    refused = rollcall("alias", *words)
    assert (refused.status, refused.out) == (1, "")
    assert len(refused.err.strip().splitlines()) == 1 and said in refused.err
    assert (before.read_bytes(), published.read_bytes()) == held


def test_twice_is_refused(rollcall: RollCall, imported: None) -> None:
    assert rollcall("alias", "海港区", OTHER_NAME, "A1").status == 0
    again = rollcall("alias", "海港区", OTHER_NAME, "A2")
    assert again.status == 1 and "已登记为“海港区第一小学工会委员会”" in again.err
    wrong = rollcall("alias", "海港区", OTHER_NAME, "A2", "--remove")
    assert wrong.status == 1 and "请核对" in wrong.err


def test_a_code_alone_is_no_name(rollcall: RollCall, tmp_path: Path) -> None:
    """Rows that give only an unknown code are listed by it; no other name can help them."""
    rollcall("import", write_unions(tmp_path, UNIONS, "20220820"))
    person = people(1)[0].row()
    person[5] = ""
    sheet = write_csv(tmp_path / "会员_20220829.csv", [[*HEADERS, "工会编码"], [*person, "Z9"]])
    rollcall("import", sheet)
    assert unknown(rollcall) == {("海港区", "Z9"): 1}
    refused = rollcall("alias", "海港区", "Z9", "A1")
    assert refused.status == 1 and "补上这个编码" in refused.err
    assert unknown(rollcall) == {("海港区", "Z9"): 1}
    assert registered(rollcall) == {}


def test_a_build_is_needed(rollcall: RollCall) -> None:
    refused = rollcall("alias", "海港区", OTHER_NAME, "A1")
    assert refused.status == 1 and "rollcall import" in refused.err
    assert rollcall("alias", "海港区", OTHER_NAME).status == 2
