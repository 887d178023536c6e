"""Write rejected rows as they were sent, with why and the mend; runs in a process of its own.

The workbook says in its properties which batch it comes from and which of the batch's sheets each
of its sheets gives back, so that it can be corrected and sent again as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from pipelines.errors import BadFile, why
from pipelines.kinds import COLUMN_NAMES, QR
from pipelines.paths import DataDir
from pipelines.reasons import MASKED_ID, REASONS, Reason
from pipelines.reference import Reference, load_reference
from pipelines.sheets.identity import MASKED
from pipelines.sheets.places import AS_ABOVE, PLACES, is_ditto
from pipelines.steps.head import Head
from pipelines.steps.headers import Header, find_header, meaning
from pipelines.steps.jobs import RejectedSheet, RejectsJob
from pipelines.steps.marks import BATCH_PROPERTY, REASON_HEADERS, SHEET_PROPERTY
from pipelines.steps.rows import MergedCells
from pipelines.steps.totals import says_total
from pipelines.steps.workbook import RawSheet, open_sheets
from pipelines.text import squeeze
from pipelines.values import cell_text, parse_time

_TIMES = {
    "apply_time", "audit_time", "birth", "joined", "due_date", "created", "last_login", "date",
    "founded",
}  # fmt: skip
_ROWS_AT_ONCE = 20_000
_LONGEST_CELL, _LONGEST_TITLE, _MOST_ROWS = 32_767, 31, 1_048_575
_NARROWEST, _WIDEST = 8, 48
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True)
class _Sent:
    """Rejected rows as they were sent: a header of one row, and each row's texts and verdict."""

    header: list[str]
    columns: dict[str, int]
    rows: list[tuple[list[str], str, str]]
    """Texts, reason, and the column that the reason is about."""


def write_rejected(job: RejectsJob) -> int:
    """Write the workbook; return how many rows are in it.

    Raises BadFile where an original does not read as it did when it was imported, or where the
    workbook cannot be written.
    """
    try:
        return _written(job)
    except FileCreateError as error:
        cause = next((one for one in error.args if isinstance(one, OSError)), None)
        raise _unwritten(why(cause) if cause else str(error)) from error
    except OSError as error:
        raise _unwritten(why(error)) from error


def _unwritten(reason: str) -> BadFile:
    return BadFile("退回表写不下来（{reason}）；请核对磁盘空间和权限后重试", reason=reason)


def _written(job: RejectsJob) -> int:
    reference = load_reference(DataDir(Path(job.data_root)))
    options = {"constant_memory": True, "tmpdir": str(Path(job.out).parent)}
    rows = 0
    with xlsxwriter.Workbook(job.out, options) as book:
        book.set_custom_property(BATCH_PROPERTY, job.batch)
        styles = _Styles(book)
        for entry in job.sheets:
            source = RejectedSheet(**entry)
            sent = _pictures(source) if source.kind == QR else _read(source, reference)
            for start in range(0, len(sent.rows), _MOST_ROWS):
                title = _title(source, book)
                if source.kind != QR:
                    book.set_custom_property(SHEET_PROPERTY + title, source.code)
                _write(book.add_worksheet(title), sent, slice(start, start + _MOST_ROWS), styles)
            rows += len(sent.rows)
    return rows


# -------------------------------------------------------------------- reading


def _read(source: RejectedSheet, reference: Reference) -> _Sent:
    # Earlier versions wrote no district.
    verdicts = {row["row"]: row for row in pq.read_table(source.rejected).to_pylist()}
    with open_sheets(Path(source.original), source.file) as sheets:
        sheet = next((one for one in sheets if one.position == source.position), None)
        if sheet is None:
            raise _changed(source)
        head = Head.of(sheet)
        header = _header(source, head, reference)
        texts = _one_row(header, head, reference)
        kept = [place for place, text in enumerate(texts) if squeeze(text) not in REASON_HEADERS]
        rows = [
            (_spelt_out(_texts(cells, sheet, header), header, verdicts[number]), verdicts[number])
            for number, cells in _as_meant(_numbered(sheet, head, header), header)
            if number in verdicts
        ]
    if len(rows) != len(verdicts):
        raise _changed(source)
    width = max(len(texts), *(len(cells) for cells, _ in rows))
    kept += range(len(texts), width)
    sent = _Sent(
        header=[texts[place] if place < len(texts) else "" for place in kept],
        columns={name: kept.index(place) for name, place in header.columns.items()},
        rows=[
            (
                [cells[place] if place < len(cells) else "" for place in kept],
                verdict["reason"],
                verdict["column"],
            )
            for cells, verdict in rows
        ],
    )
    districts = [verdict.get("district_key") or "" for _, verdict in rows]
    if header.names_district or not set(districts) - {"", source.scope}:
        return sent
    return _with_districts(sent, districts)


def _with_districts(sent: _Sent, districts: list[str]) -> _Sent:
    """Say in a column of their own which district's heading the rows stood beneath."""
    return replace(
        sent,
        header=[*sent.header, COLUMN_NAMES["district"]],
        rows=[
            ([*cells, district], reason, column)
            for (cells, reason, column), district in zip(sent.rows, districts, strict=True)
        ],
    )


def _pictures(source: RejectedSheet) -> _Sent:
    """Return rejected pictures as a list: they are sent again as pictures, not as rows."""
    rows = pq.read_table(source.rejected, columns=["picture", "text", "reason"]).to_pylist()
    return _Sent(
        header=["图片", "二维码内容"],
        columns={},
        rows=[([row["picture"], row["text"] or ""], row["reason"], "") for row in rows],
    )


