"""What measures, lights, groups and statuses are called, on a page and in a file made from it."""

from dashboard.i18n import Words
from pipelines import OUTREACH_FORMS

HEADINGS = {
    "trait": "特征",
    "trait_value": "分类",
    "share_percent": "占比",
    "rank_group": "分组",
    "rank": "名次",
    "rank_in_district": "县区内名次",
    "district": "县区",
    "worker": "社工",
    "union_name": "基层工会",
    "union_code": "工会编码",
    "township": "乡镇（街道）",
    "employer_kind": "单位类型",
    "workers_text": "社工",
    "coverage_percent": "覆盖率",
    "completion_percent": "完成率",
    "light": "状态",
    "registered": "已录入",
    "goal": "目标",
    "goal_percent": "占目标",
    "time_progress_percent": "序时进度",
    "days_left": "剩余天数",
    "remaining": "还差（目标）",
    "pace_needed": "每天需要录入",
    "pace_recent": "近 7 天每天录入",
    "projected_at_deadline": "预计到期末",
    "projected_low": "八成把握不少于",
    "projected_high": "八成把握不多于",
    "projected_finish": "预计完成",
    "new": "近 7 天新增",
    "new_day": "当日新增",
    "new_week_before": "前 7 天新增",
    "points_week": "一周变化（百分点）",
    "places_gained": "名次变化",
    "pace_to_target": "每天还需",
    "actual_members": "实际会员",
    "missing": "还差",
    "quick_win": "审核即可补",
    "pending": "待审核",
    "unregistered": "平台查无此人",
    "rejected": "被退回",
    "members": "会员记录",
    "doubtful": "存疑",
    "unions": "工会数",
    "unions_started": "已开始",
    "unions_on_target": "达标工会",
    "over_100": "基数待核",
    "name_masked": "姓名",
    "phone_masked": "手机",
    "status": "审核状态",
    "applied": "申请日期",
    "waited": "已等天数",
    "over_limit": "超期",
    "age_median": "等待天数中位数",
    "age_p90": "九成在几天内",
    "why": "问题",
    "mend": "怎么办",
    "n": "行数",
    "date": "日期",
    "cumulative": "累计",
    "form": "活动形式",
    "venue": "地点",
    "reached": "覆盖人数",
    "scanned": "扫码人数",
    "events": "场数",
    "counted_on": "统计范围",
    "applications_before": "前 7 天申请",
    "applications_after": "后 7 天申请",
    "applications_more": "申请多（少）",
    "approvals_before": "前 7 天通过",
    "approvals_after": "后 7 天通过",
    "approvals_more": "通过多（少）",
    "standing": "能否对照",
    "employer": "单位",
    "employer_group": "单位大类",
    "employers": "单位数",
    "workers": "职工",
    "surveyed_members": "会员",
    "new_form_workers": "新业态职工",
    "unionised": "已建会",
    "said_unionised": "是否建会",
    "not_unionised": "未建会",
    "unionised_unknown": "没填建会",
    "workers_not_unionised": "未建会职工",
    "difficulty": "困难（原话）",
    "difficulty_group": "困难",
    "difficulty_groups": "困难归类",
    "with_difficulty": "有困难",
    "contradiction": "与名册对照",
    "not_listed": "建会但名册没有",
    "listed_all_the_same": "名册有却未建会",
    "unions_surveyed": "摸排到的工会",
    "surveyed_percent": "名册覆盖",
    "surveyed_on": "摸排日期",
    "goal_share": "应担目标",
    "target_over": "目标比应担",
    "target_stated": "分解表认领",
    "target_derived": "按 90% 推算",
    "actual_over": "会员比应担",
    "target_less_actual": "目标比会员",
    "undertaken_percent": "目标占会员",
    "new_target": "试算目标",
    "raised_by": "提高",
    "points": "得分",
    "coverage_points": "覆盖率得分",
    "on_target_points": "达标工会得分",
    "points_rank": "名次",
    "points_rank_in_district": "县区内名次",
    "barred": "暂不评优",
    "awards": "评优名额",
    "award_claim": "折算人数",
    "last_approval": "最近一次录入",
    "stalled": "停滞",
    "admins_text": "工会管理员",
    "next_step": "下一步",
    "step": "步骤",
    "rung": "走到哪一步",
    "people": "人数",
    "lost": "这一步少了",
    "step_percent": "占实际会员",
    "covered_actual": "实际会员",
    "covered_registered": "已录入",
    "not_applied": "还没申请",
    "unknown_to_province": "平台查无此人",
    "in_review": "审核中或被退回",
    "coverage_percent_if": "全部通过后",
    "light_if": "通过后状态",
    "unions_reaching": "可达标工会",
    "with_admin": "有管理员",
    "with_qr": "有二维码",
    "with_application": "有人申请",
    "as_of": "数据截至",
    "batch_id": "批次",
    "verdict": "处理",
    "rows": "行数",
    "doubtful_percent": "存疑占比",
    "problem": "问题",
    "stated_before": "上一版",
    "stated_workers": "社工",
    "source": "来源",
    "target": "任务目标",
    "counts": "现用",
    "file": "文件",
    "row": "行号",
    "member_status": "这一条的状态",
    "counted_in": "计入的工会",
    "counted_status": "计入的状态",
    "nearest_text": "相近的名称",
    "place": "序号",
    "audited": "录入日期",
    "result": "核查结果",
    "report_state": "报送",
    "reported_on": "报送日期",
    "newest_state": "最近一份",
    "unions_assigned": "有社工",
    "unions_targeted": "有目标",
    "unions_unassigned": "没有社工",
    "unions_with_admin": "有管理员",
    "unions_without_admin": "没有管理员",
    "unions_chained": "责任链完整",
    "unions_claimed_twice": "重复包联",
    "social_workers": "社工人数",
    "workers_overloaded": "包联过多",
    "versions": "版本数",
    "sheet_state": "状态",
    "sent_at": "提交时间",
    "sent_by": "提交人",
    "files": "文件",
    "accepted": "接收",
    "return_reason": "退回原因",
    "returned_at": "退回时间",
    "returned_by": "退回人",
    "accepted_at": "采纳时间",
    "accepted_by": "采纳人",
    "withdrawn_at": "撤销时间",
    "withdrawn_by": "撤销人",
    "stated_actual": "实际会员",
    "stated_target": "任务目标",
    "claimed_by": "哪些县区报了",
    "sheet": "工作表",
    "change": "变化",
    "actual_before": "实际会员（前）",
    "actual_after": "实际会员（后）",
    "target_before": "任务目标（前）",
    "target_after": "任务目标（后）",
    "workers_before": "社工（前）",
    "workers_after": "社工（后）",
    "qr_state": "二维码",
    "qr_missing": "没有二维码",
    "qr_ready": "有二维码",
    "picture": "图片",
    "detail": "涉及",
    "handed_state": "下发",
    "handed_on": "下发日期",
    "handed_by": "下发人",
    "note": "备注",
    "days_since": "下发至今（天）",
    "days_to_first": "几天后有人申请",
    "to_hand": "还没下发",
    "handed": "已下发",
    "silent": "没有动静",
    "waiting": "等待申请",
    "answered": "已有人申请",
    "median_days": "有人申请的天数中位数",
}
"""What a measure is called on a page and in a file made from it."""

