"""Every read of figures, each through one door (`door.py`) under the viewer's scope.

figures     the finished figures of the marts
people      what single member rows say: waiting, unknown to the platform, doubtful
"""

from dashboard.queries.figures import (
    LEVELS,
    SORTS,
    backlog,
    city_progress,
    coverage,
    daily,
    districts,
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
    "SORTS",
    "backlog",
    "city_progress",
    "coverage",
    "daily",
    "districts",
    "doubtful_districts",
    "doubts",
    "findings",
    "follow_up",
    "freshness",
    "group",
    "imported_files",
    "ranking",
    "rejects",
    "required_pace",
    "review_ages",
    "reviews",
    "townships",
    "union_days",
    "unions",
    "unknown_unions",
]
