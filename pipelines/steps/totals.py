"""Rows of totals: how they are called, and whether what they state is the sum of their rows."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.text import squeeze

_TOTAL = re.compile(
    r".{0,20}(合计|总计|共计|累计|汇总|小计|总数|总人数|计数|平均值|最[大小]值|求和)"
    r"(数|人数|家数|值|数据|行)?(/[人家])?([:(\d].{0,12})?"
    r"|计|共|共有?\d+[家个人户]|本?页[小合]?计|承前页|[过转]次页|接上页|全?[市县区乡镇]计|全[市县区乡镇]"
    r"|平均[数值]?|total|sum|∑|Σ",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True)
class Total:
    """What a row of totals states by column, and what the rows above it add up to.

    `of_group`: it is called 小计.
    """

    stated: dict[str, int]
    above: Counter[str]
    of_group: bool


def says_total(label: str) -> bool:
    """Say whether a cell names a sum. What follows the word decides: a union may begin with it.

    >>> [says_total(text) for text in ("合 计", "海港区合计", "合计（2家）", "合计划生育站工会")]
    [True, True, True, False]
    """
    return _TOTAL.fullmatch(squeeze(label)) is not None


def wrong_totals(totals: Sequence[Total], sums: Counter[str]) -> Iterator[str]:
    """Yield "column:stated:sum" of every total that is the sum of no rows around it.

    A total speaks of all rows above it or of those since the total before; where it stands before
    its rows, of those up to the next total or of the whole sheet, whose `sums` are given. Between
    two totals that follow each other there are no rows.
    """
    cuts = [Counter[str](), *(total.above for total in totals), sums]
    for place, total in enumerate(totals, start=1):
        before, own = cuts[place - 1 : place + 1]
        for name, stated in total.stated.items():
            whole, group = own[name], own[name] - before[name]
            meant = [group, whole] if total.of_group else [whole, group]
            ends = (cut[name] for cut in cuts[place + 1 :] if cut[name] != own[name])
            if (end := next(ends, None)) is not None:
                meant += [end - own[name], sums[name]]
            if stated not in meant:
                yield f"{name}:{stated}:{meant[0] or sums[name]}"
