"""Outreach events entered by hand: checked, then written as a sheet like any that is sent.

What counts toward figures is a file: so the events of one entry become a small workbook that goes
through the import, is kept, listed and undone as every other.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from dashboard.spreadsheet import write_xlsx
from pipelines import OUTREACH_FORMS

__all__ = ["Event", "as_sheet", "faults"]

MOST_PEOPLE = 100_000
"""Nobody reaches more at one event; beyond it a digit too many was typed."""
_HEADINGS = {
    "date": "日期",
    "district": "县区",
    "form": "活动形式",
    "union": "基层工会",
    "union_code": "工会编码",
    "place": "地点",
    "reached": "覆盖人数",
    "scanned": "扫码人数",
}


@dataclass(frozen=True)
class Event:
    """One event as it was typed; `union` None is an event of the whole district."""

    date: date | None
    district: str
    form: str | None
    place: str
    reached: int | None
    scanned: int | None
    union: str | None = None
    union_code: str | None = None


def faults(event: Event, starts: date, today: date) -> list[str]:
    """Return what is wrong with an event, in Chinese, as the interface's words know it."""
    found = []
    if event.date is None:
        found.append("请选日期。")
    elif event.date > today:
        found.append("日期还没到；活动办完再登记。")
    elif event.date < starts:
        found.append("日期早于行动开始日；请核对。")
    if event.form not in OUTREACH_FORMS:
        found.append("请选活动形式。")
    if not event.place.strip():
        found.append("请写地点，同一天的两场才分得开。")
    if event.reached is None or event.scanned is None:
        found.append("请填覆盖人数和扫码人数；没有就填 0。")
    elif not 0 <= event.scanned <= event.reached <= MOST_PEOPLE:
        found.append("扫码人数不能多于覆盖人数，人数也不能是负数或大得离谱；请核对。")
    return found


def as_sheet(events: list[Event]) -> bytes:
    """Return the events as a workbook that the import reads."""
    rows = [
        {**vars(event), "date": event.date.isoformat() if event.date else None,
         "place": event.place.strip()}
        for event in events
    ]  # fmt: skip
    book = BytesIO()
    write_xlsx(book, rows, title="扫码活动表", headings=_HEADINGS)
    return book.getvalue()
