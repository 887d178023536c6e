"""Texts with separated cells (.csv, .tsv, .txt): their encoding, their separator, their rows."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pipelines.errors import BadFile

_DELIMITERS = ",\t;"
_PEEKED_LINES = 40
_PEEKED_WIDTH = 100_000
_READ_AT_ONCE = 1 << 20
_LONGEST_FIELD = 1 << 20
_MOST_COLUMNS = 16_384
_ENDS_CELL = re.compile(r'\t(?="?[,;])')
"""A tab that programs put behind a cell, to keep its digits text: 13030219800101002X⇥,"""
_OTHER_TEXTS = ("<", "MIME-Version:", "{\\rtf")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_UTF8_WORD = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2}")
"""Two Chinese characters in UTF-8. In GB18030 the same bytes are three that hardly anybody uses."""


def form_of_text(path: Path, name: str) -> tuple[str, str]:
    """Return the encoding and what separates the cells."""
    csv.field_size_limit(_LONGEST_FIELD)
    encoding = encoding_of(path, name)
    with path.open(encoding=encoding, newline="") as handle:
        return encoding, _delimiter(
            [line[:_PEEKED_WIDTH] for line in islice(handle, _PEEKED_LINES)]
        )


def is_table(path: Path) -> bool:
    """Say whether a file that is not called a text is one, of cells parted by tabs or commas.

    Not meant are other texts in which such signs occur: XML, and a web page in an envelope.
    """
    try:
        encoding, delimiter = form_of_text(path, path.name)
        with path.open(encoding=encoding, newline="") as handle:
            lines = [line[:_PEEKED_WIDTH] for line in islice(handle, _PEEKED_LINES)]
    except (BadFile, UnicodeError, csv.Error):
        return False
    text = "".join(lines).lstrip("\ufeff").lstrip()
    parted = delimiter in "\t," and any(delimiter in line for line in lines)
    return parted and not text.startswith(_OTHER_TEXTS) and not _CONTROL.search(text)


def csv_rows(handle: Iterable[str], delimiter: str, name: str, row: int = 0) -> Iterator[list[str]]:
    """Yield the cells of each row; `row` is the number of rows before them."""
    lines, before = _Lines(iter(handle)), 0
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for cells in reader:
            row += 1
            if reader.line_num - before > 1:
                # Only an open quote joins lines; one that never closes would swallow the rest.
                list(csv.reader(lines.taken, delimiter=delimiter, strict=True))
            if len(cells) > _MOST_COLUMNS:
                raise BadFile(
                    "{name} 第 {row} 行有 {n:,} 列，不像表格；请核对分隔符",
                    name=name,
                    row=row,
                    n=len(cells),
                )
            before = reader.line_num
            lines.taken.clear()
            yield cells
    except csv.Error as error:
        raise BadFile(
            "{name} 第 {row} 行前后读不下去（{error}）：多半是引号没有配对；请改正后再导入",
            name=name,
            row=max(row, 1),
            error=error,
        ) from error


class _Lines:
    """Hands lines on, and keeps those that were taken since the last row."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        return line


def encoding_of(path: Path, name: str) -> str:
    """Return the encoding: by its mark, else UTF-8 where all of it is, else GB18030."""
    with path.open("rb") as handle:
        start = handle.read(2)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding, name):
            if encoding == "gb18030":
                _refuse_mixed(path, name)
            return encoding
    _refuse_mixed(path, name)
    if _is_cut(path, "gb18030"):
        raise _incomplete(name)
    raise BadFile(
        "{name}：文字编码既不是 UTF-8 也不是 GB18030（可能混用了两种）；"
        "请用表格软件打开后另存为“CSV UTF-8”再导入",
        name=name,
    )


def _refuse_mixed(path: Path, name: str) -> None:
    """Raise BadFile where some lines are UTF-8 and others are not: files were joined as bytes."""
    utf8 = other = 0
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            if line.isascii():
                continue
            if _is_utf8(line):
                utf8 = utf8 or (number if _UTF8_WORD.search(line) else 0)
            else:
                other = other or number
            if utf8 and other:
                if _is_cut(path, "utf-8"):
                    raise _incomplete(name)
                raise BadFile(
                    "{name}：混用了两种文字编码，第 {utf8} 行是 UTF-8，第 {other} 行是 GB18030；"
                    "多半是把两份文件接在了一起，请分开导入，"
                    "或用表格软件分别打开后合并另存为“CSV UTF-8”",
                    name=name,
                    utf8=utf8,
                    other=other,
                )


def _is_cut(path: Path, encoding: str) -> bool:
    """Say whether a text that does not decode does so up to the middle of its last character."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as handle:
        try:
            while chunk := handle.read(_READ_AT_ONCE):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
    return True


def _incomplete(name: str) -> BadFile:
    return BadFile(
        "{name}：文件在最后一个字的中间断了，内容不完整，多半是没有下载完；请重新下载后再导入",
        name=name,
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decodes(path: Path, encoding: str, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as handle:
        try:
            while chunk := handle.read(_READ_AT_ONCE):
                if b"\0" in chunk:
                    raise BadFile(
                        "{name}：含有空字节，不是文本表格；请用表格软件打开后另存为 .xlsx 再导入",
                        name=name,
                    )
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(lines: list[str]) -> str:
    """Return the separator that parts most of the first rows into as many cells each.

    Width counts more than number: a line of notes has a comma or two, a title now and then a dozen.
    """

    parted = [_ENDS_CELL.sub("", line) for line in lines]

    def merit(mark: str) -> int:
        widths = Counter(len(row) - 1 for row in csv.reader(parted, delimiter=mark))
        return max((rows * width**2 for width, rows in widths.items()), default=0)

    return max(_DELIMITERS, key=merit)
