"""The union lists: one at the beginning, one late in the drive with a few changes."""

from datetime import date
from pathlib import Path

import numpy as np

from pipelines.demo.city import City, Union
from pipelines.demo.files import Row, write_html, write_workbook
from pipelines.demo.names import GIVEN_MALE, SURNAMES

FIRST_LIST, SECOND_LIST = date(2022, 8, 10), date(2022, 9, 15)
_HEADERS = (
    "序号",
    "工会编码",
    "基层工会名称",
    "上级工会",
    "乡镇（街道）",
    "单位性质",
    "职工人数",
    "会员人数",
    "工会主席",
    "建会日期",
    "入会二维码",
)
_TITLE = "秦皇岛市基层工会列表"
_WITHOUT_CODE = 0.12
_QR_HOST = "scan.example"
"""The platform's host, as the reference data name it."""


def write_union_lists(folder: Path, city: City, rng: np.random.Generator) -> tuple[Path, Path]:
    """Write the first list (a web page named .xls) and the second (.xlsx); return their paths."""
    rows = [_row(union, rng) for union in city.unions]
    first, second = (folder / f"基层工会列表_{day:%Y%m%d}" for day in (FIRST_LIST, SECOND_LIST))
    first, second = first.with_suffix(".xls"), second.with_suffix(".xlsx")
    known = [
        (code, union.former_name or name, *rest)
        for union, (code, name, *rest) in zip(city.unions, rows, strict=True)
        if not union.is_new
    ]
    write_html(first, _TITLE, _head(FIRST_LIST), _numbered(known))
    write_workbook(second, "Sheet1", _head(SECOND_LIST), _numbered(rows))
    return first, second


def _head(day: date) -> list[Row]:
    return [(_TITLE,), (f"导出时间：{day} 09:00:00",), _HEADERS]


def _numbered(rows: list[tuple[str | int | None, ...]]) -> list[Row]:
    return [(number, *row) for number, row in enumerate(rows, start=1)]


def _row(union: Union, rng: np.random.Generator) -> tuple[str | int | None, ...]:
    drawn = rng.random(4)
    chair = SURNAMES[int(drawn[0] * len(SURNAMES))] + GIVEN_MALE[int(drawn[1] * len(GIVEN_MALE))]
    handed = drawn[2] >= _WITHOUT_CODE and not union.is_new
    founded = f"20{5 + int(drawn[0] * 15):02d}-0{1 + int(drawn[1] * 9)}-18"
    return (
        union.code,
        union.name,
        _body(union),
        union.township or None,
        union.employer_kind,
        union.size + round(union.size * 0.3 * drawn[3]),
        _members(union, rng),
        chair if drawn[2] < 0.8 else None,
        "2022-09-14" if union.is_new else founded,
        f"https://{_QR_HOST}/join?unionCode={union.code}" if handed else None,
    )


def _body(union: Union) -> str:
    written = union.district.written
    return f"{written}总工会" if union.district.kind == "county" else written


def _members(union: Union, rng: np.random.Generator) -> int | None:
    """Return what the list says of a union's members: near the truth; it where that counts."""
    if union.no_figure:
        return None
    near = max(1, round(union.size * rng.uniform(0.97, 1.04)))
    return near if union.in_breakdown and not union.blank_in_breakdown else union.size
