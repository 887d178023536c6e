"""Say where rows of a breakdown sheet went that its reader would look for elsewhere."""

from itertools import groupby
from operator import itemgetter

import duckdb

_PLACED = """
select file, sheet, union_id is null as of_several, union_name, listed_district
from breakdown
where batch_id = ? and (union_id is null or (counts and listed_district <> district))
order by file, sheet, of_several, row
"""
_MOST_NAMED = 3


def say_placed(
    connection: duckdb.DuckDBPyConnection, batch: str
) -> dict[tuple[str, str], list[str]]:
    """Return what to say about a batch's breakdown sheets, by file and sheet, from its build."""
    said: dict[tuple[str, str], list[str]] = {}
    rows = connection.execute(_PLACED, [batch]).fetchall()
    for (file, sheet, of_several), some in groupby(rows, key=itemgetter(0, 1, 2)):
        say = _of_several if of_several else _of_others
        said.setdefault((file, sheet), []).append(say([row[3:] for row in some]))
    return said


def _of_several(rows: list[tuple[str, str]]) -> str:
    return (
        f"有 {len(rows):,} 行的工会名称在本县区有几家同名（{_named([name for name, _ in rows])}），"
        "分不清是哪一家，没有计入；请写上工会编码后重新导入"
    )


def _of_others(rows: list[tuple[str, str]]) -> str:
    named = _named([f"{name}在{district}" for name, district in rows])
    return (
        f"有 {len(rows):,} 行的工会在名册上属于别的县区（{named}），数字和社工已计入那里；"
        "如果不是那一家，请核对工会编码和名称后重新导入"
    )


def _named(names: list[str]) -> str:
    first = "、".join(names[:_MOST_NAMED])
    return f"前 {_MOST_NAMED} 家：{first}" if len(names) > _MOST_NAMED else first