def _header(source: RejectedSheet, head: Head, reference: Reference) -> Header:
    """Find the header that the import found; --kind may have been needed for it."""
    for only in (None, source.kind):
        header = find_header(head.texts, head.merges, reference, only)
        if header and header.kind.name == source.kind:
            return header
    raise _changed(source)


def _changed(source: RejectedSheet) -> BadFile:
    return BadFile(
        "{name}：原件与导入时读到的不一致（表头别名可能改过）；"
        "请恢复 header-aliases.csv，或撤销该批次后重新导入",
        name=source.file,
    )


def _one_row(header: Header, head: Head, reference: Reference) -> list[str]:
    """Return the header as one row; of two rows the text by which each column was recognised."""
    texts = list(header.texts)
    if header.height == 1:
        return texts
    below = head.texts[header.row + 1]
    for name, place in header.columns.items():
        means = meaning(header.kind, texts[place], reference)
        if means != name and place < len(below) and below[place]:
            texts[place] = below[place]
    return texts


def _numbered(sheet: RawSheet, head: Head, header: Header) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows below the header with their numbers (from 1), merged cells filled in."""
    first = header.row + header.height
    rows = chain(head.rows[first:], sheet.rows)
    fill = MergedCells(sheet)
    while block := list(islice(rows, _ROWS_AT_ONCE)):
        fill.apply(block, first)
        yield from enumerate(block, start=first + 1)
        first += len(block)


def _as_meant(
    rows: Iterator[tuple[int, list[Any]]], header: Header
) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows with what 同上 stands for: what is above a row may not come back with it."""
    places = [header.columns[name] for name in AS_ABOVE if name in header.columns]
    if not places:  # Of members there are many rows, and none of these columns.
        yield from rows
        return
    named = header.columns.get(header.kind.core[0], 0)
    above: dict[int, Any] = {}
    for number, cells in rows:
        is_row = named < len(cells) and not _is_sum(cells[named])
        for place in (place for place in places if place < len(cells)):
            if is_ditto(cell_text(cells[place])):
                cells[place] = above.get(place, "")
            elif is_row or cells[place]:
                above[place] = cells[place]
        yield number, cells


def _is_sum(cell: Any) -> bool:
    """Say whether a row that is called so stands between two of which one is as the other."""
    text = cell_text(cell)
    return not text.strip() or says_total(text)


def _texts(cells: list[Any], sheet: RawSheet, header: Header) -> list[str]:
    texts = [cell_text(cell) for cell in cells]
    if sheet.date_1904:
        # The workbook that is written counts from 1900, so a bare serial would be another day.
        for place in (header.columns[name] for name in _TIMES & set(header.columns)):
            moment = (
                parse_time(texts[place].strip(), date_1904=True) if place < len(texts) else None
            )
            texts[place] = str(moment) if moment else texts[place]
    return texts


def _spelt_out(texts: list[str], header: Header, verdict: dict[str, Any]) -> list[str]:
    """Return the texts with the district that 同上 stood for: what was above may not come back."""
    for name in PLACES:
        place = header.columns.get(name, len(texts))
        if place < len(texts) and is_ditto(texts[place]):
            texts[place] = "" if name == "township" else verdict.get("district_key") or ""
    return texts


# -------------------------------------------------------------------- writing


class _Styles:
    """The few formats of the workbook; every cell is text (`@`), so that a long number stays."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.text = book.add_format({"num_format": "@"})
        self.head = book.add_format(
            {"num_format": "@", "bold": True, "bottom": 1, "bg_color": "#F3ECEA"}
        )
        self.fault = book.add_format({"num_format": "@", "bg_color": "#FBE3D6"})
        self.said = book.add_format({"num_format": "@", "font_color": "#9C2A10"})


def _write(sheet: Any, sent: _Sent, part: slice, styles: _Styles) -> None:
    width = len(sent.header)
    titles = [*sent.header, *REASON_HEADERS]
    widths = [_shown(title) for title in titles]
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, styles.head)
    for line, (texts, reason, fault) in enumerate(sent.rows[part], start=1):
        words = _words(texts, reason, sent.columns.get(fault) if fault == "id_number" else None)
        said = [words.why, words.mend] if words else [reason, ""]
        for column, text in enumerate([*texts, *said]):
            style = styles.said if column >= width else styles.text
            if column == sent.columns.get(fault):
                style = styles.fault
            _cell(sheet, line, column, text, style)
            widths[column] = max(widths[column], _shown(text))
    for column, longest in enumerate(widths):
        fitting = min(_WIDEST, max(_NARROWEST, longest + 2))
        sheet.set_column(column, column, fitting, styles.text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(sent.rows[part]), len(titles) - 1)


def _words(texts: list[str], reason: str, number: int | None) -> Reason | None:
    """Return why a row comes back; `number` is the place of the ID number that is at fault."""
    if number is not None and MASKED.search(texts[number]):
        return MASKED_ID
    return REASONS.get(reason)


def _cell(sheet: Any, line: int, column: int, text: str, style: Any) -> None:
    # A string cell never runs, whatever it begins with.
    if text:
        sheet.write_string(line, column, text[:_LONGEST_CELL], style)
    else:
        sheet.write_blank(line, column, None, style)


def _shown(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text[:_WIDEST])


def _title(source: RejectedSheet, book: xlsxwriter.Workbook) -> str:
    """Return a title of the file's name that Excel allows and that no sheet has yet."""
    stem = _NOT_IN_TITLES.sub(" ", Path(source.file).stem).strip(" '") or source.kind
    taken = {sheet.get_name().lower() for sheet in book.worksheets()} | {"history"}
    for number in range(1, len(taken) + 2):
        mark = "" if number == 1 else f"({number})"
        title = stem[: _LONGEST_TITLE - len(mark)] + mark
        if title.lower() not in taken:
            return title
    raise AssertionError("one of so many titles is free")
