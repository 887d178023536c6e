"""The usual dirt: rows that are wrong, odd or merely untidy, each in one way.

Every mark says what the specification (§3) makes of the row; the truth is counted from the marks.
"""

from collections.abc import Callable

import numpy as np

from pipelines.demo.city import City
from pipelines.demo.people import RESIDENT_CARD, People, make_phones
from pipelines.demo.rows import APPROVED, Applications, Whole
from pipelines.demo.spoil import (
    broken_check,
    broken_date,
    broken_length,
    full_width,
    minor,
    near_miss,
    retired,
    untidy_id,
)
from pipelines.demo.written import DirtyRows, written

_PEOPLE_ON_ONE_PHONE = 5
_UNKNOWN_STATUSES = ("1", "2", "冻结")

Spoil = Callable[[DirtyRows, Whole, City, np.random.Generator], None]


def _rejecting(reason: str, column: str, change: Callable[[str], str]) -> Spoil:
    def spoil(dirty: DirtyRows, at: Whole, _city: City, _rng: np.random.Generator) -> None:
        texts = getattr(dirty, column)
        texts[at] = [change(text) for text in texts[at]]
        dirty.reject[at] = reason

    return spoil


def _flagging(flag: str | None, column: str, change: Callable[[str], str]) -> Spoil:
    def spoil(dirty: DirtyRows, at: Whole, _city: City, _rng: np.random.Generator) -> None:
        texts = getattr(dirty, column)
        texts[at] = [change(text) for text in texts[at]]
        if flag:
            dirty.flags[flag][at] = True

    return spoil


def _lose_precision(dirty: DirtyRows, at: Whole, _city: City, _rng: np.random.Generator) -> None:
    dirty.float_id[at] = True
    dirty.reject[at] = "id_precision_lost"


def _tell_no_status(dirty: DirtyRows, at: Whole, _city: City, rng: np.random.Generator) -> None:
    dirty.told_status[at] = rng.choice(_UNKNOWN_STATUSES, len(at))
    dirty.reject[at] = "unknown_status"


def _share_phones(dirty: DirtyRows, at: Whole, _city: City, rng: np.random.Generator) -> None:
    """Put five persons on each phone; and beside them pairs, as families share one."""
    groups = np.arange(len(at)) // _PEOPLE_ON_ONE_PHONE
    full = groups < len(at) // _PEOPLE_ON_ONE_PHONE
    dirty.phone[at] = make_phones(len(at), rng)[groups]
    dirty.flags["shared_phone"][at[full]] = True


