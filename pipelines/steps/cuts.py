"""Say which lists may have been cut off where they were exported: what is lost there shows nowhere.

Platforms export so many rows at once and no more, and a worksheet has a last row.
"""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from pipelines.kinds import KINDS
from pipelines.saying import Said

_EXPORTED = ("members", "unions", "admins")
_ROUND = 5_000
"""Such limits are multiples of it; a list of another length ends there once in as many times."""
_MOST_ABOVE = 20
"""Titles and headers take no more rows of a sheet than are searched for them."""
_LAST_ROWS = {".xls": 1 << 16, ".et": 1 << 16, ".xlsx": 1 << 20, ".xlsm": 1 << 20}


def note_cuts(sheets: Sequence[dict[str, Any]]) -> None:
    """Add to the notes of a batch's sheets, once a kind, which of them end where exports are cut.

    `sheets` are entries of StagedSheet as plain values.
    """
    for kind in _EXPORTED:
        ended = [sheet for sheet in sheets if sheet["kind"] == kind and _ends_at_a_limit(sheet)]
        if ended:
            ended[0]["notes"].append(_said(Said(KINDS[kind]), ended))


def _ends_at_a_limit(sheet: dict[str, Any]) -> bool:
    return bool(sheet["rows"]) and (sheet["rows"] % _ROUND == 0 or _fills_a_sheet(sheet))


def _fills_a_sheet(sheet: dict[str, Any]) -> bool:
    """Say whether the rows reach the last one that the file can hold, below titles and headers."""
    left = _LAST_ROWS.get(PurePath(sheet["file"]).suffix.lower(), 0) - sheet["rows"]
    return 0 < left <= _MOST_ABOVE


def _said(called: Said, ended: list[dict[str, Any]]) -> Said:
    check = Said("请与平台上的总数核对")
    if len(ended) > 1:
        said = Said(
            "有 {n:,} 张{kind}正好在导出的上限（如 {rows:,} 行）处结束，像是分页导出",
            n=len(ended),
            kind=called,
            rows=ended[0]["rows"],
        )
        check = Said("请核对各页是否都在这一批里")
    elif _fills_a_sheet(ended[0]):
        said = Said(
            "{kind}写满了一张工作表（{rows:,} 行），后面的可能没有导出",
            kind=called,
            rows=ended[0]["rows"],
        )
    else:
        said = Said(
            "{kind}正好 {rows:,} 行，可能是平台一次导出的上限",
            kind=called,
            rows=ended[0]["rows"],
        )
    return Said(
        "{said}；{check}，没有导全的，请分县区或分页导出、放在一批里一起导入",
        said=said,
        check=check,
    )
