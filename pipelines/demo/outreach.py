"""The outreach events of the drive: on-site scanning, mobile windows, briefings."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.demo.calendar import FIRST_DAY
from pipelines.demo.city import City, Union
from pipelines.demo.files import Row, write_workbook
from pipelines.demo.names import TOWNSHIPS
from pipelines.demo.profiles import PROFILES, Profile
from pipelines.demo.rows import APPROVED
from pipelines.demo.truth import Week
from pipelines.demo.written import DirtyRows

OUTREACH_DAY = date(2022, 9, 14)
_FORMS = ("现场集中扫码", "沟通会", "流动窗口", "其他")
_FORM_SHARES = (0.6, 0.25, 0.1, 0.05)
_WINDOW = 7
_HEADERS = ("序号", "日期", "县（区）", "活动形式", "基层工会", "工会编码", "地点", "覆盖人数",
            "扫码人数")  # fmt: skip


@dataclass(frozen=True)
class Held:
    """An event; `union` None is an event of the whole district."""

    day: date
    profile: Profile
    form: str
    union: Union | None
    place: str
    reached: int
    scanned: int


def make_events(city: City, rng: np.random.Generator) -> list[Held]:
    """Return the events in the order of their days: at large unions, once each, and in the streets
    of every third district."""
    events: list[Held] = []
    for number, profile in enumerate(PROFILES):
        unions = sorted(city.of(profile.name), key=lambda union: -union.size)
        unions = [union for union in unions if not union.is_new]
        count = min(len(unions), max(2, min(12, round(0.02 * len(unions)))))
        events += [_at_union(union, profile, rng) for union in unions[:count]]
        if number % 3 == 0:
            towns = TOWNSHIPS.get(profile.code, (profile.name,))
            events += [_in_the_street(towns[0], profile, rng) for _ in range(2)]
    return sorted(events, key=lambda event: (event.day, event.profile.code, event.place))


def _at_union(union: Union, profile: Profile, rng: np.random.Generator) -> Held:
    form = str(rng.choice(_FORMS, p=_FORM_SHARES))
    reached = max(1, round(union.size * rng.uniform(0.2, 0.8)))
    scanned = 0 if form == "沟通会" else round(reached * rng.uniform(0.1, 0.7))
    place = f"{union.township or profile.name}职工之家"
    return Held(_day(rng), profile, form, union, place, reached, scanned)


def _in_the_street(town: str, profile: Profile, rng: np.random.Generator) -> Held:
    reached = int(rng.integers(60, 400))
    scanned = round(reached * rng.uniform(0.05, 0.3))
    day = _day(rng)
    return Held(day, profile, "流动窗口", None, f"{town}广场（{day:%m%d}）", reached, scanned)


def _day(rng: np.random.Generator) -> date:
    return FIRST_DAY + timedelta(days=int(rng.integers(2, (OUTREACH_DAY - FIRST_DAY).days)))


def write_events(folder: Path, events: list[Held]) -> Path:
    """Write the city's workbook of events; return its path."""
    path = folder / f"扫码活动表_{OUTREACH_DAY:%Y%m%d}.xlsx"
    head: list[Row] = [("秦皇岛市工会扫码入会活动统计表",), _HEADERS]
    rows: list[Row] = [
        (
            number, f"{event.day}", event.profile.written, event.form,
            event.union.name if event.union else None, event.union.code if event.union else None,
            event.place, event.reached, event.scanned,
        )
        for number, event in enumerate(events, start=1)
    ]  # fmt: skip
    write_workbook(path, "扫码活动表", head, rows)
    return path


def outreach_truth(
    city: City, dirty: DirtyRows, last: date, events: list[Held]
) -> list[dict[str, Any]]:
    """Return each event with what moved around it and what stands against comparing it."""
    week = Week(dirty, last)
    told = dirty.told_apply_time[week.here] != ""
    applied = week.rows.applied[week.counted & ~told].astype("datetime64[D]")
    approved = week.counted & (week.status == APPROVED) & week.dated
    audited = week.rows.audited[approved].astype("datetime64[D]")
    places = {union.code: place for place, union in enumerate(city.unions)}
    homes = np.array([PROFILES.index(union.district) for union in city.unions])

    def around(event: Held, moments: Any, marks: Any) -> tuple[int, int]:
        union = week.rows.union[marks]
        here = homes[union] == PROFILES.index(event.profile)
        if event.union is not None:
            here = (union == places[event.union.code]) & week.known[marks]
        days = (moments[here] - np.datetime64(event.day, "D")).astype(int)
        return int(((days >= -_WINDOW) & (days < 0)).sum()), int(
            ((days >= 0) & (days < _WINDOW)).sum()
        )

    rows = []
    for event in events:
        before, after = around(event, applied, week.counted & ~told)
        passed_before, passed_after = around(event, audited, approved)
        rows.append(
            {
                "date": event.day.isoformat(),
                "district": event.profile.name,
                "union_id": event.union.code if event.union else None,
                "form": event.form,
                "reached": event.reached,
                "scanned": event.scanned,
                "applications_before": before,
                "applications_after": after,
                "approvals_before": passed_before,
                "approvals_after": passed_after,
                "standing": _standing(event, events, last),
            }
        )
    return rows


def _standing(event: Held, events: list[Held], last: date) -> str:
    if event.day + timedelta(days=_WINDOW - 1) > last:
        return "beyond"
    if event.day - timedelta(days=_WINDOW) < FIRST_DAY:
        return "early"
    crowded = any(
        other is not event
        and other.profile is event.profile
        and abs((other.day - event.day).days) < 2 * _WINDOW
        and (other.union is event.union or None in (other.union, event.union))
        for other in events
    )
    return "overlap" if crowded else "clean"
