"""Run the SQL models: raw → staging → marts, each file one table, in the order given here."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import takewhile
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.addresses import ADDRESS
from pipelines.reference import Reference, Rule
from pipelines.sheets import SHEETS
from pipelines.sheets.identity import Pseudonyms
from pipelines.sheets.model import Context
from pipelines.sheets.pictures import KIND as QR
from pipelines.sheets.pictures import REJECTED, ROWS
from pipelines.steps.batches import Manifest
from pipelines.steps.sources import Source
from pipelines.steps.tables import put_table
from pipelines.text import squeeze

STAGING = (
    "district_alias",
    "unions",
    "breakdown_placed",
    "breakdown_changes",
    "breakdown_rows",
    "breakdown",
    "all_unions",
    "union_names",
    "member_said",
    "member_places",
    "member_rows",
    "member_history",
    "repeated_persons",
    "shared_phones",
    "qr_placed",
    "qr_claims",
)
VIEWS = frozenset({"member_rows"})
"""Staging models that stay a question: asked of the Parquet files by each that needs a few of the
columns, city-wide rows cost a fifth less than laid down whole and read again."""

MARTS = (
    "campaign",
    "district",
    "union_workers",
    "breakdown",
    "member",
    "traits",
    "union_measures",
    "union_search",
    "coverage",
    "reconciliation",
    "daily",
    "union_days",
    "required_pace",
    "city_progress",
    "funnel",
    "backlog",
    "waiting_ages",
    "if_approved",
    "worker_activity",
    "doubts",
    "doubtful",
    "doubt_history",
    "findings_by_district",
    "denominator_history",
    "denominator_doubts",
    "unknown_unions",
    "qr",
    "qr_findings",
    "import_files",
    "import_findings",
    "admins",
    "breakdown_board",
    "union_contacts",
    "union_steps",
    "readiness",
    "survey",
    "survey_kinds",
    "survey_difficulties",
    "survey_progress",
    "outreach",
    "outreach_effect",
    "outreach_forms",
    "movement",
    "milestone",
)

# 90 % itself is on target and nothing short of it prints as the target: 89.995 % prints 89.99
# (specification, §4). Whole numbers throughout; the result is a percentage with two decimals.
_PERCENT_OF = """
create temp macro percent_of(part, whole, met, target_num, target_den) as
case when whole > 0 then (
    case
        when met then (20000 * part + whole) // (2 * whole)
        else least(
            (20000 * part + whole) // (2 * whole),
            10000 * target_num // target_den - 1
        )
    end / 100
)::decimal(12, 2) end
"""

# What an employer is called where its union's name is that and 工会委员会.
_WITHOUT_UNION = """
create temp macro without_union(name) as
regexp_replace(name, '(联合工会委员会|工会联合会|工会委员会|基层工会|联合工会|工会)$', '')
"""

# The rows of a kind of sheet, each with the district that its own words name.
_IN_DISTRICTS = """
create temp macro in_districts(rows) as table
select named.*, coalesce(alias.district, campaign.unlisted_district) as district
from query_table(rows) as named
cross join ref_campaign as campaign
left join stg_district_alias as alias on alias.alias_key = named.district_key
"""


def load_reference_tables(
    connection: duckdb.DuckDBPyConnection, reference: Reference, build: str, now: datetime
) -> None:
    """Create the ref_ tables that the models read."""
    connection.execute(_PERCENT_OF)
    connection.execute(_WITHOUT_UNION)
    connection.execute(_IN_DISTRICTS)
    campaign = reference.campaign
    drive = {
        name: getattr(campaign, name)
        for name in [
            "name",
            "city",
            "issuer",
            "goal",
            "starts",
            "deadline",
            "breakdown_due",
            "unlisted_district",
            "near_points",
            "shared_phone",
            "backlog_days",
            "stale_after_days",
            "most_unions_a_worker",
            "stalled_days",
            "qr_silent_days",
        ]
    }
    drive |= {"target_num": campaign.target[0], "target_den": campaign.target[1]}
    drive |= {
        "actual_changed_num": campaign.actual_changed[0],
        "actual_changed_den": campaign.actual_changed[1],
    }
    drive |= {"build_id": build, "built_at": now, "made_by": code_mark()}
    put_table(connection, "ref_campaign", [drive])
    put_table(
        connection,
        "ref_milestone",
        [{"measure": name, "due": day} for name, day in campaign.milestones],
        {"measure": pa.string(), "due": pa.date32()},
    )
    put_table(connection, "ref_district", _districts(reference), _DISTRICT_TYPES)
    put_table(
        connection,
        "ref_district_alias",
        [
            {"alias_key": key, "district": name}
            for key, name in reference.district_aliases().items()
        ],
    )
    put_table(
        connection,
        "ref_kind_by_suffix",
        [{"suffix": suffix, "kind": kind} for suffix, kind in campaign.kind_by_suffix.items()],
    )
    put_table(
        connection,
        "ref_qr_host",
        [{"host": host, "address": ADDRESS} for host in campaign.qr_hosts],
        {"host": pa.string(), "address": pa.string()},
    )
    put_table(
        connection,
        "ref_rank_group",
        [
            {"district_kind": kind, "rank_group": group}
            for group, kinds in campaign.rank_groups.items()
            for kind in kinds
        ],
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
        {"district": pa.string(), "alias_key": pa.string(), "union_key": pa.string()},
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
    types = {"place": pa.int64(), "keyword": pa.string(), group: pa.string(), "whole": pa.bool_()}
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
    "district": pa.string(),
    "district_code": pa.string(),
    "district_kind": pa.string(),
    "sort_order": pa.int64(),
    "short_name": pa.string(),
    "tile_column": pa.int64(),
    "tile_row": pa.int64(),
}


def load_batches(
    connection: duckdb.DuckDBPyConnection,
    sources: list[Source],
    batches: Iterable[Manifest],
    reference: Reference,
) -> None:
    """Create the raw_ views over the accepted Parquet files, and what the manifests say of them."""
    for kind in SHEETS:
        empty = _empty(kind, reference)
        _raw_view(connection, kind, [s for s in sources if s.kind == kind], empty)
    pictures = [source for source in sources if source.kind == QR]
    rejected = [replace(s, path=s.rejected_path) for s in pictures if s.rejected_path]
    path = pa.field("path", pa.string())
    _raw_view(connection, QR, pictures, ROWS.append(path).empty_table())
    _raw_view(connection, f"{QR}_rejected", rejected, REJECTED.append(path).empty_table())
    members = {(s.batch, s.as_of, s.scope, s.recency) for s in sources if s.kind == "members"}
    put_table(
        connection,
        "ref_member_sources",
        [
            {"batch_id": batch, "as_of": as_of, "scope": scope, "recency": recency}
            for batch, as_of, scope, recency in sorted(members, key=lambda row: row[3])
        ],
        {
            "batch_id": pa.string(),
            "as_of": pa.string(),
            "scope": pa.string(),
            "recency": pa.int64(),
        },
    )
    connection.execute("alter table ref_member_sources alter as_of type date")
    _load_files(connection, sources, batches)


def load_history(
    connection: duckdb.DuckDBPyConnection,
    member_lists: list[Source],
    rejected: list[Source],
    reference: Reference,
) -> None:
    """Create raw_member_history, the rows of every member list, and raw_rejected."""
    _raw_view(connection, "member_history", member_lists, _empty("members", reference))
    text = pa.string()
    names = ("sheet", "reason", "column", "district_key", "path")
    empty = pa.table({"row": pa.array([], pa.int32())} | {n: pa.array([], text) for n in names})
    _raw_view(connection, "rejected", rejected, empty, grown=True)


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
    text, number_ = pa.string(), pa.int64()
    key_types = {"batch_id": text, "file": text, "sheet": text}
    put_table(
        connection,
        "ref_files",
        files_,
        {
            **key_types,
            **{"kind": text, "rows": number_, "accepted": number_, "rejected": number_},
            **{"as_of": text, "counting": pa.bool_()},
        },
    )
    connection.execute("alter table ref_files alter as_of type date")
    put_table(
        connection,
        "ref_findings",
        findings,
        {**key_types, "verdict": text, "reason": text, "n": number_},
    )


def _raw_view(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    sources: list[Source],
    empty: pa.Table,
    *,
    grown: bool = False,
) -> None:
    """Create raw_<kind>: its Parquet rows with their batch; those of `empty` where none came.

    `grown`: earlier versions wrote fewer columns than `empty` has; those are null then.
    """
    names = ["path", "batch_id", "seq", "file", "file_no", "sheet_no", "as_of", "scope", "recency"]
    names.append("kind")
    rows = [
        (s.path, s.batch, s.seq, s.file, s.file_no, number, s.as_of, s.scope, s.recency, s.kind)
        for number, s in enumerate(sources)
    ]
    text, whole = pa.string(), pa.int64()
    types = dict(
        zip(names, [text, text, whole, text, whole, whole, text, text, whole, text], strict=True)
    )
    put_table(
        connection,
        f"ref_source_{kind}",
        [dict(zip(names, row, strict=True)) for row in rows],
        types,
    )
    scanned = nothing = f"empty_{kind}"
    connection.register(nothing, empty)
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
            source.* exclude (path, as_of, sheet_no),
            source.as_of::date as as_of,
            source.sheet_no * 16777216 + scanned.row as member_id,
            scanned.* exclude (path)
        from scan_{kind} as scanned
        inner join ref_source_{kind} as source on source.path = scanned.path
        """
    )


