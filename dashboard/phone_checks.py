"""What calling the people of a random sample found (the sample itself: `queries.sample`)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from dashboard.audit import Action, AuditLog
from dashboard.auth import Act, Viewer
from dashboard.state import State
from pipelines import UserError

__all__ = ["PhoneChecks"]

_RESULTS = frozenset({"right", "wrong", "unreached"})


class PhoneChecks:
    """The results in `state`, by member list and seed. A row's `check_id` tells nobody's pseudonym:
    it means something only beside the sample that the viewer may read.
    """

    def __init__(self, state: State, log: AuditLog) -> None:
        self._state = state
        self._log = log

    def results(self, batch: str, seed: int) -> str:
        """Return what was found, as the JSON list that `queries.sample` takes."""
        rows = self._state.rows(
            "select check_id, result from phone_check where batch = ? and seed = ?"
            " order by check_id",
            (batch, seed),
        )
        return json.dumps([dict(row) for row in rows])

    def record(self, batch: str, seed: int, found: Mapping[str, str | None], *, by: Viewer) -> int:
        """Write results by `check_id`, None takes one back; return how many were given.

        Raises UserError where the viewer may not, or for a result that is none.
        """
        if not by.may(Act.WRITE_NOTES):
            raise UserError("您的账号不能登记核查结果")
        if not {result for result in found.values() if result is not None} <= _RESULTS:
            raise UserError("核查结果只能是属实、有误或没有联系上，请重新选择")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._state.write() as connection:
            for check_id, result in found.items():
                connection.execute(
                    "delete from phone_check where batch = ? and seed = ? and check_id = ?",
                    (batch, seed, check_id),
                )
                if result is not None:
                    connection.execute(
                        "insert into phone_check (batch, seed, check_id, result, by, at)"
                        " values (?, ?, ?, ?, ?, ?)",
                        (batch, seed, check_id, result, by.user, now),
                    )
            self._log.record_in(connection, by, Action.NOTE, f"phone check {batch} seed {seed}",
                                detail={"results": len(found)})  # fmt: skip
        return len(found)
