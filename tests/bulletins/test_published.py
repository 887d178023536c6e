"""Our arithmetic against bulletins that were published: their counts give their rates and ranks.

Each case is the counts and the rate as a published bulletin prints them; it names what the bulletin
is about and when it came out, and no person.
"""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest

from dashboard.bulletins.figures import CITY, compute
from dashboard.documents.bulletin.rules import load_rules
from pipelines import DataDir, import_batch
from pipelines.steps.models import _PERCENT_OF
from tests.builders import people, write_members, write_unions
from tests.bulletins.conftest import FIRST

PUBLISHED = [
    # Far over 100 %, printed as it is.
    (1089, 400, "272.3"),
    # 宣城市, goals of the government's report, January to November 2020: on time, late, and how
    # much of the year had gone.
    (44, 55, "80.0"),
    (11, 55, "20.0"),
    (11, 12, "91.7"),
    # 会昌县, 65 public projects, October 2023.
    (26, 65, "40"),
    # 南阳市, four-waters projects, first half of 2021: projects begun.
    (188, 225, "83.6"),
    # Key projects of a city, October 2016: begun, in use.
    (47, 63, "74.6"),
    (7, 10, "70"),
    # 江门市, key projects: begun by October of a year, and invested by March 2021 (of 101.5 billion).
    (206, 255, "80.8"),
    (31364, 101500, "30.90"),
    # 贵南县, projects taken up again, March 2019.
    (26, 36, "72.2"),
    # 连南县, key projects begun, May 2019.
    (33, 50, "66"),
]


@pytest.mark.parametrize(("part", "whole", "printed"), PUBLISHED)
def test_rates_are_those_that_were_published(part: int, whole: int, printed: str) -> None:
    connection = duckdb.connect()
    connection.execute(_PERCENT_OF)
    row = connection.execute(
        "select percent_of($part::bigint, $whole::bigint, true, 1, 1)",
        {"part": part, "whole": whole},
    ).fetchone()
    assert row is not None
    places = Decimal(1).scaleb(-len(printed.partition(".")[2]))
    assert row[0].quantize(places, ROUND_HALF_UP) == Decimal(printed)


def test_ranks_are_those_that_were_published(tmp_path: Path) -> None:
    """梨树县, coverage of towns, July 2021: 98, 97, 97 lead and 83, 84, 84 close the list; whoever
    is equal shares a rank, and zones stand in a list of their own nowhere among them."""
    towns = {"海港区": 98, "山海关区": 97, "北戴河区": 97, "抚宁区": 84, "昌黎县": 84, "卢龙县": 83}
    listed, members, first = [], [], 1
    for number, (name, registered) in enumerate(towns.items()):
        listed.append([f"C{number}", f"{name}甲工会", name, 100])
        members += people(registered, first, district=name, union=f"{name}甲工会")
        first += 100
    data = DataDir.at(tmp_path / "data")
    import_batch(data, [write_unions(tmp_path, listed), write_members(tmp_path, members)])
    city = compute(data, FIRST, None, load_rules(data)[0])[CITY]
    ranks = [(row["district"], row["rank"]) for row in city.districts if row["rank"]]
    assert ranks == [
        ("海港区", 1), ("山海关区", 2), ("北戴河区", 2), ("抚宁区", 4), ("昌黎县", 4), ("卢龙县", 6),
    ]  # fmt: skip
