"""What a correction changes: figure by figure and sentence by sentence, old beside new."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.documents.bulletin.figures import Figures, Row
from dashboard.documents.bulletin.wording.speaker import count
from dashboard.formats import NOTHING

__all__ = ["Difference", "differences"]

CITY = {
    "registered": "已录入", "new": "本期新增", "actual_members": "实际会员", "target": "任务目标",
    "goal_percent": "目标完成", "coverage_percent": "覆盖率", "completion_percent": "完成率",
    "missing": "还差", "unions": "基层工会", "unions_started": "已开展工会",
    "unions_on_target": "达标工会", "unions_zero": "0录入工会", "over_100": "基数待核工会",
}  # fmt: skip
DISTRICT = {
    "rank": "名次", "registered": "已录入", "new": "本期新增", "actual_members": "实际会员",
    "target": "任务目标", "coverage_percent": "覆盖率", "completion_percent": "完成率",
    "missing": "还差", "unions": "基层工会", "unions_on_target": "达标工会",
    "unions_zero": "0录入工会", "over_100": "基数待核工会",
}  # fmt: skip
WORKER = {
    "rank": "名次", "registered": "已录入", "actual_members": "实际会员",
    "coverage_percent": "覆盖率", "missing": "还差", "unions": "包联工会",
    "unions_on_target": "达标工会",
}  # fmt: skip
WORKER_TOTALS = {
    "workers": "社工", "workers_rated": "有基数社工", "workers_on_target": "达标社工",
    "workers_on_target_percent": "达标社工占比", "workers_every_union": "工会全部达标社工",
}  # fmt: skip
BACKLOG = {
    "pending": "待审核", "over_limit": "超期", "age_median": "等待天数中位数",
    "age_p90": "九成在几天内",
}  # fmt: skip
UNION = {
    "workers_text": "包联社工", "actual_members": "实际会员", "registered": "已录入",
    "new": "本期新增", "coverage_percent": "覆盖率", "missing": "还差", "pending": "待审核",
}  # fmt: skip
"""What of a row is printed, and so can be wrong in print."""
LISTS = {
    "unions": "差额最大的基层工会", "zero_unions": "0录入的基层工会",
    "doubtful_bases": "基数待核的基层工会",
}  # fmt: skip
"""Lists that a row may enter or leave."""


@dataclass(frozen=True)
class Difference:
    """One thing that was printed and is corrected. `kind` is figure or text."""

    kind: str
    where: str
    what: str
    old: str
    new: str


def differences(
    old: Figures, new: Figures, old_texts: Mapping[str, str], new_texts: Mapping[str, str]
) -> tuple[Difference, ...]:
    """Return what differs between two editions; texts go by their sentences' keys."""
    figures = [
        *_row("全市", old.city, new.city, CITY),
        *_rows(old.districts, new.districts, ("district",), DISTRICT),
        *_rows(old.workers, new.workers, ("district", "worker"), WORKER),
        *_rows(old.worker_totals, new.worker_totals, ("district",), WORKER_TOTALS),
        *_rows(old.backlog, new.backlog, ("district",), BACKLOG),
        *_listed(old, new),
    ]
    if new.district:
        # The ranking does not hold all that is said of one's own.
        seen = {(one.where, one.what) for one in figures}
        own = _row(new.district, old.own, new.own, DISTRICT)
        figures += [one for one in own if (one.where, one.what) not in seen]
    return (*figures, *_texts(old_texts, new_texts))


def _rows(
    old: Iterable[Row], new: Iterable[Row], keys: tuple[str, ...], columns: Mapping[str, str]
) -> Iterator[Difference]:
    before = {tuple(row[key] for key in keys): row for row in old}
    after = {tuple(row[key] for key in keys): row for row in new}
    for key in {**before, **after}:
        where = " ".join(part or "全市" for part in key)
        yield from _row(where, before.get(key, {}), after.get(key, {}), columns)


def _listed(old: Figures, new: Figures) -> Iterator[Difference]:
    """Yield what changed of the unions that are listed, each once though two lists hold it."""
    told = set()
    for name, caption in LISTS.items():
        before, after = (
            {f"{row['district']} {row['union_name']}": row for row in getattr(one, name)}
            for one in (old, new)
        )
        for where in {**before, **after}:
            if where in before and where in after:
                printed = {column: UNION[column] for column in UNION if column in before[where]}
                found = list(_row(where, before[where], after[where], printed))
            else:
                was, now = (("列入", "不列入"), ("不列入", "列入"))[where in after]
                found = [Difference("figure", where, caption, was, now)]
            yield from (one for one in found if one not in told)
            told.update(found)


def _row(where: str, old: Row, new: Row, columns: Mapping[str, str]) -> Iterator[Difference]:
    for name, what in columns.items():
        if old.get(name) != new.get(name):
            was, now = (_text(name, row.get(name)) for row in (old, new))
            yield Difference("figure", where, what, was, now)


def _texts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for key in {**old, **new}:
        if old.get(key, "") != new.get(key, ""):
            yield Difference("text", "正文", key, old.get(key, ""), new.get(key, ""))


def _text(name: str, value: Any) -> str:
    """Return a figure as the tables print it: 12,345 or 90.00%."""
    if value is None:
        return NOTHING
    return f"{value}%" if name.endswith("_percent") else str(count(value))
