"""Who is commended and who is supervised, what is to be done next, and what the figures are."""

from collections.abc import Iterable, Iterator
from datetime import date

from dashboard.documents.bulletin.figures import Row
from dashboard.documents.bulletin.rules import Rules, chinese_day
from dashboard.documents.bulletin.sentences import Sentence, listed
from dashboard.documents.bulletin.wording.speaker import (
    Speaker,
    after,
    count,
    or_dash,
    say,
    worker,
)

SUPERVISED = {
    "behind": "覆盖率低于序时要求{points}个百分点以上",
    "standstill": "未达标且本期新增不足{least}人",
    "no_breakdown": "到期仍未报送任务分解表",
}
"""The rules of the supervision list, in words."""


def commended(s: Speaker) -> Iterator[Sentence]:
    """Who is named for praise, by which rule and with which figures."""
    rows = [row for row in _judged(s) if row["commended"]]
    rule = f"覆盖率{s.target}以上，本期新增不少于{s.rules.least_new}人，无基数待核的工会"
    if not rows:
        yield say("commended.none", rule, "本期没有同时符合表扬条件的单位。")
    else:
        told = [
            f"{r['district']}（覆盖率{r['coverage_percent']}%，本期新增{count(r['new'])}人）"
            for r in rows
        ]
        yield say(
            "commended", rule, "按照“{why}”的条件，对{names}予以通报表扬。",
            why=rule, names=listed(told),
        )  # fmt: skip
    workers = [r for r in s.figures.workers if r["commended"]]
    if workers:
        yield say(
            "commended.workers",
            rule,
            "符合同样条件的社工{n}名：{names}{more}。",
            n=len(workers),
            names=listed([worker(s, r) for r in workers[: s.rules.listed_workers]]),
            more="等" if len(workers) > s.rules.listed_workers else "",
        )


def supervised(s: Speaker) -> Iterator[Sentence]:
    """Who is put on the supervision list, a sentence each, with rule and figures."""
    rows = [row for row in _judged(s) if row["supervised"]]
    if not rows:
        yield say("supervised.none", "没有单位符合督导条件", "本期没有单位列入督导名单。")
    for row in rows:
        why = listed([supervision_rule(s.rules, rule) for rule in row["supervised"]])
        yield say(
            f"supervised.{row['district']}",
            why,
            "{district}：覆盖率{coverage}%（序时要求{required}%），本期新增{new}人，"
            "{short}。列入督导原因：{why}。",
            district=row["district"],
            coverage=or_dash(row["coverage_percent"]),
            required=row["required_percent"],
            new=row["new"],
            short=s.short_by(row),
            why=why,
        )


def supervision_rule(rules: Rules, rule: str) -> str:
    """Return a rule of the supervision list in words."""
    return SUPERVISED[rule].format(points=rules.behind_points, least=rules.least_new)


def _judged(s: Speaker) -> Iterable[Row]:
    return [s.own] if s.figures.district and s.own else s.figures.districts


def next_steps(s: Speaker) -> Iterator[Sentence]:
    """What is to be done, by when; the dates follow from the drive's own."""
    cutoff = date.fromisoformat(s.figures.cutoff)
    deadline = date.fromisoformat(s.drive["deadline"])
    over = cutoff >= deadline
    review = after(cutoff, s.rules.review_days)
    yield say(
        "next.review", f"截至日后 {s.rules.review_days} 天内",
        "加快审核。{day}前审核完超过{limit}天的申请，以后做到随到随审。",
        day=chinese_day(review), limit=s.drive["backlog_days"],
    )  # fmt: skip
    following = after(cutoff, s.rules.period_days)
    if (s.own if s.figures.district else s.city)["unions_zero"]:
        yield say(
            "next.zero", "有0录入的基层工会；下一期截至日",
            "消除空白。0录入的基层工会{day}前要有会员完成录入，社工逐家上门指导。",
            day=chinese_day(following if over else min(following, deadline)),
        )  # fmt: skip
    if any(s.figures.quality[name] for name in ("over_100", "without_base", "unknown_union")):
        yield say(
            "next.base", "有基数待核、未报实际会员数或名册外的；下一期截至日",
            "核实基数。基数待核、未报实际会员数和名册外的，{day}前更正任务分解表或名册后重新报送。",
            day=chinese_day(following),
        )  # fmt: skip
    if over:
        yield say(
            "next.after", "行动已到截止日",
            "做好收尾。行动已于{day}截止，未达标单位继续补录，结果计入年度考核。",
            day=chinese_day(deadline),
        )  # fmt: skip
    else:
        yield say(
            "next.deadline", "行动截止日",
            "确保完成。{day}前所有包联社工、各单位覆盖率都要达到{target}以上，"
            "做到应录尽录、务求真实。",
            day=chinese_day(deadline), target=s.target,
        )  # fmt: skip


def basis(s: Speaker) -> Iterator[Sentence]:
    """What the figures are made of and what they leave out (统计口径)."""
    f, q = s.figures, s.figures.quality
    yield say(
        "basis.cutoff", "数据截至日与来源批次",
        "数据截至{day}，会员批次{batches}；任务分解表、工会名册取当日以前最新的有效版本。",
        day=s.day(f.cutoff),
        batches=listed([r["batch_id"] for r in f.sources if r["kind"] == "members"]),
    )  # fmt: skip
    yield say(
        "basis.rates", "三个分母各自计算",
        "覆盖率=已录入÷实际会员数，只计有实际会员数的工会；完成率=已录入÷任务目标数；"
        "目标完成=全市已录入÷{goal}人。三者分母不同，不作比较。",
        goal=s.drive["goal"],
    )  # fmt: skip
    yield say(
        "basis.rounding", "由整数计算，四舍五入到两位小数",
        "百分数由人数直接计算，四舍五入保留两位小数；未达{target}的不显示为{target}；"
        "超过100%的照实显示，基数待核。", target=s.target,
    )  # fmt: skip
    yield say(
        "basis.rank", "名次",
        "县区与开发区、新区，系统与产业工会，直属工会分别排名；按覆盖率、已录入人数排序，"
        "并列同名次，其后名次顺延。",
    )  # fmt: skip
    yield say(
        "basis.excluded", "不计入的",
        "同一人多次登记只计一次（少计{repeated}行）；所填工会不在名册的已录入{unknown}人，"
        "计入本单位和全市，不计入工会和社工；未报实际会员数的工会{without}家，不计入覆盖率。",
        repeated=q["repeated"], unknown=q["unknown_union_registered"],
        without=q["without_base"],
    )  # fmt: skip
    yield say(
        "basis.new", "新增按审核时间",
        "新增按审核通过的时间计入{since}至{until}，没有审核时间的{n}人不计入新增。",
        since=s.day(f.since, next_day=True), until=s.day(f.cutoff),
        n=q["without_audit_time"],
    )  # fmt: skip
