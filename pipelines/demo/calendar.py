"""The rhythm of the drive: weekdays, a slow start, a holiday, a day without the platform."""

from datetime import date, timedelta

import numpy as np

from pipelines.demo.rows import Moments, Whole

FIRST_DAY = date(2022, 8, 9)
EXPORT_DAYS = (
    date(2022, 8, 12),
    date(2022, 8, 19),
    date(2022, 8, 26),
    date(2022, 9, 2),
    date(2022, 9, 9),
    date(2022, 9, 16),
)
LAST_DAY = EXPORT_DAYS[-1]
DAYS = (LAST_DAY - FIRST_DAY).days + 1
OUTAGE = date(2022, 8, 30)
HOLIDAY = (date(2022, 9, 10), date(2022, 9, 12))  # Mid-Autumn
EXPORT_HOUR = 20
_OPENS, _CLOSES = 8.5, 17.75
_WEEKDAYS = (1.15, 1.1, 1.0, 1.0, 0.9, 0.25, 0.15)


def export_moment(day: date) -> np.datetime64:
    """Return when the export of a day was made."""
    return np.datetime64(f"{day}T{EXPORT_HOUR}:00:00", "s")


def day_number(day: date) -> int:
    """Return a day's place in the drive, from 0."""
    return (day - FIRST_DAY).days


def approvals_until() -> np.ndarray:
    """Return the share of all approvals made by the end of each day: DAYS + 1 numbers, 0 to 1."""
    days = [FIRST_DAY + timedelta(days=number) for number in range(DAYS)]
    weights = [_weight(day) for day in days]
    return np.concatenate([[0.0], np.cumsum(weights) / sum(weights)])


def _weight(day: date) -> float:
    if day == OUTAGE:
        return 0.0
    if HOLIDAY[0] <= day <= HOLIDAY[1]:
        return 0.12
    number = day_number(day)
    # A trial week, then the districts' tasks are named (by 19 August) and the pace grows.
    ramp = 0.22 + 0.78 / (1 + np.exp(-(number - 11) / 3.0))
    # Those who were easy to reach have been reached; what is left comes more slowly.
    ebb = 1 - 0.42 / (1 + np.exp(-(number - 29) / 2.0))
    return float(ramp * ebb * _WEEKDAYS[day.weekday()])


def office_hours(days: Whole, rng: np.random.Generator) -> Moments:
    """Return a moment within office hours of each day (numbered from 0)."""
    hours = rng.uniform(_OPENS, _CLOSES, len(days))
    seconds = (np.asarray(days) * 86_400 + hours * 3_600).astype(np.int64)
    return np.datetime64(FIRST_DAY, "s") + seconds.astype("timedelta64[s]")


def any_hours(days: Whole, rng: np.random.Generator) -> Moments:
    """Return a moment between 7 and 22 o'clock of each day, most around noon and evening."""
    hours = np.clip(
        np.where(
            rng.random(len(days)) < 0.5,
            rng.normal(11.5, 2.0, len(days)),
            rng.normal(18.0, 2.2, len(days)),
        ),
        7.0,
        22.0,
    )
    seconds = (np.asarray(days) * 86_400 + hours * 3_600).astype(np.int64)
    return np.datetime64(FIRST_DAY, "s") + seconds.astype("timedelta64[s]")


def before_audit(audited: Moments, rng: np.random.Generator) -> Moments:
    """Return when each was applied for: mostly the same day or the one before, some long ago."""
    count = len(audited)
    waited = np.where(
        rng.random(count) < 0.85, rng.exponential(0.5, count), 1.0 + rng.exponential(2.5, count)
    )
    applied = audited - (waited * 86_400 + 300).astype(np.int64).astype("timedelta64[s]")
    opened = np.datetime64(FIRST_DAY, "s") + np.timedelta64(8 * 3_600, "s")
    # Nobody could apply before the drive opened.
    room = (audited - opened).astype(np.int64)
    early = opened + (room * rng.uniform(0.0, 0.9, count)).astype(np.int64).astype("timedelta64[s]")
    applied = np.where(applied < opened, early, applied)
    return off_the_outage(applied)


def off_the_outage(moments: Moments) -> Moments:
    """Return the moments, those of the day without the platform a day earlier."""
    down = moments.astype("datetime64[D]") == np.datetime64(OUTAGE, "D")
    return np.where(down, moments - np.timedelta64(1, "D"), moments)


def waiting_since(count: int, rng: np.random.Generator) -> Moments:
    """Return when applications that are still pending at the last export were made."""
    recent = rng.exponential(1.3, count)
    old = rng.uniform(3.0, 24.0, count)
    days = np.where(rng.random(count) < 0.82, recent, old)
    seconds = (days * 86_400 + 600).astype(np.int64)
    return off_the_outage(export_moment(LAST_DAY) - seconds.astype("timedelta64[s]"))