LIGHTS = {
    "on_target": ("✓", "达标"),
    "near": ("▲", "接近"),
    "far": ("▼", "差距大"),
    "no_denominator": ("○", "无基数"),
}
"""Sign and word of each light; a reader without colours has these two."""

REPORT_STATES = {
    "none": "未交",
    "waiting": "待审",
    "returned": "已退回",
    "on_time": "按时",
    "late": "逾期",
}
"""How a district stands with its task breakdown."""

SHEET_STATES = {
    "counting": "现行",
    "superseded": "旧版",
    "waiting": "待审",
    "replaced": "被新表替代",
    "returned": "已退回",
    "withdrawn": "已撤销",
}
"""How one sheet of a district stands."""

CHANGES = {"added": "新增", "gone": "减少", "changed": "变动"}
"""What became of a union from one version of a sheet to another."""

DIFFERENCE = (
    "change", "union_name", "union_code", "township", "actual_before", "actual_after",
    "target_before", "target_after", "workers_before", "workers_after",
)  # fmt: skip
"""The columns in which two versions of a sheet are compared."""

STATUSES = {"pending": "待审核", "rejected": "被退回", "unregistered": "平台查无此人"}
"""What keeps a person who applied from being registered."""

MEMBER_STATUSES = {"approved": "已录入", **STATUSES, "left": "已离会"}
"""What may be said of any member row."""

FUNNEL = {
    "actual": "实际会员",
    "applied": "已申请",
    "known": "省平台认得",
    "approved": "审核通过",
}
"""The steps of a person, from being a member to being registered."""

