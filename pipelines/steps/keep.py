"""Keep every file that comes in, byte for byte, under its SHA-256."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import BadFile, why

_READ_AT_ONCE = 1 << 20
LARGEST = 200 << 20
"""Bytes of the largest file that is taken in (200 MiB)."""


@dataclass(frozen=True)
class Original:
    """A kept file: what its sender called it, its SHA-256 in hex, and its size in bytes.

    A `spare` one may turn out to be no table: it is passed over then. `folder` is where it was sent
    within a folder or zip, with that one's name.
    """

    name: str
    sha256: str
    size: int
    spare: bool = False
    folder: str = ""


def keep_original(
    source: Path, name: str, originals: Path, *, spare: bool = False, sent_in: str = ""
) -> Original:
    """Copy `source` to originals/<sha256> unless it is there already.

    The copy is complete on disk before it has its name. Raises BadFile where the file cannot be
    read or is larger than LARGEST.
    """
    temporary = originals / f".tmp-{secrets.token_hex(8)}"
    try:
        if not source.is_file():  # A pipe would never end.
            raise BadFile("{name}：不是普通文件（可能是管道或设备）；请核对路径", name=name)
        digest, size = _copy(source, temporary, name)
        kept = originals / digest
        if kept.exists():
            temporary.unlink()
        else:
            temporary.replace(kept)
    except OSError as error:
        raise BadFile(
            "{name}：文件保存不下来（{why}）；请核对路径、权限和磁盘空间", name=name, why=why(error)
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return Original(name, digest, size, spare, sent_in)


def _copy(source: Path, target: Path, name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(_READ_AT_ONCE):
            digest.update(chunk)
            writer.write(chunk)
            size += len(chunk)
            if size > LARGEST:
                raise BadFile(
                    "{name}：超过 {most} MB；请按县区分开导出后再导入",
                    name=name,
                    most=LARGEST >> 20,
                )
        writer.flush()
        os.fsync(writer.fileno())
    target.chmod(0o600)
    return digest.hexdigest(), size
