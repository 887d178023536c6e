"""Notes of supervision: what was done about a district that bulletins listed, and by whom."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.audit import Action, AuditLog
from dashboard.auth import Act, Viewer
from dashboard.state import State
from pipelines import UserError

__all__ = ["LONGEST", "SupervisionNote", "SupervisionNotes"]

LONGEST = 300

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True)
class SupervisionNote:
    """One note; `at` is UTC, ISO 8601."""

    district: str
    text: str
    by: str
    at: str


class SupervisionNotes:
    """The notes in `state`; they are added and never changed, so that the story stays whole."""

    def __init__(self, state: State, log: AuditLog) -> None:
        self._state = state
        self._log = log

    def seen_by(self, viewer: Viewer) -> list[SupervisionNote]:
        """Return the notes on the districts that the viewer sees, the newest first."""
        if not viewer.may(Act.READ_NOTES):
            return []
        rows = self._state.rows(
            "select district, text, by, at from supervision_note order by id desc"
        )
        notes = [SupervisionNote(*row) for row in rows]
        return [note for note in notes if viewer.sees(note.district)]

    def add(self, district: str, text: str, *, by: Viewer) -> None:
        """Write a note. Raises UserError for an empty or long one, or where it may not be."""
        said = _CONTROL.sub(" ", text).strip()
        if not 0 < len(said) <= LONGEST:
            raise UserError("督导记录应为 1 至 {n} 个字，请改短或补上", n=LONGEST)
        if not (by.may(Act.WRITE_NOTES) and by.sees(district)):
            raise UserError("您的账号不能写这个单位的督导记录")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._state.write() as connection:
            connection.execute(
                "insert into supervision_note (district, text, by, at) values (?, ?, ?, ?)",
                (district, said, by.user, now),
            )
            self._log.record_in(connection, by, Action.NOTE, f"supervision {district}",
                                detail={"text": said})  # fmt: skip
