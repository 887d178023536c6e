"""The tables that pages show and people download: declared once, so that both say the same.

A table is its columns and one query; `as_file` makes the Excel or CSV of the same rows, in the same
scope and under the same filters, whole where the page shows it in parts.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard import queries
from dashboard.auth import Viewer
from dashboard.i18n import Words, words
from dashboard.spreadsheet import neutral, write_xlsx
from pipelines import UserError

__all__ = ["GROUPS", "HEADINGS", "LIGHTS", "TABLES", "Download", "Table", "UnknownTable", "as_file",
           "light_text"]  # fmt: skip

HEADINGS = {
    "rank_group": "分组",
    "rank": "名次",
    "rank_in_district": "县区内名次",
    "district": "县区",
    "worker": "社工",
    "union_name": "基层工会",
    "union_code": "工会编码",
    "township": "乡镇（街道）",
    "employer_kind": "单位类型",
    "workers_text": "社工",
    "coverage_percent": "覆盖率",
    "completion_percent": "完成率",
    "light": "状态",
    "registered": "已录入",
    "new": "近 7 天新增",
    "actual_members": "实际会员",
    "missing": "还差",
    "quick_win": "审核即可补",
    "pending": "待审核",
    "unregistered": "平台查无此人",
    "rejected": "被退回",
    "unions": "工会数",
    "unions_started": "已开始",
    "unions_on_target": "达标工会",
    "over_100": "基数待核",
    "date": "日期",
    "cumulative": "累计",
}
"""What a measure is called on a page and in a file made from it."""

LIGHTS = {
    "on_target": ("✓", "达标"),
    "near": ("▲", "接近"),
    "far": ("▼", "差距大"),
    "no_denominator": ("○", "无基数"),
}
"""Sign and word of each light; a reader without colours has these two."""

GROUPS = {
    "county_zone": "县区、开发区和新区",
    "system_industry": "系统和产业工会",
    "direct": "市直属工会",
    "unlisted": "不在名册上的县区",
}
"""The districts that rank with each other and with no one else."""

_PERCENTAGES = frozenset({"coverage_percent", "completion_percent"})
_EVERY = 1_000_000


class UnknownTable(UserError):
    """Somebody asked for a table, or a kind of file, that is not there."""


@dataclass(frozen=True)
class Table:
    """One table. `title` may name a filter in braces; `filters` are all that `read` takes."""

    title: str
    columns: tuple[str, ...]
    read: Callable[..., pa.Table]
    filters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Download:
    """A file for a person, and what the audit log says of it."""

    name: str
    media_type: str
    content: bytes
    rows: int
    target: str


def light_text(light: str, t: Words) -> str:
    """Return a light's sign and word."""
    sign, word = LIGHTS[light]
    return f"{sign} {t(word)}"


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _unions(build: Path, viewer: Viewer, **asked: Any) -> pa.Table:
    return queries.unions(build, viewer, limit=_EVERY, **asked)


def _level(level: str) -> Callable[..., pa.Table]:
    def read(build: Path, viewer: Viewer, district: str | None = None) -> pa.Table:
        return queries.coverage(build, viewer, level, district=district)

    return read


_UNION_FILTERS = ("district", "township", "state", "q", "worker", "sort")
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
    "townships": Table(
        "乡镇（街道）", _columns(f"township {_GROUP}"), _level("township"), ("district",)
    ),
    "employer_kinds": Table(
        "单位类型", _columns(f"employer_kind {_GROUP}"), _level("employer_kind"), ("district",)
    ),
}


def as_file(build: Path, viewer: Viewer, asked: Mapping[str, str]) -> Download:
    """Return a table as the file that was asked for by a download's query parameters.

    `name` and `format` (xlsx or csv) choose; `lang` and the table's filters narrow. Raises
    UnknownTable for any other.
    """
    table = TABLES.get(asked.get("name", ""))
    form = asked.get("format", "")
    if table is None or form not in _FORMS:
        raise UnknownTable("没有这张表；请回到页面重新点击下载")
    t = words(asked.get("lang", ""))
    filters = {name: asked[name] for name in table.filters if asked.get(name)}
    rows = table.read(build, viewer, **filters)
    drive = queries.freshness(build, viewer) or {}
    title = t(table.title)
    parts = [filters.get("district"), title, drive["as_of"] and f"{drive['as_of']:%Y%m%d}"]
    media_type, make = _FORMS[form]
    return Download(
        name="_".join(filter(None, parts)) + f".{form}",
        media_type=media_type,
        content=make(records(rows, table.columns, t), _headings(table.columns, t), title),
        rows=rows.num_rows,
        target=" ".join([asked["name"], *(f"{k}={v}" for k, v in filters.items())]),
    )


def records(rows: pa.Table, columns: tuple[str, ...], t: Words) -> list[dict[str, Any]]:
    """Return rows for a file: a light as its word, an empty assignment as what it means."""
    found: list[dict[str, Any]] = rows.select(list(columns)).to_pylist()
    for record in found:
        if "rank_group" in record:
            record["rank_group"] = t(GROUPS[record["rank_group"]])
        if "light" in record:
            record["light"] = t(LIGHTS[record["light"]][1]) if record["light"] else None
        if "workers_text" in record:
            record["workers_text"] = record["workers_text"] or t("未分配")
    return found


def _headings(columns: tuple[str, ...], t: Words) -> dict[str, str]:
    return {name: t(HEADINGS[name]) + ("（%）" if name in _PERCENTAGES else "") for name in columns}


def _xlsx(rows: list[dict[str, Any]], headings: dict[str, str], title: str) -> bytes:
    book = BytesIO()
    write_xlsx(book, rows, title=title, headings=headings)
    return book.getvalue()


def _csv(rows: list[dict[str, Any]], headings: dict[str, str], title: str) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(headings.values())
    writer.writerows([neutral(row[name]) for name in headings] for row in rows)
    return text.getvalue().encode("utf-8-sig")


_FORMS = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "csv": ("text/csv; charset=utf-8", _csv),
}
