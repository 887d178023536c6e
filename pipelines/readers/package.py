"""The parts of a workbook file (.xlsx, .xlsm): which sheets it has, and where each part lies."""

import posixpath
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from pipelines.readers.tokens import Irregular
from pipelines.readers.unpack import unpack

_LARGEST_PART = 16 << 20
"""Bytes of a part that is read as a tree; sheets and shared strings are not."""


@dataclass(frozen=True)
class SheetPart:
    """A worksheet: its name, its part within the file, and whether it is shown."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True)
class Package:
    """An open workbook file. `recalculates`: saved results of its formulas were never computed."""

    archive: ZipFile
    sheets: tuple[SheetPart, ...]
    strings: str | None
    styles: str | None
    date_1904: bool
    recalculates: bool

    def size(self, part: str) -> int:
        """Return how many bytes the part declares."""
        return self.archive.getinfo(part).file_size

    def pieces(self, part: str) -> Iterator[bytes]:
        """Yield what one part holds, a few megabytes at a time."""
        return unpack(self.archive, part)

    def tree(self, part: str | None) -> Element | None:
        """Return a small part as a tree, None where the file has no such part."""
        return None if part is None else _tree(self.archive, part)


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a workbook file; whatever is amiss with it, then or later, is raised as Irregular."""
    try:
        with ZipFile(path) as archive:
            yield _package(archive)
    except (BadZipFile, zlib.error, EOFError, OSError, LookupError) as error:
        raise Irregular("a damaged file") from error
    except (ElementTree.ParseError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Irregular("an unusual file") from error


def _package(archive: ZipFile) -> Package:
    names = {_folded(name): name for name in archive.namelist()}
    if len(names) < len(archive.namelist()):
        raise Irregular("two parts of one name")
    main = _relations(archive, names, "").one("officeDocument")
    if main is None:
        raise Irregular("no workbook in it")
    book, related = _tree(archive, main), _relations(archive, names, main)
    sheets = tuple(_worksheets(book, related))
    if len({sheet.part for sheet in sheets}) < len(sheets):
        raise Irregular("two sheets of one part")
    return Package(
        archive=archive,
        sheets=sheets,
        strings=related.one("sharedStrings"),
        styles=related.one("styles"),
        date_1904=_is_on(book.find("{*}workbookPr"), "date1904"),
        recalculates=_is_on(book.find("{*}calcPr"), "fullCalcOnLoad"),
    )


@dataclass(frozen=True)
class _Relations:
    """What a part points to: by id its kind and the part it names."""

    by_id: dict[str, tuple[str, str]]

    def one(self, kind: str) -> str | None:
        """Return the first part of a kind."""
        return next((part for said, part in self.by_id.values() if said == kind), None)


def _relations(archive: ZipFile, names: dict[str, str], part: str) -> _Relations:
    """Return what a part points to, by the names that the file gives its parts."""
    folder, _, name = part.replace("\\", "/").rpartition("/")
    own = posixpath.join(folder, "_rels", f"{name}.rels")
    found = {}
    for entry in _tree(archive, names.get(_folded(own), own)):
        target = posixpath.normpath(posixpath.join("/", folder, entry.get("Target", "")))
        kind, target = entry.get("Type", "").rpartition("/")[2], target.lstrip("/")
        found[entry.get("Id", "")] = (kind, names.get(_folded(target), target))
    return _Relations(found)


def _folded(name: str) -> str:
    """Return a part's name as it is compared: without regard to case, whatever slash it has."""
    return name.replace("\\", "/").lower()


def _worksheets(book: Element, related: _Relations) -> Iterator[SheetPart]:
    for entry in book.iterfind("{*}sheets/{*}sheet"):
        place = next((v for k, v in entry.attrib.items() if k.endswith("}id")), "")
        kind, part = related.by_id[place]
        if kind == "worksheet":
            shown = entry.get("state", "visible") == "visible"
            yield SheetPart(entry.get("name", ""), part, shown)


def _is_on(entry: Element | None, name: str) -> bool:
    return entry is not None and entry.get(name) in ("1", "true", "on")


def _tree(archive: ZipFile, part: str) -> Element:
    if archive.getinfo(part).file_size > _LARGEST_PART:
        raise Irregular("a part too large")
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Irregular("a part with entities of its own")
    return ElementTree.fromstring(text)  # noqa: S314 - no entities, and this process has limits