def _share_in_pairs(dirty: DirtyRows, at: Whole, _city: City, rng: np.random.Generator) -> None:
    dirty.phone[at] = make_phones(len(at), rng)[np.arange(len(at)) // 2]


def _name_no_union(dirty: DirtyRows, at: Whole, city: City, rng: np.random.Generator) -> None:
    known = {name for union in city.unions for name in (union.name, union.former_name)}
    for index in at:
        dirty.union[index] = near_miss(dirty.union[index], known, rng)
    dirty.flags["unknown_union"][at] = True


def _name_no_district(dirty: DirtyRows, at: Whole, city: City, _rng: np.random.Generator) -> None:
    """Name the city where the district should stand; the union's name is enough to find it."""
    once = _names_once(city)
    found = at[np.isin(dirty.union[at].astype(str), once)]
    dirty.district[found] = "秦皇岛市总工会"
    dirty.flags["unknown_district"][found] = True


def _leave_district_out(dirty: DirtyRows, at: Whole, city: City, _rng: np.random.Generator) -> None:
    found = at[np.isin(dirty.union[at].astype(str), _names_once(city))]
    dirty.district[found] = ""


def _names_once(city: City) -> np.ndarray:
    names, times = np.unique([union.name for union in city.unions], return_counts=True)
    return np.asarray(names[times == 1])


def _forget_audit_time(dirty: DirtyRows, at: Whole, _city: City, _rng: np.random.Generator) -> None:
    dirty.no_audit_time[at[dirty.rows.outcome[at] == APPROVED]] = True


def _be_odd(flag: str, change: Callable[[str, np.random.Generator], str]) -> Spoil:
    def spoil(dirty: DirtyRows, at: Whole, _city: City, rng: np.random.Generator) -> None:
        taken = set(dirty.id_number)
        for index in at:
            number = change(dirty.id_number[index], rng)
            while number in taken:
                number = change(number, rng)
            taken.add(number)
            dirty.id_number[index] = number
        dirty.flags[flag][at] = True

    return spoil


# Share of all rows, at least so many, and how.
_SPOILERS: tuple[tuple[float, int, Spoil], ...] = (
    (0.0008, 2, _rejecting("bad_id_checksum", "id_number", broken_check)),
    (0.0003, 2, _rejecting("bad_id_date", "id_number", broken_date)),
    (0.0006, 2, _rejecting("bad_id_length", "id_number", broken_length)),
    (0.0003, 2, _rejecting("missing_name", "name", lambda _: "")),
    (0.0006, 2, _rejecting("missing_id", "id_number", lambda _: "")),
    (0.0004, 2, _rejecting("missing_union", "union", lambda _: "")),
    (0.0005, 2, _lose_precision),
    (0.0002, 2, _tell_no_status),
    (0.0010, 2, _flagging("bad_phone", "phone", lambda phone: phone[:10])),
    (0.0002, 1, _flagging("bad_phone", "phone", lambda phone: f"0335-3{phone[-6:]}")),
    (0.0003, _PEOPLE_ON_ONE_PHONE, _share_phones),
    (0.0010, 2, _share_in_pairs),
    (0.0002, 2, _flagging("bad_time", "told_apply_time", lambda _: "0000-00-00 00:00:00")),
    (0.0001, 1, _flagging("future_time", "told_apply_time", lambda _: "2032-09-06 10:21:00")),
    (0.0002, 1, _be_odd("under_16", minor)),
    (0.0008, 2, _be_odd("past_retirement", retired)),
    (0.0004, 2, _flagging("sex_mismatch", "sex", lambda sex: "女" if sex == "男" else "男")),
    (0.0015, 2, _name_no_union),
    (0.0001, 2, _name_no_district),
    (0.0005, 2, _leave_district_out),
    (0.0004, 2, _forget_audit_time),
    (0.0008, 2, _flagging(None, "id_number", full_width)),
    (0.0020, 3, _flagging(None, "id_number", untidy_id)),
    (0.0010, 2, _flagging(None, "name", lambda name: f"{name[0]}\u3000{name[1:]} ")),
    (0.0008, 2, _flagging(None, "phone", lambda phone: f"{phone[:3]} {phone[3:7]} {phone[7:]}")),
    (0.0008, 2, _flagging(None, "phone", lambda phone: f"+86-{phone}")),
    (0.0008, 2, _flagging(None, "union", lambda name: f" {name[:3]} {name[3:]}\u200b")),
)


def make_dirty(
    rows: Applications, people: People, city: City, rng: np.random.Generator
) -> DirtyRows:
    """Write the rows out and spoil a few per mille of them."""
    dirty = written(rows, people, city)
    order = rng.permutation(_untouched(rows, people, city))
    start = 0
    for share, least, spoil in _SPOILERS:
        count = max(least, round(share * len(rows)))
        spoil(dirty, order[start : start + count], city, rng)
        start += count
    return dirty


def _untouched(rows: Applications, people: People, city: City) -> Whole:
    """Return the rows that may be spoilt: of people with one row and a resident's card, in unions
    without a story of their own."""
    times = np.bincount(rows.person, minlength=len(people.name))
    usual = np.array([union.fate == "usual" and not union.is_new for union in city.unions])
    plain = (times[rows.person] == 1) & usual[rows.union] & np.isnat(rows.gone)
    return np.flatnonzero(plain & (people.id_type[rows.person] == RESIDENT_CARD))
