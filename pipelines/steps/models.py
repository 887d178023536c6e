"""Run the SQL models: raw → staging → marts, each file one table, in the order given here."""

import csv
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import takewhile
from pathlib import Path

import duckdb

from pipelines.steps.tables import quoted

STAGING = (
    "district_alias",
    "unions",
    "former_names",
    "breakdown_placed",
    "breakdown_changes",
    "breakdown_rows",
    "breakdown",
    "all_unions",
    "named_unions",
    "union_names",
    "member_said",
    "admin_said",
    "places",
    "member_rows",
    "member_history",
    "admin_rows",
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
    "assessment",
    "award_claims",
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

_INCOMPRESSIBLE = {"member": "person"}
"""Columns of pseudonyms: looking for a way to pack them is a fifth of what such a table costs."""

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

# Points for a part of a whole, of `most` points: all of them where it is reached, never before.
_POINTS_OF = """
create temp macro points_of(part, whole, most) as
percent_of(most * least(part, whole), 100 * whole, part >= whole or most = 0, most, 100)
"""

# What an employer is called where its union's name is that and 工会委员会.
_WITHOUT_UNION = """
create temp macro without_union(name) as
regexp_replace(name, '(联合工会委员会|工会联合会|工会委员会|基层工会|联合工会|工会)$', '')
"""

# The rows of a kind of sheet, each with the district that its own words name; `whose` tells the
# bodies on no list apart.
_PLACED = """
create temp macro placed(rows) as table
select
    named.*,
    coalesce(alias.district, named.district_key) as whose,
    coalesce(alias.district, campaign.unlisted_district) as district
from query_table(rows) as named
cross join ref_campaign as campaign
left join stg_district_alias as alias on alias.alias_key = named.district_key
"""

# A batch's sheets of one district, a township each, are of one day: the newest that they state.
_IN_DISTRICTS = """
create temp macro in_districts(rows) as table
select
    * exclude (whose) replace (max(as_of) over (partition by seq, whose) as as_of),
    as_of as stated_on
from placed(rows)
"""

# The same of lists of unions. Of a batch's sheets of one district that state different days and
# share unions the older is an older version: it keeps the day that it states, and does not count.
_LISTS_IN_DISTRICTS = """
create temp macro lists_in_districts(rows) as table
with
listed as (
    select * from placed(rows)
),

older_versions as (
    select older.seq, older.whose, older.file_no, older.sheet
    from listed as older
    inner join listed as newer using (seq, whose, union_code)
    where newer.as_of > older.as_of
    union
    select older.seq, older.whose, older.file_no, older.sheet
    from listed as older
    inner join listed as newer using (seq, whose, union_key)
    where newer.as_of > older.as_of and (older.union_code is null or newer.union_code is null)
),

versions as (
    select listed.*, older_versions.seq is not null as is_older
    from listed
    left join older_versions using (seq, whose, file_no, sheet)
)

select
    * exclude (whose, is_older) replace (
        case
            when is_older then as_of
            else max(as_of) filter (where not is_older) over (partition by seq, whose)
        end as as_of
    )
from versions
"""

# A township as names of it are compared; 街道办事处 is its 街道.
_TOWN_KEY = r"""
create temp macro town_key(township) as
regexp_replace(replace(township, ' ', ''), '(街道)?(办事处|街道办)$', '街道')
"""

_MACROS = (
    _PERCENT_OF, _POINTS_OF, _WITHOUT_UNION, _PLACED, _IN_DISTRICTS, _LISTS_IN_DISTRICTS, _TOWN_KEY,
)  # fmt: skip


def run_models(
    connection: duckdb.DuckDBPyConnection, tell: Callable[[float], None] = lambda _: None
) -> None:
    """Run every model in order: staging as temporary tables (or VIEWS), marts as the build's."""
    for macro in _MACROS:
        connection.execute(macro)
    models = len(STAGING) + len(MARTS)
    for number, name in enumerate(STAGING):
        tell(number / models)
        sort = "view" if name in VIEWS else "table"
        connection.execute(f"create temp {sort} stg_{name} as {read_sql('staging', name)}")
    for number, name in enumerate(MARTS, start=len(STAGING)):
        tell(number / models)
        _make_table(connection, name, read_sql("marts", name))
        # Models call a mart mart_<name>, so that a reader sees at once where a table comes from.
        connection.execute(f"create temp view mart_{name} as select * from {name}")


def _make_table(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    if name not in _INCOMPRESSIBLE:
        connection.execute(f"create table {name} as {sql}")
        return
    declared = ", ".join(
        f'"{column}" {kind}'
        + (" using compression uncompressed" if column == _INCOMPRESSIBLE[name] else "")
        for column, kind, *_ in connection.execute(f"describe {sql}").fetchall()
    )
    connection.execute(f"create table {name} ({declared})")
    connection.execute(f"insert into {name} {sql}")


def explain_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Carry the data dictionary into the published file: each table's grain, what a column is."""
    comments = [f"comment on table {name} is {quoted(_grain(name))}" for name in MARTS]
    known = data_dictionary()
    columns = connection.execute(
        "select table_name, column_name from duckdb_columns() where not internal"
    ).fetchall()
    comments += [
        f'comment on column {table}."{column}" is {quoted(known[column])}'
        for table, column in columns
        if table in MARTS and column in known
    ]
    # Each comment alone would be a commit of its own.
    connection.execute(";".join(["begin", *comments, "commit"]))


def _grain(table: str) -> str:
    """Return what one row of a mart is: the lines at the head of its model."""
    lines = takewhile(lambda line: line.startswith("--"), read_sql("marts", table).splitlines())
    return " ".join(line.removeprefix("--").strip() for line in lines)


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
