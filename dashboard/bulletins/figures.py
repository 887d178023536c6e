"""The figures of all editions as of a day, from a build that is made for them and checked."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from dashboard import queries, warehouse
from dashboard.documents.bulletin.figures import (
    Basis,
    Earlier,
    Figures,
    district_figures,
    period_of,
    read_figures,
)
from dashboard.documents.bulletin.rules import Rules, said_day
from pipelines import (
    BrokenFigures,
    DataDir,
    UserError,
    build_as_of,
    list_batches,
    scratch_folder,
    sheet_versions,
)

__all__ = ["CITY", "compute", "member_days", "newest_day"]

CITY = ""
"""The city's edition among those of the districts, which go by their names."""


def compute(
    data: DataDir, cutoff: date, earlier: Earlier | None, rules: Rules
) -> dict[str, Figures]:
    """Return the figures of the city and of every district with something to tell.

    They are as of the newest member list up to the day. Raises UserError for a day without data,
    and where the figures break an identity: no bulletin is made of what a failed check questions.
    """
    day = _day_of_data(data, cutoff)
    _require_news(day, earlier)
    sent = sheet_versions(data, on=day)
    basis = Basis(period_of(day, earlier, rules), earlier, queries.sheets_json(sent), rules)
    with _build(data, day) as build:
        city = read_figures(build, basis)
        editions = {CITY: city}
        for row in city.districts:
            if row["unions"] or row["registered"]:
                name = row["district"]
                editions[name] = district_figures(city, build, name, basis)
        return editions


def newest_day(data: DataDir) -> date:
    """Return the as-of date of the newest member list. Raises UserError where there is none."""
    return _days(data)[-1]


def member_days(data: DataDir) -> list[date]:
    """Return the as-of dates of the member lists that count, the oldest first; may be empty."""
    return sorted({
        date.fromisoformat(batch.as_of)
        for batch in list_batches(data)
        if "members" in batch.kinds and not batch.withdrawn
    })  # fmt: skip


def _days(data: DataDir) -> list[date]:
    days = member_days(data)
    if not days:
        raise UserError(
            "还没有会员列表，无法起草通报；请先用 rollcall import 导入平台导出的会员列表"
        )
    return days


def _day_of_data(data: DataDir, cutoff: date) -> date:
    """Return the day of the newest member list up to the cut-off."""
    days = _days(data)
    if cutoff < days[0]:
        raise UserError(
            "{cutoff}还没有数据：最早的会员列表截至{first}；请改用 --as-of {day} 或更晚的日期",
            cutoff=said_day(cutoff),
            first=said_day(days[0]),
            day=days[0],
        )
    if cutoff > days[-1]:
        raise UserError(
            "{cutoff}的数据还没有导入：最新的会员列表截至{last}；"
            "请先导入更新的会员列表，或改用 --as-of {day}",
            cutoff=said_day(cutoff),
            last=said_day(days[-1]),
            day=days[-1],
        )
    return max(day for day in days if day <= cutoff)


def _require_news(as_of: date, earlier: Earlier | None) -> None:
    if earlier is not None and as_of.isoformat() <= earlier.cutoff:
        raise UserError(
            "上一期（第{n}期）已通报到{day}，"
            "到所选的日期为止没有更新的会员列表，本期没有可通报的数据；"
            "请先导入更新的会员列表；若要改已印发的数字，请用更正",
            n=earlier.number,
            day=said_day(date.fromisoformat(earlier.cutoff)),
        )


@contextmanager
def _build(data: DataDir, cutoff: date) -> Iterator[Path]:
    """Give a build of the day; it goes when it was read."""
    with scratch_folder() as folder:
        # Answers are kept by the build's path: no two may share one.
        path = folder / f"{cutoff}-{secrets.token_hex(4)}.duckdb"
        try:
            build_as_of(data, cutoff, path)
        except BrokenFigures as error:
            raise BrokenFigures(
                "截至{day}的数字没有通过核对，不能据此通报：{error}",
                day=said_day(cutoff),
                error=error.said,
            ) from error
        try:
            yield path
        finally:
            warehouse.forget(path)
