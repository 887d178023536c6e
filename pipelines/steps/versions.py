"""Versions of districts' breakdown sheets: what came when, how it stands, and how two differ."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.paths import DataDir
from pipelines.reference import Reference, load_reference
from pipelines.steps.batches import (
    Manifest,
    Standing,
    all_batches,
    sheet_day,
    standing,
    with_amendments,
)

BREAKDOWN = "breakdown"


@dataclass(frozen=True)
class SheetVersion:
    """A district's breakdown sheet of one batch, and what became of it.

    `state` is counting (it gives the figures), superseded (a newer one does), waiting, replaced (it
    waited until the district sent another), returned or withdrawn. `sent_at` is ISO 8601; `sent`
    says whether the district sent it itself, rather than that the office imported it.
    """

    district: str
    batch: str
    seq: int
    state: str
    sent_at: str
    by: str
    sent: bool
    as_of: str
    files: tuple[str, ...]
    rows: int
    accepted: int
    rejected: int
    flags: dict[str, int]
    standing: Standing

    @property
    def reported_on(self) -> str:
        """The day on which the district reported it: its sending, else the day that it bears."""
        return self.sent_at[:10] if self.sent else self.as_of


def sheet_versions(
    data: DataDir, *, district: str | None = None, on: date | None = None
) -> list[SheetVersion]:
    """Return every breakdown sheet of every district, or of one, in the order of import.

    With `on` they stand as they stood at the end of that day: what came or was decided later is
    left out.
    """
    reference = load_reference(data)
    day = (on or date.max).isoformat()
    found = [
        _version(manifest, name, entries, _standing_on(standing(data, manifest), manifest, day))
        for manifest in all_batches(data)
        if _came_on(manifest) <= day
        for name, entries in _by_district(data, manifest, reference).items()
        if district in (None, name)
    ]
    newest: dict[str, SheetVersion] = {}
    last_sent: dict[str, int] = {}
    for one in found:
        if one.state == "live" and (
            one.district not in newest
            or (one.as_of, one.seq) > (newest[one.district].as_of, newest[one.district].seq)
        ):
            newest[one.district] = one
        if one.sent and one.state != "withdrawn":
            last_sent[one.district] = one.seq
    return [_placed(one, newest.get(one.district), last_sent) for one in found]


def _came_on(manifest: Manifest) -> str:
    """Return the day from which a sheet is there: its sending, else the day that it bears."""
    return manifest.imported_at[:10] if manifest.waits else manifest.as_of


def _standing_on(said: Standing, manifest: Manifest, day: str) -> Standing:
    """Return how a batch stood at the end of a day; what is withdrawn never counted."""
    if said.state == "withdrawn":
        return said
    accepted, returned = (
        len(at) > 0 and at[:10] <= day for at in (said.accepted_at, said.returned_at)
    )
    state = "returned" if returned else "waiting"
    late = {
        **({} if accepted else {"accepted_at": "", "accepted_by": ""}),
        **({} if returned else {"returned_at": "", "returned_by": "", "reason": ""}),
    }
    return replace(said, state="live" if accepted or not manifest.waits else state, **late)


def _placed(
    one: SheetVersion, newest: SheetVersion | None, last_sent: dict[str, int]
) -> SheetVersion:
    state = one.state
    if state == "live":
        state = "counting" if one is newest else "superseded"
    elif state == "waiting" and one.seq < last_sent[one.district]:
        state = "replaced"
    return SheetVersion(**(vars(one) | {"state": state}))


def _version(
    manifest: Manifest, district: str, entries: list[dict[str, Any]], said: Standing
) -> SheetVersion:
    flags: dict[str, int] = {}
    for entry in entries:
        for name, n in entry["flags"].items():
            flags[name] = flags.get(name, 0) + n
    return SheetVersion(
        district=district,
        batch=manifest.batch,
        seq=manifest.seq,
        state=said.state,
        sent_at=manifest.imported_at,
        by=manifest.by,
        sent=manifest.waits,
        as_of=max(sheet_day(manifest, entry) for entry in entries),
        files=tuple(dict.fromkeys(entry["file"] for entry in entries)),
        rows=sum(entry["rows"] for entry in entries),
        accepted=sum(entry["accepted"] for entry in entries),
        rejected=sum(entry["rejected"] for entry in entries),
        flags=flags,
        standing=said,
    )


def _by_district(
    data: DataDir, manifest: Manifest, reference: Reference
) -> dict[str, list[dict[str, Any]]]:
    """Return a batch's sheets of the kind by the districts that their rows are about."""
    found: dict[str, list[dict[str, Any]]] = {}
    if manifest.amends is None:
        for entry in manifest.sheets:
            if entry["kind"] == BREAKDOWN:
                for district in _districts(data, manifest, entry, reference):
                    found.setdefault(district, []).append(entry)
    return found


def _districts(
    data: DataDir, manifest: Manifest, entry: dict[str, Any], reference: Reference
) -> list[str]:
    if entry["accepted_path"] is None:  # Every row was rejected.
        keys = frozenset({reference.district_key(entry["scope"]) if entry["scope"] else None})
    else:
        keys = district_keys(data.batches / manifest.batch / entry["accepted_path"])
    return sorted({district_called(key, reference) for key in keys})


