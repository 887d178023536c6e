"""Notes on days: what a curve cannot say of itself, such as an outage of the platform."""

import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dashboard.audit import Action, AuditLog
from dashboard.auth import Act, Viewer
from dashboard.state import State
from pipelines import UserError

__all__ = ["LONGEST", "DayNote", "DayNotes"]

LONGEST = 40
"""Letters of a note: it stands under a chart, in one line."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True)
class DayNote:
    """One note; without a district it is the whole city's, for everybody to read."""

    number: int
    day: date
    district: str | None
    text: str
    by: str


class DayNotes:
    """The notes in `state`. Who may write is asked here, what is written goes to the log."""

    def __init__(self, state: State, log: AuditLog) -> None:
        self._state = state
        self._log = log

    def seen_by(self, viewer: Viewer, district: str | None = None) -> list[DayNote]:
        """Return the city's notes, and a district's that the viewer sees, by day."""
        rows = self._state.rows("select * from day_note order by day, id")
        own = district if viewer.sees(district) else None
        return [_note(row) for row in rows if row["district"] in (None, own)]

    def add(self, day: date, text: str, *, district: str | None, by: Viewer) -> None:
        """Write a note on a day. Raises UserError for an empty or long one, or where it may not."""
        said = _CONTROL.sub(" ", text).strip()
        if not 0 < len(said) <= LONGEST:
            raise UserError("记事应为 1 至 {n} 个字，请改短或补上", n=LONGEST)
        _check(by, district)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._state.write() as connection:
            connection.execute(
                "insert into day_note (day, district, text, by, at) values (?, ?, ?, ?, ?)",
                (day.isoformat(), district, said, by.user, now),
            )
            self._log.record_in(connection, by, Action.NOTE, f"day {day}",
                                detail={"district": district or "", "text": said})  # fmt: skip

    def remove(self, number: int, *, by: Viewer) -> None:
        """Take a note away; one that is gone already is no mistake."""
        row = self._state.row("select * from day_note where id = ?", (number,))
        if row is None:
            return
        _check(by, row["district"])
        with self._state.write() as connection:
            connection.execute("delete from day_note where id = ?", (number,))
            self._log.record_in(connection, by, Action.NOTE, f"day {row['day']}",
                                detail={"removed": row["text"]})  # fmt: skip


def _check(by: Viewer, district: str | None) -> None:
    """Refuse who may write none, or none for this district; None is the whole city."""
    if not (by.may(Act.WRITE_NOTES) and by.sees(district)):
        raise UserError("您的账号不能写这条记事")


def _note(row: sqlite3.Row) -> DayNote:
    return DayNote(row["id"], date.fromisoformat(row["day"]), row["district"], row["text"],
                   row["by"])  # fmt: skip