LADDER = {
    "every": "全部工会",
    "with_admin": "有管理员",
    "with_qr": "有二维码",
    "with_application": "有人申请",
    "unions_started": "有人录入",
    "unions_on_target": "达到 90%",
}
"""The steps of a union, each counted for itself."""

LOSSES = {"applied": "还没申请", "known": "平台查无此人", "approved": "审核中或被退回"}
"""Who stays behind before a step of FUNNEL."""

NEXT_STEPS = {
    "admin": "配管理员",
    "qr": "领二维码",
    "application": "发动扫码",
    "approval": "审核第一批",
    "target": "补到 90%",
}
"""What a union has to do next."""

PROBLEMS = {
    "over_100": "录入多于实际会员",
    "blank": "没有实际会员数",
    "zero": "实际会员数是 0",
    "jumped": "与上一版相差太大",
}
"""What is doubtful about a union's actual members."""

SOURCES = {"breakdown": "任务分解表", "unions": "工会列表"}
"""Which sheet says how many members a union has."""

VERDICTS = {"reject": "退回", "flag": "存疑"}
"""What an import made of a row."""

GROUPS = {
    "county_zone": "县区、开发区和新区",
    "system_industry": "系统和产业工会",
    "direct": "市直属工会",
    "unlisted": "不在名册上的县区",
}
"""The districts that rank with each other and with no one else."""


TRAITS = {"sex": "性别", "age": "年龄", "new_form": "新就业形态"}
"""What registered members are broken down by."""

TRAIT_VALUES = {
    "male": "男",
    "female": "女",
    "under_35": "不满 35 岁",
    "35_to_49": "35—49 岁",
    "from_50": "50 岁以上",
    "yes": "是",
    "no": "否",
}

QR_STATES = {"ready": "✓ 有", "shared": "▲ 待核实", "missing": "○ 没有"}
"""Whether a union has a code that may be shown."""

HANDED_STATES = {
    "silent": "▼ 没有动静",
    "waiting": "… 等待申请",
    "answered": "✓ 已有人申请",
    "to_hand": "○ 还没下发",
}
"""What became of a union since it was handed its code."""

RESULTS = {"right": "属实", "wrong": "有误", "unreached": "没有联系上"}
"""What a phone call finds."""
CONTRADICTIONS = {
    "not_listed": "说已建会，名册上没有",
    "listed_all_the_same": "说未建会，名册上却有",
}
"""How the survey and the list of unions contradict each other."""

STANDINGS = {
    "clean": "✓ 可对照",
    "overlap": "与别的活动重叠",
    "early": "前 7 天早于开始日",
    "beyond": "后 7 天还没过完",
}
"""What stands against comparing before and after an event."""

FORMS = {name: name for name in OUTREACH_FORMS}

KEYED = {
    "qr_state": QR_STATES,
    "handed_state": HANDED_STATES,
    "form": FORMS,
    "standing": STANDINGS,
    "counted_on": {"union": "本工会", "district": "本县区"},
    "said_unionised": {"yes": "是", "no": "否"},
    "contradiction": CONTRADICTIONS,
    "trait": TRAITS,
    "trait_value": TRAIT_VALUES,
    "rank_group": GROUPS,
    "status": MEMBER_STATUSES,
    "member_status": MEMBER_STATUSES,
    "counted_status": MEMBER_STATUSES,
    "step": FUNNEL,
    "rung": LADDER,
    "next_step": NEXT_STEPS,
    "problem": PROBLEMS,
    "source": SOURCES,
    "verdict": VERDICTS,
    "report_state": REPORT_STATES,
    "sheet_state": SHEET_STATES,
    "newest_state": SHEET_STATES,
    "change": CHANGES,
}
"""Columns that hold keys, and the words for them."""

MARKS = {"stalled": "▼ 停滞", "counts": "✓ 现用", "barred": "▲ 基数待核"}
"""Columns that hold yes or no, and what a yes is shown as."""

LIGHT_COLUMNS = ("light", "light_if")


SIGNS = {"none": "○", "waiting": "…", "returned": "↩", "on_time": "✓", "late": "▲"}
"""The sign of a report's state: a reader without colours has it and the word."""


def report_text(state: str, t: Words) -> str:
    """Return a report state's sign and word."""
    return f"{SIGNS[state]} {t(REPORT_STATES[state])}"


def light_text(light: str, t: Words) -> str:
    """Return a light's sign and word."""
    sign, word = LIGHTS[light]
    return f"{sign} {t(word)}"
