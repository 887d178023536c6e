"""Every table: its columns and one query."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from dashboard import queries
from dashboard.auth import Act, Viewer

_EVERY = 1_000_000


@dataclass(frozen=True)
class Table:
    """One table. `filters` are all that `read` takes; `act` is what a viewer must be allowed."""

    title: str
    columns: tuple[str, ...]
    read: Callable[..., pa.Table]
    filters: tuple[str, ...] = ()
    act: Act = Act.SEE_FIGURES


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _whole(read: Callable[..., pa.Table]) -> Callable[..., pa.Table]:
    """Return a query that pages use in parts as one that gives every row."""
    return partial(read, limit=_EVERY)


_unions = _whole(queries.unions)


def _level(level: str) -> Callable[..., pa.Table]:
    def read(build: Path, viewer: Viewer, district: str | None = None) -> pa.Table:
        return queries.coverage(build, viewer, level, district=district)

    return read


def _district_backlog(build: Path, viewer: Viewer) -> pa.Table:
    rows = queries.backlog(build, viewer)
    return rows.filter(pc.equal(rows["level"], "district"))


def _union_days(build: Path, viewer: Viewer, union_id: str = "") -> pa.Table:
    return queries.union_days(build, viewer, union_id)


_UNION_FILTERS = (
    "district", "township", "employer_kind", "size", "state", "q", "worker", "sort",
)  # fmt: skip
_GROUP = (
    "coverage_percent light missing quick_win registered pending actual_members"
    " unions unions_started unions_on_target"
)

TABLES = {
    "ranking": Table(
        "县区排名",
        _columns(
            "rank_group rank district coverage_percent light missing registered new"
            " actual_members unions unions_on_target"
        ),
        queries.ranking,
    ),
    "days": Table("每日录入", _columns("date registered cumulative"), queries.daily, ("district",)),
    "union_days": Table(
        "每日录入", _columns("date registered cumulative"), _union_days, ("union_id",)
    ),
    "workers": Table(
        "社工排名",
        _columns(
            "rank worker coverage_percent light district missing quick_win unions_on_target unions"
            " registered actual_members new"
        ),
        _level("worker"),
        ("district",),
    ),
    "unions": Table(
        "基层工会",
        _columns(
            "union_name missing quick_win coverage_percent light registered actual_members"
            " workers_text township union_code"
        ),
        _unions,
        _UNION_FILTERS,
    ),
    "every_union": Table(
        "基层工会",
        _columns(
            "union_name missing quick_win coverage_percent light district registered"
            " actual_members workers_text township union_code"
        ),
        _unions,
        _UNION_FILTERS,
    ),
    "reviews": Table(
        "待审核的工会",
        _columns(
            "union_name pending over_limit waited district workers_text coverage_percent light"
            " quick_win union_code"
        ),
        _whole(queries.reviews),
        ("district",),
    ),
    "backlog": Table(
        "各县区待审核",
        _columns("district pending over_limit age_median age_p90"),
        _district_backlog,
    ),
    "follow_up": Table(
        "待跟进名单",
        _columns("name_masked phone_masked status applied waited union_name district"),
        _whole(queries.follow_up),
        ("district", "union_id", "status"),
        Act.FOLLOW_UP,
    ),
    "doubts": Table("存疑记录", _columns("why n mend"), queries.doubts, ("district", "union_id")),
    "rejects": Table("退回记录", _columns("why n mend"), queries.rejects, (), Act.IMPORT_EXPORTS),
    "doubtful": Table(
        "各县区存疑记录", _columns("district members doubtful"), queries.doubtful_districts
    ),
    "townships": Table(
        "乡镇（街道）", _columns(f"township {_GROUP}"), _level("township"), ("district",)
    ),
    "employer_kinds": Table(
        "单位类型", _columns(f"employer_kind {_GROUP}"), _level("employer_kind"), ("district",)
    ),
}
