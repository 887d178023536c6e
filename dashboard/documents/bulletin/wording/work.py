"""How the work stands: social workers, unions, review, breakdown sheets, data quality."""

from collections.abc import Iterator

from dashboard.documents.bulletin.figures import Row
from dashboard.documents.bulletin.sentences import Sentence, listed
from dashboard.documents.bulletin.wording.speaker import SHOWN, Speaker, count, or_dash, say, worker


def workers(s: Speaker) -> Iterator[Sentence]:
    """How many are on target, by both readings, and where they are."""
    total = next((row for row in s.figures.worker_totals if row["district"] is None), None)
    if total is None or not total["workers"]:
        yield say("workers.none", "分解表没有写明包联社工", "任务分解表尚未写明包联社工，请补报。")
        return
    yield say(
        "workers",
        f"包联工会合并计算覆盖率{s.target}以上；另计每家工会都达标的",
        "{scope}包联社工{workers}名，所包联工会合并覆盖率达到{target}的{met}名，"
        "占有基数社工的{percent}%；其中所包联工会全部达标的{every}名。",
        scope=s.scope,
        workers=total["workers"],
        target=s.target,
        met=total["workers_on_target"],
        percent=or_dash(total["workers_on_target_percent"]),
        every=total["workers_every_union"],
    )
    yield from _ends(s)


def _ends(s: Speaker) -> Iterator[Sentence]:
    most = s.rules.listed_workers
    best = [r for r in s.figures.workers if r["from_best"] <= min(most, SHOWN)]
    last = sorted(
        (r for r in s.figures.workers if r["from_last"] <= SHOWN and not r["on_target"]),
        key=lambda row: row["from_last"],
    )
    if best:
        yield say(
            "workers.best", f"合并覆盖率前 {SHOWN} 名", "完成较好的有{names}。",
            names=listed([worker(s, row) for row in best]),
        )  # fmt: skip
    if last:
        yield say(
            "workers.last",
            f"合并覆盖率最低的 {SHOWN} 名中未达标的",
            "差距较大的有{names}，请所在单位加强指导帮助。",
            names=listed([f"{worker(s, row, missing=True)}" for row in last]),
        )


def unions(s: Speaker) -> Iterator[Sentence]:
    """How many unions have begun, are on target, stand at zero, have an administrator."""
    c = s.own if s.figures.district else s.city
    if not c["unions"]:
        yield say("unions.none", "名册上没有基层工会", "基层工会名册尚未报送，请尽快报送。")
        return
    yield say(
        "unions",
        f"有 1 名以上会员录入为已开展；覆盖率{s.target}以上为达标",
        "{scope}基层工会{unions}家，已开展录入{started}家，达标{met}家，0录入{zero}家。",
        scope=s.scope,
        unions=c["unions"],
        started=c["unions_started"],
        met=c["unions_on_target"],
        zero=c["unions_zero"],
    )
    if not s.figures.district and c["unions_with_admin"] is not None:
        yield say(
            "unions.admins", "管理员列表中能对上的基层工会",
            "已配备管理员的基层工会{n}家。", n=c["unions_with_admin"],
        )  # fmt: skip
    zero = [r for r in s.figures.districts if not s.figures.district and r["unions_zero"]]
    if zero:
        yield say(
            "unions.zero",
            "有基层工会 0 录入的单位",
            "0录入基层工会分布在{names}，名单见附件。",
            names=listed([f"{r['district']}（{count(r['unions_zero'])}家）" for r in zero]),
        )


