"""The story of a form: what is known of a district's unions goes out, to come back corrected."""

from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import BadBatch, BadFile
from pipelines.intake import Request, resolve_request
from pipelines.paths import DataDir
from pipelines.reference import load_reference
from pipelines.sending import counting_version
from pipelines.steps.batches import find_batch
from pipelines.steps.form import Form, FormRow, write_form
from pipelines.steps.publish import current_build
from pipelines.steps.versions import read_rows, version_paths

_UNIONS = """
select
    measures.union_code as code,
    measures.union_name as "union",
    measures.township,
    measures.employer_kind as kind,
    measures.actual_members as actual,
    case when measures.target_source is not null then measures.target end as target,
    measures.workers_text as workers,
    told.worker_phone_masked as phone,
    told.due_date as due
from union_measures as measures
left join breakdown as told on told.union_id = measures.union_id and told.counts
where measures.district = ? and not measures.is_unknown
order by measures.township collate zh nulls last, measures.workers_text collate zh nulls last,
    measures.union_name collate zh
"""


def write_template(data: DataDir, district: str, out: Path) -> int:
    """Write the form of a district, filled in with what is known; return how many unions it holds.

    Raises BadBatch where there is no such district or nothing is imported yet, BadFile where `out`
    cannot be written.
    """
    name = _district(data, district)
    build = current_build(data)
    if build is None:
        raise BadBatch("还没有数据，不知道有哪些工会；请先导入基层工会列表")
    with duckdb.connect(build, read_only=True) as connection:
        cursor = connection.execute(_UNIONS, [name])
        columns = [column[0] for column in cursor.description or ()]
        rows = [FormRow(**dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
    base = counting_version(data, name)
    write_form(_form(data, name, rows, base.batch if base else None), _checked(out))
    return len(rows)


def write_version(data: DataDir, district: str, batch: str, out: Path) -> int:
    """Write one version of a district's sheet as it was accepted, row by row; return how many.

    Phone numbers stay masked. Raises BadBatch where the batch holds no sheet of the district.
    """
    name = _district(data, district)
    find_batch(data, batch)
    told = read_rows(version_paths(data, batch), name, load_reference(data))
    if not told:
        raise BadBatch("批次 {batch} 里没有{district}的任务分解表", batch=batch, district=name)
    rows = [as_form_row(row) for row in told]
    write_form(_form(data, name, rows, batch, blank=False), _checked(out))
    return len(rows)


def as_form_row(row: dict[str, Any]) -> FormRow:
    """Return a version's row as the form shows it."""
    return FormRow(
        code=row["union_code"],
        union=row["union_name"],
        township=row["township"],
        actual=row["actual_members"],
        target=row["target"],
        workers=row["workers_text"],
        phone=row["worker_phone_masked"],
        due=row["due_date"],
    )


def _form(
    data: DataDir, district: str, rows: list[FormRow], version: str | None, *, blank: bool = True
) -> Form:
    campaign = load_reference(data).campaign
    names = {name for row in rows for name in (row.workers or "").split("、") if name}
    return Form(
        title=f"{campaign.name}任务分解表（{district}）",
        district=district,
        version=version,
        rows=rows,
        workers=sorted(names),
        townships=sorted({row.township for row in rows if row.township}),
        target=campaign.target,
        blank=blank,
    )


def district_form(
    data: DataDir, district: str, rows: list[FormRow], version: str | None, out: Path
) -> None:
    """Write rows as a district's whole sheet, as `write_version` does."""
    write_form(_form(data, district, rows, version, blank=False), out)


def _district(data: DataDir, district: str) -> str:
    asked = resolve_request(data, Request(scope=district), load_reference(data))
    return str(asked.scope)


def _checked(out: Path) -> Path:
    if out.suffix.lower() != ".xlsx":
        raise BadFile(
            "{name}：任务分解表是 Excel 工作簿；请把文件名改成以 .xlsx 结尾", name=out.name
        )
    if not out.parent.is_dir():
        raise BadFile("{folder}：没有这个文件夹；请先建好，或换一个位置", folder=out.parent)
    return out


__all__ = ["as_form_row", "district_form", "write_template", "write_version"]
