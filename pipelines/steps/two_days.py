"""Refuse two versions of a district's breakdown or union list in one batch: the older one's unions
would count beside the newer one's."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from pipelines.errors import BadBatch
from pipelines.kinds import KINDS
from pipelines.reference import Reference
from pipelines.steps.batches import STATED
from pipelines.steps.versions import district_called
from pipelines.text import first_named


class _Union(NamedTuple):
    """A union that a sheet names, as rows of two sheets are compared."""

    district: str
    code: str | None
    key: str | None
    name: str


def refuse_versions(sheets: Sequence[dict[str, Any]], folder: Path, reference: Reference) -> None:
    """Refuse sheets of one kind and district that state different days and share unions.

    `sheets` are staged entries, and `folder` where their files lie. A district's townships may
    send theirs on different days, but no union twice. Raises BadBatch.
    """
    for kind in ("breakdown", "unions"):
        dated = [
            sheet
            for sheet in sheets
            if sheet["kind"] == kind and sheet["as_of_source"] in STATED and sheet["accepted_path"]
        ]
        if len({sheet["as_of"] for sheet in dated}) > 1:
            _refuse_shared(dated, folder, reference)


def _refuse_shared(dated: Sequence[dict[str, Any]], folder: Path, reference: Reference) -> None:
    named = [list(_unions(folder / sheet["accepted_path"], reference)) for sheet in dated]
    for (one, own), (other, others) in combinations(zip(dated, named, strict=True), 2):
        shared = list(_shared(own, others)) if one["as_of"] != other["as_of"] else []
        if shared:
            raise BadBatch(_question(sorted((one, other), key=lambda s: s["as_of"]), shared))


def _unions(path: Path, reference: Reference) -> Iterator[_Union]:
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select district_key, union_code, union_key, coalesce(union_name, union_code)"
            " from read_parquet($path) where district_key is not null order by row",
            {"path": str(path)},
        ).fetchall()
    for district, code, key, name in rows:
        yield _Union(district_called(district, reference), code, key, name)


def _shared(own: Sequence[_Union], others: Sequence[_Union]) -> Iterator[_Union]:
    """Yield the unions that both name in one district, by code or, where one has none, by name."""
    codes = {(one.district, one.code) for one in own if one.code}
    names = {(one.district, one.key): one.code for one in own}
    for union in others:
        called = (union.district, union.key)
        by_name = union.key and called in names and not (union.code and names[called])
        if (union.district, union.code) in codes or by_name:
            yield union


def _question(pair: Sequence[Mapping[str, Any]], shared: Sequence[_Union]) -> str:
    listed = "；".join(f"{sheet['file']} 截至 {sheet['as_of']}" for sheet in pair)
    unions = first_named([union.name for union in shared], "家")
    return (
        f"同一批里有{shared[0].district}两份日期不同的{KINDS[pair[0]['kind']]}（{listed}），"
        f"有 {len(shared):,} 家工会（{unions}）两份都有，像是前后两版；请只留最新的一份后重新导入；"
        "若是几个乡镇分开填的，请删去重复的工会，或指明共同的截至日（--as-of）"
    )
