"""Survey sheets (摸排表): employers, their workers, unionised or not, and the difficulties."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sheets.cells import map_distinct
from pipelines.sheets.counts import filled, reject_numbers
from pipelines.sheets.model import Column, Context, Judged, SheetKind, Verdicts
from pipelines.text import hide_numbers, squeeze

_NUMBERS = ("workers", "members", "new_form_workers")
_YES, _NO = frozenset("1 √ ✓ Y y".split()), frozenset("0 × N n".split())
_BEGINS_YES, _BEGINS_NO = ("是", "已", "有"), ("否", "未", "没", "无", "不")


def judge(columns: dict[str, pa.StringArray], context: Context) -> Judged:
    """Judge a chunk of a survey: an employer must have a name, numbers must be numbers."""
    verdicts = Verdicts(len(columns["employer"]))
    verdicts.reject(np.asarray(columns["employer"].is_null()), "missing_employer", "employer")
    numbers = reject_numbers(verdicts, columns, _NUMBERS)
    key = context.reference.home
    # A parent union is often a township's: it says the district only where it is one.
    parent = map_distinct(columns["parent_union"], context.reference.district)
    district = filled(pc.coalesce(columns["district"], parent), context.scope)
    stored = {
        "employer": columns["employer"],
        "employer_key": map_distinct(columns["employer"], squeeze),
        "employer_kind": columns["employer_kind"],
        **{name: pa.array(numbers[name], pa.int64()) for name in _NUMBERS},
        "unionised": map_distinct(columns["unionised"], _yes_or_no, pa.bool_()),
        "difficulty": map_distinct(columns["difficulty"], hide_numbers),
        "township": columns["township"],
        "district_key": map_distinct(district, key),
    }
    return Judged(pa.table(stored), verdicts.reasons, verdicts.columns_at_fault)


def _yes_or_no(text: str) -> bool | None:
    """Return what a cell says; 筹建中 and the like say neither.

    >>> [_yes_or_no(text) for text in ("已建立工会", "没有", "筹建中")]
    [True, False, None]
    """
    said = squeeze(text)
    if said in _YES or said.startswith(_BEGINS_YES):
        return True
    return False if said in _NO or said.startswith(_BEGINS_NO) else None


SURVEY = SheetKind(
    name="survey",
    columns=(
        *(Column(name) for name in ("serial", "district", "parent_union", "township")),
        Column("employer", also=("union",)),
        *(Column(name) for name in ("employer_kind", "workers", "unionised", "difficulty")),
        Column("members", also=("actual_members",)),
        Column("new_form_workers"),
    ),
    needs=(("employer",), ("employer_kind",), ("workers",)),
    recognised_by=(
        frozenset({"employer", "difficulty"}),
        frozenset({"employer", "unionised"}),
        frozenset({"employer", "new_form_workers"}),
    ),
    unless=frozenset("id_number apply_time social_worker target account chair qr_link".split()),
    core=("employer",),
    numbers=_NUMBERS,
    flags=(),
    judge=judge,
)
