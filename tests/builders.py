"""Small exports made by hand: people with right ID numbers, sheets in any form."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HEADERS = (
    "姓名 性别 证件类型 证件号码 手机号码 所属工会 所属县区 申请时间 审核状态 审核时间".split()
)


def id_number(serial: int, birth: str = "19800101", area: str = "130302") -> str:
    """Return a number with the right check digit (GB 11643); an odd serial is a man's."""
    body = f"{area}{birth}{serial % 1000:03d}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


@dataclass(frozen=True)
class Person:
    """One row of a member list; `serial` makes the person, everything else is the row's."""

    serial: int
    union: str = "甲工会"
    district: str = "海港区"
    status: str = "审核通过"
    applied: str = "2022-08-20 09:00:00"
    audited: str = "2022-08-21 10:00:00"

    @property
    def id_number(self) -> str:
        """A number of the person's own: serials beyond 999 go on with the next birthday."""
        return id_number(self.serial, f"1980{self.serial // 1000 % 12 + 1:02d}01")

    def row(self) -> list[str]:
        """Return the cells under HEADERS."""
        sex = "男" if self.serial % 1000 % 2 else "女"
        audited = self.audited if self.status == "审核通过" else ""
        phone = f"139{self.serial:08d}"
        return ["张三", sex, "居民身份证", self.id_number, phone, self.union, self.district,
                self.applied, self.status, audited]  # fmt: skip


def people(count: int, first: int = 1, **given: str) -> list[Person]:
    """Return so many persons with serials from `first` on."""
    return [Person(serial, **given) for serial in range(first, first + count)]


def write_csv(path: Path, rows: Iterable[Sequence[Any]], encoding: str = "utf-8-sig") -> Path:
    """Write rows as CSV."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: Iterable[Sequence[Any]], merges: Iterable[str] = ()) -> Path:
    """Write rows as a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for merged in merges:
        sheet.merge_cells(merged)
    book.save(path)
    return path


def write_book(path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]]) -> Path:
    """Write a workbook of several sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def write_members(folder: Path, persons: Iterable[Person], day: str = "20220829") -> Path:
    """Write a member list as of a day."""
    rows = [HEADERS, *(person.row() for person in persons)]
    return write_csv(folder / f"会员列表_{day}.csv", rows)


def write_unions(folder: Path, unions: Iterable[Sequence[Any]], day: str = "20220829") -> Path:
    """Write a union list: rows of code, name, district, actual members."""
    header = ["工会编码", "基层工会名称", "所属县区", "会员人数"]
    return write_csv(folder / f"基层工会列表_{day}.csv", [header, *unions])


def write_breakdown(
    folder: Path,
    district: str,
    rows: Iterable[Sequence[Any]],
    name: str = "任务分解表",
    total: tuple[int, int] | None = None,
) -> Path:
    """Write a breakdown sheet: rows of union, actual members, target, social worker."""
    lines = list(rows)
    foot = [["合计", *total, None]] if total else []
    return write_xlsx(
        folder / f"{name}_{district}.xlsx",
        [
            [f"{district}工会会员实名制录入任务分解表"],
            [f"填报单位：{district}总工会"],
            ["基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工"],
            *lines,
            *foot,
            ["填表人：          审核人："],
        ],
    )
