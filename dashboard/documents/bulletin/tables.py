"""The tables of a bulletin: what each column is called, and which figure stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.documents.bulletin.editions import groups_of
from dashboard.documents.bulletin.figures import Figures, Row
from dashboard.documents.bulletin.rules import Rules
from dashboard.tables.words import GROUPS

__all__ = ["Column", "Sheet", "sheets"]


@dataclass(frozen=True)
class Column:
    """One column: its kind is one of `cells.TYPES`; a `brief` one stays on a phone's picture."""

    heading: str
    name: str
    kind: str = "whole"
    brief: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table: its caption, columns and rows, a note beneath, and how many rows are sums."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    totals: int = 0


RANK = Column("名次", "rank", "rank", brief=True)
DISTRICT = Column("单位", "district", "text", brief=True)
WORKER = Column("社工", "worker", "text", brief=True)
UNION = Column("基层工会", "union_name", "text", brief=True)
LOOKED_AFTER = Column("包联社工", "workers_text", "text")
ACTUAL = Column("实际会员", "actual_members")
FEW = Column("实际会员", "actual_members", brief=True)
TARGET = Column("任务目标", "target")
REGISTERED = Column("已录入", "registered", brief=True)
NEW = Column("本期新增", "new", brief=True)
COVERAGE = Column("覆盖率", "coverage_percent", "percent", brief=True)
COMPLETION = Column("完成率", "completion_percent", "percent")
CHANGE = Column("名次变化", "rank_change", "moved")
MISSING = Column("还差", "missing", brief=True)
PENDING = Column("待审核", "pending")
UNIONS = Column("工会数", "unions")
MET = Column("达标工会", "unions_on_target")
NOTE = Column("备注", "note", "text")

_WHOLE = (
    RANK, DISTRICT, ACTUAL, TARGET, REGISTERED, NEW, COVERAGE, COMPLETION, CHANGE, MISSING, NOTE,
)  # fmt: skip
_RANKING = (RANK, DISTRICT, ACTUAL, REGISTERED, NEW, COVERAGE, CHANGE, MISSING, NOTE)


def sheets(figures: Figures, rules: Rules) -> tuple[tuple[str, tuple[Sheet, ...]], ...]:
    """Return the annexes of an edition: a title each, and the tables that have rows."""
    annexes: tuple[tuple[str, Iterable[Sheet]], ...]
    if figures.district:
        annexes = (
            ("全市各单位排名", _groups(figures, _RANKING)),
            ("社工包联完成情况", _own_workers(figures)),
            ("基层工会情况", _unions(figures)),
        )
    else:
        annexes = (
            ("各单位完成情况", _groups(figures, _WHOLE)),
            ("社工包联完成情况", _workers(figures, rules)),
            ("基层工会情况", _unions(figures)),
            ("审核情况", _backlog(figures)),
        )
    filled = ((title, tuple(one for one in made if one.rows)) for title, made in annexes)
    return tuple((title, made) for title, made in filled if made)


def _groups(figures: Figures, columns: tuple[Column, ...]) -> Iterable[Sheet]:
    for group in groups_of(figures):
        rows = [_noted(row) for row in figures.districts if row["rank_group"] == group]
        yield Sheet(GROUPS[group], columns, tuple(rows))


def _noted(row: Row) -> Row:
    """Say beside a row what bars it from a rank or from praise."""
    notes = []
    if row["over_100"]:
        notes.append(f"基数待核{row['over_100']}家")
    if row["rank"] is None:
        notes.append("无基数")
    return {**row, "note": "，".join(notes)}


_BY_DISTRICT = (
    DISTRICT,
    Column("社工", "workers", brief=True),
    Column("有基数", "workers_rated"),
    Column("达标社工", "workers_on_target", brief=True),
    Column("达标占比", "workers_on_target_percent", "percent", brief=True),
    Column("工会全部达标", "workers_every_union"),
)
_WORKERS = (RANK, WORKER, DISTRICT, UNIONS, MET, ACTUAL, REGISTERED, NEW, COVERAGE, MISSING)
_OWN_WORKERS = (
    Column("本单位名次", "rank_in_district", "rank"),
    Column("全市名次", "rank", "rank", brief=True),
    *_WORKERS[1:2],
    *_WORKERS[3:],
    PENDING,
)


def _workers(figures: Figures, rules: Rules) -> Iterable[Sheet]:
    yield _with_city("各单位社工达标情况", _BY_DISTRICT, figures.worker_totals)
    most = rules.listed_workers
    best = [row for row in figures.workers if row["from_best"] <= most]
    yield Sheet(f"完成较好的{len(best)}名社工", _WORKERS, tuple(best))
    last = [row for row in figures.workers if row["from_last"] <= most and not row["on_target"]]
    last.sort(key=lambda row: row["from_last"])
    yield Sheet(f"差距较大的{len(last)}名社工", _WORKERS, tuple(last))


def _own_workers(figures: Figures) -> Iterable[Sheet]:
    yield Sheet("本单位社工", _OWN_WORKERS, figures.workers)


def _unions(figures: Figures) -> Iterable[Sheet]:
    own = figures.district is not None
    place = () if own else (DISTRICT,)
    yield _listed(
        "差额最大的基层工会",
        (UNION, *place, LOOKED_AFTER, ACTUAL, REGISTERED, NEW, COVERAGE, MISSING, PENDING),
        figures.unions,
    )
    yield _listed(
        "0录入的基层工会", (UNION, *place, LOOKED_AFTER, FEW, PENDING), figures.zero_unions
    )
    yield _listed(
        "基数待核的基层工会",
        (UNION, *place, ACTUAL, REGISTERED, COVERAGE),
        figures.doubtful_bases,
    )


def _listed(caption: str, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> Sheet:
    """Return a list; where it is cut short its note says how many there are."""
    found = rows[0]["found"] if rows else 0
    note = f"共{found}家，此处列出{len(rows)}家，其余见看板。" if found > len(rows) else ""
    return Sheet(caption, columns, rows, note)


_BACKLOG = (
    DISTRICT,
    Column("待审核", "pending", brief=True),
    Column("超期", "over_limit", brief=True),
    Column("等待天数中位数", "age_median", "tenths"),
    Column("九成在几天内", "age_p90", "tenths"),
)  # fmt: skip


def _backlog(figures: Figures) -> Iterable[Sheet]:
    yield _with_city("待审核申请", _BACKLOG, figures.backlog)


def _with_city(caption: str, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> Sheet:
    """Return the districts' rows, and beneath them the city's, which has no district."""
    parts = [row for row in rows if row["district"] is not None]
    whole = [{**row, "district": "全市"} for row in rows if row["district"] is None]
    return Sheet(caption, columns, (*parts, *whole), totals=len(whole))
