"""What a drive says of its own bulletins: `[bulletin]` in `reference/campaign.toml`."""

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from pipelines import BadReference, Campaign, DataDir, Listed, Said, load_campaign

__all__ = ["Rules", "load_rules"]

_MOST = {"weekday": 7, "hour": 23, "period_days": 31, "behind_points": 100}


@dataclass(frozen=True)
class Rules:
    """The bulletin's words, days and thresholds; a key that is left out keeps these.

    weekday 1 is Monday; 0 makes no draft by itself. Points are percentage points.
    """

    prefix: str = "工通"
    masthead: str = ""
    subject: str = "工会会员实名制录入工作进展情况"
    addressees: str = "各县区总工会，各开发区、新区工会，各系统、产业工会，各直属基层工会"
    signer: str = ""
    copies_to: str = ""
    printed_by: str = ""
    contacts: str = ""
    weekday: int = 1
    hour: int = 8
    period_days: int = 7
    listed_workers: int = 10
    listed_unions: int = 20
    listed_own_unions: int = 60
    fastest: int = 3
    least_new: int = 1
    behind_points: int = 10
    review_days: int = 3

    def check(self) -> None:
        """Raise ValueError, in Chinese, for a value that makes no sense."""
        for one in fields(self):
            value = getattr(self, one.name)
            if not isinstance(value, str if one.type is str else int) or isinstance(value, bool):
                kind = Said("文字") if one.type is str else Said("整数")
                raise ValueError(
                    Said(
                        "[bulletin] 的 {key} = {value} 应是{kind}",
                        key=one.name,
                        value=repr(value),
                        kind=kind,
                    )
                )
            if isinstance(value, int) and not 0 <= value <= _MOST.get(one.name, 1000):
                most = _MOST.get(one.name, 1000)
                raise ValueError(
                    Said(
                        "[bulletin] 的 {key} = {value} 应在 0 到 {most} 之间",
                        key=one.name,
                        value=value,
                        most=most,
                    )
                )
        if self.period_days == 0:
            raise ValueError(Said("[bulletin] 的 period_days = 0 应是 1 以上的天数"))

    def document_number(self, year: int, number: int) -> str:
        """Return 秦工通〔2022〕1号: no leading zero, hexagonal brackets (GB/T 9704-2012)."""
        return f"{self.prefix}〔{year}〕{number}号"


def load_rules(data: DataDir) -> tuple[Rules, Campaign]:
    """Read the drive and its bulletin's rules; masthead and signer fall back on the issuer.

    Raises BadReference that names the key and the mend.
    """
    campaign = load_campaign(data)
    path = data.reference / "campaign.toml"
    written: dict[str, Any] = tomllib.loads(path.read_text("utf-8")).get("bulletin", {})
    known = {one.name for one in fields(Rules)}
    try:
        if unknown := sorted(set(written) - known):
            raise ValueError(Said("[bulletin] 不认识 {keys}", keys=Listed(unknown)))
        rules = Rules(**{**_from_issuer(campaign), **written})
        rules.check()
    except ValueError as error:
        raise BadReference(
            "活动设置 campaign.toml：{problem}；请对照随程序附带的样例改正后重试",
            problem=error.args[0],
        ) from error
    return rules, campaign


def _from_issuer(campaign: Campaign) -> dict[str, str]:
    office = f"{campaign.issuer}办公室"
    return {
        "masthead": f"{campaign.issuer}文件",
        "signer": campaign.issuer,
        "printed_by": office,
    }


def chinese_day(day: date) -> str:
    """Return 2022年9月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def said_day(day: date) -> Said:
    """Return the same as a message: a page in another language writes days in its own way."""
    return Said("{year}年{month}月{day}日", year=day.year, month=day.month, day=day.day)
