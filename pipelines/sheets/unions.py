"""Union lists (基层工会列表): one row a grassroots union."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.reference import Reference
from pipelines.sheets.cells import map_distinct, time_column, without_nothing
from pipelines.sheets.choices import ended
from pipelines.sheets.counts import (
    filled,
    reject_numbers,
    reject_repeated,
    reject_unnamed,
    union_columns,
)
from pipelines.sheets.model import Column, Context, Judged, SheetKind, Verdicts
from pipelines.text import mask_name, squeeze

_NUMBERS = ("workers", "actual_members")
_ABOVE = re.compile(r"总工会(\([^()]*\))?$")
"""How the unions of counties and towns end, which are above those of employers."""
_WORD = re.compile(r"(\d{1,2}[-_.、:/]*)?[^-(:,;—]*")
"""The word of a state, and the code before it: what follows may say whom to call."""
_NOT_YET = ("pending", "rejected", "unregistered", "left")


def judge(columns: dict[str, pa.StringArray], context: Context) -> Judged:
    """Judge a chunk of a union list; a row's district may stand as its 上级工会."""
    district = pc.coalesce(columns["district"], columns["parent_union"])
    district = filled(district, context.scope)
    columns = columns | {name: without_nothing(columns[name]) for name in ("union", "union_code")}
    verdicts = Verdicts(len(district))
    reject_unnamed(verdicts, columns)
    numbers = reject_numbers(verdicts, columns, _NUMBERS)
    reject_repeated(verdicts, columns | {"district": district}, context, "unions")
    founded = time_column(columns["founded"], date_1904=context.date_1904)
    counting = verdicts.accepted
    states = columns["union_state"].filter(counting).to_pylist()
    context.states.update(filter(None, (_no_union(text, context.reference) for text in states)))
    names = columns["union"].filter(counting).to_pylist()
    context.above.extend(name for name in names if name and _ABOVE.search(squeeze(name)))
    stored = union_columns(columns, district, context) | {
        "employer_kind": columns["employer_kind"],
        **{name: pa.array(numbers[name], pa.int64()) for name in _NUMBERS},
        "chair_masked": map_distinct(columns["chair"], mask_name),
        "qr_link": columns["qr_link"],
        "founded": founded,
    }
    return Judged(pa.table(stored), verdicts.reasons, verdicts.columns_at_fault)


def _no_union(text: str | None, reference: Reference) -> str | None:
    """Return the word by which a state says that a union is none, or none yet; else None."""
    said = squeeze(text or "")
    if word := ended(said):
        return word
    if reference.status(said) not in _NOT_YET:
        return None
    found = _WORD.match(said)
    return found[0] if found else said


UNIONS = SheetKind(
    name="unions",
    columns=(
        *(
            Column(name)
            for name in [
                "serial",
                "union",
                "district",
                "parent_union",
                "union_code",
                "township",
                "employer_kind",
                "industry",
                "workers",
                "actual_members",
                "chair",
                "phone",
                "qr_link",
                "founded",
            ]
        ),
        Column("union_state", also=("status",)),
    ),
    needs=(("union",), ("district", "parent_union")),
    recognised_by=(
        frozenset({"union", "district"}),
        frozenset({"union", "parent_union"}),
        frozenset({"union", "actual_members"}),
        frozenset({"union", "workers"}),
        frozenset({"union", "chair"}),
        frozenset({"union", "qr_link"}),
    ),
    unless=frozenset(
        [
            "id_number",
            "sex",
            "apply_time",
            "audit_time",
            "social_worker",
            "target",
            "account",
            "unionised",
            "difficulty",
            "form",
            "scanned",
            "reached",
            "status",
            "name",
            "new_form_workers",
        ]
    ),
    core=("union",),
    numbers=_NUMBERS,
    flags=(),
    judge=judge,
)
