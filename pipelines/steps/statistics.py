"""Tell a sheet that counts unions' results from a union list: both name unions, districts, numbers.

Taken as a list it would put its counts in the place of every union's actual members.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from pipelines.errors import MissingColumn
from pipelines.kinds import COLUMN_NAMES
from pipelines.reference import Reference
from pipelines.saying import Listed, Said
from pipelines.steps.headers import Header, counts_unions, fields_for_sure, is_header
from pipelines.text import squeeze

_OF_A_LIST_ALONE = frozenset(
    ["union_code", "employer_kind", "industry", "workers", "chair", "phone", "qr_link", "founded"]
)
"""What a union list says of a union, and nobody who counts the members' rows."""

_RESULT = re.compile(
    r"[已未待](通过|审|录|采集|注册|申请|认证|实名|完成)"
    r"|(?<!应)(通过|审核|录入|采集|注册|申请|认证|完成)(人数|数|率)"
    r"|(覆盖|达标)率|占比|排名|名次|计数项|求和项"
)
_COUNT = re.compile(r"(?!(19|20)\d\d$)\d{1,5}(\.\d+)?(%|[人个家名元])?")
"""A number of something: no year, postcode or telephone."""
_OF_ANYTHING = frozenset(["serial", "union", "district", "township", "phone"])
"""Columns by which a sheet about anything names unions: 县区, 基层工会, 名额."""
_MOST_NAMED = 3
_CALLED = re.compile(r"统计|汇总|透视|分析")
_OTHER_SHEETS = {Said("任务分解"): "social_worker", Said("摸排"): "unionised"}
"""What a sheet of another kind is called, and the column by which it would have been known."""


def why_statistics(
    header: Header,
    sheet: str,
    file: str,
    reference: Reference,
    beneath: Sequence[Sequence[str]],
) -> Said | None:
    """Return why a sheet that looks like a union list counts results instead, with the mend.

    None where it is a union list: one that has a column which only a list has, or neither a column
    of results nor a name that says so. A column that says how many unions there are names none, in
    a breakdown neither. `beneath` are the texts of the first rows beneath the header.
    """
    if counted := counts_unions(header):
        return Said(
            "工作表“{sheet}”未导入：像是统计表（“{column}”列写的是有几家），"
            "不是{kind}；如果该列是工会名称，请改为“{header}”后重新导入",
            sheet=sheet,
            column=counted,
            kind=Said(header.kind.chinese),
            header="工会名称",
        )
    if header.kind.name != "unions":
        return None
    listing = _OF_A_LIST_ALONE & set(header.columns)
    told = None if listing else _why_results(header, sheet, file, reference)
    return told or _why_something_else(header, sheet, reference, beneath)


def _why_results(header: Header, sheet: str, file: str, reference: Reference) -> Said | None:
    """Return why a sheet counts results: a column says so, or its name.

    A name says nothing where the sheet states 实际会员数 outright, nor where it is the file's, as a
    text's is.
    """
    used = set(header.columns.values())
    results = [
        text
        for place, text in enumerate(header.texts)
        if place not in used and _RESULT.search(squeeze(text))
    ]
    called = None if sheet == Path(file).stem else _CALLED.search(sheet)
    if called and not results and "actual_members" in fields_for_sure(header.texts, reference):
        called = None
    if not results and not called:
        return None
    signs, mends = [], []
    if results:
        signs.append(
            Said("有{columns}等列", columns="".join(f"“{text}”" for text in results[:_MOST_NAMED]))
        )
        mends.append(Said("删去这些列"))
    if called:
        signs.append(Said("名称里有“{word}”", word=called[0]))
        mends.append(Said("给工作表改名"))
    return Said(
        "工作表“{sheet}”未导入：像是统计表（{signs}），不是基层工会列表；"
        "如果确是基层工会列表，请{mends}后重新导入，"
        "或单独存为一个文件并指定种类（--kind unions）",
        sheet=sheet,
        signs=Listed(signs, "，"),
        mends=Listed(mends),
    )


def _why_something_else(
    header: Header, sheet: str, reference: Reference, beneath: Sequence[Sequence[str]]
) -> Said | None:
    """Return why a sheet is about something else: it says nothing of its unions and counts that.

    Places for a sanatorium, money: as a list it would take their actual members from all unions
    that it names.
    """
    if not set(header.columns) <= _OF_ANYTHING:
        return None
    used = set(header.columns.values())
    counts = [
        text
        for place, text in enumerate(header.texts)
        if text and place not in used and not is_header(text, reference)
        if (said := [squeeze(row[place]) for row in beneath if place < len(row) and row[place]])
        and all(map(_COUNT.fullmatch, said))
    ]
    if not counts:
        return None
    return Said(
        "工作表“{sheet}”未导入：工会和县区以外只有“{column}”这样的数目，像是别的业务表，"
        "不是基层工会列表；如果它是职工数或会员数，请把表头改成“{employees}”或“{members}”；"
        "如果确是基层工会列表，请单独存为一个文件并指定种类（--kind unions）",
        sheet=sheet,
        column=counts[0],
        employees="职工人数",
        members="会员人数",
    )


def refuse_other_kind(header: Header, titles: Sequence[str], where: str) -> None:
    """Refuse a sheet that reads as a union list while its title or name calls it another.

    It would take the place of the district's list. Raises MissingColumn.
    """
    if header.kind.name != "unions":
        return
    for called, column in _OTHER_SHEETS.items():
        if any(called in title for title in titles):
            raise MissingColumn(
                "{where}：从名称看是{called}表，却没有认出“{column}”列；"
                "请核对表头写法，或在 header-aliases.csv 中登记；"
                "如果确是基层工会列表，请单独存为一个文件并指定种类（--kind unions）",
                where=where,
                called=called,
                column=COLUMN_NAMES[column],
            )
