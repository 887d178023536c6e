"""What has been done: the city, its rank groups, a district."""

from collections.abc import Iterator

from dashboard.documents.bulletin.figures import Row
from dashboard.documents.bulletin.sentences import Sentence, listed, signed
from dashboard.documents.bulletin.wording.speaker import SHOWN, Speaker, count, named, or_dash, say


def totals(s: Speaker) -> Iterator[Sentence]:
    """Registered, goal and coverage; what the period brought; how that stands to the plan."""
    c = s.city
    yield say(
        "totals",
        "总量：已录入、目标完成、覆盖率、任务完成率",
        "全市累计实名录入会员{registered}人，完成{goal}人目标的{goal_percent}%；"
        "按实际会员{actual_members}人计算，覆盖率{coverage_percent}%，"
        "{short}；按任务目标{tasks}人计算，完成率{completion_percent}%。",
        registered=c["registered"],
        goal=c["goal"],
        goal_percent=c["goal_percent"],
        actual_members=or_dash(c["actual_members"]),
        coverage_percent=or_dash(c["coverage_percent"]),
        short=s.short_by(c),
        tasks=or_dash(c["target"]),
        completion_percent=or_dash(c["completion_percent"]),
    )
    yield _new(s)
    yield _against_time(s)
    if c["remaining"] and c["days_left"]:
        yield say(
            "pace_needed",
            "剩余 ÷ 剩余天数（截止日当天计入，数据截至日不计）",
            "距行动截止还有{days_left}天，要如期完成目标，平均每天需录入{pace_needed}人，"
            "本期日均为{new_a_day}人。",
            days_left=c["days_left"],
            pace_needed=c["pace_needed"],
            new_a_day=c["new_a_day"],
        )


def _new(s: Speaker) -> Sentence:
    c = s.city
    falls, change = signed(str(c["new_change"]))
    slower, by = signed(c["new_a_day_change"] or "0.0")
    before = "上期" if s.figures.earlier else "前一周期"
    compared = (
        f"与{before}持平"
        if c["new_change"] == 0
        else f"比{before}{'减少' if falls else '增加'}{{change}}人"
    )
    pace = (
        "，日均水平与{before}持平"
        if by == "0.0"
        else f"，日均{'减少' if slower else '增加'}{{by}}人"
    )
    return say(
        "new",
        "本期新增按审核时间计；与上一周期的总数、日均相比",
        "本期（{since}至{until}，共{days}天）新增{new}人，日均{new_a_day}人，"
        + compared
        + pace
        + "。",
        since=s.day(s.figures.since, next_day=True),
        until=s.day(s.figures.cutoff),
        days=c["period_days"],
        new=c["new"],
        new_a_day=c["new_a_day"],
        change=change,
        by=by,
        before=before,
    )


def _against_time(s: Speaker) -> Sentence:
    c = s.city
    behind, points = signed(c["ahead_points"])
    told = (
        "与序时进度持平"
        if points == "0.00"
        else f"{'慢于' if behind else '快于'}序时进度{{points}}个百分点"
    )
    return say(
        "time",
        "目标完成 − 序时进度（已过天数 ÷ 行动总天数，首尾两天都计入）",
        "行动已进行{days_gone}天，序时进度{time_percent}%，目标完成" + told + "。",
        days_gone=c["days_gone"],
        time_percent=c["time_progress_percent"],
        points=points,
    )


