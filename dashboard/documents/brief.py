"""A district on one page of paper, and a social worker's sheet: what they say (how: templates)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard import formats, queries, tables
from dashboard.auth import Viewer
from dashboard.documents.typeset import typeset
from dashboard.i18n import words
from pipelines import UserError

__all__ = ["Paper", "district_brief", "worker_sheet"]

MOST_UNIONS, MOST_WORKERS, MOST_TOWNSHIPS = 15, 7, 6
"""What one page holds, even where every name takes two lines."""


@dataclass(frozen=True)
class Paper:
    """A PDF with the name under which it is saved; `rows` are the unions on it."""

    name: str
    content: bytes
    rows: int
    target: str
    media_type: str = "application/pdf"


def district_brief(build: Path, viewer: Viewer, district: str) -> Paper:
    """Return a district's brief. Raises UserError where the viewer sees no such district."""
    measures = queries.group(build, viewer, "district", district)
    if measures is None:
        raise UserError("没有“{district}”这个县区，或者您看不到它", district=district)
    drive = queries.freshness(build, viewer) or {}
    unions = queries.unions(build, viewer, district=district, limit=MOST_UNIONS).to_pylist()
    data = {
        "title": f"{district}会员实名制录入简报",
        "source": _source(drive),
        "headline": _headline(measures),
        "figures": _figures(measures),
        "steps": _steps(build, viewer, district),
        **_days(build, viewer, district),
        "unions": [_union(row) for row in unions],
        "workers": _rows(
            queries.workers(build, viewer, district=district, sort="missing").to_pylist(),
            "worker", MOST_WORKERS,
        ),
        "townships": _rows(
            queries.coverage(
                build, viewer, "township", district=district, sort="missing"
            ).to_pylist(),
            "township", MOST_TOWNSHIPS,
        ),
        "doubts": _doubts(build, viewer, district),
    }  # fmt: skip
    (content,) = typeset("brief", data)
    name = f"{district}_录入简报_{_day(drive)}.pdf"
    return Paper(name, content, len(unions), f"brief {district}")


def worker_sheet(build: Path, viewer: Viewer, worker: str) -> Paper:
    """Return a social worker's sheet; `worker` is "district|name".

    Raises UserError where the viewer sees no such social worker.
    """
    measures = queries.one(queries.workers(build, viewer, worker=worker)) if worker else None
    if measures is None:
        raise UserError("没有这名社工，或者您看不到；请回到社工页面重新点击")
    drive = queries.freshness(build, viewer) or {}
    unions = queries.unions(build, viewer, worker=worker, limit=1_000).to_pylist()
    data = {
        "title": f"{measures['worker']}包联工会录入情况",
        "district": measures["district"],
        "source": _source(drive),
        "headline": _headline(measures),
        "figures": _figures(measures),
        "unions": [_union(row) for row in unions],
    }
    (content,) = typeset("worker", data)
    name = f"{measures['district']}_{measures['worker']}_包联工会_{_day(drive)}.pdf"
    return Paper(name, content, len(unions), f"worker sheet {measures['district']}")


def _source(drive: dict[str, Any]) -> str:
    day = formats.day(drive.get("as_of"), "zh")
    return f"{drive.get('issuer', '')}　数据截至 {day}　批次 {drive.get('members_batch') or '无'}"


def _day(drive: dict[str, Any]) -> str:
    return f"{drive['as_of']:%Y%m%d}" if drive.get("as_of") else "无数据"


def _headline(measures: dict[str, Any]) -> str:
    if measures["missing"] is None:
        return "还没有实际会员数，算不出覆盖率。"
    if measures["on_target"]:
        short = measures["unions"] - measures["unions_on_target"]
        return f"已达到 90%；还有 {formats.whole(short)} 家工会没有达标。"
    quick = formats.whole(measures["quick_win"])
    missing = formats.whole(measures["missing"])
    return f"到 90% 还差 {missing} 人，其中 {quick} 人审核通过即可补上。"


def _figures(measures: dict[str, Any]) -> list[dict[str, str]]:
    whole = formats.whole
    place = f"同组第 {measures['rank']} 名" if measures["rank"] else ""
    if measures["level"] == "worker":
        place = f"全市第 {measures['rank']} 名" if measures["rank"] else ""
    light = tables.light_text(measures["light"], words("zh"))
    figures = [
        ("覆盖率", formats.percent(measures["coverage_percent"]), light),
        ("已录入", whole(measures["registered"]), f"实际会员 {whole(measures['actual_members'])}"),
        ("近 7 天新增", whole(measures["new"]), f"待审核 {whole(measures['pending'])} 人"),
        ("达标工会", whole(measures["unions_on_target"]), f"共 {whole(measures['unions'])} 家"),
        ("还差", whole(measures["missing"]), place),
    ]
    return [{"label": label, "value": value, "beneath": said} for label, value, said in figures]


def _steps(build: Path, viewer: Viewer, district: str) -> list[dict[str, Any]]:
    """Return the funnel's steps with their share of the first, as a number from 0 to 100."""
    steps = queries.funnel(build, viewer, district=district).to_pylist()
    if not steps or not steps[0]["people"]:
        return []
    return [
        {
            "name": tables.FUNNEL[step["step"]],
            "people": formats.whole(step["people"]),
            "percent": formats.percent(step["step_percent"]),
            "share": min(100.0, float(step["step_percent"])),
            "lost": _lost(step),
        }
        for step in steps
    ]


def _lost(step: dict[str, Any]) -> str:
    if not step["lost"]:
        return ""
    return f"▼ {formats.whole(step['lost'])} {tables.LOSSES[step['step']]}"


def _days(build: Path, viewer: Viewer, district: str) -> dict[str, Any]:
    """Return the days that brought somebody, and how many the best of them brought."""
    rows = queries.daily(build, viewer, district=district).to_pylist()
    days = [
        {"day": f"{row['date'].month}/{row['date'].day}", "registered": row["registered"]}
        for row in rows
        if row["date"] is not None
    ]
    most = max((day["registered"] for day in days), default=0)
    return {"days": days, "most": formats.whole(most)}


def _union(row: dict[str, Any]) -> dict[str, str]:
    return {
        "name": row["union_name"],
        "missing": formats.whole(row["missing"]),
        "quick_win": formats.whole(row["quick_win"]),
        "percent": formats.percent(row["coverage_percent"]),
        "light": row["light"],
        "registered": formats.whole(row["registered"]),
        "actual": formats.whole(row["actual_members"]),
        "worker": row["workers_text"] or "未分配",
        "admins": row["admins_text"] or "没有登记",
        "township": row["township"] or "",
    }


def _rows(rows: Iterable[dict[str, Any]], name: str, most: int) -> list[dict[str, str]]:
    named = [row for row in rows if row[name] and row["missing"]]
    return [
        {
            "name": row[name],
            "missing": formats.whole(row["missing"]),
            "percent": formats.percent(row["coverage_percent"]),
            "light": row["light"],
        }
        for row in named[:most]
    ]


def _doubts(build: Path, viewer: Viewer, district: str) -> str:
    """Return one sentence on what is doubtful in the district."""
    whole = queries.one(queries.doubtful(build, viewer, district=district))
    bases = queries.denominator_doubts(build, viewer, district=district).num_rows
    persons = formats.whole(whole["doubtful"] if whole else 0)
    return f"{persons} 人的记录有疑点，{formats.whole(bases)} 家工会的实际会员数待核。"
