"""The reason that whoever looks behind a mask must give, and that goes into the log."""

from pipelines import UserError

__all__ = ["LONGEST_REASON", "SHORTEST_REASON", "require_reason"]

SHORTEST_REASON, LONGEST_REASON = 4, 200


def require_reason(text: str) -> str:
    """Return the reason in one line. Raises UserError for none, or for a word that says nothing."""
    reason = " ".join(text.split())
    if len(reason) < SHORTEST_REASON:
        raise UserError("请先写明原因（至少 {n} 个字），会记入日志", n=SHORTEST_REASON)
    return reason[:LONGEST_REASON]
