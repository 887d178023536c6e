"""Tables of the work in the districts: targets, survey, outreach."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa

from dashboard import queries
from dashboard.auth import Viewer
from dashboard.tables.shape import Table, columns, number, whole

_TARGETS = (
    "unions actual_members target registered completion_percent coverage_percent light missing"
)
_AROUND = (
    "events reached scanned applications_before applications_after"
    " applications_more approvals_before approvals_after approvals_more"
)


def _of_level(level: str) -> Callable[..., pa.Table]:
    return partial(queries.target_groups, level=level)


def _what_if(
    build: Path, viewer: Viewer, aim: str = "", way: str = "share", district: str | None = None
) -> pa.Table:
    return queries.what_if(build, viewer, aim=number(aim), way=way, district=district)


TARGETS_BY = {
    "district": "target_districts",
    "township": "target_townships",
    "worker": "target_workers",
    "kind": "target_kinds",
}
"""What targets are summed by, and the table of each."""

FIELDWORK = {
    "reconciliation": Table(
        "目标对账",
        columns(
            "district target goal_share target_over target_stated target_derived actual_members"
            " actual_over target_less_actual undertaken_percent unions unions_targeted"
        ),
        queries.reconciliation,
    ),
    "what_if": Table(
        "目标试算",
        columns(
            "district target new_target raised_by undertaken_percent actual_members registered"
        ),
        _what_if,
        ("aim", "way"),
    ),
    "what_if_unions": Table(
        "目标试算",
        columns(
            "union_name target new_target raised_by undertaken_percent actual_members registered"
            " workers_text union_code"
        ),
        _what_if,
        ("aim", "way", "district"),
    ),
    "target_districts": Table(
        "各县区任务", columns(f"district {_TARGETS}"), _of_level("district"), ("district",)
    ),
    "target_townships": Table(
        "各乡镇任务",
        columns(f"district township {_TARGETS}"),
        _of_level("township"),
        ("district",),
    ),
    "target_workers": Table(
        "各社工任务", columns(f"district worker {_TARGETS}"), _of_level("worker"), ("district",)
    ),
    "target_kinds": Table(
        "各类单位任务",
        columns(f"employer_kind {_TARGETS}"),
        _of_level("employer_kind"),
        ("district",),
    ),
    "survey_progress": Table(
        "各县区摸排进度",
        columns(
            "district surveyed_percent unions unions_surveyed employers workers new_form_workers"
            " unionised not_unionised unionised_unknown with_difficulty not_listed"
            " listed_all_the_same surveyed_on"
        ),
        queries.survey_progress,
    ),
    "survey_kinds": Table(
        "各类单位摸排",
        columns(
            "employer_group employers workers surveyed_members new_form_workers unionised"
            " not_unionised unionised_unknown workers_not_unionised"
        ),
        queries.survey_kinds,
        ("district",),
    ),
    "survey_difficulties": Table(
        "困难归类",
        columns("difficulty_group employers workers new_form_workers"),
        queries.survey_difficulties,
        ("district",),
    ),
    "survey_employers": Table(
        "摸排单位",
        columns(
            "employer contradiction difficulty difficulty_groups employer_group workers"
            " new_form_workers said_unionised employer_kind township district"
        ),
        whole(queries.survey_employers),
        ("district", "difficulty", "contradiction"),
    ),
    "not_surveyed": Table(
        "没摸排到的工会",
        columns("union_name actual_members employer_kind township district union_code"),
        whole(queries.unions_not_surveyed),
        ("district",),
    ),
    "outreach_clean": Table(
        "活动前后对照",
        columns(f"counted_on form {_AROUND}"),
        partial(queries.outreach_forms, clean=True),
        ("district",),
    ),
    "outreach_marked": Table(
        "不宜对照的活动",
        columns(f"standing counted_on form {_AROUND}"),
        partial(queries.outreach_forms, clean=False),
        ("district",),
    ),
    "outreach_events": Table(
        "活动清单",
        columns(
            "date district form union_name venue reached scanned counted_on applications_before"
            " applications_after approvals_before approvals_after standing"
        ),
        whole(queries.outreach_events),
        ("district",),
    ),
}
"""Put into TABLES beside the others."""
