"""Task-breakdown sheets (任务分解表): who looks after which union, and how many it must bring."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.named import social_workers
from pipelines.sheets.cells import map_distinct, time_column, without_nothing
from pipelines.sheets.counts import (
    filled,
    reject_numbers,
    reject_repeated,
    reject_unnamed,
    union_columns,
)
from pipelines.sheets.model import ACCEPTED, Column, Context, Judged, SheetKind, Verdicts
from pipelines.text import mask_phone, strip_number

_NUMBERS = ("actual_members", "target")


def judge(columns: dict[str, pa.StringArray], context: Context) -> Judged:
    """Judge a chunk of a breakdown sheet. Blank numbers and social workers are allowed."""
    district = filled(columns["district"], context.scope)
    columns = columns | {name: without_nothing(columns[name]) for name in ("union", "union_code")}
    verdicts = Verdicts(len(district))
    reject_unnamed(verdicts, columns)
    numbers = reject_numbers(verdicts, columns, _NUMBERS)
    reject_repeated(verdicts, columns | {"district": district}, context, "breakdown")
    context.beyond.extend(_beyond(verdicts, columns, numbers))
    workers = [social_workers(text) for text in columns["social_worker"].to_pylist()]
    stored = union_columns(columns, district, context) | {
        **{name: pa.array(numbers[name], pa.int64()) for name in _NUMBERS},
        "social_workers": pa.array(workers, pa.list_(pa.string())),
        "worker_phone_masked": map_distinct(columns["worker_phone"], _mask),
        "due_date": time_column(columns["due_date"], date_1904=context.date_1904),
        "unassigned": pa.array([not names for names in workers], pa.bool_()),
        "target_below_90": pa.array(_below_share(numbers, context.reference.campaign.target)),
    }
    return Judged(pa.table(stored), verdicts.reasons, verdicts.columns_at_fault)


def _mask(text: str) -> str:
    return mask_phone(strip_number(text))


def _beyond(
    verdicts: Verdicts, columns: dict[str, pa.StringArray], numbers: dict[str, list[int | None]]
) -> Iterator[str]:
    """Yield the unions that are to bring more people than there are."""
    names = pc.coalesce(columns["union"], columns["union_code"]).to_pylist()
    pairs = zip(numbers["target"], numbers["actual_members"], strict=True)
    for name, reason, (target, actual) in zip(names, verdicts.reasons, pairs, strict=True):
        if reason == ACCEPTED and target is not None and actual and target > actual:
            yield name


def _below_share(numbers: dict[str, list[int | None]], share: tuple[int, int]) -> np.ndarray:
    pairs = zip(numbers["target"], numbers["actual_members"], strict=True)
    return np.array(
        [
            target is not None and actual is not None and share[1] * target < share[0] * actual
            for target, actual in pairs
        ],
        bool,
    )


BREAKDOWN = SheetKind(
    name="breakdown",
    columns=(
        *(Column(name) for name in ("serial", "union", "union_code", "district", "township")),
        *(Column(name) for name in ("actual_members", "target", "social_worker")),
        Column("worker_phone", also=("phone",)),
        Column("due_date"),
    ),
    needs=(("union",), ("actual_members",), ("social_worker",)),
    recognised_by=(
        frozenset({"union", "social_worker"}),
        frozenset({"union", "target"}),
    ),
    unless=frozenset(
        ["id_number", "apply_time", "audit_time", "sex", "account", "unionised", "form"]
    ),
    core=("union",),
    numbers=_NUMBERS,
    flags=("unassigned", "target_below_90", "total_mismatch"),
    judge=judge,
)
