"""How far each union has come: who applied when, and what became of it."""

from datetime import date

import numpy as np

from pipelines.demo.calendar import (
    LAST_DAY,
    any_hours,
    approvals_until,
    before_audit,
    day_number,
    export_moment,
    office_hours,
    waiting_since,
)
from pipelines.demo.city import City
from pipelines.demo.profiles import PROFILES
from pipelines.demo.rows import (
    APPROVED,
    NEVER,
    PENDING,
    REJECTED,
    UNREGISTERED,
    Applications,
    Whole,
    joined,
)

_STALLED_AFTER = date(2022, 8, 31)
_NEW_FROM = date(2022, 9, 15)
_SPREAD_OF_UNIONS, _SPREAD_OF_WORKERS = 1.0, 0.45
# Large employers are harder to bring along: the reason for their particular guidance.
_HARDER_BY_SIZE = 0.22
_REJECTED_SHARE, _UNREGISTERED_SHARE, _LEFT_SHARE = 0.014, 0.05, 0.0035


def make_applications(city: City, rng: np.random.Generator) -> Applications:
    """Return all applications of the drive up to the last export, without second ones."""
    registered = _registered(city, rng)
    pending, rejected, unregistered = _others(city, registered, rng)
    parts = [
        _decided(city, registered, APPROVED, rng),
        _decided(city, rejected, REJECTED, rng),
        _decided(city, unregistered, UNREGISTERED, rng),
        _waiting(city, pending, rng),
    ]
    rows = joined(parts)
    return rows.with_columns(person=np.arange(len(rows)))


def _registered(city: City, rng: np.random.Generator) -> Whole:
    """Return a number for each union, so that every district reaches its coverage."""
    sizes = np.array([union.size for union in city.unions])
    fates = np.array([union.fate for union in city.unions])
    leaning = _leaning(city, sizes, rng)
    registered = np.zeros(len(sizes), np.int64)
    for profile in PROFILES:
        here = np.array([union.district is profile for union in city.unions])
        usual = here & np.isin(fates, ("usual", "stalled"))
        wanted = profile.coverage * sizes[here].sum() - _fixed(sizes[here], fates[here]).sum()
        shares = _shares_that_reach(wanted, leaning[usual], sizes[usual])
        drawn = np.floor(sizes[usual] * shares + rng.random(int(usual.sum())))
        registered[usual] = np.minimum(drawn, sizes[usual]).astype(np.int64)
    fixed = ~np.isin(fates, ("usual", "stalled"))
    registered[fixed] = _fixed(sizes[fixed], fates[fixed])
    return registered


