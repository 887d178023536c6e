"""What the models read: the drive's settings, the accepted rows, and what manifests say of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb

from pipelines.addresses import ADDRESS
from pipelines.kinds import QR, QR_REJECTED, STORED, STORED_PICTURES
from pipelines.reference import Reference, Rule
from pipelines.steps.batches import Manifest
from pipelines.steps.models import code_mark
from pipelines.steps.sources import Source
from pipelines.steps.tables import put_table
from pipelines.text import squeeze

_CAMPAIGN_TYPES = {
    **dict.fromkeys(("name", "city", "issuer", "unlisted_district"), "varchar"),
    **dict.fromkeys(("starts", "deadline", "breakdown_due"), "date"),
    **dict.fromkeys(
        (
            "goal",
            "near_points",
            "shared_phone",
            "backlog_days",
            "stale_after_days",
            "most_unions_a_worker",
            "stalled_days",
            "qr_silent_days",
            "coverage_points_most",
            "on_target_points_most",
            "target_num",
            "target_den",
            "actual_changed_num",
            "actual_changed_den",
        ),
        "bigint",
    ),
    "build_id": "varchar",
    "built_at": "timestamp",
    "made_by": "varchar",
}


def load_reference_tables(
    connection: duckdb.DuckDBPyConnection, reference: Reference, build: str, now: datetime
) -> None:
    """Create the ref_ tables that the models read."""
    campaign = reference.campaign
    drive = {name: getattr(campaign, name) for name in _CAMPAIGN_TYPES if hasattr(campaign, name)}
    drive |= {"target_num": campaign.target[0], "target_den": campaign.target[1]}
    drive |= {
        "actual_changed_num": campaign.actual_changed[0],
        "actual_changed_den": campaign.actual_changed[1],
    }
    drive |= {"build_id": build, "built_at": now, "made_by": code_mark()}
    put_table(connection, "ref_campaign", [drive], _CAMPAIGN_TYPES)
    put_table(
        connection,
        "ref_milestone",
        [{"measure": name, "due": day} for name, day in campaign.milestones],
        {"measure": "varchar", "due": "date"},
    )
    put_table(connection, "ref_district", _districts(reference), _DISTRICT_TYPES)
    put_table(
        connection,
        "ref_district_alias",
        [
            {"alias_key": key, "district": name}
            for key, name in reference.district_aliases().items()
        ],
        {"alias_key": "varchar", "district": "varchar"},
    )
    put_table(
        connection,
        "ref_kind_by_suffix",
        [{"suffix": suffix, "kind": kind} for suffix, kind in campaign.kind_by_suffix.items()],
        {"suffix": "varchar", "kind": "varchar"},
    )
    put_table(
        connection,
        "ref_qr_host",
        [{"host": host, "address": ADDRESS} for host in campaign.qr_hosts],
        {"host": "varchar", "address": "varchar"},
    )
    put_table(
        connection,
        "ref_rank_group",
        [
            {"district_kind": kind, "rank_group": group}
            for group, kinds in campaign.rank_groups.items()
            for kind in kinds
        ],
        {"district_kind": "varchar", "rank_group": "varchar"},
    )
    put_table(
        connection,
        "ref_union_alias",
        [
            {
                "district": reference.district_aliases().get(
                    reference.district_key(alias.district), reference.district_key(alias.district)
                ),
                "alias_key": squeeze(alias.alias),
                "union_key": squeeze(alias.union),
            }
            for alias in reference.union_aliases
        ],
        {"district": "varchar", "alias_key": "varchar", "union_key": "varchar"},
    )
    _rules(connection, "ref_difficulty", reference.difficulties, "difficulty_group")
    _rules(connection, "ref_employer_group", reference.employer_groups, "employer_group")


def _rules(
    connection: duckdb.DuckDBPyConnection, name: str, rules: tuple[Rule, ...], group: str
) -> None:
    """Create ref_<name>: how words are sorted into groups, in the order of the file."""
    rows = [
        {"place": place, "keyword": rule.keyword, group: rule.group, "whole": rule.whole}
        for place, rule in enumerate(rules)
    ]
    types = {"place": "bigint", "keyword": "varchar", group: "varchar", "whole": "boolean"}
    put_table(connection, name, rows, types)


def _districts(reference: Reference) -> list[dict[str, Any]]:
    return [
        {
            "district": district.name,
            "district_code": district.code,
            "district_kind": district.kind,
            "sort_order": order,
            "short_name": district.short_name,
            "tile_column": district.tile and district.tile[0],
            "tile_row": district.tile and district.tile[1],
        }
        for order, district in enumerate(reference.districts)
    ]


_DISTRICT_TYPES = {
    "district": "varchar",
    "district_code": "varchar",
    "district_kind": "varchar",
    "sort_order": "bigint",
    "short_name": "varchar",
    "tile_column": "bigint",
    "tile_row": "bigint",
}


def load_batches(
    connection: duckdb.DuckDBPyConnection, sources: list[Source], batches: Iterable[Manifest]
) -> None:
    """Create the raw_ views over the accepted Parquet files, and what the manifests say of them."""
    for kind, columns in STORED.items():
        of_kind = [source for source in sources if source.kind == kind]
        _raw_view(connection, kind, of_kind, columns, grown=kind in _GROWN)
    pictures = [source for source in sources if source.kind == QR]
    rejected = [replace(s, path=s.rejected_path) for s in pictures if s.rejected_path]
    _raw_view(connection, QR, pictures, STORED_PICTURES[QR])
    _raw_view(connection, QR_REJECTED, rejected, STORED_PICTURES[QR_REJECTED])
    members = {(s.batch, s.as_of, s.scope, s.recency) for s in sources if s.kind == "members"}
    put_table(
        connection,
        "ref_member_sources",
        [
            {"batch_id": batch, "as_of": as_of, "scope": scope, "recency": recency}
            for batch, as_of, scope, recency in sorted(members, key=lambda row: row[3])
        ],
        {"batch_id": "varchar", "as_of": "date", "scope": "varchar", "recency": "bigint"},
    )
    _load_files(connection, sources, batches)


def load_history(
    connection: duckdb.DuckDBPyConnection, member_lists: list[Source], rejected: list[Source]
) -> None:
    """Create raw_member_history, the rows of every member list, and raw_rejected."""
    _raw_view(connection, "member_history", member_lists, STORED["members"])
    columns = dict.fromkeys(("reason", "column", "district_key"), "varchar")
    _raw_view(connection, "rejected", rejected, columns, grown=True)


def _load_files(
    connection: duckdb.DuckDBPyConnection, sources: list[Source], batches: Iterable[Manifest]
) -> None:
    counting = {(source.batch, source.place) for source in sources}
    files_: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    for batch in batches:
        for number, sheet in enumerate(batch.sheets):
            key = {"batch_id": batch.batch, "file": sheet["file"], "sheet": sheet["sheet"]}
            counts = {name: sheet[name] for name in ("kind", "rows", "accepted", "rejected")}
            used = (batch.batch, number) in counting
            files_.append({**key, **counts, "as_of": batch.as_of, "counting": used})
            for verdict, reasons in (("reject", sheet["rejects"]), ("flag", sheet["flags"])):
                findings.extend(
                    {**key, "verdict": verdict, "reason": reason, "n": n}
                    for reason, n in reasons.items()
                )
    key_types = dict.fromkeys(("batch_id", "file", "sheet"), "varchar")
    counted = dict.fromkeys(("rows", "accepted", "rejected"), "bigint")
    put_table(
        connection,
        "ref_files",
        files_,
        {**key_types, "kind": "varchar", **counted, "as_of": "date", "counting": "boolean"},
    )
    put_table(
        connection,
        "ref_findings",
        findings,
        {**key_types, "verdict": "varchar", "reason": "varchar", "n": "bigint"},
    )


_GROWN = ("admins",)
"""Kinds of which earlier versions kept less."""

_SOURCE_TYPES = {
    "path": "varchar",
    "batch_id": "varchar",
    "seq": "bigint",
    "file": "varchar",
    "file_no": "bigint",
    "sheet_no": "bigint",
    "as_of": "date",
    "scope": "varchar",
    "recency": "bigint",
    "kind": "varchar",
}


def _raw_view(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    sources: list[Source],
    columns: Mapping[str, str],
    *,
    grown: bool = False,
) -> None:
    """Create raw_<kind>: its Parquet rows with their batch; none, of `columns`, where none came.

    `grown`: earlier versions wrote fewer columns than these; they are null then.
    """
    put_table(
        connection,
        f"ref_source_{kind}",
        [
            {
                "path": s.path,
                "batch_id": s.batch,
                "seq": s.seq,
                "file": s.file,
                "file_no": s.file_no,
                "sheet_no": number,
                "as_of": s.as_of,
                "scope": s.scope,
                "recency": s.recency,
                "kind": s.kind,
            }
            for number, s in enumerate(sources)
        ],
        _SOURCE_TYPES,
    )
    scanned = nothing = f"empty_{kind}"
    place = {"sheet": "varchar", "row": "integer", "path": "varchar"}
    put_table(connection, nothing, [], {**place, **columns})
    if sources:
        connection.execute(
            f"set variable paths_{kind} = $paths", {"paths": [s.path for s in sources]}
        )
        read = f"read_parquet(getvariable('paths_{kind}'), filename = 'path', union_by_name = true)"
        scanned = f"(from {read} union all by name from {nothing})" if grown else read
    # The kind is a literal of this module; no value of a sheet reaches the text.
    connection.execute(f"create temp view scan_{kind} as select * from {scanned}")
    connection.execute(
        f"""
        create temp view raw_{kind} as
        select
            source.* exclude (path, sheet_no),
            source.sheet_no * 16777216 + scanned.row as member_id,
            scanned.* exclude (path)
        from scan_{kind} as scanned
        inner join ref_source_{kind} as source on source.path = scanned.path
        """
    )
