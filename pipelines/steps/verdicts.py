"""Write judged rows as Parquet: accepted ones with their columns, rejected ones with the reason."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.sheets.model import Judged, SheetKind
from pipelines.steps.rows import Chunk

__all__ = ["VerdictWriter"]

_GROUP_ROWS = 60_000
"""Rows of a Parquet row group: chunks as small as they are read cost a build half as much again."""
_GROUP_BYTES = 64 << 20
"""What a row group may hold in memory, however long its texts are."""
_PLACES_TOLD = 5
"""Of so many rows rejected for one reason a report says where they stand; all are in the file."""


class VerdictWriter:
    """Writes a sheet's judged chunks below `folder`, a file a verdict, and counts them.

    A file is there only where a row of that verdict was written.
    """

    def __init__(self, folder: Path, kind: SheetKind, number: str) -> None:
        self._folder, self.kind, self._stem = folder, kind, f"{kind.name}-{number}"
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, list[pa.Table]] = {}
        self._bytes: Counter[str] = Counter()
        self.rows = 0
        self.districts: Counter[str | None] = Counter()
        """Accepted rows by the district that they name, as names are compared."""
        self.changes: Counter[str | None] = Counter()
        """Accepted rows by what they write of a change of membership."""
        self.rejects: Counter[str] = Counter()
        self.rejected_rows: dict[str, list[int]] = {}
        """By reason: where the first of the rejected rows stand, as the sheet numbers its rows."""
        self.rejected_columns: dict[str, list[str]] = {}
        """By reason: the columns of numbers in which it was found."""
        self.flags: Counter[str] = Counter()

    def __enter__(self) -> "VerdictWriter":
        return self

    def __exit__(self, *failure: object) -> None:
        for verdict, writer in self._writers.items():
            if not any(failure):
                self._flush(verdict)
            writer.close()

    @property
    def accepted_path(self) -> str | None:
        return self._path("accepted") if "accepted" in self._writers else None

    @property
    def rejected_path(self) -> str | None:
        return self._path("rejected") if "rejected" in self._writers else None

    def write(self, chunk: Chunk, judged: Judged, sheet: str) -> None:
        accepted = judged.reasons == ""
        rows = pa.array(chunk.row_numbers, pa.int32())
        names = pa.DictionaryArray.from_arrays(np.zeros(len(rows), np.int32), [sheet])
        table = judged.table.add_column(0, "row", rows).add_column(0, "sheet", names)
        if accepted.all():
            self._append("accepted", table)
        else:
            self._append("accepted", table.filter(pa.array(accepted)))
            self._append("rejected", _rejected(table, judged, ~accepted))
        self.rows += len(rows)
        self._count_rejects(rows.filter(pa.array(~accepted)), judged.reasons[~accepted].tolist())
        self._name_columns(judged)
        self._count_flags(table, accepted)
        _count_values(self.districts, "district_key", table, accepted)
        _count_values(self.changes, "membership_change", table, accepted)

    def _count_rejects(self, rows: pa.Array, reasons: list[str]) -> None:
        self.rejects.update(reasons)
        for row, reason in zip(rows.to_pylist(), reasons, strict=True):
            told = self.rejected_rows.setdefault(reason, [])
            if len(told) < _PLACES_TOLD:
                told.append(row)

    def _name_columns(self, judged: Judged) -> None:
        for name in self.kind.numbers:
            for reason in np.unique(judged.reasons[judged.columns_at_fault == name]).tolist():
                named = self.rejected_columns.setdefault(reason, [])
                if name not in named:
                    named.append(name)

    def _count_flags(self, table: pa.Table, accepted: np.ndarray) -> None:
        for name in set(self.kind.flags) & set(table.column_names):
            raised = table[name].to_numpy(zero_copy_only=False).astype(bool)
            self.flags[name] += int((raised & accepted).sum())

    def _append(self, verdict: str, table: pa.Table) -> None:
        if verdict not in self._writers:
            path = self._folder / self._path(verdict)
            path.parent.mkdir(parents=True, exist_ok=True)
            # What is nearly always another in each row, pseudonyms and times, has no dictionary.
            words = [name for name in table.column_names if _is_text(table.schema.field(name).type)]
            self._writers[verdict] = pq.ParquetWriter(
                path, table.schema, compression="zstd", use_dictionary=words
            )
        waiting = self._waiting.setdefault(verdict, [])
        waiting.append(table)
        self._bytes[verdict] += table.nbytes
        if sum(map(len, waiting)) >= _GROUP_ROWS or self._bytes[verdict] >= _GROUP_BYTES:
            self._flush(verdict)

    def _flush(self, verdict: str) -> None:
        if waiting := self._waiting.pop(verdict, None):
            self._writers[verdict].write_table(pa.concat_tables(waiting))
            self._bytes[verdict] = 0

    def _path(self, verdict: str) -> str:
        return f"{verdict}/{self._stem}.parquet"


def _count_values(
    counter: Counter[str | None], name: str, table: pa.Table, where: np.ndarray
) -> None:
    if name in table.column_names and table[name].null_count < len(table):
        counted = table[name].filter(pa.array(where)).value_counts().to_pylist()
        counter.update({one["values"]: one["counts"] for one in counted})
    else:
        counter[None] += int(where.sum())


def _rejected(table: pa.Table, judged: Judged, where: np.ndarray) -> pa.Table:
    """Return where each rejected row stands and why, and the district that it names.

    Its other values stay in the original alone.
    """
    chosen = pa.array(where)
    nowhere = pa.nulls(len(table), pa.string())
    district = table["district_key"] if "district_key" in table.column_names else nowhere
    return pa.table(
        {
            "sheet": table["sheet"].combine_chunks().cast(pa.string()).filter(chosen),
            "row": table["row"].filter(chosen),
            "reason": pa.array(judged.reasons[where].tolist(), pa.string()),
            "column": pa.array(judged.columns_at_fault[where].tolist(), pa.string()),
            "district_key": district.filter(chosen),
        }
    )


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_dictionary(kind)
