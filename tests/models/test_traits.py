"""Nobody is told apart: fewer than 5 people stand in no cell, shown or worked out from the rest."""

import random
from collections import defaultdict
from collections.abc import Iterator

import duckdb
import pytest

from pipelines.steps.models import _PERCENT_OF, read_sql

Cell = tuple[str, str, str, str]
"""Level, group, trait, value."""
_MEMBER = (
    "create table mart_member (district varchar, union_id varchar, sex varchar,"
    " birth_year smallint, new_form varchar, counted boolean, status varchar)"
)
Person = tuple[str, str | None, str | None, int | None, str | None, bool, str]


def person(
    district: str, union: str | None, sex: str | None = "male", born: int | None = 1980,
    new_form: str | None = None, *, counted: bool = True, status: str = "approved",
) -> Person:  # fmt: skip
    return district, union, sex, born, new_form, counted, status


def traits(people: list[Person]) -> dict[Cell, int | None]:
    """Run the model on a city of these people."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.execute(_PERCENT_OF)
        connection.execute("create table mart_campaign as select date '2022-09-16' as as_of")
        connection.execute(_MEMBER)
        connection.executemany("insert into mart_member values (?, ?, ?, ?, ?, ?, ?)", people)
        rows = connection.execute(
            "select level, group_key, trait, trait_value, registered from"
            f" ({read_sql('marts', 'traits')})"
        ).fetchall()
    return {(level, key, trait, value or ""): n for level, key, trait, value, n in rows}


def women_and_men(district: str, union: str | None, women: int, men: int) -> list[Person]:
    return [person(district, union, "female")] * women + [person(district, union)] * men


def told(found: dict[Cell, int | None], level: str, key: str, trait: str = "sex") -> dict[str, int]:
    return {
        value: n
        for (at, group, what, value), n in found.items()
        if (at, group, what) == (level, key, trait) and n is not None
    }


def test_enough_people_are_counted() -> None:
    found = traits(
        [
            *women_and_men("海港区", "u1", 6, 7),
            person("海港区", "u1", counted=False),
            person("海港区", "u1", status="pending"),
            person("海港区", "u1", None, None),
        ]
    )
    assert told(found, "union", "u1") == {"female": 6, "male": 7}
    assert told(found, "district", "海港区") == {"female": 6, "male": 7}
    assert told(found, "city", "") == {"female": 6, "male": 7}
    assert told(found, "union", "u1", "age")["35_to_49"] == 13


@pytest.mark.parametrize(("women", "men"), [(4, 50), (50, 1), (2, 2), (1, 0), (0, 4)])
def test_a_small_cell_hides_the_whole_group(women: int, men: int) -> None:
    people = women_and_men("海港区", "u1", women, men) + women_and_men("海港区", "u2", 40, 40)
    found = traits(people)
    assert told(found, "union", "u1") == {}
    assert ("union", "u1", "sex", "") in found, "the page can say that it is left out"


def test_nobody_at_all_may_be_said() -> None:
    people = women_and_men("海港区", "u1", 0, 9) + women_and_men("海港区", "u2", 5, 5)
    assert told(traits(people), "union", "u1") == {"female": 0, "male": 9}


def test_a_neighbour_is_left_out_too() -> None:
    """u1's three women would be the district's less those of the two others."""
    people = (
        women_and_men("海港区", "u1", 3, 20)
        + women_and_men("海港区", "u2", 6, 6)
        + women_and_men("海港区", "u3", 30, 30)
    )
    found = traits(people)
    assert told(found, "union", "u2") == {}
    assert told(found, "union", "u3") == {"female": 30, "male": 30}
    assert told(found, "district", "海港区") == {"female": 39, "male": 56}


def test_members_of_no_known_union_are_not_worked_out() -> None:
    people = women_and_men("海港区", None, 2, 1) + women_and_men("海港区", "u1", 9, 9)
    found = traits(people)
    assert told(found, "union", "u1") == {}
    assert told(found, "district", "海港区") == {"female": 11, "male": 10}


def test_a_district_that_is_left_out_takes_its_unions_along() -> None:
    people = (
        women_and_men("甲县", "a1", 0, 9)
        + women_and_men("甲县", "a2", 3, 9)
        + women_and_men("乙县", "b1", 9, 9)
        + women_and_men("丙县", "c1", 90, 90)
    )
    found = traits(people)
    assert told(found, "district", "甲县") == {}
    assert told(found, "union", "a1") == {}
    assert told(found, "district", "乙县") == {}, "else 甲县 could be worked out"
    assert told(found, "district", "丙县")


def test_new_forms_of_work_are_two_groups() -> None:
    people = [person("海港区", "u1", new_form=form) for form in ["货车司机", "快递员", "否"] * 5]
    assert told(traits(people), "union", "u1", "new_form") == {"yes": 10, "no": 5}


def cities() -> Iterator[list[Person]]:
    """Random cities of small unions, where much must be left out."""
    chance = random.Random(20220916)
    for _ in range(15):
        people: list[Person] = []
        for district in range(chance.randint(1, 5)):
            for union in range(chance.randint(0, 9)):
                name = None if union == 0 and chance.random() < 0.5 else f"{district}-{union}"
                bias, young = chance.random(), chance.random()
                for _ in range(chance.choice([1, 3, 8, 20, 60])):
                    people.append(
                        person(
                            f"d{district}",
                            name,
                            "female" if chance.random() < bias else "male",
                            chance.choice([1960, 1980, 1995]) if chance.random() < young else 1990,
                            chance.choice([None, "否", "快递员"]),
                        )
                    )
        if people:
            yield people


def test_nothing_is_worked_out_in_random_cities() -> None:
    """From what is shown no cell of 1 to 4 people follows: not of a group, not of what is left."""
    shown_unions = 0
    for people in cities():
        found = traits(people)
        district_of = {union: district for district, union, *_ in people if union}
        shown = {cell: n for cell, n in found.items() if n is not None}
        shown_unions += sum(cell[0] == "union" for cell in shown)
        assert not [cell for cell, n in shown.items() if 0 < n < 5]
        rest: dict[Cell, int] = defaultdict(int)
        for (level, key, trait, value), n in shown.items():
            if level != "union":
                rest[level, key, trait, value] += n
            if level == "district":
                rest["city", "", trait, value] -= n
            if level == "union":
                above = ("district", district_of[key], trait, value)
                assert above in shown, "its district is left out"
                rest[above] -= n
        assert not [cell for cell, n in rest.items() if cell in shown and 0 < n < 5]
    assert shown_unions > 180, "else everything might be left out"