def _empty(kind: str, reference: Reference) -> pa.Table:
    sheet = SHEETS[kind]
    today = reference.campaign.starts
    context = Context(reference, Pseudonyms(b""), today, today)
    none = {name: pa.array([], pa.string()) for name in sheet.column_names()}
    table = sheet.judge(none, context).table
    for name, kind_ in (("row", pa.int32()), ("sheet", pa.string()), ("path", pa.string())):
        table = table.append_column(name, pa.array([], kind_))
    return table


def run_models(
    connection: duckdb.DuckDBPyConnection, tell: Callable[[float], None] = lambda _: None
) -> None:
    """Run every model in order: staging as temporary tables (or VIEWS), marts as the build's."""
    models = len(STAGING) + len(MARTS)
    for number, name in enumerate(STAGING):
        tell(number / models)
        sort = "view" if name in VIEWS else "table"
        connection.execute(f"create temp {sort} stg_{name} as {read_sql('staging', name)}")
    for number, name in enumerate(MARTS, start=len(STAGING)):
        tell(number / models)
        connection.execute(f"create table {name} as {read_sql('marts', name)}")
        # Models call a mart mart_<name>, so that a reader sees at once where a table comes from.
        connection.execute(f"create temp view mart_{name} as select * from {name}")


def explain_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Carry the data dictionary into the published file: each table's grain, what a column is."""
    comments = [f"comment on table {name} is {_quoted(_grain(name))}" for name in MARTS]
    known = data_dictionary()
    columns = connection.execute(
        "select table_name, column_name from duckdb_columns() where not internal"
    ).fetchall()
    comments += [
        f'comment on column {table}."{column}" is {_quoted(known[column])}'
        for table, column in columns
        if table in MARTS and column in known
    ]
    # Each comment alone would be a commit of its own.
    connection.execute(";".join(["begin", *comments, "commit"]))


def _grain(table: str) -> str:
    """Return what one row of a mart is: the lines at the head of its model."""
    lines = takewhile(lambda line: line.startswith("--"), read_sql("marts", table).splitlines())
    return " ".join(line.removeprefix("--").strip() for line in lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@cache
def code_mark() -> str:
    """Return what tells this code from any other: a build of other code has other tables."""
    mark, package = sha256(), Path(__file__).parents[1]
    for suffix in ("py", "sql", "csv"):
        for path in sorted(package.rglob(f"*.{suffix}")):
            mark.update(path.read_bytes())
    return mark.hexdigest()[:16]


@cache
def data_dictionary() -> dict[str, str]:
    """Return what each column of the marts is, with its unit; one name means one thing."""
    text = files("pipelines").joinpath("sql", "columns.csv").read_text("utf-8")
    return {row["column"]: row["comment"] for row in csv.DictReader(text.splitlines())}


def read_sql(folder: str, name: str) -> str:
    """Return the text of one model or check."""
    return files("pipelines").joinpath("sql", folder, f"{name}.sql").read_text("utf-8")
