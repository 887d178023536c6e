"""The day up to which an export tells the truth, as names and lines above the rows say it."""

from datetime import date

import pytest

from pipelines.steps.dates import as_of_in_folder, as_of_in_name, as_of_in_sheet

RANGES = [
    "20220801-20220829",
    "20220801—20220829",
    "20220801000000-20220829235959",
    "2022-08-01~2022-08-29",
    "2022-08-01 至 2022-08-29",
    "2022-08-01 00:00:00 - 2022-08-29 23:59:59",
    "2022.8.1-8.29",
    "2022年8月1日到2022年8月29日",
    "2022年8月1日-8月29日",
    "2022年8月1-29日",
]
ONE_DAY = [
    "20220829",
    "20220829（20220905导出）",
    "20220829_20220905",
    "20220829-2",
    "20220829-1030",
    "20220829-10.30",
    "2022-08-29-10-30-15",
    "20220829到货",
    "2022-08-29至2022-08-01",
]


@pytest.mark.parametrize("said", RANGES)
def test_of_a_range_the_last_day_counts(said: str) -> None:
    day = date(2022, 8, 29)
    assert as_of_in_name(f"会员列表_{said}.xlsx") == day
    assert as_of_in_sheet([["会员录入明细"], [f"统计时间:{said}"]]) == day
    assert as_of_in_sheet([["数据截至时间:", said]]) == day


@pytest.mark.parametrize("said", ["8月1日-8月29日", "8月1日至29日", "8月1-29日", "8月1号~8月29号"])
def test_a_range_without_a_year_is_of_the_drive(said: str) -> None:
    assert as_of_in_name(f"会员列表{said}.xlsx", 2022) == date(2022, 8, 29)


@pytest.mark.parametrize("said", ONE_DAY)
def test_two_days_that_are_no_range_stay_the_first(said: str) -> None:
    assert as_of_in_name(f"会员列表_{said}.xlsx", 2022) == date(2022, 8, 29)


@pytest.mark.parametrize(
    ("folder", "day"),
    [
        ("2022-08-29", date(2022, 8, 29)),
        ("8月29日/海港区", date(2022, 8, 29)),
        ("20220901/20220829", date(2022, 8, 29)),
        ("2022.8.29", date(2022, 8, 29)),
        ("8月9日至9月30日实名制", None),  # all the drive
        ("会员/海港区", None),
        ("", None),
    ],
)
def test_a_folder_may_be_called_after_the_day(folder: str, day: date | None) -> None:
    assert as_of_in_folder(folder, 2022, date(2022, 9, 5)) == day


def test_a_range_in_several_cells() -> None:
    row = ["统计时间:", "2022-08-01 00:00:00", "至", "2022-08-29"]
    assert as_of_in_sheet([row]) == date(2022, 8, 29)
    assert as_of_in_sheet([["导出时间:2022-08-29", "2022-09-05"]]) == date(2022, 8, 29)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("会员2022年12月25日-1月5日", date(2023, 1, 5)),
        ("会员2022-11-05", date(2022, 11, 5)),
        ("会员2022年12月25日", date(2022, 12, 25)),
        ("会员2022-1-2", date(2022, 1, 2)),
        ("会员", None),
    ],
)
def test_months_of_two_digits(name: str, day: date | None) -> None:
    assert as_of_in_name(f"{name}.xlsx") == day
