"""A table as the Excel or CSV file of the rows that its page shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard import formats, queries
from dashboard.auth import Viewer
from dashboard.backend import Backend
from dashboard.i18n import Words, words
from dashboard.spreadsheet import XLSX, Sheet, as_csv, write_book
from dashboard.tables.declared import TABLES
from dashboard.tables.filters import restated
from dashboard.tables.shape import Table
from dashboard.tables.words import HEADINGS, KEYED, LIGHT_COLUMNS, LIGHTS, MARKS
from pipelines import REASONS, UserError, sheet_versions

_OF_A_REASON = frozenset({"why", "mend"})


class UnknownTable(UserError):
    """Somebody asked for a table, or a kind of file, that is not there."""


@dataclass(frozen=True)
class Download:
    """A file for a person, and what the audit log says of it."""

    name: str
    media_type: str
    content: bytes
    rows: int
    target: str


def as_file(
    build: Path,
    viewer: Viewer,
    asked: Mapping[str, str],
    given: Mapping[str, Callable[[], str]] | None = None,
) -> Download:
    """Return a table as the file that was asked for by a download's query parameters.

    `name` and `format` (xlsx or csv) choose; `lang` and the table's filters narrow; `given` makes
    what a table needs besides the build. Raises UnknownTable for any other.
    """
    table = TABLES.get(asked.get("name", ""))
    form = asked.get("format", "")
    if table is None or form not in _FORMS or not viewer.may(table.act):
        raise UnknownTable("没有这张表；请回到页面重新点击下载")
    t = words(asked.get("lang", ""))
    filters = {name: asked[name] for name in table.filters if asked.get(name)}
    rows = _read(build, viewer, table, filters, given or {})
    drive = queries.freshness(build, viewer) or {}
    title = t(table.title)
    whose = filters.get("district") or filters.get("worker", "").replace("|", "_")
    batch = drive["members_batch"] and t("批次 {batch}", batch=drive["members_batch"])
    parts = [whose, title, drive["as_of"] and f"{drive['as_of']:%Y%m%d}", batch]
    media_type, make = _FORMS[form]
    return Download(
        name="_".join(filter(None, parts)).replace(" ", "") + f".{form}",
        media_type=media_type,
        content=make(
            Sheet(title, records(rows, table.columns, t), headings(table.columns, t)),
            _about(title, drive, filters, rows.num_rows, t),
        ),
        rows=rows.num_rows,
        target=" ".join([asked["name"], *(f"{k}={v}" for k, v in filters.items())]),
    )


def as_rows(
    build: Path,
    viewer: Viewer,
    name: str,
    filters: Mapping[str, str],
    given: Mapping[str, Callable[[], str]],
) -> list[dict[str, Any]]:
    """Return the rows of one of TABLES by its columns, keys as keys."""
    table = TABLES[name]
    rows = _read(build, viewer, table, filters, given)
    return rows.select(in_rows(table.columns)).to_pylist()


def given_by(backend: Backend) -> dict[str, Callable[[], str]]:
    """Return what tables need besides the build: what people did, as it stands now."""
    return {
        "sheets": lambda: queries.sheets_json(sheet_versions(backend.data)),
        "handed": backend.handovers.standing,
    }


def _read(
    build: Path,
    viewer: Viewer,
    table: Table,
    filters: Mapping[str, str],
    given: Mapping[str, Callable[[], str]],
) -> pa.Table:
    beside = {name: given.get(name, _nothing)() for name in table.given}
    return table.read(build, viewer, **beside, **filters)


def plain_file(
    title: str, rows: list[dict[str, Any]], form: str, drive: Mapping[str, Any] | None, t: Words
) -> Download:
    """Return rows that are finished for reading, and stand in no build, as a file.

    What each row is called by is its heading. `drive` says as of when, where something is imported.
    """
    known = drive or {"as_of": None, "members_batch": None}
    media_type, make = _FORMS[form]
    sheet = Sheet(title, rows, {name: name for name in rows[0]} if rows else {})
    day = known["as_of"]
    return Download(
        name="_".join(filter(None, [title, day and f"{day:%Y%m%d}"])) + f".{form}",
        media_type=media_type,
        content=make(sheet, _about(title, known, {}, len(rows), t)),
        rows=len(rows),
        target=title,
    )


def _about(
    title: str, drive: Mapping[str, Any], filters: Mapping[str, str], rows: int, t: Words
) -> Sheet:
    """Return what a workbook says of itself: up to which day, from which batch, of what."""
    day = formats.day(drive["as_of"], t.lang)
    lines = {
        t("表"): title,
        t("数据截至"): day,
        t("批次"): drive["members_batch"] or formats.NOTHING,
        t("条件"): _asked(filters, t) or t("全部"),
        t("行数"): rows,
    }
    said = [{"what": what, "value": value} for what, value in lines.items()]
    return Sheet(t("说明"), said, {"what": t("项目"), "value": t("内容")})


def _asked(filters: Mapping[str, str], t: Words) -> str:
    """Return in words what was asked for; a union by its code."""
    said = [restated(filters, t)]
    for name, value in filters.items():
        if name in KEYED:
            said.append(t(KEYED[name].get(value, value)))
        elif name in _BY_VALUE and value not in queries.SIZES:
            said.append(f"{t(_BY_VALUE[name])} {value}")
    return t("，").join(filter(None, said))


_BY_VALUE = {
    "batch": "批次", "seed": "种子", "size": "抽多少人", "union_id": "工会编码", "quota": "名额",
}  # fmt: skip


def _nothing() -> str:
    return "[]"


def records(rows: pa.Table, columns: tuple[str, ...], t: Words) -> list[dict[str, Any]]:
    """Return rows for a file: a light as its word, an empty assignment as what it means."""
    found: list[dict[str, Any]] = rows.select(in_rows(columns)).to_pylist()
    for record in found:
        for name in record.keys() & KEYED.keys():
            record[name] = t(KEYED[name][record[name]]) if record[name] else None
        for name in record.keys() & MARKS.keys():
            record[name] = t(HEADINGS[name]) if record[name] else None
        for name in record.keys() & set(LIGHT_COLUMNS):
            record[name] = t(LIGHTS[record[name]][1]) if record[name] else None
        if "reason" in record:
            reason = REASONS[record.pop("reason")]
            record.update(why=t(reason.why), mend=t(reason.mend))
        if "workers_text" in record:
            record["workers_text"] = record["workers_text"] or t("未分配")
    return found


def in_rows(columns: Sequence[str]) -> list[str]:
    """Return the columns that a query gives: a reason is one there and two in a table."""
    return list(dict.fromkeys("reason" if name in _OF_A_REASON else name for name in columns))


def headings(columns: tuple[str, ...], t: Words) -> dict[str, str]:
    """Return what a table's columns are called."""
    return {
        name: t(HEADINGS[name]) + (t("（%）") if is_percentage(name) else "") for name in columns
    }


def is_percentage(column: str) -> bool:
    """Say whether a column holds percentages."""
    return column.endswith(("_percent", "_percent_if"))


def _xlsx(sheet: Sheet, about: Sheet) -> bytes:
    book = BytesIO()
    write_book(book, [sheet, about])
    return book.getvalue()


def _csv(sheet: Sheet, about: Sheet) -> bytes:
    """Return the rows alone: a line about them would be read as one; the name says of when."""
    return as_csv(sheet)


_FORMS = {
    "xlsx": (XLSX, _xlsx),
    "csv": ("text/csv; charset=utf-8", _csv),
}
