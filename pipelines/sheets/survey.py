"""Survey sheets (摸排表): employers, their workers, unionised or not, and the difficulties."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sheets.cells import map_distinct
from pipelines.sheets.choices import one_option, says_unknown, yes_or_no
from pipelines.sheets.counts import filled, reject_numbers
from pipelines.sheets.model import Column, Context, Judged, SheetKind, Verdicts
from pipelines.text import hide_numbers, squeeze

_NUMBERS = ("workers", "members", "new_form_workers")


def judge(columns: dict[str, pa.StringArray], context: Context) -> Judged:
    """Judge a chunk of a survey: an employer must have a name, numbers must be numbers."""
    verdicts = Verdicts(len(columns["employer"]))
    verdicts.reject(np.asarray(columns["employer"].is_null()), "missing_employer", "employer")
    numbers = reject_numbers(verdicts, columns, _NUMBERS)
    answers = columns["unionised"].filter(verdicts.accepted).to_pylist()
    context.unclear.update(_unclear(answers))
    key = context.reference.home
    # A parent union is often a township's: it says the district only where it is one.
    parent = map_distinct(columns["parent_union"], context.reference.district)
    district = filled(pc.coalesce(columns["district"], parent), context.scope)
    stored = {
        "employer": columns["employer"],
        "employer_key": map_distinct(columns["employer"], squeeze),
        "employer_kind": map_distinct(columns["employer_kind"], one_option),
        **{name: pa.array(numbers[name], pa.int64()) for name in _NUMBERS},
        "unionised": map_distinct(columns["unionised"], yes_or_no, pa.bool_()),
        "difficulty": map_distinct(columns["difficulty"], hide_numbers),
        "township": columns["township"],
        "district_key": map_distinct(district, key),
    }
    return Judged(pa.table(stored), verdicts.reasons, verdicts.columns_at_fault)


def _unclear(answers: list[str | None]) -> Counter[str]:
    """Return the answers that say neither yes nor no, nor that it is not known; how many each."""
    counts = Counter(text for text in answers if text)
    return Counter(
        {
            text: rows
            for text, rows in counts.items()
            if yes_or_no(text) is None and not says_unknown(text)
        }
    )


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