def _fixed(sizes: Whole, fates: np.ndarray) -> Whole:
    """Return what unions register whose fate says so; the usual ones 0."""
    over = sizes + 1 + sizes * 6 // 100
    # Nine tenths rounded up, and one more where there is room: on target for sure.
    perfect = np.minimum(sizes, (9 * sizes + 9) // 10 + 1)
    return np.select([fates == "over", fates == "perfect"], [over, perfect], 0)


def _leaning(city: City, sizes: Whole, rng: np.random.Generator) -> np.ndarray:
    workers = [(union.district.name, *union.workers[:1]) for union in city.unions]
    drawn = {worker: rng.normal(0, _SPREAD_OF_WORKERS) for worker in dict.fromkeys(workers)}
    of_worker = np.array([drawn[worker] for worker in workers])
    stalled = np.array([union.fate == "stalled" for union in city.unions])
    own = rng.normal(0, _SPREAD_OF_UNIONS, len(sizes))
    return own + of_worker - 1.2 * stalled - _HARDER_BY_SIZE * np.log(sizes / 50)


def _shares_that_reach(wanted: float, leaning: np.ndarray, sizes: Whole) -> np.ndarray:
    """Return a share a union, ordered as they lean, with Σ share × size = `wanted` if it can be."""
    low, high = -12.0, 12.0
    for _ in range(50):
        middle = (low + high) / 2
        shares = 1 / (1 + np.exp(-(leaning + middle)))
        low, high = (middle, high) if (shares * sizes).sum() < wanted else (low, middle)
    return np.asarray(shares)


def _others(city: City, registered: Whole, rng: np.random.Generator) -> tuple[Whole, Whole, Whole]:
    """Return how many of each union are pending, rejected and unregistered."""
    rest = np.maximum(0, np.array([union.size for union in city.unions]) - registered)
    waiting = np.array([union.district.waiting for union in city.unions])
    waiting = np.clip(waiting * rng.gamma(2.0, 0.5, len(rest)), 0, 0.9)
    silent = np.array([union.fate == "silent" for union in city.unions])
    # Half of the unions at zero have not one application; the others wait for their administrator.
    waiting[silent] = np.where(rng.random(int(silent.sum())) < 0.5, 0.0, 0.4)
    pending = rng.binomial(rest, waiting)
    unregistered = rng.binomial(rest - pending, np.where(silent, 0.0, _UNREGISTERED_SHARE))
    rejected = rng.binomial(registered, _REJECTED_SHARE)
    return pending, rejected, unregistered


def _decided(city: City, counts: Whole, outcome: int, rng: np.random.Generator) -> Applications:
    union = np.repeat(np.arange(len(counts)), counts)
    audited = office_hours(_audit_days(city, union, rng), rng)
    if outcome == UNREGISTERED:
        # The platform says so by itself, at any hour.
        audited = np.minimum(any_hours(_audit_days(city, union, rng), rng), _latest())
    applied = _not_before_founding(city, union, before_audit(audited, rng))
    gone = np.full(len(union), NEVER)
    if outcome == APPROVED:
        story = np.isin([one.fate for one in city.unions], ("perfect", "over"))
        gone = np.where(story[union], NEVER, _leaving(audited, rng))
    return _applications(union, applied, audited, outcome, gone)


def _latest() -> np.datetime64:
    return export_moment(LAST_DAY) - np.timedelta64(60, "s")


def _audit_days(city: City, union: Whole, rng: np.random.Generator) -> Whole:
    """Draw each approval's day by the city's rhythm within the union's own first and last day."""
    until = approvals_until()
    first = np.clip(rng.exponential(4.0, len(city.unions)), 0, 18).astype(int)
    last = np.full(len(city.unions), len(until) - 1)
    for index, one in enumerate(city.unions):
        if one.fate == "stalled":
            last[index] = day_number(_STALLED_AFTER)
        if one.is_new:
            first[index] = day_number(_NEW_FROM)
    low, high = until[first][union], until[last][union]
    drawn = low + (high - low) * rng.random(len(union))
    return np.clip(np.searchsorted(until, drawn, side="right") - 1, 0, len(until) - 2)


def _leaving(audited: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    gone = audited + rng.integers(1, 15, len(audited)).astype("timedelta64[D]")
    leaves = (rng.random(len(audited)) < _LEFT_SHARE) & (gone <= export_moment(LAST_DAY))
    return np.where(leaves, gone, NEVER)


def _waiting(city: City, counts: Whole, rng: np.random.Generator) -> Applications:
    union = np.repeat(np.arange(len(counts)), counts)
    applied = _not_before_founding(city, union, waiting_since(len(union), rng))
    never = np.full(len(union), NEVER)
    return _applications(union, applied, never, PENDING, never)


def _not_before_founding(city: City, union: Whole, applied: np.ndarray) -> np.ndarray:
    new = np.array([one.is_new for one in city.unions])[union]
    founded = np.datetime64(f"{_NEW_FROM}T08:00:00", "s")
    return np.where(new & (applied < founded), founded, applied)


def _applications(
    union: Whole, applied: np.ndarray, audited: np.ndarray, outcome: int, gone: np.ndarray
) -> Applications:
    person = np.zeros(len(union), np.int64)
    return Applications(person, union, applied, audited, np.full(len(union), outcome), gone)
