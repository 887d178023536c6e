"""What one cell says: names of social workers, numbers of people and times as they are written."""

from datetime import datetime

import pyarrow as pa
import pytest

from pipelines.sheets.cells import time_column
from pipelines.text import mask_phone
from pipelines.values import parse_time, parse_whole, social_workers

WRITTEN = {
    "张三、 李四/张三": ["张三", "李四"],
    "张三，李四;王五；赵六／钱七|孙八&周九": "张三 李四 王五 赵六 钱七 孙八 周九".split(),
    "张一 李二 王三": ["张一", "李二", "王三"],
    "张一\n李二": ["张一", "李二"],
    "张 三": ["张三"],
    "张　三、李 四": ["张三", "李四"],
    "欧阳 娜娜": ["欧阳娜娜"],
    "张一和李二": ["张一", "李二"],
    "李和平": ["李和平"],
    "张一（组长）、李二(兼)": ["张一", "李二"],
    "A组：张一、李二": ["张一", "李二"],
    "A组（张一、李二）": ["张一", "李二"],
    "（张一）": ["张一"],
    "李二等": ["李二"],
    "李二等3人": ["李二"],
    "社工：张一 电话：": ["张一"],
    "张三1": ["张三1"],
    ":red[黄雀]": [":red[黄雀]"],
    "=1+2": ["=1+2"],
    "[甲](http:evil.example)": ["[甲](http:evil.example)"],
    "**丙**": ["**丙**"],
    "电话：13812345678 张一": ["张一"],
    "阿卜杜拉·买买提": ["阿卜杜拉·买买提"],
}


@pytest.mark.parametrize("text", WRITTEN)
def test_names_in_a_cell(text: str) -> None:
    assert social_workers(text) == WRITTEN[text]


@pytest.mark.parametrize(
    "text", [None, "", "无", "N/A", "n/a", "-", "——", "0", "空缺", "无社工", "待招聘", "*", "（）"]
)
def test_nobody(text: str | None) -> None:
    assert social_workers(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "张一13812345678",
        "张一 138 1234 5678、",
        "张一（138-1234-5678）",
        "张一:0335-3261882",
        "张一１３８１２３４５６７８",
        "13812345678张一",
    ],
)
def test_a_phone_beside_a_name_is_no_part_of_it(text: str) -> None:
    assert social_workers(text) == ["张一"]


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
    "9999-12-31T23:00:00Z": None,
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_with_a_zone_is_told_in_beijings(text: str) -> None:
    assert parse_time(text) == TIMES[text]


def test_times_with_and_without_a_zone_in_one_column() -> None:
    texts = ["2022-08-16 10:00:00", "2022-08-15T16:00:00.000Z", None]
    read = time_column(pa.array(texts, pa.string())).to_pylist()
    assert read == [datetime(2022, 8, 16, 10), datetime(2022, 8, 16), None]