@lru_cache(maxsize=4096)
def district_keys(accepted: Path) -> frozenset[str | None]:
    """Return the keys of the districts in an accepted Parquet file, which never changes."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select distinct district_key from read_parquet($path)", {"path": str(accepted)}
        ).fetchall()
    return frozenset(key for (key,) in rows)


def district_called(key: str | None, reference: Reference) -> str:
    """Return the district of a key as `stg_district_alias` knows it."""
    if key is None:
        return reference.campaign.unlisted_district
    return reference.district_aliases().get(key, key)


_READ = """
create temp table {name} as
select
    sheet, row, union_code, union_name, union_key, township, actual_members, target,
    nullif(array_to_string(social_workers, '、'), '') as workers_text,
    worker_phone_masked, due_date,
    row_number() over (order by filename, sheet, row) as place
from read_parquet($paths, filename = true, union_by_name = true)
where list_contains($keys, district_key)
"""
_COMPARE = """
with
-- A name that goes with one code in either sheet stands for it where a row has no code.
named as (
    select union_key, min(union_code) as union_code
    from (
        select union_key, union_code from before
        union all
        select union_key, union_code from after
    )
    where union_code is not null and union_key is not null
    group by union_key having count(distinct union_code) = 1
),

old as (
    select before.*, coalesce(before.union_code, named.union_code, before.union_key) as key
    from before left join named using (union_key)
),

new as (
    select after.*, coalesce(after.union_code, named.union_code, after.union_key) as key
    from after left join named using (union_key)
),

compared as (
    select
        coalesce(new.union_code, old.union_code) as union_code,
        coalesce(new.union_name, old.union_name) as union_name,
        coalesce(new.township, old.township) as township,
        old.actual_members as actual_before,
        new.actual_members as actual_after,
        old.target as target_before,
        new.target as target_after,
        old.workers_text as workers_before,
        new.workers_text as workers_after,
        old.key is null as added,
        new.key is null as gone,
        coalesce(new.place, old.place) as place
    from old
    full outer join new on new.key = old.key
)

select
    case when added then 'added' when gone then 'gone' else 'changed' end as change,
    * exclude (added, gone, place),
    not added and not gone and actual_before is distinct from actual_after as actual_changes,
    not added and not gone and target_before is distinct from target_after as target_changes,
    not added and not gone and workers_before is distinct from workers_after as workers_change
from compared
where added or gone or actual_before is distinct from actual_after
    or target_before is distinct from target_after
    or workers_before is distinct from workers_after
order by change, place
"""


def compare_rows(
    before: list[Path], after: list[Path], district: str, reference: Reference
) -> list[dict[str, Any]]:
    """Return what changes from one version of a district's sheet to another, a row a union.

    `change` is added, gone or changed; a union is the same by its code, else by its name.
    """
    sides = (_parts(before, district, reference), _parts(after, district, reference))
    return [dict(row) for row in _compared(*sides)]


Parts = tuple[tuple[Path, ...], tuple[str | None, ...]]
"""The accepted files of a version, and the keys of one district's rows in them."""


def _parts(paths: list[Path], district: str, reference: Reference) -> Parts:
    keys = [
        key
        for path in paths
        for key in district_keys(path)
        if district_called(key, reference) == district
    ]
    return tuple(paths), tuple(keys)


@lru_cache(maxsize=64)
def _compared(before: Parts, after: Parts) -> tuple[dict[str, Any], ...]:
    """Compare two versions once: their files never change, and pages ask with every click."""
    with duckdb.connect(":memory:") as connection:
        _load(connection, "before", before)
        _load(connection, "after", after)
        return tuple(_records(connection.execute(_COMPARE)))


def read_rows(paths: list[Path], district: str, reference: Reference) -> list[dict[str, Any]]:
    """Return the rows of one version of a district's sheet in their order."""
    with duckdb.connect(":memory:") as connection:
        _load(connection, "version", _parts(paths, district, reference))
        return _records(
            connection.execute("select * exclude (place, union_key) from version order by place")
        )


def _load(connection: duckdb.DuckDBPyConnection, name: str, parts: Parts) -> None:
    paths, keys = parts
    if not paths:
        connection.execute(
            f"create temp table {name} (sheet text, row int, union_code text, union_name text,"
            " union_key text, township text, actual_members bigint, target bigint,"
            " workers_text text, worker_phone_masked text, due_date timestamp, place bigint)"
        )
        return
    # The table's name is a literal of this module; no value of a sheet reaches the text.
    connection.execute(
        _READ.format(name=name), {"paths": [str(path) for path in paths], "keys": list(keys)}
    )


def _records(cursor: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def version_paths(data: DataDir, batch: str) -> list[Path]:
    """Return the accepted breakdown files of a batch and of what amends it."""
    for group in with_amendments(_standing_or(data, batch)):
        if group[0].batch == batch:
            return [path for manifest in group for path in _accepted(data, manifest)]
    return []


def _standing_or(data: DataDir, batch: str) -> Iterator[Manifest]:
    """Yield the batch, however it stands, and every other that counts."""
    for manifest in all_batches(data):
        if manifest.batch == batch or standing(data, manifest).state == "live":
            yield manifest


def _accepted(data: DataDir, manifest: Manifest) -> list[Path]:
    return [
        data.batches / manifest.batch / entry["accepted_path"]
        for entry in manifest.sheets
        if entry["kind"] == BREAKDOWN and entry["accepted_path"]
    ]
