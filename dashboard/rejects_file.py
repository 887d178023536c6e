"""A batch's rejected rows as a file: it holds whole ID numbers, so a reason is asked and kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.reason import require_reason
from pipelines import DataDir, scratch_folder, write_rejects

__all__ = ["RejectsFile", "rejects_file"]


@dataclass(frozen=True)
class RejectsFile:
    """A workbook of rejected rows as they were sent, with reason and mend."""

    content: bytes
    rows: int
    name: str
    target: str
    media_type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rejects_file(data: DataDir, asked: Mapping[str, str]) -> RejectsFile:
    """Make the file of `asked["batch"]`; `asked["reason"]` says why, and goes into the log.

    Raises UserError without a reason, for an unknown batch, and for one without rejected rows.
    """
    batch, reason = asked.get("batch", ""), require_reason(asked.get("reason", ""))
    with scratch_folder() as folder:
        path = folder / "rejects.xlsx"
        rows = write_rejects(data, batch, path)
        content = path.read_bytes()
    return RejectsFile(content, rows, f"退回_{batch}.xlsx", f"rejects {batch}：{reason}")
