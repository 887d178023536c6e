"""Files of the task breakdown: a district's form, one version, the difference of two."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from dashboard.auth import Viewer
from dashboard.i18n import words
from dashboard.spreadsheet import write_xlsx
from dashboard.tables import CHANGES, DIFFERENCE, HEADINGS
from pipelines import (
    DataDir,
    UserError,
    compare_versions,
    scratch_folder,
    write_template,
    write_version,
)

__all__ = ["BreakdownFile", "breakdown_file"]


@dataclass(frozen=True)
class BreakdownFile:
    """A workbook, and what the audit log says of it."""

    name: str
    content: bytes
    rows: int
    target: str
    media_type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def breakdown_file(data: DataDir, viewer: Viewer, asked: Mapping[str, str]) -> BreakdownFile:
    """Make the file of `asked["what"]` (template, version, difference) of a district.

    Raises UserError where there is none, or where the district is not the viewer's to see.
    """
    make = _FILES.get(asked.get("what", ""))
    district = asked.get("district", "")
    if make is None or not district or not viewer.sees(district):
        raise UserError("没有这个文件；请回到页面重新点击下载")
    return make(data, district, asked)


def _template(data: DataDir, district: str, asked: Mapping[str, str]) -> BreakdownFile:
    return _written(
        f"任务分解表_{district}.xlsx",
        f"breakdown template {district}",
        lambda path: write_template(data, district, path),
    )


def _version(data: DataDir, district: str, asked: Mapping[str, str]) -> BreakdownFile:
    batch = asked.get("batch", "")
    return _written(
        f"任务分解表_{district}_{batch}.xlsx",
        f"breakdown version {district} {batch}",
        lambda path: write_version(data, district, batch, path),
    )


def _written(name: str, target: str, write: Callable[[Path], int]) -> BreakdownFile:
    with scratch_folder() as folder:
        path = folder / "breakdown.xlsx"
        rows = write(path)
        return BreakdownFile(name, path.read_bytes(), rows, target)


def _difference(data: DataDir, district: str, asked: Mapping[str, str]) -> BreakdownFile:
    before, after = asked.get("before", ""), asked.get("after", "")
    t = words(asked.get("lang", ""))
    rows = compare_versions(data, district, before or None, after)
    for row in rows:
        row["change"] = t(CHANGES[row["change"]])
    book = BytesIO()
    write_xlsx(
        book, rows, title=t("差别"), headings={name: t(HEADINGS[name]) for name in DIFFERENCE}
    )
    return BreakdownFile(
        f"任务分解表差别_{district}_{before}_{after}.xlsx",
        book.getvalue(),
        len(rows),
        f"breakdown difference {district} {before} {after}",
    )


_FILES: dict[str, Callable[[DataDir, str, Mapping[str, str]], BreakdownFile]] = {
    "template": _template,
    "version": _version,
    "difference": _difference,
}
