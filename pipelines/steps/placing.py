"""Say which rows of a breakdown sheet speak of no union that the sheet's reader would expect."""

from itertools import groupby
from operator import itemgetter

import duckdb

_UNPLACED = """
select file, sheet, union_name from breakdown
where batch_id = ? and union_id is null
order by file, sheet, row
"""
_MOST_NAMED = 3


def find_unplaced(
    connection: duckdb.DuckDBPyConnection, batch: str
) -> dict[tuple[str, str], list[str]]:
    """Return what to say about a batch's breakdown sheets, by file and sheet, from its build."""
    rows = connection.execute(_UNPLACED, [batch]).fetchall()
    return {
        place: [_of_several([name for *_, name in of_sheet])]
        for place, of_sheet in groupby(rows, key=itemgetter(0, 1))
    }


def _of_several(names: list[str]) -> str:
    return (
        f"有 {len(names):,} 行的工会名称在本县区有几家同名（{_named(names)}），"
        "分不清是哪一家，没有计入；请写上工会编码后重新导入"
    )


def _named(names: list[str]) -> str:
    first = "、".join(names[:_MOST_NAMED])
    return f"前 {_MOST_NAMED} 家：{first}" if len(names) > _MOST_NAMED else first
