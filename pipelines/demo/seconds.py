"""People who apply a second time: in the same union, or in another."""

import numpy as np

from pipelines.demo.calendar import FIRST_DAY, LAST_DAY, export_moment, off_the_outage
from pipelines.demo.city import City
from pipelines.demo.rows import (
    APPROVED,
    NEVER,
    PENDING,
    REJECTED,
    UNREGISTERED,
    Applications,
    Moments,
    joined,
)

_SAME_UNION, _OTHER_UNION = 0.006, 0.003
_FEWEST = 3
_NEARLY_COMPLETE = 0.9


def with_second_applications(
    rows: Applications, city: City, rng: np.random.Generator
) -> Applications:
    """Return the rows and, for a few registered people, a second one."""
    settled = np.array([one.fate in ("usual", "stalled") and not one.is_new for one in city.unions])
    # Of the first days none, so that no earlier application falls before the drive.
    room = rows.applied > np.datetime64(FIRST_DAY, "s") + np.timedelta64(3, "D")
    approved = (rows.outcome == APPROVED) & np.isnat(rows.gone)
    drawn = rng.permutation(np.flatnonzero(approved & room & settled[rows.union]))
    same, other = (max(_FEWEST, round(share * len(rows))) for share in (_SAME_UNION, _OTHER_UNION))
    again, elsewhere = rows.take(drawn[:same]), rows.take(drawn[same : same + other])
    # In a district that is nearly complete one more would push a small union over its members.
    roomy = np.array([one.district.coverage < _NEARLY_COMPLETE for one in city.unions])
    choices = np.flatnonzero(settled & roomy)
    step = rng.integers(1, len(choices), len(elsewhere))
    moved = choices[(np.searchsorted(choices, elsewhere.union) + step) % len(choices)]
    elsewhere = elsewhere.with_columns(union=moved)
    return joined([rows, _earlier(again, rng), _later(elsewhere, rng)])


def _earlier(rows: Applications, rng: np.random.Generator) -> Applications:
    """Return an application before each: refused, not known to the platform, or approved too."""
    outcome = rng.choice([UNREGISTERED, REJECTED, APPROVED], len(rows), p=[0.5, 0.3, 0.2])
    applied = rows.applied - rng.integers(3_600, 40_000, len(rows)).astype("timedelta64[s]")
    applied = off_the_outage(applied)
    return rows.with_columns(applied=applied, audited=_soon(applied, rng), outcome=outcome)


def _later(rows: Applications, rng: np.random.Generator) -> Applications:
    """Return an application after each: approved too, or still waiting."""
    end = export_moment(LAST_DAY)
    waited = rng.integers(3_600, 200_000, len(rows)).astype("timedelta64[s]")
    applied = np.minimum(off_the_outage(rows.applied + waited), end - np.timedelta64(61, "s"))
    audited = _soon(applied, rng)
    waits = (rng.random(len(rows)) < 0.6) | (audited > end)
    return rows.with_columns(
        applied=applied,
        audited=np.where(waits, NEVER, audited),
        outcome=np.where(waits, PENDING, APPROVED),
    )


def _soon(applied: Moments, rng: np.random.Generator) -> Moments:
    """Return an audit within minutes, on the same day."""
    audited = applied + rng.integers(60, 900, len(applied)).astype("timedelta64[s]")
    midnight = applied.astype("datetime64[D]") + np.timedelta64(1, "D")
    return np.minimum(audited, midnight.astype("datetime64[s]") - np.timedelta64(1, "s"))
