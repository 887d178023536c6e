"""Say what of a sheet's districts a person should look at: a name or a cell that may be wrong."""

from collections import Counter
from collections.abc import Callable, Mapping

import pyarrow as pa

from pipelines.reference import Reference
from pipelines.saying import Listed, Said
from pipelines.steps.scope import Whose, districts_within, nearest_district
from pipelines.text import in_note

_REPLACED_WHOLE = ("breakdown", "survey")
"""Kinds of which a district's newest batch replaces its older ones."""

_TAKING_NONE_IN = ("survey", "outreach")
"""Kinds whose rows make no district of a name on no list, and stand apart."""

_MOST_CALLED = 5
"""Districts that one note names."""


def say_whose(sheet: str, kind: str, whose: Whose, counted: str | None) -> list[Said]:
    """Say what else a sheet says of whose it is than the district for which it counts."""
    if counted is None or counted != whose.district:
        return []
    notes = []
    if whose.part not in (None, counted) and kind in _REPLACED_WHOLE:
        notes.append(
            Said(
                "工作表“{sheet}”的填报单位是{part}，按{district}读取；一个县区分几份上报的，"
                "请放在一批里一起导入：后来的一批会代替以前的",
                sheet=sheet,
                part=whose.part,
                district=counted,
            )
        )
    if others := whose.others():
        notes.append(
            Said(
                "工作表“{sheet}”按{district}读取，{places}；"
                "请核对：若不对，请改正后重新导入，或指定县区（--scope）",
                sheet=sheet,
                district=counted,
                places=say_places(others),
            )
        )
    return notes


def say_places(named: Mapping[str, str]) -> Listed:
    """Return in words which places name which district.

    >>> say_places({"工作表名": "卢龙县", "文件名": "卢龙县"})
    '工作表名、文件名写的是卢龙县'
    """
    places = {key: Listed(p for p, k in named.items() if k == key) for key in named.values()}
    return Listed(
        (
            Said("{where}写的是{district}", where=where, district=key)
            for key, where in places.items()
        ),
        "，",
    )


def say_unlisted(
    sheet: str, kind: str, rows: Mapping[str | None, int], reference: Reference
) -> list[Said]:
    """Say which districts on no list a survey or events name; `rows` has each one's."""
    place = reference.campaign.unlisted_district
    known = {*reference.district_aliases(), place}
    new = Counter({key: n for key, n in rows.items() if key and key not in known})
    if not new or kind not in _TAKING_NONE_IN:
        return []
    named = districts_in_note(new, lambda key: _perhaps(key, reference))
    return [
        Said(
            "工作表“{sheet}”里有名册外的县区（{named}），工会列表里也没有的暂列“{place}”；"
            "请核对写法，写错的请改正后重新导入，没有写错的可在 districts.csv 中登记",
            sheet=sheet,
            named=named,
            place=place,
        )
    ]


def districts_in_note(rows: Counter[str], beside: Callable[[str], str] = lambda _: "") -> str:
    """Return the districts of most rows, each with theirs and what is said beside it."""
    most = rows.most_common(_MOST_CALLED)
    named = Listed(
        Said("{name} {rows:,} 行{beside}", name=in_note(key), rows=n, beside=beside(key))
        for key, n in most
    )
    if len(rows) <= _MOST_CALLED:
        return named
    return Said("{names}，等 {n:,} 个", names=named, n=len(rows))


def _perhaps(key: str, reference: Reference) -> str:
    near = nearest_district(key, reference)
    return Said("（是否“{near}”）", near=near) if near else ""


def naming_several(cells: pa.StringArray, reference: Reference) -> Counter[str]:
    """Count the rows of each cell that names several listed districts."""
    counted = {one["values"]: one["counts"] for one in cells.value_counts().to_pylist()}
    return Counter(
        {
            text: rows
            for text, rows in counted.items()
            if text and len(districts_within(text, reference)) > 1
        }
    )


def say_several(sheet: str, several: Mapping[str, int], reference: Reference) -> list[Said]:
    """Say for which district the rows count whose cell names several."""
    aliases = reference.district_aliases()
    read = {text: name for text in several if (name := aliases.get(reference.home(text)))}
    if not read:
        return []
    named = Listed(
        Said("“{text}”{n:,} 行读作{district}", text=in_note(text), n=several[text], district=name)
        for text, name in list(read.items())[:_MOST_CALLED]
    )
    return [
        Said(
            "工作表“{sheet}”里有一格写了几个县区的（{named}）；"
            "一行只能算一个县区，请分行填写后重新导入",
            sheet=sheet,
            named=named,
        )
    ]
