"""Outreach sheets (扫码活动表): on-site scanning, mobile windows and briefings, a row an event."""

import re
from datetime import date

import numpy as np
import pyarrow as pa

from pipelines.kinds import OUTREACH_FORMS
from pipelines.sheets.cells import map_distinct, without_nothing
from pipelines.sheets.choices import marked_options
from pipelines.sheets.counts import filled, reject_numbers, union_columns
from pipelines.sheets.days import parse_day
from pipelines.sheets.model import Column, Context, Judged, SheetKind, Verdicts
from pipelines.text import hide_numbers

_NUMBERS = ("reached", "scanned")
_NO_WORD = re.compile(r"[A-Za-z]?[\W\d_]*")
"""What a form on the web exports instead of an option's words: 2, B. or a tick."""
_WORDS = (
    ("流动", "流动窗口"),
    ("移动", "流动窗口"),
    ("沟通", "沟通会"),
    ("座谈", "沟通会"),
    ("现场", "现场集中扫码"),
    ("集中", "现场集中扫码"),
)


def judge(columns: dict[str, pa.StringArray], context: Context) -> Judged:
    """Judge a chunk of events: an event has a day that can be read and a form."""
    day = _days(columns["date"], context)
    verdicts = Verdicts(len(day))
    verdicts.reject(np.asarray(day.is_null()), "bad_date", "date")
    form = map_distinct(without_nothing(columns["form"]), _form)
    verdicts.reject(np.asarray(form.is_null()), "missing_form", "form")
    numbers = reject_numbers(verdicts, columns, _NUMBERS)
    counting = day.filter(verdicts.accepted).to_pylist()
    context.odd_days.extend(held for held in counting if _is_odd(held, context))
    stored = union_columns(columns, filled(columns["district"], context.scope), context) | {
        "date": day,
        "form": form,
        "place": map_distinct(columns["place"], hide_numbers),
        **{name: pa.array(numbers[name], pa.int64()) for name in _NUMBERS},
    }
    return Judged(pa.table(stored), verdicts.reasons, verdicts.columns_at_fault)


def _is_odd(day: date, context: Context) -> bool:
    """Say whether an event was held before the drive, or after the day up to which is reported."""
    return not context.reference.campaign.starts <= day <= context.as_of


def _days(column: pa.StringArray, context: Context) -> pa.Date32Array:
    """Return the day of each event; one without a year is of the drive's."""
    year = context.reference.campaign.starts.year
    return map_distinct(
        column, lambda text: parse_day(text, year, date_1904=context.date_1904), pa.date32()
    )


def _form(text: str) -> str | None:
    """Return one of the drive's forms of outreach; any other is 其他.

    Of options with boxes those that are ticked count; None where none is, as in a form that still
    lists them all, or where no word says which.
    """
    ticked = marked_options(text)
    said = text if ticked is None else " ".join(ticked)
    named = list(dict.fromkeys(form for word, form in _WORDS if word in said))
    if _NO_WORD.fullmatch(said) or (ticked is None and len(named) == len(OUTREACH_FORMS) - 1):
        return None
    return named[0] if named else OUTREACH_FORMS[-1]


OUTREACH = SheetKind(
    name="outreach",
    columns=(
        *(Column(name) for name in ("serial", "date", "district", "form", "union", "union_code")),
        *(Column(name) for name in ("township", "place", "reached", "scanned")),
    ),
    needs=(("date",), ("district",), ("form",)),
    recognised_by=(
        frozenset({"date", "form"}),
        frozenset({"form", "scanned"}),
        frozenset({"form", "reached"}),
    ),
    unless=frozenset("id_number apply_time social_worker target account".split()),
    core=("date", "form"),
    numbers=_NUMBERS,
    flags=(),
    judge=judge,
)
