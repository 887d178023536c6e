"""What is done on the command line is written in the same log as what is done on a page."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing

from dashboard.actions import Action
from dashboard.audit import AuditLog
from dashboard.auth import OPERATOR
from dashboard.state import State, unusable
from pipelines import DataDir, UserError, why

__all__ = ["note"]


def note(
    data: DataDir, action: Action, target: str = "", detail: Mapping[str, object] | None = None
) -> None:
    """Write an entry of whoever runs the command line, of what is done already.

    Raises UserError that says so where it cannot be written.
    """
    try:
        with closing(State(data.state_db)) as state:
            AuditLog(state).record(OPERATOR, action, target, detail=detail)
    except sqlite3.Error as error:
        raise _not_noted(target, unusable(error)) from error
    except OSError as error:
        raise _not_noted(target, f"{why(error)}；请核对 state.sqlite 的权限和磁盘空间") from error
    except UserError as error:
        raise _not_noted(target, str(error)) from error


def _not_noted(target: str, reason: str) -> UserError:
    return UserError(f"{target}：已经办成，不必重做；只是没能记入操作日志：{reason}")
