"""ID numbers that are right, belong to nobody, and stand once."""

from datetime import datetime

import numpy as np
import pytest

from pipelines.demo import spoil
from pipelines.demo.people import PASSPORT, make_people, with_check_digits

# The example that GB 11643 itself prints.
STANDARD = "11010519491231002X"


def test_check_digit_of_the_standard() -> None:
    assert with_check_digits(np.array([STANDARD[:17]]))[0] == STANDARD


def test_people_are_distinct_and_right() -> None:
    people = make_people(20_000, np.random.default_rng(1))
    assert len(set(people.id_number)) == len(people.id_number)
    cards = [
        (number, male)
        for number, kind, male in zip(people.id_number, people.id_type, people.male, strict=True)
        if kind != PASSPORT
    ]
    bodies = np.array([number[:17] for number, _ in cards])
    assert list(with_check_digits(bodies)) == [number for number, _ in cards]
    for number, male in cards:
        assert 1963 <= datetime.strptime(number[6:14], "%Y%m%d").year <= 2003
        assert int(number[16]) % 2 == male


@pytest.mark.parametrize(
    ("change", "length"),
    [(spoil.broken_check, {18}), (spoil.broken_date, {18}), (spoil.broken_length, {15, 17})],
)
def test_broken_numbers_are_broken_in_one_way(change: object, length: set[int]) -> None:
    assert callable(change)
    for number in make_people(50, np.random.default_rng(2)).id_number:
        if not number.startswith("E"):
            broken = change(number)
            assert broken != number
            assert len(broken) in length


def test_a_near_miss_is_no_known_name() -> None:
    rng = np.random.default_rng(3)
    name = "秦皇岛燕港宇物流有限公司工会委员会"
    known: set[str | None] = {name, "秦皇岛燕港宇物流有限公司工会", None}
    for _ in range(50):
        missed = spoil.near_miss(name, known, rng)
        assert missed not in known
        assert missed[:2] == name[:2]
