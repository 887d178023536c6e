"""What a workbook of ours says of itself: whose rejected rows it gives back, whose form it is."""

import zlib
from pathlib import Path
from struct import unpack_from
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

BATCH_PROPERTY = "rollcall_rejects"
"""The custom property that holds the batch whose rejected rows a workbook gives back."""
SHEET_PROPERTY = "rollcall_sheet "
"""With a sheet's title behind it: the code of the batch's sheet whose rows it gives back."""
REASON_HEADERS = ("原因", "改法")
"""The columns that are added to what was sent."""
VERSION_PROPERTY = "rollcall_version"
"""The custom property that names the version (a batch) from which a form was made; - for none."""
LISTS_SHEET = "_名单"
"""The very hidden sheet that holds a form's drop-downs; an import passes over it."""

_PART = "docProps/custom.xml"
_LARGEST_PART = 256 << 10
_LARGEST_DIRECTORY = 1 << 20
_END, _END_ZIP64, _END_SIZE = b"PK\x05\x06", b"PK\x06\x07", 22
_LONGEST_COMMENT = 0xFFFF


def read_marks(path: Path) -> dict[str, str]:
    """Return the workbook's custom text properties by name; none where it has no sound ones.

    The file may be hostile: what it says of its size is checked before it is read, no entity is
    expanded, and whatever is wrong with it is left to the parser that will name it.
    """
    if not _has_small_directory(path):
        return {}
    try:
        with ZipFile(path) as archive, archive.open(_PART) as part:
            text = part.read(_LARGEST_PART + 1)
        return _properties(text)
    except (BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, ValueError):
        return {}
    except (zlib.error, EOFError, ElementTree.ParseError):
        return {}


def form_version(path: Path) -> str | None:
    """Return the version from which a filled form was made; None where it is no form of ours."""
    return read_marks(path).get(VERSION_PROPERTY)


def _has_small_directory(path: Path) -> bool:
    """Say whether the zip's list of parts is short enough to be read whole."""
    tail = _END_SIZE + 20 + _LONGEST_COMMENT
    with path.open("rb") as handle:
        if handle.read(2) != b"PK":
            return False
        handle.seek(0, 2)
        handle.seek(max(0, handle.tell() - tail))
        end = handle.read()
    place = end.rfind(_END)
    if place < 0 or len(end) - place < _END_SIZE or _END_ZIP64 in end:
        return False
    return bool(unpack_from("<L", end, place + 12)[0] <= _LARGEST_DIRECTORY)


def _properties(text: bytes) -> dict[str, str]:
    if len(text) > _LARGEST_PART or b"<!" in text or b"\0" in text:
        return {}
    root = ElementTree.fromstring(text)  # noqa: S314 - short, and "<!" rules entities out
    return {
        entry.get("name", ""): "".join(entry.itertext()).strip()
        for entry in root
        if entry.tag.endswith("}property")
    }
