"""The drive's settings, changed by somebody with an account: saved, published and logged."""

from typing import Any

from dashboard.audit import Action, AuditLog
from dashboard.auth import Viewer
from pipelines import DataDir, SettingsVersion, save_settings

__all__ = ["save", "shown"]

_LONGEST = 120


def save(  # noqa: PLR0913 - what a saved version says of itself
    data: DataDir, log: AuditLog, viewer: Viewer, text: str, *, why: str, seen: str,
    address: str = "",
) -> SettingsVersion:  # fmt: skip
    """Save the settings and write what changed, old → new, in the log.

    Raises as `save_settings` does; then nothing has changed and nothing is logged.
    """
    version = save_settings(data, text, by=viewer.user, why=why, seen=seen)
    changes = {
        one.key: f"{shown(one.before)} → {shown(one.after)}"[:_LONGEST] for one in version.changes
    }
    detail = {"why": version.why, **changes}
    log.record(
        viewer, Action.SETTING_CHANGED, f"settings {version.number}", detail=detail, address=address
    )
    return version


def shown(value: Any) -> str:
    """Return a setting's value for a reader: a fraction as one, nothing as a dash."""
    if value is None:
        return "—"
    if isinstance(value, list):
        whole = len(value) == 2 and all(type(part) is int for part in value)
        return f"{value[0]}/{value[1]}" if whole else "、".join(map(str, value))
    return str(value)
