"""A compound file (OLE) of a few small streams: what an encrypted workbook comes in."""

import struct
from collections.abc import Mapping
from pathlib import Path

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST = 4096  # Below it a stream would lie in the mini stream.


def write_ole(path: Path, streams: Mapping[str, bytes]) -> Path:
    """Write the streams into a version 3 compound file."""
    bodies = [content.ljust(_SMALLEST, b"\0") for content in streams.values()]
    bodies = [body + bytes(-len(body) % _SECTOR) for body in bodies]
    directory_at = 1
    fat = [_FAT]
    directory = [_entry("Root Entry", 5, _END, 0, child=1)]
    directories = -(-(len(streams) + 1) * 128 // _SECTOR)
    fat += _chain(directory_at, directories)
    at = directory_at + directories
    for number, (name, body) in enumerate(zip(streams, bodies, strict=True), start=1):
        sibling = number + 1 if number < len(streams) else _FREE
        directory.append(_entry(name, 2, at, len(body), right=sibling))
        fat += _chain(at, len(body) // _SECTOR)
        at += len(body) // _SECTOR
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6, 0, 1, directory_at, 0, _SMALLEST, _END, 0, _END, 0,
    )  # fmt: skip
    table = struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    path.write_bytes(
        header + table
        + struct.pack(f"<{len(fat)}I", *fat).ljust(_SECTOR, b"\xff")
        + b"".join(directory).ljust(directories * _SECTOR, b"\0")
        + b"".join(bodies)
    )  # fmt: skip
    return path


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END]


def _entry(
    name: str, kind: int, start: int, size: int, *, right: int = _FREE, child: int = _FREE
) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        text, len(text) + 2, kind, 1, _FREE, right, child, b"", 0, 0, 0, start, size,
    )  # fmt: skip
