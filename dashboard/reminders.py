"""Ready words with which the office reminds a district of its task breakdown. Chinese only: they
are sent to districts as they are."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from dashboard import formats

__all__ = ["hours_left", "reminder"]


def hours_left(due: Any, now: datetime) -> int:
    """Return whole hours to the end of the day on which the sheets are due; negative after it."""
    end = datetime.combine(due, time()) + timedelta(days=1)
    return int((end - now).total_seconds() // 3600)


def reminder(row: Mapping[str, Any], now: datetime, *, over: bool = False) -> str | None:
    """Return what to write to a district, by a row of the board; None where nothing is wanted.

    `over`: the drive has ended, and no days are counted any more.
    """
    match row["report_state"]:
        case "none":
            return _missing(row, now, over=over)
        case "returned":
            return _returned(row, now)
        case "waiting":
            return None
    return _incomplete(row)


def _missing(row: Mapping[str, Any], now: datetime, *, over: bool) -> str:
    due, left = formats.short_day(row["breakdown_due"], "zh"), hours_left(row["breakdown_due"], now)
    when = f"距截止还有 {left} 小时" if left >= 0 else f"已超过期限 {-left // 24 + 1} 天"
    when = "现已截止" if over else when
    return (
        f"{row['district']}：任务分解表及任务目标数请于{due}前反馈，{when}，目前还没有收到贵单位的表。"
        f"请登录看板“任务分解”页下载已填好 {row['unions']} 家工会的模板，"
        "补全实际会员数、任务目标数和包联社工后上传。"
    )


def _returned(row: Mapping[str, Any], now: datetime) -> str:
    left = hours_left(row["breakdown_due"], now)
    hurry = f"距截止还有 {left} 小时，" if left >= 0 else "已过期限，"
    return (
        f"{row['district']}：贵单位提交的任务分解表已退回，原因：{row['return_reason']}。"
        f"{hurry}请改正后尽快重新提交。"
    )


def _incomplete(row: Mapping[str, Any]) -> str | None:
    lacks = [
        f"{row[name]} 家工会{what}"
        for name, what in (
            ("unions_unassigned", "没有包联社工"),
            ("unions_untargeted", "没有任务目标数"),
        )
        if row[name]
    ]
    if not lacks:
        return None
    return (
        f"{row['district']}：贵单位的任务分解表已收到，还有{'、'.join(lacks)}。"
        "请在看板“任务分解”页下载模板补齐后重新提交。"
    )
