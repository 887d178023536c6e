"""What every rule of wording needs: the figures of an edition, and how things are called."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard import formats
from dashboard.documents.bulletin.figures import Figures, Row
from dashboard.documents.bulletin.rules import Rules
from dashboard.documents.bulletin.sentences import Sentence, listed

SHOWN = 3
"""How many are named at either end of a ranking."""


class Speaker:
    """One edition's figures and the drive's rules; `target` is 90%."""

    def __init__(self, figures: Figures, rules: Rules) -> None:
        self.figures, self.rules = figures, rules
        self.city, self.own, self.drive = figures.city, figures.own, figures.drive
        self.target = f"{100 * self.drive['target_num'] // self.drive['target_den']}%"

    @property
    def scope(self) -> str:
        """What the edition is about: the district, or 全市."""
        return self.figures.district or "全市"

    def short_by(self, row: Row) -> str:
        """Return how a group stands to the target: 距90%还差12人, or 已达到90%以上."""
        if row["missing"]:
            return f"距{self.target}还差{count(row['missing'])}人"
        return f"已达到{self.target}以上" if row["on_target"] else "无法计算差额"

    def day(self, iso: str, *, next_day: bool = False) -> str:
        """Return 9月5日, or the day after it; the year stands where it is not the drive's."""
        day = after(date.fromisoformat(iso), 1 if next_day else 0)
        year = "" if str(day.year) == self.drive["starts"][:4] else f"{day.year}年"
        return f"{year}{day.month}月{day.day}日"


def say(key: str, rule: str, text: str, /, **figures: Any) -> Sentence:
    """Return the sentence of a rule with its figures put in, counts as tables spell them."""
    spelt = {name: count(value) for name, value in figures.items()}
    return Sentence(key, rule, text.format(**spelt), figures)


def count(value: Any) -> Any:
    """Return a number as every document spells it: 12,345 or 3,963.3. A text stays as it is."""
    if isinstance(value, int):
        return formats.whole(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return f"{Decimal(value):,}"
    return value


_NUMBER = re.compile(r"\d+(\.\d+)?")


def named(rows: list[Row]) -> str:
    """Return 甲（92.00%）、乙（90.00%）."""
    return listed([f"{row['district']}（{row['coverage_percent']}%）" for row in rows])


def or_dash(value: Any) -> Any:
    """Return a figure, or a dash where there is none."""
    return "—" if value is None else value


def after(day: date, days: int) -> date:
    """Return the day so many days later."""
    return date.fromordinal(day.toordinal() + days)


def worker(s: Speaker, row: Row, *, missing: bool = False) -> str:
    """Return 张三（海港区，95.00%）; in a district's own edition without the district."""
    place = "" if s.figures.district else f"{row['district']}，"
    short = f"，还差{count(row['missing'])}人" if missing else ""
    return f"{row['worker']}（{place}{row['coverage_percent']}%{short}）"