def group(s: Speaker, group: str) -> Iterator[Sentence]:
    """Who leads, who moves fast, who falls short, in one rank group."""
    rows = [row for row in s.figures.districts if row["rank_group"] == group]
    rated = [row for row in rows if row["rank"] is not None]
    if met := [row for row in rated if row["on_target"]]:
        yield say(
            f"group.{group}.met", f"覆盖率{s.target}以上", "{names}已达到{target}的要求。",
            names=named(met), target=s.target,
        )  # fmt: skip
    leaders = [row for row in rated if row["rank"] <= SHOWN and not row["on_target"]]
    if leaders and len(rated) > SHOWN:
        yield say(
            f"group.{group}.leaders", f"组内名次前 {SHOWN} 名中尚未达标的",
            "{names}位居前列。", names=named(leaders),
        )  # fmt: skip
    if fast := [row for row in rated if row["fast"]]:
        yield say(
            f"group.{group}.fast",
            f"本期新增占实际会员的比重居组内前 {s.rules.fastest} 名，且不低于全市平均",
            "本期{names}进展较快。",
            names=listed([f"{r['district']}（新增{count(r['new'])}人）" for r in fast]),
        )
    if below := [row for row in rated if row["below_city"]]:
        yield say(
            f"group.{group}.below",
            "覆盖率低于全市平均",
            "{names}低于全市平均（{city}%）。",
            names=named(below),
            city=s.city["coverage_percent"],
        )
    yield from _unranked(s, group, rows)


def _unranked(s: Speaker, group: str, rows: list[Row]) -> Iterator[Sentence]:
    if doubtful := [row for row in rows if row["over_100"]]:
        yield say(
            f"group.{group}.over", "有基层工会已录入人数超过实际会员数",
            "{names}有基层工会录入数超过实际会员数，基数待核。",
            names=listed([f"{r['district']}（{count(r['over_100'])}家）" for r in doubtful]),
        )  # fmt: skip
    if without := [row for row in rows if row["rank"] is None]:
        yield say(
            f"group.{group}.no_base", "没有实际会员数，算不出覆盖率",
            "{names}未报实际会员数，不计算覆盖率，不参加排名，请尽快报送。",
            names=listed([row["district"] for row in without]),
        )  # fmt: skip


def district(s: Speaker) -> Iterator[Sentence]:
    """A district's own totals, its rank and its change."""
    o = s.own
    yield say(
        "own",
        "本单位：已录入、覆盖率、完成率",
        "{district}累计实名录入会员{registered}人，实际会员{actual}人，覆盖率{coverage}%，"
        "{short}；任务目标{tasks}人，完成率{completion}%。",
        district=o["district"],
        registered=o["registered"],
        actual=or_dash(o["actual_members"]),
        coverage=or_dash(o["coverage_percent"]),
        short=s.short_by(o),
        tasks=or_dash(o["target"]),
        completion=or_dash(o["completion_percent"]),
    )
    yield say(
        "own.new",
        "本期新增按审核时间计；快慢与组内其他单位相比",
        "本期（{since}至{until}）新增{new}人，"
        + ("上期" if s.figures.earlier else "上一周期")
        + "新增{before}人"
        + ("，进展较快。" if o["fast"] else "。"),
        since=s.day(s.figures.since, next_day=True),
        until=s.day(s.figures.cutoff),
        new=o["new"],
        before=o["new_before"],
    )
    yield _rank(s)


def _rank(s: Speaker) -> Sentence:
    o = s.own
    if o["rank"] is None:
        return say(
            "own.rank", "没有实际会员数，算不出覆盖率",
            "因未报实际会员数，不计算覆盖率，不参加排名，请尽快报送。",
        )  # fmt: skip
    group = [row for row in s.figures.districts if row["rank_group"] == o["rank_group"]]
    down, places = signed(str(o["rank_change"] or 0))
    moved = ""
    if o["rank_before"] is not None:
        moved = "，与上期持平" if places == "0" else (
            f"，比上期{'后退' if down else '前进'}{{places}}位"
        )  # fmt: skip
    compared = "低于" if o["below_city"] else "不低于"
    return say(
        "own.rank",
        "组内按覆盖率、已录入人数排名，并列同名次",
        "在同组{n}个单位中排第{rank}名" + moved + "，覆盖率" + compared + "全市平均。",
        n=len(group),
        rank=o["rank"],
        places=places,
    )
