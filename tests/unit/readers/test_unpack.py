"""Parts of a zip file come out whole, or it is said that they do not."""

import io
import random
import struct
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import pytest

from pipelines.readers.unpack import unpack

PART = "xl/worksheets/sheet1.xml"
CONTENT = b"".join(b"<row r='%d'>%d</row>" % (n, n * n % 9973) for n in range(400_000))


def zipped(path: Path, how: int = ZIP_DEFLATED, before: bytes = b"") -> Path:
    with path.open("wb") as file:
        file.write(before)
        with ZipFile(file, "a", how) as archive:
            archive.writestr("empty.xml", b"")
            archive.writestr(PART, CONTENT)
    return path


def unpacked(path: Path, part: str = PART) -> list[bytes]:
    with ZipFile(path) as archive:
        return list(unpack(archive, part))


@pytest.mark.parametrize("how", [ZIP_DEFLATED, ZIP_STORED, ZIP_BZIP2])
def test_a_part_comes_out_whole_in_large_pieces(tmp_path: Path, how: int) -> None:
    path = zipped(tmp_path / "a.zip", how)
    pieces = unpacked(path)
    assert b"".join(pieces) == CONTENT
    assert 1 << 20 < sum(map(len, pieces)) / len(pieces) <= 8 << 20
    assert unpacked(path, "empty.xml") == []


def test_a_zip_behind_other_bytes_or_written_as_a_stream(tmp_path: Path) -> None:
    assert b"".join(unpacked(zipped(tmp_path / "a.zip", before=b"#!sfx\n" * 99))) == CONTENT

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    pipe = Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:  # Sizes stand behind the part only.
        archive.writestr(PART, CONTENT)
    streamed = tmp_path / "b.zip"
    streamed.write_bytes(pipe.getvalue())
    assert b"".join(unpacked(streamed)) == CONTENT


def test_random_bytes_and_texts_of_many_sizes(tmp_path: Path) -> None:
    dice = random.Random(5)
    sizes = [1, 63, 65_535, 65_536, 65_537, (1 << 20) - 1, (1 << 20) + 1, 8 << 20, (8 << 20) + 1]
    contents = [dice.randbytes(size) for size in sizes] + [b"a" * size for size in sizes]
    path = tmp_path / "a.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}", content)
    for number, content in enumerate(contents):
        assert b"".join(unpacked(path, f"{number}")) == content


def central(data: bytes) -> int:
    """Return where the directory's entry of PART begins."""
    return data.rfind(b"PK\x01\x02")


def with_checksum(data: bytearray) -> None:
    data[central(data) + 16] ^= 1


def with_less_said(data: bytearray) -> None:
    struct.pack_into("<I", data, central(data) + 24, len(CONTENT) - 1)


def with_more_said(data: bytearray) -> None:
    struct.pack_into("<I", data, central(data) + 24, len(CONTENT) + 1)


def with_less_packed(data: bytearray) -> None:
    packed = struct.unpack_from("<I", data, central(data) + 20)[0]
    struct.pack_into("<I", data, central(data) + 20, packed - 1000)


def with_a_changed_byte(data: bytearray) -> None:
    data[len(data) // 2] ^= 255


@pytest.mark.parametrize(
    "spoil",
    [with_checksum, with_less_said, with_more_said, with_less_packed, with_a_changed_byte],
)
def test_a_damaged_part_is_refused(tmp_path: Path, spoil: Callable[[bytearray], None]) -> None:
    path = zipped(tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    spoil(data)
    path.write_bytes(data)
    with pytest.raises(BadZipFile):
        unpacked(path)


def test_a_bomb_is_left_where_it_is_larger_than_it_says(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(PART, b"\0" * (64 << 20))
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, central(data) + 24, 1000)
    path.write_bytes(data)
    taken = 0
    with ZipFile(path) as archive, pytest.raises(BadZipFile):
        for piece in unpack(archive, PART):
            taken += len(piece)
    assert taken <= 8 << 20


def test_a_part_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        unpacked(zipped(tmp_path / "a.zip"), "xl/other.xml")
