"""Words to send on by phone or chat; people are named masked."""

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["review_now", "scan_again", "scan_again_all"]

_HOW = (
    "省工会平台提示“该用户未注册，请先注册”。"
    "请用微信重新扫描本单位工会的二维码，先完成注册，再填写入会申请。"
)


def scan_again(union: str, people: Sequence[Mapping[str, Any]]) -> str:
    """Return what a union's administrator is told about those whom the platform does not know.

    `people` are rows with `name_masked` and `phone_masked`.
    """
    names = "、".join(
        f"{one['name_masked']}（{one['phone_masked'] or '未留手机'}）" for one in people
    )
    return (
        f"{union}管理员您好！贵工会有 {len(people)} 人的入会申请没有提交成功：{names}。"
        f"{_HOW}请逐一通知本人。"
    )


def review_now(union: str, waiting: Mapping[str, Any], days: int) -> str:
    """Return what a union's administrator is told about applications that wait for review.

    `waiting` is the union's row of the mart `if_approved`; `days` is what the drive allows.
    """
    late = f"，其中 {waiting['over_limit']} 份已超过 {days} 天" if waiting["over_limit"] else ""
    then = waiting["coverage_percent_if"]
    gain = f"全部通过后，贵工会的录入覆盖率将达到 {then}%。" if then is not None else ""
    return (
        f"{union}管理员您好！贵工会有 {waiting['pending']} 份入会申请待审核{late}。"
        f"请登录省工会平台尽快审核。{gain}"
    )


def scan_again_all() -> str:
    """Return what any such person can be told."""
    return f"您好！您申请加入工会的信息没有提交成功：{_HOW}如有疑问，请联系本单位工会管理员。"
