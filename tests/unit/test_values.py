"""What one cell says: numbers of people, times, nothing, phones as a page may show them."""

from datetime import datetime

import pyarrow as pa
import pytest

from pipelines.sheets.cells import time_column
from pipelines.text import mask_phone
from pipelines.values import parse_time, parse_whole, says_nothing


@pytest.mark.parametrize("phone", ["", "1", "326188", "3261882", "03353261882", "13812345678"])
def test_no_phone_number_is_shown_whole(phone: str) -> None:
    shown = mask_phone(phone)
    assert len(shown) == len(phone)
    assert not phone or shown.count("*") >= min(4, len(phone))


WHOLE = {
    "120": 120,
    "1,234": 1234,
    "1, 234": 1234,
    "1 200": 1200,
    "12 000 人": 12_000,
    "1 234 567": 1_234_567,
    " 80 ": 80,
    "80 人": 80,
    "1200.00": 1200,
    "- 5": -5,
}
TWO_NUMBERS = ["300 280", "60 60", "12 0", "1 2 0", "0 200", "1 2000", "男60 女40", "50-60", "1.5"]


@pytest.mark.parametrize("text", WHOLE)
def test_whole_numbers_as_people_write_them(text: str) -> None:
    assert parse_whole(text) == WHOLE[text]


@pytest.mark.parametrize("text", TWO_NUMBERS)
def test_two_numbers_in_a_cell_are_not_joined(text: str) -> None:
    assert parse_whole(text) is None


TIMES = {
    "2022-08-15T16:00:00.000Z": datetime(2022, 8, 16),
    "2022-08-15T16:00:00Z": datetime(2022, 8, 16),
    "2022-08-16T02:00:00.000+0000": datetime(2022, 8, 16, 10),
    "2022-08-16 02:00:00 +00:00": datetime(2022, 8, 16, 10),
    "2022-12-31T20:30:00-05:00": datetime(2023, 1, 1, 9, 30),
    "2022-08-16T23:30:00+08:00": datetime(2022, 8, 16, 23, 30),
    "2022-08-16T23:30:00.000+0800": datetime(2022, 8, 16, 23, 30),
    "2022-08-16 23:30:00": datetime(2022, 8, 16, 23, 30),
    "2022-08-15T16:00Z": datetime(2022, 8, 16),
    "2022/8/15 9:00-11:00": datetime(2022, 8, 15, 9),
    "2022-8-15上午": datetime(2022, 8, 15),
    "2022年8月15日 下午": datetime(2022, 8, 15, 12),
    "2022年8月15日10时": datetime(2022, 8, 15, 10),
    "2022-8-15 下午3点": datetime(2022, 8, 15, 15),
    "2022-8-15 10": None,
    "2022-8-15上午张三": None,
    "9999-12-31T23:00:00Z": None,
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_with_a_zone_is_told_in_beijings(text: str) -> None:
    assert parse_time(text) == TIMES[text]


def test_times_with_and_without_a_zone_in_one_column() -> None:
    texts = ["2022-08-16 10:00:00", "2022-08-15T16:00:00.000Z", None]
    read = time_column(pa.array(texts, pa.string())).to_pylist()
    assert read == [datetime(2022, 8, 16, 10), datetime(2022, 8, 16), None]


@pytest.mark.parametrize("text", ["120", "120人", "120人次", "120.0", "120 人", "120名"])
def test_a_number_of_people(text: str) -> None:
    assert parse_whole(text) == 120


@pytest.mark.parametrize("text", ["约120", "120+", "120余人", "120.5", "人次", "—", ""])
def test_no_whole_number(text: str) -> None:
    assert parse_whole(text) is None


@pytest.mark.parametrize("text", ["—", "——", "–", "-", "/", "无", "暂无", " ", "n/a"])
def test_what_says_nothing(text: str) -> None:
    assert says_nothing(text)
    assert not says_nothing(f"约{text}3")
