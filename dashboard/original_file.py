"""A file of a batch as it came in: it holds whole ID numbers, so a reason is asked and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from dashboard.reason import require_reason
from pipelines import DataDir, UserError, batch_originals

__all__ = ["OriginalFile", "original_file"]


@dataclass(frozen=True)
class OriginalFile:
    """An original, byte for byte; `rows` is 0, for nothing is counted in it."""

    content: bytes
    name: str
    target: str
    rows: int = 0
    media_type: str = "application/octet-stream"


def original_file(data: DataDir, asked: Mapping[str, str]) -> OriginalFile:
    """Return file number `asked["file"]` (from 0) of `asked["batch"]`; `asked["reason"]` says why.

    Raises UserError without a reason, for what is not there, and for bytes that are not those
    that came in.
    """
    reason = require_reason(asked.get("reason", ""))
    batch, number = asked.get("batch", ""), asked.get("file", "")
    originals = batch_originals(data, batch)
    if not (number.isascii() and number.isdigit() and int(number) < len(originals)):
        raise UserError("没有这个原始文件；请回到页面重新选择")
    kept = originals[int(number)]
    name = PurePosixPath(kept.name.replace("\\", "/")).name
    return OriginalFile(kept.read(), name, f"original {batch} {kept.name}：{reason}")
