"""Hand-overs of QR codes: who handed which union its code, when (figures: queries.handovers)."""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dashboard.audit import Action, AuditLog
from dashboard.auth import Act, Viewer
from dashboard.state import State
from pipelines import UserError

__all__ = ["LONGEST", "Handover", "Handovers"]

LONGEST = 60
"""Letters of a name, and of a note."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_AHEAD = timedelta(days=1)
"""A server's clock in UTC may still be at yesterday."""


@dataclass(frozen=True)
class Handover:
    """One union was handed its code; `handed_by` did it, `by` wrote it down. Times are UTC."""

    number: int
    union_id: str
    district: str
    handed_on: date
    handed_by: str
    note: str
    by: str
    at: str
    withdrawn_by: str | None
    withdrawn_at: str | None


class Handovers:
    """The hand-overs in `state`. A mistaken one is withdrawn and stays in the story."""

    def __init__(self, state: State, log: AuditLog) -> None:
        self._state = state
        self._log = log

    def standing(self) -> str:
        """Return those that stand, as the JSON list that `queries.handovers` takes.

        The query narrows them to the viewer's districts, as it does everything else.
        """
        rows = self._state.rows(
            "select id as number, union_id, handed_on, handed_by, note from handover"
            " where withdrawn_at is null order by id"
        )
        return json.dumps([dict(row) for row in rows], ensure_ascii=False)

    def of_union(self, union_id: str, viewer: Viewer) -> list[Handover]:
        """Return a union's, withdrawn ones too, the newest first, where the viewer sees them."""
        if not viewer.may(Act.READ_NOTES):
            return []
        rows = self._state.rows(
            "select * from handover where union_id = ? order by id desc", (union_id,)
        )
        found = [_handover(row) for row in rows]
        return [one for one in found if viewer.sees(one.district)]

    def record(
        self, unions: Mapping[str, str], day: date, *, handed_by: str, note: str = "", by: Viewer
    ) -> int:
        """Write that unions (district by union_id) were handed their codes; return how many.

        One that stands already for the same day is not written twice. All of it counts or none:
        raises UserError for a day to come, a long text, or a district that is not the viewer's.
        """
        who, said = _said(handed_by) or by.user, _said(note)
        _check_entry(unions, day, who, said)
        _check(by, unions.values())
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._state.write() as connection:
            known = {
                row["union_id"]
                for row in connection.execute(
                    "select union_id from handover where handed_on = ? and withdrawn_at is null",
                    (day.isoformat(),),
                )
            }
            new = {union: unions[union] for union in unions if union not in known}
            connection.executemany(
                "insert into handover (union_id, district, handed_on, handed_by, note, by, at)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                [(union, new[union], day.isoformat(), who, said, by.user, now) for union in new],
            )
            if new:
                detail = {"day": day.isoformat(), "by": who, "note": said, "unions": list(new)}
                self._log.record_in(connection, by, Action.HANDED_OVER, f"qr {len(new)}",
                                    detail=detail)  # fmt: skip
        return len(new)

    def withdraw(self, numbers: Sequence[int], *, by: Viewer) -> int:
        """Take mistaken entries back; return how many stood until now.

        Raises UserError, and takes none back, where one is of a district that is not the viewer's.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._state.write() as connection:
            rows = connection.execute(
                "select * from handover where withdrawn_at is null"
                " and id in (select value from json_each(?))",
                (json.dumps(list(numbers)),),
            ).fetchall()
            _check(by, [row["district"] for row in rows])
            connection.executemany(
                "update handover set withdrawn_by = ?, withdrawn_at = ? where id = ?",
                [(by.user, now, row["id"]) for row in rows],
            )
            if rows:
                detail = {"unions": [row["union_id"] for row in rows]}
                self._log.record_in(connection, by, Action.HANDOVER_WITHDRAWN, f"qr {len(rows)}",
                                    detail=detail)  # fmt: skip
        return len(rows)


def _said(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _check_entry(unions: Mapping[str, str], day: date, who: str, said: str) -> None:
    if not unions:
        raise UserError("还没有选工会；请先勾选，再登记")
    if day > datetime.now(UTC).date() + _AHEAD:
        raise UserError("下发日期还没有到，请改为实际下发的那一天")
    if max(len(who), len(said)) > LONGEST:
        raise UserError("下发人和备注都不超过 {n} 个字，请改短", n=LONGEST)


def _check(by: Viewer, districts: Iterable[str]) -> None:
    """Refuse who may write no hand-over, or none for one of these districts."""
    if not by.may(Act.WRITE_NOTES) or not all(map(by.sees, districts)):
        raise UserError("您的账号不能登记这些工会的二维码下发")


def _handover(row: sqlite3.Row) -> Handover:
    return Handover(
        row["id"], row["union_id"], row["district"], date.fromisoformat(row["handed_on"]),
        row["handed_by"], row["note"], row["by"], row["at"], row["withdrawn_by"],
        row["withdrawn_at"],
    )  # fmt: skip
