"""What the exports must give: counted from how they were made, by none of the import's code.

`truth_of` returns a plain document: `weeks` (rows, rejects, flags and registered of every members
export), and for the last one `district`, `worker` (`district|name`), `union` (by code) with the
measures of the specification, §4, `daily` approvals and `unknown_unions` (`district|name`).
The rows of a union or worker hold known unions only; a district's hold unknown ones too.
"""

from collections import Counter
from datetime import date
from typing import Any

import numpy as np

from pipelines.demo.breakdowns import Sheet, counting_targets
from pipelines.demo.calendar import EXPORT_DAYS, export_moment
from pipelines.demo.city import City, Union
from pipelines.demo.profiles import PROFILES
from pipelines.demo.rows import APPROVED, STATUSES, Marks, Whole
from pipelines.demo.written import DirtyRows

_SHARED_BY_MORE_THAN = 3


class Week:
    """The rows of one export: their statuses, which are accepted, and which count."""

    def __init__(self, dirty: DirtyRows, day: date) -> None:
        moment = export_moment(day)
        self.day = day
        self.here = np.flatnonzero(dirty.rows.applied <= moment)
        self.rows = dirty.rows.take(self.here)
        self.status = self.rows.status_at(moment)
        self.reject = dirty.reject[self.here]
        self.accepted: Marks = self.reject == ""
        self.dated: Marks = (self.rows.audited <= moment) & ~dirty.no_audit_time[self.here]
        self.counted = self._counted()
        self.known: Marks = ~dirty.flags["unknown_union"][self.here]

    def _counted(self) -> Marks:
        """Mark a person's one row: the best status, then the latest audit, then application."""
        audited = np.where(self.dated, self.rows.audited.astype(np.int64), 0)
        applied = self.rows.applied.astype(np.int64)
        order = np.lexsort((-applied, -audited, self.status, self.rows.person))
        order = order[self.accepted[order]]
        person = self.rows.person[order]
        first = np.ones(len(order), bool)
        first[1:] = person[1:] != person[:-1]
        marks = np.zeros(len(self.here), bool)
        marks[order[first]] = True
        return marks

    def duplicates(self) -> dict[str, int]:
        """Return how many accepted rows do not count, by where the one that counts stands."""
        home = dict(zip(self.rows.person[self.counted], self.rows.union[self.counted], strict=True))
        spare = np.flatnonzero(self.accepted & ~self.counted)
        same = sum(home[self.rows.person[row]] == self.rows.union[row] for row in spare)
        return {"duplicate_in_union": int(same), "duplicate_across_unions": len(spare) - int(same)}


def truth_of(city: City, dirty: DirtyRows, sheets: list[Sheet]) -> dict[str, Any]:
    """Return the truth document (see the module's docstring)."""
    weeks = [Week(dirty, day) for day in EXPORT_DAYS]
    last = weeks[-1]
    by_union = _by_union(last, len(city.unions))
    targets = counting_targets(sheets)
    unions = {
        union.code: _union(union, by_union[:, place], targets)
        for place, union in enumerate(city.unions)
    }
    return {
        "as_of": last.day.isoformat(),
        "weeks": [_week(week, dirty) for week in weeks],
        "district": _districts(city, last, unions),
        "worker": _workers(city, unions),
        "union": unions,
        "daily": _daily(last),
        "unknown_unions": _unknown(city, last, dirty),
        "breakdown": [_sheet(sheet, sheets[:place]) for place, sheet in enumerate(sheets)],
    }


def _week(week: Week, dirty: DirtyRows) -> dict[str, Any]:
    rejects = Counter(reason for reason in week.reject if reason)
    flags = {
        name: int((marks[week.here] & week.accepted).sum()) for name, marks in dirty.flags.items()
    }
    flags["shared_phone"] = _on_shared_phones(week, dirty)
    flags |= week.duplicates()
    return {
        "as_of": week.day.isoformat(),
        "rows": len(week.here),
        "accepted": int(week.accepted.sum()),
        "rejected": sum(rejects.values()),
        "rejects": dict(sorted(rejects.items())),
        "flags": {name: n for name, n in sorted(flags.items()) if n},
        "registered": int((week.counted & (week.status == APPROVED)).sum()),
    }


def _on_shared_phones(week: Week, dirty: DirtyRows) -> int:
    """Count the rows on phones of which an early export may hold too few persons for the flag."""
    rows = week.here[dirty.flags["shared_phone"][week.here] & week.accepted]
    persons = Counter(dirty.phone[rows])
    return sum(n for n in persons.values() if n > _SHARED_BY_MORE_THAN)


