"""Sheets with a row a union and numbers of people: what unions and breakdown sheets share."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from pipelines.reference import Reference
from pipelines.sheets.cells import map_distinct
from pipelines.sheets.model import Context, Verdicts
from pipelines.text import squeeze, strip_code
from pipelines.values import parse_whole, says_nothing


def reject_numbers(
    verdicts: Verdicts, columns: dict[str, pa.StringArray], names: tuple[str, ...]
) -> dict[str, list[int | None]]:
    """Read whole numbers; reject what is none (`bad_number`) or negative (`negative_number`).

    What people write for nothing (—, 无, /) is as good as blank; ? asks for a number.
    """
    read: dict[str, list[int | None]] = {}
    for name in names:
        texts = columns[name].to_pylist()
        numbers = [None if text is None else parse_whole(text) for text in texts]
        unreadable = [
            text is not None and n is None and (text == "?" or not says_nothing(text))
            for text, n in zip(texts, numbers, strict=True)
        ]
        negative = [n is not None and n < 0 for n in numbers]
        verdicts.reject(np.array(unreadable, bool), "bad_number", name)
        verdicts.reject(np.array(negative, bool), "negative_number", name)
        read[name] = numbers
    return read


def reject_unnamed(verdicts: Verdicts, columns: dict[str, pa.StringArray]) -> None:
    """Reject rows with neither a union's name nor its code."""
    neither = np.asarray(columns["union"].is_null()) & np.asarray(columns["union_code"].is_null())
    verdicts.reject(neither, "missing_union", "union")


def reject_repeated(
    verdicts: Verdicts, columns: dict[str, pa.StringArray], context: Context, kind: str
) -> None:
    """Reject the second row of a union in one file: by code, else by name within the district.

    Two unions of one name and two codes are two unions; where one of two rows has no code, the
    name decides. A row rejected already claims nothing.
    """
    rows = zip(
        columns["union_code"].to_pylist(),
        columns["union"].to_pylist(),
        columns["district"].to_pylist(),
        strict=True,
    )
    repeated = np.zeros(len(verdicts.reasons), bool)
    for index, (code, name, district) in enumerate(rows):
        if verdicts.reasons[index]:
            continue
        home = _home(district or context.scope or "", context.reference)
        union = _Identity(strip_code(code or ""), home, squeeze(name or ""))
        repeated[index] = any((kind, key) in context.seen for key in union.met_by())
        if not repeated[index]:
            context.seen |= dict.fromkeys(((kind, key) for key in union.leaves()), index)
    verdicts.reject(
        repeated, "duplicate_union", "union_code" if columns["union"] is None else "union"
    )


def _home(district: str, reference: Reference) -> str:
    """Return what a row's district is called on the list, were it written 海港 or 海港区."""
    key = reference.home(district)
    return reference.district(key) or key


class _Identity(NamedTuple):
    """What makes the union of a row one; `code`, `home` or `name` is empty where none is said."""

    code: str
    home: str
    name: str

    def leaves(self) -> list[tuple[str, ...]]:
        """Return the keys under which a later row finds this one."""
        named = (self.home, self.name, "coded" if self.code else "uncoded")
        return [(self.code,), named] if self.code else [named]

    def met_by(self) -> list[tuple[str, ...]]:
        """Return the keys of which any, left by an earlier row, is the same union."""
        uncoded = (self.home, self.name, "uncoded")
        return [(self.code,) if self.code else (self.home, self.name, "coded"), uncoded]


def known_unions(accepted: pa.Table, reference: Reference) -> Iterator[tuple[str, ...]]:
    """Yield what makes each union of stored rows one, as `reject_repeated` compares them."""
    for row in accepted.to_pylist():
        home = _home(row["district_key"] or "", reference)
        yield from _Identity(row["union_code"] or "", home, row["union_key"] or "").leaves()


def union_columns(
    columns: dict[str, pa.StringArray], district: pa.StringArray, context: Context
) -> dict[str, pa.Array]:
    """Return the columns by which a row's union and district are found."""
    return {
        "union_name": columns["union"],
        "union_key": map_distinct(columns["union"], squeeze),
        "union_code": map_distinct(columns["union_code"], strip_code),
        "district_text": map_distinct(district, context.reference.home),
        "district_key": map_distinct(district, context.reference.home),
        "township": columns["township"],
    }


def filled(column: pa.StringArray, value: str | None) -> pa.StringArray:
    """Return the column with `value` where it is blank."""
    return column if value is None else column.fill_null(value)
