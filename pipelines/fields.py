"""What the settings of a drive are called, and what each of them may be.

A field's rules are said once, here: the page, the command and whoever edits the file by hand are
held to the same ones.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.errors import UserError
from pipelines.saying import Said

MOST_DAYS = 1100
"""A drive of more than three years is a slip in a date."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Values = Mapping[str, Any]
"""Settings by their path in the file, "campaign.goal"."""


@dataclass(frozen=True)
class Field:
    """One setting: its name for people, what kind it is, and its bounds, both included.

    `kind` is text (bounds are lengths), whole, day, list (of texts) or share (a fraction
    [part, whole], bounds in percent). What is `optional` may be left out of the file.
    """

    label: str
    kind: str
    low: int = 0
    high: int = 0
    note: str = ""
    optional: bool = False


def _own(label: str, kind: str, low: int = 0, high: int = 0) -> Field:
    """Return a field that has the program's own value where the file has none."""
    return Field(label, kind, low, high, optional=True)


FIELDS: dict[str, Field] = {
    "campaign.name": Field("行动名称", "text", 1, 60),
    "campaign.city": Field("城市", "text", 1, 30),
    "campaign.issuer": Field("发文单位", "text", 1, 60),
    "campaign.goal": Field("全市目标人数", "whole", 1, 100_000_000),
    "campaign.starts": Field("开始日期", "day"),
    "campaign.deadline": Field("截止日期", "day", note="当天计入"),
    "campaign.breakdown_due": Field("任务分解表报送截止", "day"),
    "campaign.unlisted_district": Field("名册外县区的名称", "text", 1, 30),
    "thresholds.target": Field("达标覆盖率（%）", "share", 1, 100),
    "thresholds.near_points": Field("“接近”的范围（百分点）", "whole", 0, 100),
    "thresholds.actual_changed": Field("实际会员数变动提示（%）", "share", 0, 100),
    "thresholds.shared_phone": Field("同一手机号最多几人", "whole", 1, 1000),
    "thresholds.minimum_age": Field("最低年龄", "whole", 0, 100, "只对以后导入的行生效"),
    "thresholds.retirement_age": Field("退休年龄", "whole", 1, 120, "只对以后导入的行生效"),
    "thresholds.backlog_days": Field("待审核超期（天）", "whole", 0, 365),
    "thresholds.stale_after_days": Field("数据过旧提示（天）", "whole", 0, 365),
    "thresholds.most_unions_a_worker": _own("一名社工最多几家工会", "whole", 1, 10_000),
    "thresholds.stalled_days": _own("社工停滞提示（天）", "whole", 1, 365),
    "assessment.coverage_points": _own("考核：合计覆盖率最多几分", "whole", 0, 1000),
    "assessment.on_target_points": _own("考核：达标工会最多几分", "whole", 0, 1000),
    "bulletin.prefix": _own("文号代字", "text", 0, 30),
    "bulletin.masthead": _own("版头", "text", 0, 60),
    "bulletin.subject": _own("通报事由", "text", 0, 60),
    "bulletin.addressees": _own("主送", "text", 0, 300),
    "bulletin.signer": _own("落款", "text", 0, 60),
    "bulletin.copies_to": _own("抄送", "text", 0, 300),
    "bulletin.printed_by": _own("印发机关", "text", 0, 60),
    "bulletin.contacts": _own("联系人", "text", 0, 200),
    "bulletin.weekday": _own("每周几起草（0 为不自动）", "whole", 0, 7),
    "bulletin.hour": _own("几点起草", "whole", 0, 23),
    "bulletin.period_days": _own("首期天数", "whole", 1, 60),
    "bulletin.listed_workers": _own("两端各列几名社工", "whole", 0, 1000),
    "bulletin.listed_unions": _own("全市列几家工会", "whole", 0, 1000),
    "bulletin.listed_own_unions": _own("县区版列几家工会", "whole", 0, 1000),
    "bulletin.fastest": _own("进展较快列几家", "whole", 0, 100),
    "bulletin.least_new": _own("新增少于几人算没有进展", "whole", 0, 10_000),
    "bulletin.behind_points": _own("落后几个百分点列入督导", "whole", 0, 100),
    "bulletin.review_days": _own("审核等了几天列入", "whole", 0, 365),
    "qr.hosts": _own("平台二维码的主机名", "list"),
    "qr.union_parameters": _own("二维码里工会编码的参数名", "list"),
    "qr.silent_days": _own("发码后几天无人申请算无动静", "whole", 1, 365),
}
"""The settings that have rules, in the order of a form; any other is kept as it is."""


