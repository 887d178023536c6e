"""Say where rows went that a sheet's reader would look for elsewhere: of breakdowns, of admins, of
surveys."""

from itertools import groupby
from operator import itemgetter

import duckdb

from pipelines.saying import Said
from pipelines.text import first_named, in_note

_PLACED = """
select file, sheet, union_id is null as of_several, union_name, listed_district
from breakdown
where batch_id = ? and (union_id is null or (counts and listed_district <> district))
order by file, sheet, of_several, row
"""
_UNKNOWN_OF_ADMINS = """
select file, sheet, list(distinct union_name order by union_name) as named
from admins
where batch_id = ? and unknown_union and exists (select 1 from union_search)
group by file, sheet
"""


_REPEATED_EMPLOYERS = """
select employer from survey
where batch_id = ? and times_named > 1
order by district collate zh, employer collate zh
"""


def say_placed(
    connection: duckdb.DuckDBPyConnection, batch: str
) -> dict[tuple[str, str], list[Said]]:
    """Return what to say about a batch's sheets, by file and sheet, from its build."""
    said: dict[tuple[str, str], list[Said]] = {}
    try:
        rows = connection.execute(_PLACED, [batch]).fetchall()
        unknown = connection.execute(_UNKNOWN_OF_ADMINS, [batch]).fetchall()
    except duckdb.Error:  # An earlier version's build has no such columns.
        return {}
    for (file, sheet, of_several), some in groupby(rows, key=itemgetter(0, 1, 2)):
        say = _of_several if of_several else _of_others
        said.setdefault((file, sheet), []).append(say([row[3:] for row in some]))
    for file, sheet, names in unknown:
        said.setdefault((file, sheet), []).append(_of_admins(names))
    return said


def say_repeated(connection: duckdb.DuckDBPyConnection, batch: str) -> list[Said]:
    """Return what to say of employers with several rows, as a survey of several months has."""
    try:
        rows = connection.execute(_REPEATED_EMPLOYERS, [batch]).fetchall()
    except duckdb.Error:  # An earlier version's build has no such columns.
        return []
    if not rows:
        return []
    named = first_named([in_note(name) for (name,) in rows], "家")
    return [
        Said(
            "有 {n:,} 家单位不止一行（{names}），各只计一行（最新一份表里最前面的）；"
            "请只留最新的一行，同名的不同单位请写上乡镇，再重新导入",
            n=len(rows),
            names=named,
        )
    ]


def _of_several(rows: list[tuple[str, str]]) -> Said:
    named = first_named([name for name, _ in rows], "家")
    return Said(
        "有 {n:,} 行的工会名称在本县区有几家同名（{names}），"
        "分不清是哪一家，没有计入；请写上工会编码后重新导入",
        n=len(rows),
        names=named,
    )


def _of_others(rows: list[tuple[str, str]]) -> Said:
    named = first_named(
        [Said("{name}在{district}", name=name, district=district) for name, district in rows],
        "家",
    )
    return Said(
        "有 {n:,} 行的工会在名册上属于别的县区（{names}），数字和社工已计入那里；"
        "如果不是那一家，请核对工会编码和名称后重新导入",
        n=len(rows),
        names=named,
    )


def _of_admins(names: list[str]) -> Said:
    short = [in_note(name) for name in names]
    return Said(
        "名册里没有这些管理员的工会（{names}），没有算作任何工会的管理员，"
        "也不算县区的管理员；请核对工会名称，改正后重新导入",
        names=first_named(short, "家"),
    )
