"""The weekly draft: made when it is due, once, whatever the server does; issued by nobody."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from dashboard.bulletins.drafts import draft_unlocked
from dashboard.bulletins.figures import newest_day
from dashboard.bulletins.places import Places, write_json
from dashboard.documents.bulletin.rules import Rules, load_rules
from pipelines import Busy, Campaign, DataDir, UserError, packed, unpacked

__all__ = ["BY", "Scheduled", "draft_if_due", "last_scheduled", "next_due"]

BY = "schedule"
"""Who a scheduled draft was made by."""

AFTER_DEADLINE = timedelta(days=14)
"""How long drafts are made after the deadline: the last days' reviews still come in."""


@dataclass(frozen=True)
class Scheduled:
    """What the schedule did last: the draft of a due moment, or why there is none."""

    due: str
    draft: str | None
    problem: str | None


def draft_if_due(data: DataDir, now: datetime) -> Scheduled | None:
    """Make the draft of the last due moment, unless it was made or tried; None: nothing to do.

    What a moment brought is written down, so that it is tried once, before and after a restart.
    Waits for no one: where somebody is at work, the next call tries again.
    """
    rules, campaign = load_rules(data)
    due = last_due(rules, campaign, now)
    if due is None or _was_tried(data, due):
        return None
    try:
        with Places(data).locked():
            return None if _was_tried(data, due) else _draft(data, due)
    except Busy:
        return None


def _draft(data: DataDir, due: datetime) -> Scheduled:
    try:
        made = draft_unlocked(data, as_of=newest_day(data), by=BY, scheduled=True)
    except Busy:  # An import runs, for longer than anybody waits.
        raise
    except UserError as refusal:
        outcome = Scheduled(due.isoformat(), None, refusal.said)
    else:
        outcome = Scheduled(due.isoformat(), made.id, None)
    write_json(_path(data), packed(asdict(outcome)))
    return outcome


def _was_tried(data: DataDir, due: datetime) -> bool:
    done = last_scheduled(data)
    return done is not None and done.due >= due.isoformat()


def last_scheduled(data: DataDir) -> Scheduled | None:
    """Return what the schedule did last, or None."""
    try:
        return Scheduled(**unpacked(json.loads(_path(data).read_text("utf-8"))))
    except (OSError, ValueError, TypeError):
        return None


def last_due(rules: Rules, campaign: Campaign, now: datetime) -> datetime | None:
    """Return the newest due moment up to now, within the drive; None before the first."""
    if rules.weekday == 0:
        return None
    back = (now.isoweekday() - rules.weekday) % 7
    due = datetime.combine(now.date() - timedelta(days=back), time(rules.hour))
    if due > now.replace(tzinfo=None):
        due -= timedelta(days=7)
    within = campaign.starts < due.date() <= campaign.deadline + AFTER_DEADLINE
    return due if within else None


def next_due(rules: Rules, campaign: Campaign, now: datetime) -> datetime | None:
    """Return when the next draft is due, or None after the drive."""
    if rules.weekday == 0:
        return None
    ahead = (rules.weekday - now.isoweekday()) % 7
    due = datetime.combine(now.date() + timedelta(days=ahead), time(rules.hour))
    if due <= now.replace(tzinfo=None):
        due += timedelta(days=7)
    return due if due.date() <= campaign.deadline + AFTER_DEADLINE else None


def _path(data: DataDir) -> Path:
    return Places(data).root / "schedule.json"
