"""Make a city's exports, several weeks of them, and write down what they must give."""

import json
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np

from pipelines.demo.admins import ADMIN_LIST, make_admins, with_admin, write_admin_list
from pipelines.demo.breakdowns import Sheet, breakdown_sheets, write_breakdown
from pipelines.demo.calendar import EXPORT_DAYS
from pipelines.demo.city import FULL_MEMBERS, City, make_city
from pipelines.demo.dirt import make_dirty
from pipelines.demo.members import write_members
from pipelines.demo.outreach import make_events, outreach_truth, write_events
from pipelines.demo.people import make_people
from pipelines.demo.progress import make_applications
from pipelines.demo.seconds import with_second_applications
from pipelines.demo.surveys import make_surveys, survey_truth, write_survey
from pipelines.demo.truth import truth_of
from pipelines.demo.unions import FIRST_LIST, SECOND_LIST, write_union_lists
from pipelines.demo.written import DirtyRows

SEED = 20220809
FEWEST_MEMBERS = 1_000
"""Below this there are too few rows for every kind of dirt to show."""
TRUTH = "truth.json"


@dataclass(frozen=True)
class DemoBatch:
    """Files that are imported together, and the day up to which they tell the truth."""

    as_of: date
    paths: tuple[Path, ...]


def make_demo_exports(
    folder: Path, *, members: int = FULL_MEMBERS, seed: int = SEED
) -> list[DemoBatch]:
    """Write a synthetic city's exports into `folder`; return the batches in order of import.

    `members` is the number of actual members (FEWEST_MEMBERS or more; ValueError below). The same
    arguments give the same bytes. Beside the exports stands truth.json (see `truth_of`).
    """
    if members < FEWEST_MEMBERS:
        raise ValueError(f"members must be {FEWEST_MEMBERS} or more, not {members}")
    folder.mkdir(parents=True, exist_ok=True)
    for_city, for_rows, for_lists, for_admins, for_surveys, for_events = (
        np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(6)
    )
    city = make_city(members, for_city)
    dirty = _make_rows(city, for_rows)
    sheets = breakdown_sheets(city)
    admins = make_admins(city, for_admins)
    surveys, events = make_surveys(city, for_surveys), make_events(city, for_events)
    truth = truth_of(city, dirty, sheets) | {
        "with_admin": with_admin(admins),
        "survey": survey_truth(city, surveys),
        "outreach": outreach_truth(city, dirty, EXPORT_DAYS[-1], events),
    }
    told = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / TRUTH).write_text(told + "\n", "utf-8")
    first, second = write_union_lists(folder, city, for_lists)
    return sorted(
        [
            # What is sent on its own in life comes with the lists here: a batch costs a build.
            DemoBatch(FIRST_LIST, (first, *(write_survey(folder, survey) for survey in surveys))),
            DemoBatch(SECOND_LIST, (second, write_events(folder, events))),
            DemoBatch(ADMIN_LIST, (write_admin_list(folder, admins),)),
            *_write_breakdowns(folder, sheets),
            *(DemoBatch(day, (write_members(folder, day, dirty, city),)) for day in EXPORT_DAYS),
        ],
        key=lambda batch: batch.as_of,
    )


def _make_rows(city: City, rng: np.random.Generator) -> DirtyRows:
    rows = make_applications(city, rng)
    people = make_people(len(rows), rng)
    return make_dirty(with_second_applications(rows, city, rng), people, city, rng)


def _write_breakdowns(folder: Path, sheets: list[Sheet]) -> list[DemoBatch]:
    """Write the sheets; those of one day are one batch."""
    return [
        DemoBatch(day, tuple(write_breakdown(folder, sheet) for sheet in same_day))
        for day, same_day in groupby(sheets, key=lambda sheet: sheet.day)
    ]