def problems(values: Values) -> Iterator[UserError]:
    """Yield everything that is wrong with the settings, one error each."""
    sound = set()
    for key, field in FIELDS.items():
        if key not in values and field.optional:
            continue
        if key not in values:
            yield UserError("缺少“{label}”（{key}），请补上", label=Said(field.label), key=key)
        elif wrong := _RULES[field.kind](field, values[key]):
            yield wrong
        else:
            sound.add(key)
    for together in (_dates, _ages):
        yield from together(values, sound)


def _text(field: Field, value: Any) -> UserError | None:
    if not isinstance(value, str) or not field.low <= len(value.strip()) <= field.high:
        return UserError(
            "“{label}”应为 {low}—{high} 个字",
            label=Said(field.label),
            low=field.low,
            high=field.high,
        )
    if _CONTROL.search(value):
        return UserError("“{label}”不能换行，也不能含控制字符", label=Said(field.label))
    return None


def _whole(field: Field, value: Any) -> UserError | None:
    if type(value) is not int or not field.low <= value <= field.high:
        return UserError(
            "“{label}”应为 {low}—{high} 的整数，现在是 {value}",
            label=Said(field.label),
            low=field.low,
            high=field.high,
            value=value,
        )
    return None


def _day(field: Field, value: Any) -> UserError | None:
    if type(value) is not date:
        return UserError("“{label}”应为日期，写成 2022-09-30 的样子", label=Said(field.label))
    return None


def _share(field: Field, value: Any) -> UserError | None:
    pair = value if isinstance(value, list | tuple) else ()
    parts = [part for part in pair if type(part) is int]
    if len(parts) == 2 == len(pair) and 0 < parts[1] <= 100_000:
        part, whole = parts
        if field.low * whole <= 100 * part <= field.high * whole:
            return None
    return UserError(
        "“{label}”应在 {low}% 与 {high}% 之间",
        label=Said(field.label),
        low=field.low,
        high=field.high,
    )


def _list(field: Field, value: Any) -> UserError | None:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        return UserError("“{label}”应为几个词，用顿号隔开", label=Said(field.label))
    return None


_RULES: dict[str, Callable[[Field, Any], UserError | None]] = {
    "text": _text,
    "whole": _whole,
    "day": _day,
    "share": _share,
    "list": _list,
}


def _dates(values: Values, sound: set[str]) -> Iterator[UserError]:
    if not {"campaign.starts", "campaign.deadline"} <= sound:
        return
    starts, deadline = values["campaign.starts"], values["campaign.deadline"]
    if deadline < starts:
        yield UserError(
            "截止日期 {deadline} 早于开始日期 {starts}，请改正其中一个",
            deadline=deadline,
            starts=starts,
        )
        return
    if (deadline - starts).days >= MOST_DAYS:
        yield UserError("从开始到截止超过三年，请核对两个日期")
    due = values["campaign.breakdown_due"] if "campaign.breakdown_due" in sound else starts
    if not starts <= due <= deadline:
        yield UserError(
            "任务分解表报送截止 {due} 不在 {starts} 至 {deadline} 之间，请改正",
            due=due,
            starts=starts,
            deadline=deadline,
        )


def _ages(values: Values, sound: set[str]) -> Iterator[UserError]:
    ages = ("thresholds.minimum_age", "thresholds.retirement_age")
    if set(ages) <= sound and values[ages[0]] >= values[ages[1]]:
        yield UserError("最低年龄应小于退休年龄，请改正其中一个")
