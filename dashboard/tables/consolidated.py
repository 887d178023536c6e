"""The consolidated workbook of the task breakdown: summaries, then a sheet a district.

Every total is the mart's own figure of the group above, written as a value; where the rows of a
sheet do not add up to it, because two social workers share a union, a line beneath says so.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dashboard import queries
from dashboard.auth import Viewer
from dashboard.i18n import Words, words
from dashboard.spreadsheet import XLSX, Sheet, write_book
from dashboard.tables.declared import TABLES
from dashboard.tables.fieldwork import TARGETS_BY
from dashboard.tables.files import Download, UnknownTable, headings, records

_OF_UNIONS = tuple(
    "union_name union_code township employer_kind workers_text actual_members target registered"
    " completion_percent coverage_percent light missing".split()
)
_NAMES = frozenset("district township worker employer_kind union_code workers_text".split())


def consolidated(build: Path, viewer: Viewer, asked: Mapping[str, str]) -> Download:
    """Return the workbook for all districts that the viewer may see; `lang` chooses its words.

    Raises UnknownTable where there is none.
    """
    t = words(asked.get("lang", ""))
    drive = queries.freshness(build, viewer) or {}
    districts = queries.target_groups(build, viewer, "district")
    if not districts.num_rows:
        raise UnknownTable("没有可以汇总的任务；请先导入任务分解表")
    unions = queries.target_unions(build, viewer)
    own = [districts.slice(place, 1) for place in range(districts.num_rows)]
    sheets = [*_summaries(build, viewer, own, t), *(_district(one, unions, t) for one in own)]
    book = BytesIO()
    write_book(book, sheets)
    whose = None if viewer.districts is None else "、".join(viewer.districts)
    parts = [whose, t("任务分解汇总"), drive["as_of"] and f"{drive['as_of']:%Y%m%d}"]
    return Download(
        name="_".join(filter(None, parts)) + ".xlsx",
        media_type=XLSX,
        content=book.getvalue(),
        rows=sum(len(sheet.rows) for sheet in sheets),
        target="targets",
    )


def _summaries(build: Path, viewer: Viewer, own: list[pa.Table], t: Words) -> list[Sheet]:
    """Return a sheet each by district, township, social worker and kind of employer."""
    whole = viewer.districts is None
    total = queries.coverage(build, viewer, "city") if whole else own[0]
    shared = (t("一家工会由几名社工共同包联时，每人各计一次，合计只计一次。"),)
    sheets = []
    for by, name in TARGETS_BY.items():
        table = TABLES[name]
        rows = records(table.read(build, viewer), table.columns, t)
        notes = shared if by == "worker" else ()
        last = _total(total, table.columns, t)
        sheets.append(Sheet(t(table.title), rows, headings(table.columns, t), last, notes))
    return sheets


def _district(district: pa.Table, unions: pa.Table, t: Words) -> Sheet:
    """Return the sheet of a district: its unions, the rows of unknown unions, and its figures."""
    name = district["district"][0].as_py()
    own = unions.filter(pc.equal(unions["district"], name))
    rows = records(own, _OF_UNIONS, t)
    for row, unknown in zip(rows, own["is_unknown"].to_pylist(), strict=True):
        if unknown:
            row.update(union_name=t("名册外工会"), workers_text=None)
    total = _total(district, _OF_UNIONS, t)
    return Sheet(name, rows, headings(_OF_UNIONS, t), total)


def _total(group: pa.Table, columns: tuple[str, ...], t: Words) -> dict[str, Any]:
    """Return a group's figures as the last row; what would name a row is blank."""
    (figures,) = records(group, columns, t)
    return {**figures, **dict.fromkeys(_NAMES & set(columns)), columns[0]: t("合计")}
