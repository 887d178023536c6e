"""The story of a union that gets another social worker: a new version of its district's sheet."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import BadBatch
from pipelines.forms import as_form_row, district_form
from pipelines.named import social_workers
from pipelines.paths import DataDir
from pipelines.progress import Progress
from pipelines.reference import load_reference
from pipelines.reporting import ImportReport
from pipelines.saying import Said
from pipelines.scratch import scratch_folder
from pipelines.sending import Sending, send_sheet
from pipelines.steps.form import FormRow
from pipelines.steps.publish import current_build
from pipelines.steps.versions import BREAKDOWN, read_rows, version_paths
from pipelines.text import squeeze

_UNION = """
select
    measures.union_code, measures.union_name, measures.township, measures.employer_kind,
    measures.actual_members, told.sheet, told.row,
    exists (
        from union_measures as other
        where other.district = measures.district and other.union_id <> measures.union_id
            and replace(other.union_name, ' ', '') = replace(measures.union_name, ' ', '')
    ) as doubled
from union_measures as measures
left join breakdown as told
    on told.union_id = measures.union_id and told.district = $district and told.batch_id = $base
where measures.union_id = $union_id and measures.district = $district
    and not measures.is_unknown
order by told.counts desc nulls last
"""


def reassign_union(  # noqa: PLR0913 - each part of the deed by its name
    data: DataDir,
    union_id: str,
    workers: str,
    *,
    district: str,
    base: str,
    by: str,
    waits: bool = False,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Write the district's sheet `base` anew with the union's social workers, and take it in.

    `workers` holds one name or several, as a cell does; none leaves the union to nobody. A union
    that the sheet does not name is added to it. Raises BadBatch where the union is not the
    district's, nothing would change, or another version counts meanwhile.
    """
    names = social_workers(workers)
    union = _union(data, union_id, district, base)
    told = read_rows(version_paths(data, base), district, load_reference(data))
    rows = _changed([*told], union, names)
    with scratch_folder() as folder:
        path = Path(folder) / f"任务分解表_{district}_改派.xlsx"
        district_form(data, district, rows, base, path)
        sending = Sending(BREAKDOWN, district, by, waits=waits, at=at, base=base)
        return send_sheet(data, path, sending, progress)


def _union(data: DataDir, union_id: str, district: str, base: str) -> dict[str, Any]:
    build = current_build(data)
    if build is None:
        raise BadBatch("还没有数据；请先导入基层工会列表")
    with duckdb.connect(build, read_only=True) as connection:
        cursor = connection.execute(
            _UNION, {"union_id": union_id, "district": district, "base": base}
        )
        columns = [column[0] for column in cursor.description or ()]
        row = cursor.fetchone()
    if row is None:
        raise BadBatch("{district}没有这家工会；请刷新后再选", district=district)
    return dict(zip(columns, row, strict=True))


def _changed(told: list[dict[str, Any]], union: dict[str, Any], names: list[str]) -> list[FormRow]:
    """Return the sheet's rows with the union's social workers, and with their phone if known."""
    rows = [as_form_row(row) for row in told]
    workers = "、".join(names) or None
    phones = {row.workers: row.phone for row in rows if row.phone}
    place = next(
        (
            number
            for number, row in enumerate(told)
            if (row["sheet"], row["row"]) == (union["sheet"], union["row"])
        ),
        None,
    )
    if place is None:
        _refuse_doubled(told, union)
        added = FormRow(
            code=union["union_code"],
            union=union["union_name"],
            township=union["township"],
            kind=union["employer_kind"],
            actual=union["actual_members"],
            workers=workers,
            phone=phones.get(workers),
        )
        return [*rows, added]
    if rows[place].workers == workers:
        raise BadBatch(
            "{union}的包联社工本来就是{workers}；没有改动",
            union=union["union_name"],
            workers=workers or Said("空"),
        )
    rows[place] = replace(rows[place], workers=workers, phone=phones.get(workers))
    return rows


def _refuse_doubled(told: list[dict[str, Any]], union: dict[str, Any]) -> None:
    """Raise BadBatch where a row without a code bears the name of two unions: a row added for one
    of them would be the second of the same."""
    name = squeeze(union["union_name"])
    if union["doubled"] and any(
        not row["union_code"] and squeeze(row["union_name"] or "") == name for row in told
    ):
        raise BadBatch(
            "现行分解表里有一行“{union}”没有写工会编码，分不清是哪一家；"
            "请先在表中写上编码，重新上传整张表",
            union=union["union_name"],
        )
