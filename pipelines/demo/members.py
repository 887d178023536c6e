"""The members exports: one a week, each the whole city's applications so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.demo.calendar import EXPORT_DAYS, EXPORT_HOUR, export_moment
from pipelines.demo.city import City
from pipelines.demo.files import Row, write_csv, write_workbook
from pipelines.demo.names import AUDITORS
from pipelines.demo.rows import LEFT, STATUSES, Texts
from pipelines.demo.unions import SECOND_LIST
from pipelines.demo.written import DirtyRows


@dataclass(frozen=True)
class Style:
    """How a version of the platform writes its export. `moment` is a strftime format."""

    headers: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    moment: str
    numbered: bool


_NEWER = Style(
    headers=(
        "序号",
        "姓名",
        "性别",
        "证件类型",
        "证件号码",
        "手机号码",
        "所属工会",
        "所属区县",
        "申请时间",
        "审核状态",
        "审核时间",
        "审核人",
    ),
    words={
        "approved": ("审核通过",),
        "pending": ("待审核",),
        "unregistered": ("该用户未注册，请先注册",),
        "rejected": ("审核不通过",),
        "left": ("转出", "退会", "除名"),
    },
    moment="%Y-%m-%d %H:%M:%S",
    numbered=True,
)
_OLDER = Style(
    headers=(
        "姓 名",
        "性别",
        "有效证件类别",
        "公民身份号码",
        "联系电话",
        "工会名称",
        "所属县（区）",
        "入会申请时间",
        "入会审核状态",
        "审核通过时间",
        "审核人",
    ),
    words={
        "approved": ("通过",),
        "pending": ("审核中",),
        "unregistered": ("该用户未注册，请先注册",),
        "rejected": ("不通过",),
        "left": ("已转出", "已退会", "除名"),
    },
    moment="%Y年%m月%d日",
    numbered=False,
)
_FORMS: dict[date, tuple[Style, str, str]] = dict(
    zip(
        EXPORT_DAYS,
        (
            (_OLDER, "gb18030", ","),
            (_NEWER, "utf-8-sig", ","),
            (_NEWER, "xlsx", ""),
            (_OLDER, "gb18030", "\t"),
            (_NEWER, "utf-8-sig", ";"),
            (_NEWER, "xlsx", ""),
        ),
        strict=True,
    )
)


def write_members(folder: Path, day: date, dirty: DirtyRows, city: City) -> Path:
    """Write the export of a day (one of EXPORT_DAYS) in that week's form; return its path."""
    style, form, delimiter = _FORMS[day]
    rows = _rows(dirty, city, day, style, as_text=form != "xlsx")
    name = f"会员列表_{day:%Y%m%d}"
    if form == "xlsx":
        path = folder / f"{name}.xlsx"
        exported = f"导出时间：{day} {EXPORT_HOUR}:00:00"
        head: list[Row] = [("秦皇岛市工会会员实名制会员列表",), (exported,), style.headers]
        write_workbook(path, "会员列表", head, rows)
    else:
        path = folder / f"{name}.csv"
        write_csv(
            path,
            (row for part in ([style.headers], rows) for row in part),
            encoding=form,
            delimiter=delimiter,
        )
    return path


def _rows(dirty: DirtyRows, city: City, day: date, style: Style, *, as_text: bool) -> Iterator[Row]:
    moment = export_moment(day)
    here = np.flatnonzero(dirty.rows.applied <= moment)
    rows = dirty.rows.take(here)
    audited = rows.audited <= moment
    columns: list[Texts | range] = [
        dirty.name[here],
        dirty.sex[here],
        dirty.id_type[here],
        _id_numbers(dirty, here, as_text=as_text),
        dirty.phone[here],
        _union_names(dirty, city, here, day),
        dirty.district[here],
        _told(dirty.told_apply_time[here], _moments(rows.applied, style)),
        _told(dirty.told_status[here], _words(rows.status_at(moment), rows.person, style)),
        _where(audited & ~dirty.no_audit_time[here], _moments(rows.audited, style)),
        _where(audited, np.array(AUDITORS, object)[rows.union % len(AUDITORS)]),
    ]
    if style.numbered:
        columns.insert(0, range(1, len(here) + 1))
    return zip(*columns, strict=True)


def _id_numbers(dirty: DirtyRows, here: np.ndarray, *, as_text: bool) -> Texts:
    """Return ID numbers; what Excel made a float is a number in a workbook and 1.30302E+17 in CSV.

    In CSV a tab before the number keeps Excel from making it one.
    """
    numbers = dirty.id_number[here]
    lost = np.flatnonzero(dirty.float_id[here])
    if as_text:
        numbers = np.array(["\t" + number if number else "" for number in numbers], object)
        numbers[lost] = [f"{float(dirty.id_number[row][:17] + '0'):.5E}" for row in here[lost]]
    else:
        numbers[lost] = [float(dirty.id_number[row][:17] + "0") for row in here[lost]]
    return numbers


def _union_names(dirty: DirtyRows, city: City, here: np.ndarray, day: date) -> Texts:
    names = dirty.union[here].copy()
    if day >= SECOND_LIST:
        return names
    for index, union in enumerate(city.unions):
        if union.former_name:
            names[(dirty.rows.union[here] == index) & (names == union.name)] = union.former_name
    return names


def _words(status: np.ndarray, person: np.ndarray, style: Style) -> Texts:
    words = np.array([style.words[name][0] for name in STATUSES], object)[status]
    endings = np.array(style.words["left"], object)
    left = status == LEFT
    words[left] = endings[person[left] % len(endings)]
    return words


def _moments(moments: np.ndarray, style: Style) -> Texts:
    texts = pc.strftime(pa.array(moments), format=style.moment)
    return np.asarray(texts.to_numpy(zero_copy_only=False), object)


def _told(told: Texts, usual: Texts) -> Texts:
    return np.where(told == "", usual, told)


def _where(shown: np.ndarray, texts: Texts) -> Texts:
    return np.where(shown, texts, "")
