"""Every read of figures, each through one door (`door.py`) under the viewer's scope.

figures     the finished figures of the marts
breakdown   who reported the task breakdown, and who answers for which union
spelling    what was typed in Latin letters, against names written in Chinese
people      what single member rows say: waiting, unknown to the platform, doubtful
"""

from dashboard.queries.breakdown import (
    assignments,
    breakdown_board,
    breakdown_sheets,
    chain,
    claimed_twice,
    district_names,
    overloaded,
    sheets_json,
)
from dashboard.queries.figures import (
    LEVELS,
    SIZES,
    SORTS,
    backlog,
    city_progress,
    coverage,
    daily,
    districts,
    employer_kinds,
    findings,
    freshness,
    group,
    imported_files,
    ranking,
    rejects,
    required_pace,
    townships,
    unions,
    unknown_unions,
    workers,
)
from dashboard.queries.people import (
    DOUBTS,
    doubtful_districts,
    doubts,
    follow_up,
    review_ages,
    reviews,
    union_days,
)

__all__ = [
    "DOUBTS",
    "LEVELS",
    "SIZES",
    "SORTS",
    "assignments",
    "backlog",
    "breakdown_board",
    "breakdown_sheets",
    "chain",
    "city_progress",
    "claimed_twice",
    "coverage",
    "daily",
    "district_names",
    "districts",
    "doubtful_districts",
    "doubts",
    "employer_kinds",
    "findings",
    "follow_up",
    "freshness",
    "group",
    "imported_files",
    "overloaded",
    "ranking",
    "rejects",
    "required_pace",
    "review_ages",
    "reviews",
    "sheets_json",
    "townships",
    "union_days",
    "unions",
    "unknown_unions",
    "workers",
]
