"""What a row says as the one above does (同上), and of where it is: 无 and NULL are nothing."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sheets.cells import map_distinct, says_nothing_at_all, without_nothing
from pipelines.text import squeeze

PLACES = ("district", "parent_union", "township")
AS_ABOVE = (
    *("social_worker", "worker_phone", "due_date"),
    *("date", "form", "place"),
    *("employer_kind", "unionised", "difficulty"),
)
"""Columns of small sheets, besides PLACES, in which people write 同上."""
_DITTO = frozenset(("同上", "同上行", "〃", "″", '"', "''", "′′", "々"))


def is_ditto(text: str | None) -> bool:
    """Say whether a cell only says that it is as the one above: 同上, 〃."""
    return squeeze(text or "") in _DITTO


def said_places(
    columns: dict[str, pa.StringArray], above: dict[str, str | None]
) -> dict[str, pa.StringArray]:
    """Return a chunk's columns with its PLACES and those said AS_ABOVE as they are meant.

    `above` holds what the last row of the chunk before says, and is given what this one's does.
    """
    said = dict(columns)
    for name in PLACES:
        column = columns.get(name)
        if column is not None and len(column):
            if _is_odd(column):
                said[name] = without_nothing(_as_above(column, above.get(name)))
            above[name] = said[name][-1].as_py()
    for name in AS_ABOVE:
        column = columns.get(name)
        if column is not None and len(column):
            if any(map(is_ditto, pc.unique(column).to_pylist())):
                said[name] = _as_above(column, above.get(name))
            above[name] = said[name][-1].as_py()
    return said


def _is_odd(column: pa.StringArray) -> bool:
    """Say whether any cell is not meant as it is written; a city's list names few places."""
    named = pc.unique(column).to_pylist()
    return any(is_ditto(text) or says_nothing_at_all(text) for text in named if text)


def _as_above(column: pa.StringArray, before: str | None) -> pa.StringArray:
    """Return the column with what stands above instead of 同上; `before` is above its first."""
    ditto = pc.fill_null(map_distinct(column, is_ditto, pa.bool_()), fill_value=False)
    rows = np.where(np.asarray(ditto), 0, np.arange(1, len(column) + 1))
    shown = pa.concat_arrays([pa.array([before], pa.string()), pa.array(column, pa.string())])
    return shown.take(pa.array(np.maximum.accumulate(rows)))
