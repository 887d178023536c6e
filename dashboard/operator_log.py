"""What is done on the command line is written in the same log as what is done on a page."""

from collections.abc import Mapping
from contextlib import closing

from dashboard.actions import Action
from dashboard.audit import AuditLog
from dashboard.auth import OPERATOR
from dashboard.state import State
from pipelines import DataDir

__all__ = ["note"]


def note(
    data: DataDir, action: Action, target: str = "", detail: Mapping[str, object] | None = None
) -> None:
    """Write an entry of whoever runs the command line."""
    with closing(State(data.state_db)) as state:
        AuditLog(state).record(OPERATOR, action, target, detail=detail)