def _by_union(week: Week, unions: int) -> Whole:
    """Return persons by status (rows) and union (columns), without those of unknown unions."""
    chosen = week.counted & week.known
    return np.array(
        [
            np.bincount(week.rows.union[chosen & (week.status == status)], minlength=unions)
            for status in range(len(STATUSES))
        ]
    )


def _union(union: Union, counts: Whole, targets: dict[str, int]) -> dict[str, Any]:
    actual = union.actual
    nine_tenths = None if actual is None else -(-9 * actual // 10)
    registered = int(counts[APPROVED])
    return {
        "district": union.district.name,
        "name": union.name,
        "workers": list(union.workers),
        **dict(zip((_MEASURES), map(int, counts), strict=True)),
        "actual_members": actual,
        "target": targets.get(union.code, nine_tenths),
        "on_target": None if actual is None else 10 * registered >= 9 * actual,
        "missing": None if nine_tenths is None else max(0, nine_tenths - registered),
    }


_MEASURES = tuple("registered" if name == "approved" else name for name in STATUSES)


def _group(members: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the measures of a group of unions: sums over sums."""
    known = [union for union in members if union["actual_members"]]
    actual = sum(union["actual_members"] for union in known)
    covered = sum(union["registered"] for union in known)
    return {
        **{name: sum(union[name] for union in members) for name in _MEASURES},
        "unions": len(members),
        "unions_started": sum(union["registered"] > 0 for union in members),
        "unions_on_target": sum(union["on_target"] is True for union in members),
        "over_100": sum(union["registered"] > union["actual_members"] for union in known),
        "actual_members": actual,
        "covered_registered": covered,
        "target": sum(union["target"] or 0 for union in members),
        "coverage": covered / actual if actual else None,
        "on_target": 10 * covered >= 9 * actual if actual else None,
        "missing": max(0, -(-9 * actual // 10) - covered) if actual else None,
    }


def _districts(
    city: City, week: Week, unions: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    unknown = week.counted & ~week.known
    groups = {}
    for profile in PROFILES:
        group = _group([one for one in unions.values() if one["district"] == profile.name])
        here = np.array([union.district is profile for union in city.unions])
        strangers = week.status[unknown & here[week.rows.union]]
        for place, name in enumerate(_MEASURES):
            group[name] += int((strangers == place).sum())
        group["registered_in_unknown_unions"] = int((strangers == APPROVED).sum())
        group["has_breakdown"] = profile.breakdown is not None
        groups[profile.name] = group
    return groups


def _workers(city: City, unions: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        f"{district}|{name}": _group(own)
        for district, names in city.workers.items()
        for name in names
        if (
            own := [
                one
                for one in unions.values()
                if one["district"] == district and name in one["workers"]
            ]
        )
    }


def _daily(week: Week) -> list[dict[str, Any]]:
    """Return approvals by day, days without one left out; a null day for rows without a time."""
    chosen = week.counted & (week.status == APPROVED)
    days = week.rows.audited[chosen & week.dated].astype("datetime64[D]")
    found, counts = np.unique(days, return_counts=True)
    rows: list[dict[str, Any]] = [
        {"date": str(day), "registered": int(n)} for day, n in zip(found, counts, strict=True)
    ]
    undated = int((chosen & ~week.dated).sum())
    return [*rows, {"date": None, "registered": undated}] if undated else rows


def _unknown(city: City, week: Week, dirty: DirtyRows) -> dict[str, int]:
    """Return the rows of each unknown union, under `district|name`."""
    rows = np.flatnonzero(week.accepted & ~week.known)
    named = [
        f"{city.unions[week.rows.union[row]].district.name}|{dirty.union[week.here[row]]}"
        for row in rows
    ]
    return dict(sorted(Counter(named).items()))


def _sheet(sheet: Sheet, before: list[Sheet]) -> dict[str, Any]:
    below = sum(
        line.target is not None and line.actual is not None and 10 * line.target < 9 * line.actual
        for line in sheet.lines
    )
    return {
        "district": sheet.profile.name,
        "as_of": sheet.day.isoformat(),
        "rows": len(sheet.lines) + sheet.repeats_a_row,
        "rejected": int(sheet.repeats_a_row),
        "unassigned": sum(not line.union.workers for line in sheet.lines),
        "target_below_90": below,
        "total_mismatch": int(sheet.wrong_total),
        "actual_changed": _changed(sheet, before),
    }


def _changed(sheet: Sheet, before: list[Sheet]) -> int:
    """Count the unions whose actual members differ by more than 10 % from the version before."""
    old = {
        line.union.code: line.actual
        for one in before
        if one.profile is sheet.profile
        for line in one.lines
    }
    pairs = [(old.get(line.union.code), line.actual) for line in sheet.lines]
    return sum(bool(was and now and 10 * abs(now - was) > was) for was, now in pairs)
