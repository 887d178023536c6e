"""Every table: its columns and one query."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from dashboard import queries
from dashboard.auth import Act, Viewer
from dashboard.tables.codes import CODES
from dashboard.tables.fieldwork import FIELDWORK
from dashboard.tables.shape import Table, number
from dashboard.tables.shape import columns as _columns
from dashboard.tables.shape import whole as _whole

_unions = _whole(queries.unions)


def _most_missing(level: str) -> Callable[..., pa.Table]:
    return partial(queries.coverage, level=level, sort="missing")


def _union_days(build: Path, viewer: Viewer, union_id: str = "") -> pa.Table:
    return queries.union_days(build, viewer, union_id)


def _union_statuses(build: Path, viewer: Viewer, union_id: str = "") -> pa.Table:
    return queries.union_statuses(build, viewer, union_id)


def _denominator_history(build: Path, viewer: Viewer, union_id: str = "") -> pa.Table:
    return queries.denominator_history(build, viewer, union_id)


def _employer_kinds(build: Path, viewer: Viewer, district: str | None = None) -> pa.Table:
    """Return a district's kinds of employer, or the city's: never both, which would count twice."""
    rows = queries.coverage(build, viewer, "employer_kind", district=district, sort="missing")
    whole = district is None and viewer.districts is None
    return rows.filter(pc.is_null(rows["district"])) if whole else rows


def _allocation(build: Path, viewer: Viewer, quota: str = "") -> pa.Table:
    return queries.allocation(build, viewer, quota=number(quota))


MOST_SAMPLED = 500


def _sample(
    build: Path, viewer: Viewer, seed: str = "1", size: str = "30", district: str | None = None
) -> pa.Table:
    """Return the sample that an address asks for; what is no number draws nothing."""
    if not (seed.isascii() and size.isascii() and seed.isdigit() and size.isdigit()):
        seed, size = "1", "0"
    drawn = min(int(size[:9]), MOST_SAMPLED)
    return queries.sample(build, viewer, seed=int(seed[:9]), size=drawn, district=district)


_UNION_FILTERS = (
    "district", "township", "employer_kind", "size", "state", "q", "worker", "sort",
)  # fmt: skip
_GROUP = (
    "missing quick_win coverage_percent light registered pending actual_members"
    " unions unions_started unions_on_target"
)


def _moved(build: Path, viewer: Viewer) -> pa.Table:
    rows = queries.movement(build, viewer)
    return rows.filter(pc.equal(rows["level"], "district"))


TABLES = {
    "movement": Table(
        "县区进展",
        _columns(
            "district new_day new new_week_before coverage_percent points_week rank places_gained"
            " pace_to_target missing"
        ),
        _moved,
    ),
    "traits": Table(
        "人员构成",
        _columns("trait trait_value registered share_percent"),
        queries.traits,
        ("district", "union_id"),
    ),
    "progress": Table(
        "目标进度",
        _columns(
            "goal registered goal_percent time_progress_percent days_left remaining pace_needed"
            " pace_recent projected_at_deadline projected_low projected_high projected_finish"
        ),
        queries.progress,
    ),
    "ranking": Table(
        "县区排名",
        _columns(
            "rank district coverage_percent rank_group light missing registered new"
            " actual_members unions unions_on_target"
        ),
        queries.ranking,
    ),
    "days": Table("每日录入", _columns("date registered cumulative"), queries.daily, ("district",)),
    "union_days": Table(
        "每日录入", _columns("date registered cumulative"), _union_days, ("union_id",)
    ),
    "workers": Table(
        "社工排名",
        _columns(
            "rank rank_in_district worker coverage_percent light district missing quick_win stalled"
            " unions_on_target unions registered actual_members new last_approval"
        ),
        queries.workers,
        ("district", "sort"),
    ),
    "assessment": Table(
        "社工考核",
        _columns(
            "points_rank points_rank_in_district worker points coverage_points on_target_points"
            " barred district coverage_percent light unions_on_target unions registered"
            " actual_members missing"
        ),
        queries.assessment,
        ("district",),
    ),
    "allocation": Table(
        "评优名额",
        _columns("district awards barred award_claim registered coverage_percent light"),
        _allocation,
        ("quota",),
    ),
    "worker_unions": Table(
        "负责的工会",
        _columns(
            "union_name missing quick_win coverage_percent light registered actual_members pending"
            " admins_text township union_code"
        ),
        _unions,
        ("worker",),
    ),
    "step_unions": Table(
        "组织覆盖",
        _columns(
            "union_name missing actual_members registered next_step workers_text admins_text"
            " district township union_code"
        ),
        _unions,
        _UNION_FILTERS,
    ),
    "funnel": Table(
        "从会员到录入", _columns("step people step_percent lost"), queries.funnel, ("district",)
    ),
    "funnels": Table(
        "各县区差在哪一步",
        _columns(
            "district not_applied unknown_to_province in_review covered_actual covered_registered"
            " coverage_percent"
        ),
        queries.funnels,
    ),
    "ladder": Table("工会走到哪一步", _columns("rung unions"), queries.ladder, ("district",)),
    "readiness": Table(
        "各县区工会组织覆盖",
        _columns(
            "district unions with_admin with_qr with_application unions_started unions_on_target"
        ),
        queries.readiness_by_district,
    ),
    "unions": Table(
        "基层工会",
        _columns(
            "union_name missing quick_win coverage_percent light registered actual_members"
            " workers_text township union_code"
        ),
        _unions,
        _UNION_FILTERS,
    ),
    "every_union": Table(
        "基层工会",
        _columns(
            "union_name missing quick_win coverage_percent light district registered"
            " actual_members workers_text township union_code"
        ),
        _unions,
        _UNION_FILTERS,
    ),
    "reviews": Table(
        "待审核的工会",
        _columns(
            "union_name over_limit pending waited quick_win coverage_percent coverage_percent_if"
            " light_if district workers_text admins_text union_code"
        ),
        _whole(queries.reviews),
        ("district",),
    ),
    "ages": Table("等待天数", _columns("waited pending"), queries.review_ages, ("district",)),
    "backlog": Table(
        "各县区待审核",
        _columns(
            "district pending over_limit quick_win unions_reaching coverage_percent"
            " coverage_percent_if light_if age_median age_p90"
        ),
        queries.district_reviews,
    ),
    "follow_up": Table(
        "待跟进名单",
        _columns("name_masked phone_masked status applied waited union_name district"),
        _whole(queries.follow_up),
        ("district", "union_id", "status"),
        Act.FOLLOW_UP,
    ),
    "doubts": Table("存疑记录", _columns("n why mend"), queries.doubts, ("district", "union_id")),
    "rejects": Table("退回记录", _columns("n why mend"), queries.rejects, (), Act.IMPORT_EXPORTS),
    "doubtful": Table(
        "各县区存疑记录",
        _columns("district doubtful_percent doubtful members"),
        queries.doubtful_districts,
    ),
    "doubt_history": Table(
        "逐批存疑占比",
        _columns("as_of doubtful_percent doubtful rows batch_id"),
        queries.doubt_history,
        ("district",),
    ),
    "findings": Table(
        "逐批退回与存疑",
        _columns("as_of district verdict why n mend batch_id"),
        queries.findings_by_district,
        ("district", "batch"),
    ),
    "denominators": Table(
        "基数存疑的工会",
        _columns(
            "problem union_name actual_members stated_before registered district workers_text"
            " union_code"
        ),
        queries.denominator_doubts,
        ("district", "problem"),
    ),
    "union_statuses": Table(
        "各审核状态的人数", _columns("status people"), _union_statuses, ("union_id",)
    ),
    "denominator_history": Table(
        "实际会员数的来历",
        _columns("as_of source actual_members stated_before target stated_workers counts file row"),
        _denominator_history,
        ("union_id",),
    ),
    "repeated": Table(
        "跨工会重复的人",
        _columns(
            "name_masked phone_masked union_name member_status counted_in counted_status district"
        ),
        _whole(queries.repeated),
        ("district",),
        Act.FOLLOW_UP,
    ),
    "sample": Table(
        "电话核查名单",
        _columns("place name_masked phone_masked union_name district audited file row"),
        _sample,
        ("seed", "size", "district"),
        Act.FOLLOW_UP,
    ),
    "unknown_unions": Table(
        "名册外工会",
        _columns("district union_name rows registered nearest_text"),
        queries.unknown_unions,
        ("district",),
    ),
    "unknown_by_union": Table(
        "平台查无此人的工会",
        _columns("union_name unregistered district workers_text admins_text"),
        queries.unknown_by_union,
        ("district",),
    ),
    "breakdown_board": Table(
        "任务分解报送",
        _columns(
            "district report_state newest_state reported_on unions unions_assigned"
            " unions_targeted social_workers versions"
        ),
        queries.breakdown_board,
        given=("sheets",),
    ),
    "breakdown_sheets": Table(
        "任务分解表各版本",
        _columns(
            "sheet_state district batch_id sent_at sent_by return_reason returned_at returned_by"
            " accepted_at accepted_by withdrawn_at withdrawn_by rows accepted rejected as_of files"
        ),
        queries.breakdown_sheets,
        ("district",),
        given=("sheets",),
    ),
    "chain": Table(
        "责任链",
        _columns(
            "district unions_unassigned unions_without_admin unions_claimed_twice"
            " workers_overloaded social_workers unions unions_assigned unions_with_admin"
            " unions_chained"
        ),
        queries.chain,
    ),
    "overloaded": Table(
        "包联过多的社工",
        _columns("worker district unions actual_members coverage_percent light missing"),
        queries.overloaded,
        ("district",),
    ),
    "claimed_twice": Table(
        "重复包联的工会",
        _columns(
            "union_name district workers_text stated_actual stated_target claimed_by sheet row"
            " batch_id"
        ),
        queries.claimed_twice,
        ("district",),
    ),
    "townships": Table(
        "乡镇（街道）", _columns(f"township {_GROUP}"), _most_missing("township"), ("district",)
    ),
    "employer_kinds": Table(
        "单位类型", _columns(f"employer_kind {_GROUP}"), _employer_kinds, ("district",)
    ),
    **FIELDWORK,
    **CODES,
}
