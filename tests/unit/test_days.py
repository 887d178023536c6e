"""The day of an event, as people write it in a sheet of the drive of 2022."""

from datetime import date
from time import process_time

import pytest

from pipelines.sheets.days import parse_day
from pipelines.text import LONGEST_CELL

THE_15TH = [
    *"2022.8.15 2022年8月15日 2022-08-15 2022/8/15 20220815 44788 2022.08.15.".split(),
    *"8月15日 8.15 8/15 8月15号 8月15 八月十五日 二〇二二年八月十五日 二零二二年八月十五日".split(),
    *"2022年8月15日上午 8.15上午 8月15日(上午) 2022年8月15日(周一) 8月15日星期一".split(),
    *"2022年8月15日9:30 8月15日下午3点半 8月15日(周一)上午9:00-11:00 20220815上午".split(),
    *"8月15日-17日 2022.8.15-17 2022年8月15日至17日 2022-8-15~2022-8-17 8.15-8.17".split(),
    *"8月15日、16日 8.15、8.16、8.17 8月15日—9月2日 8月15日—17日上午".split(),
    *["2022-08-15 09:00", "2022/8/15 9:00-11:00", "8 月 15 日", "2022年8月15日 上午 9:00"],
]
UNCLEAR = [
    *"8月 2022年8月 2022.8 2022 八月某日 8月? 15日 十五日 8-15 8月-9月 13月1日 2月30日".split(),
    *"8.1 8.2 9.3 8月15日-3日 周一 上午 815 8.15.17 8月15日左右 8月15日或16日 约8月15日".split(),
    *"每周一 8月上旬 十十月十五日 8月15日第2场 - —".split(),
]


@pytest.mark.parametrize("text", THE_15TH)
def test_a_day_however_written(text: str) -> None:
    assert parse_day(text, 2022) == date(2022, 8, 15)


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_cannot_be_told_is_no_day(text: str) -> None:
    """8.1 may be a number that has lost the nought of 8.10."""
    assert parse_day(text, 2022) is None


def test_a_year_of_its_own_goes_before() -> None:
    assert parse_day("2021年12月30日-2022年1月2日", 2022) == date(2021, 12, 30)
    assert parse_day("8.10", 2022) == date(2022, 8, 10)
    assert parse_day("8月1日", 2023) == date(2023, 8, 1)


@pytest.mark.parametrize("part", ["-17", "上午", " ", "-", "9:00", "、16", "8", "一"])
def test_the_longest_cell_is_read_at_once(part: str) -> None:
    begun = process_time()
    assert parse_day("8.15" + part * (LONGEST_CELL // len(part)) + "x", 2022) is None
    assert process_time() - begun < 2