def backlog(s: Speaker) -> Iterator[Sentence]:
    """How many wait for review, for how long, and where most of them are overdue."""
    level = "district" if s.figures.district else "city"
    total = next((row for row in s.figures.backlog if row["level"] == level), None)
    limit = s.drive["backlog_days"]
    if total is None or not total["pending"]:
        yield say("backlog.none", "没有待审核的申请", "目前没有待审核的申请。")
        return
    quick = (s.own if s.figures.district else s.city)["quick_win"]
    yield say(
        "backlog",
        f"待审核天数 = 数据截至日 − 申请日；超过 {limit} 天为超期",
        "待审核申请{pending}人，等待天数中位数{median}天，九成在{p90}天以内，"
        "超过{limit}天的{over}人{gain}。",
        pending=total["pending"],
        median=or_dash(total["age_median"]),
        p90=or_dash(total["age_p90"]),
        limit=limit,
        over=total["over_limit"],
        gain=f"；全部审核通过可补上差额中的{count(quick)}人" if quick else "",
    )
    late = [r for r in s.figures.backlog if level == "city" and r["level"] == "district"]
    if late := [row for row in late if row["over_limit"]][:SHOWN]:
        yield say(
            "backlog.late",
            f"超期人数最多的 {SHOWN} 个单位",
            "超期较多的是{names}，请尽快审核。",
            names=listed([f"{r['district']}（{count(r['over_limit'])}人）" for r in late]),
        )


def breakdowns(s: Speaker) -> Iterator[Sentence]:
    """Whose breakdown sheet is missing, waits, was returned or came late."""
    due = s.day(s.drive["breakdown_due"])
    states: dict[str, list[Row]] = {}
    for row in s.figures.breakdowns:
        if row["unions"]:
            states.setdefault(row["report_state"], []).append(row)
    if missing := states.get("none"):
        yield say(
            "breakdown.missing", f"{due}到期，仍没有任务分解表",
            "按要求应于{due}前报送任务分解表，{names}尚未报送。",
            due=due, names=_districts(missing),
        )  # fmt: skip
    if returned := states.get("returned"):
        yield say(
            "breakdown.returned", "分解表已退回，还没有重新报送",
            "{names}的分解表已退回，请改正后尽快重新报送。", names=_districts(returned),
        )  # fmt: skip
    if waiting := states.get("waiting"):
        yield say(
            "breakdown.waiting", "分解表已报送，还没有审核",
            "{names}的分解表已报送，正在审核。", names=_districts(waiting),
        )  # fmt: skip
    if late := states.get("late"):
        told = [f"{row['district']}（{s.day(row['reported_on'])}）" for row in late]
        yield say(
            "breakdown.late", f"首次报送晚于{due}",
            "{names}逾期报送。", names=listed(told),
        )  # fmt: skip
    if set(states) <= {"on_time"}:
        yield say("breakdown.all", f"任务分解表都在{due}前报送", "任务分解表已按时报送齐全。")


def _districts(rows: list[Row]) -> str:
    return listed([row["district"] for row in rows])


def quality(s: Speaker) -> Iterator[Sentence]:
    """What was sent back, counted once, or stands outside the lists."""
    q = s.figures.quality
    if q["rows"]:
        yield say(
            "quality.rows",
            "本期所依据的会员列表：读入 = 接收 + 退回",
            "会员列表共读入{rows}行，接收{accepted}行，因证件号码、必填项等问题退回{rejected}行。",
            rows=q["rows"],
            accepted=q["accepted"],
            rejected=q["rejected"],
        )
    found = [text.format(count(q[name])) for name, text in _DOUBTS.items() if q[name]]
    yield say(
        "quality",
        "同一人只计一次；名册外、超基数的照实统计并列出",
        "{found}。",
        found="；".join(found) or "数据核对未发现需要处理的问题",
    )


_DOUBTS = {
    "repeated": "重复登记{}行已只计一次",
    "unregistered": "平台查无此人、需重新扫码的{}人",
    "doubtful": "信息存疑、需核对的{}人",
    "unknown_union": "其中所填工会不在名册的{}人",
    "over_100": "录入数超过实际会员数的基层工会{}家",
    "without_base": "未报实际会员数的基层工会{}家",
    "unassigned": "未分配社工的基层工会{}家",
}
"""What is doubtful, said only where there is any."""
