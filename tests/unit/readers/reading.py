"""What the tests of readers share: a file's texts, and files changed in one part."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pipelines.readers.blocks import BlockSheet
from pipelines.steps.workbook import open_blocks

Sheets = dict[str, list[list[str]]]


def read(path: Path, *, quick: bool, name: str = "") -> Sheets:
    """Return the texts of every sheet as one of the two readers gives them."""
    with open_blocks(path, name or path.name, quick=quick) as sheets:
        return {sheet.name: _texts(sheet) for sheet in sheets}


def _texts(sheet: BlockSheet) -> list[list[str]]:
    """Return a sheet's texts, without blank cells at the ends of rows and blank rows at the end.

    Every column, asked for by itself, must say the same.
    """
    rows: list[list[str]] = []
    for block in sheet.blocks:
        texts = block.texts(np.arange(block.height))
        assert [not any(row) for row in texts] == block.blank.tolist()
        for place in range(max(map(len, texts), default=0)):
            column = [text or "" for text in block.column(place).to_pylist()]
            assert column == [row[place] if place < len(row) else "" for row in texts]
        rows += texts
    rows = [_trimmed(row) for row in rows]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part of a workbook file."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, text in parts.items():
            archive.writestr(entry, change(text) if entry == part else text)
