"""Look over the data folder: is everything that came in still there, and do the figures hold?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.building import quiet
from pipelines.configuring import settings_history
from pipelines.errors import BadBatch, BadReference, UserError, why
from pipelines.paths import DataDir
from pipelines.reference import load_reference
from pipelines.steps.batches import (
    Manifest,
    batch_folders,
    file_digest,
    key_marks,
    live_batches,
    read_manifest,
    standing,
)
from pipelines.steps.checks import broken_claims
from pipelines.steps.key import key_problem
from pipelines.steps.publish import (
    current_build,
    leftovers,
    published_batches,
    unpublished_build,
)

_HEADERS = 3 * 4096
"""Bytes of a DuckDB file before its blocks, of which there are only whole ones."""


@dataclass(frozen=True)
class Finding:
    """Something wrong: what it is about, what is wrong with it, and what to do, in Chinese.

    `check` is originals, batches, key, build, figures, reference, settings,
    leftovers, bulletins or state.
    """

    check: str
    subject: str
    problem: str
    mend: str


def check_data(data: DataDir) -> list[Finding]:
    """Return everything that is wrong with the data folder; an empty list is good news.

    Reads every original and every Parquet footer, and writes nothing.
    """
    manifests = list(_manifests(data))
    read = [manifest for manifest in manifests if isinstance(manifest, Manifest)]
    findings = [found for found in manifests if isinstance(found, Finding)]
    for manifest in read:
        findings += _originals(data, manifest)
        findings += _batch(data, manifest)
    findings += _unnamed_originals(data)
    if len(read) == len(manifests):
        findings += _key(data)
        findings += _published(data)
    findings += _reference(data)
    findings += _settings(data)
    findings += _leftovers(data)
    return list(dict.fromkeys(findings))


def _manifests(data: DataDir) -> Iterator[Manifest | Finding]:
    for folder in batch_folders(data):
        try:
            manifest = read_manifest(folder)
            standing(data, manifest)
            yield manifest
        except BadBatch as error:
            yield Finding("batches", folder.name, str(error), "从备份恢复这个批次的文件夹")


def _originals(data: DataDir, manifest: Manifest) -> Iterator[Finding]:
    for entry in manifest.files:
        name = f"{entry['file']}（批次 {manifest.batch}）"
        kept = data.originals / entry["sha256"]
        if not kept.is_file():
            mend = "把原来的文件再导入一次，或从备份恢复；数字不受影响"
            yield Finding("originals", name, "原件不见了", mend)


def _unnamed_originals(data: DataDir) -> Iterator[Finding]:
    for kept in sorted(data.originals.glob("[0-9a-f]*")):
        mend = "原件被改动或磁盘有坏道：请从备份恢复，或删去它后把原来的文件再导入一次"
        try:
            if file_digest(kept) != kept.name:
                yield Finding("originals", kept.name, "内容与文件名中的 SHA-256 不符", mend)
        except OSError as error:
            yield Finding("originals", kept.name, f"读不出来（{why(error)}）", mend)


def _batch(data: DataDir, manifest: Manifest) -> Iterator[Finding]:
    for sheet in manifest.sheets:
        for verdict in ("accepted", "rejected"):
            path = sheet[f"{verdict}_path"]
            if problem := _parquet_problem(data, manifest, path, sheet[verdict]):
                where = f"批次 {manifest.batch} 的 {sheet['file']} 工作表“{sheet['sheet']}”"
                mend = f"请 rollcall undo {manifest.batch}，再把原来的文件导入一次；或从备份恢复"
                yield Finding("batches", where, problem, mend)


def _parquet_problem(
    data: DataDir, manifest: Manifest, path: str | None, wanted: int
) -> str | None:
    if path is None:
        return f"清单说有 {wanted:,} 行，却没有数据文件" if wanted else None
    # Half of what every other command takes to start; and only Arrow reads each page of the file.
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        rows = pq.read_table(data.batches / manifest.batch / path).num_rows
    except FileNotFoundError:
        return f"数据文件不见了（{path}）"
    except (OSError, pa.ArrowException) as error:
        return f"数据文件读不出来（{path}：{str(error).splitlines()[0][:120]}）"
    if rows != wanted:
        return f"数据文件有 {rows:,} 行，清单说有 {wanted:,} 行（{path}）"
    # Batches of earlier versions have no sums.
    if manifest.parts and manifest.parts.get(path) != file_digest(
        data.batches / manifest.batch / path
    ):
        return f"数据文件被改动或磁盘有坏道，与清单的 SHA-256 不符（{path}）"
    return None


def _key(data: DataDir) -> Iterator[Finding]:
    if problem := key_problem(data.secret_key, key_marks(data)):
        yield Finding("key", data.secret_key.name, *problem)


def _published(data: DataDir) -> Iterator[Finding]:
    mend = "请运行 rollcall build 重新计算"
    live = {manifest.batch for manifest in live_batches(data)}
    build = current_build(data)
    if build is None:
        if data.current.exists() or live:
            yield Finding("build", "CURRENT", "没有已发布的数据，或它指向的文件不见了", mend)
        return
    published = published_batches(data)
    if published is None:
        yield Finding("build", build.name, "已发布的数据文件读不出来", mend)
        return
    for batch in sorted(live - published):
        yield Finding("build", batch, "这个批次已导入，却没有算进已发布的数据", mend)
    for batch in sorted(published - live):
        yield Finding("build", batch, "这个批次已撤销或不见了，却还算在已发布的数据里", mend)
    with quiet(data) as at_rest:
        if at_rest and unpublished_build(data):
            yield Finding("build", "CURRENT", "最近一次计算做完了，还没有发布就中断了", mend)
    if damage := _damage(build):
        yield Finding("build", build.name, f"已发布的数据文件已损坏（{damage}）", mend)
        return
    yield from _figures(data, build)


def _damage(build: Path) -> str | None:
    """Say what is damaged: every block has a sum of its own, which whoever reads it checks."""
    try:
        with duckdb.connect(build, read_only=True) as connection:
            for table in connection.execute("select table_name from duckdb_tables()").fetchall():
                name = table[0].replace('"', '""')
                connection.execute(f'select bit_xor(hash(t)) from "{name}" t')  # noqa: S608
            [(block,)] = connection.execute(
                "select block_size from pragma_database_size()"
            ).fetchall()
    except duckdb.Error as error:
        return str(error).splitlines()[0][:200]
    # DuckDB reads no further than its last block.
    return None if build.stat().st_size % block == _HEADERS else "末尾多出了内容"


def _figures(data: DataDir, build: Path) -> Iterator[Finding]:
    mend = "请运行 rollcall build 重新计算；若仍不平，把这行信息交给维护人员"
    try:
        with duckdb.connect(build, read_only=True) as connection:
            for table in connection.execute("select table_name from duckdb_tables()").fetchall():
                name = table[0].replace('"', '""')
                connection.execute(
                    f'create temp view "mart_{name}" as select * from "{name}"'  # noqa: S608
                )
            connection.execute("create temp view ref_files as select * from import_files")
            connection.execute("create temp table ref_member_sources (scope varchar)")
            for scope in _member_scopes(data):
                connection.execute("insert into ref_member_sources values (?)", [scope])
            broken = broken_claims(connection)
    except duckdb.Error as error:
        broken = [str(error).splitlines()[0][:200]]
    for claim in broken:
        yield Finding("figures", build.name, f"数据勾稽不平：{claim}", mend)


def _member_scopes(data: DataDir) -> set[str | None]:
    return {
        sheet["scope"]
        for manifest in live_batches(data)
        for sheet in manifest.sheets
        if sheet["kind"] == "members"
    }


def _reference(data: DataDir) -> Iterator[Finding]:
    try:
        load_reference(data)
    except UserError as error:
        yield Finding("reference", "reference/", str(error), "改好这个文件，再运行 rollcall build")


def _settings(data: DataDir) -> Iterator[Finding]:
    try:
        settings_history(data)
    except BadReference as error:
        yield Finding("settings", "settings/", str(error), "数字不受影响")
    except (UserError, OSError, UnicodeDecodeError):
        return  # The settings that count are told of with the reference data.


def _leftovers(data: DataDir) -> Iterator[Finding]:
    """Name what was left unfinished, unless somebody is at work just now."""
    with quiet(data) as at_rest:
        left = leftovers(data) if at_rest else []
    for path in left:
        place = str(path.relative_to(data.root))
        mend = "不影响数字；下一次导入或 rollcall build 会自动清理"
        yield Finding("leftovers", place, "中断的导入或计算留下的半成品", mend)
