"""What measures, lights, groups and statuses are called, on a page and in a file made from it."""

from dashboard.i18n import Words

HEADINGS = {
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
    "new": "近 7 天新增",
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
}
"""What a measure is called on a page and in a file made from it."""

LIGHTS = {
    "on_target": ("✓", "达标"),
    "near": ("▲", "接近"),
    "far": ("▼", "差距大"),
    "no_denominator": ("○", "无基数"),
}
"""Sign and word of each light; a reader without colours has these two."""

STATUSES = {"pending": "待审核", "rejected": "被退回", "unregistered": "平台查无此人"}
"""What keeps a person who applied from being registered."""

GROUPS = {
    "county_zone": "县区、开发区和新区",
    "system_industry": "系统和产业工会",
    "direct": "市直属工会",
    "unlisted": "不在名册上的县区",
}
"""The districts that rank with each other and with no one else."""


def light_text(light: str, t: Words) -> str:
    """Return a light's sign and word."""
    sign, word = LIGHTS[light]
    return f"{sign} {t(word)}"
