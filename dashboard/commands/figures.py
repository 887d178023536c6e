"""Commands that show figures: coverage, daily, status."""

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pyarrow.compute as pc

from dashboard import queries
from dashboard.auth import OPERATOR
from dashboard.options import as_of_option, district_called, district_option, figures
from dashboard.settings import Settings, json_option
from dashboard.spreadsheet import neutral, write_xlsx
from pipelines import DataDir, current_build, list_batches

_KEYS = {
    "city": ("goal",),
    "district": ("district", "district_kind", "rank_group"),
    "worker": ("district", "worker"),
    "union": ("district", "union", "union_code", "township", "employer_kind", "workers_text"),
    "township": ("district", "township"),
    "employer_kind": ("district", "employer_kind"),
}
_MEASURES = tuple(
    "rank rank_in_district registered pending rejected unregistered left new actual_members"
    " coverage coverage_percent on_target light missing quick_win target completion"
    " completion_percent unions unions_started unions_on_target over_100".split()
)


@click.command("coverage")
@click.option(
    "--by", "level", type=click.Choice(queries.LEVELS), default="city", help="按什么分组。"
)
@district_option
@as_of_option
@click.option("--csv", "as_csv", is_flag=True, help="输出 CSV。")
@click.option("--xlsx", "as_xlsx", is_flag=True, help="写成 Excel，与 -o 同用。")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件。")
@json_option
@click.pass_obj
def coverage_command(  # noqa: PLR0913 - one parameter an option
    settings: Settings,
    *,
    level: str,
    district: str | None,
    as_of: datetime | None,
    as_csv: bool,
    as_xlsx: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """覆盖率：已录入人数对实际会员数，按全市、县区、社工、工会等分组。"""
    if as_xlsx and out is None:
        raise click.UsageError("--xlsx 要用 -o 指明写到哪个文件。")
    with figures(settings, as_of) as build:
        rows = _rows(build, level, district)
    if as_json:
        settings.show(rows)
    elif as_xlsx and out is not None:
        write_xlsx(out, rows, title=f"覆盖率-{level}")
        click.echo(f"已写入 {out}", err=True)
    elif as_csv or out is not None:
        _write_csv(out, rows)
    else:
        _print(rows, level)


@click.command("daily")
@district_option
@json_option
@click.pass_obj
def daily_command(settings: Settings, *, district: str | None, as_json: bool) -> None:
    """每天审核通过的人数和累计人数。"""
    build = settings.published
    name = district_called(build, district)
    table = queries.daily(build, OPERATOR, district=name).to_pylist()
    rows = [row for row in table if row["registered"]]
    if as_json:
        settings.show(rows)
        return
    for row in rows:
        day = row["date"] or "未注明日期"
        click.echo(f"{day}  {row['registered']:>8,}  {row['cumulative']:>10,}")


@click.command("status")
@json_option
@click.pass_obj
def status_command(settings: Settings, *, as_json: bool) -> None:
    """现在装着什么数据、截至哪天、退回了多少行。"""
    status = _status(settings.data)
    if as_json:
        settings.show(status)
        return
    if status["published"] is None:
        click.echo("还没有数据；用 rollcall import 文件… 开始，或用 rollcall demo 看演示。")
        return
    as_of, batch = status["as_of"] or "（还没有会员列表）", status["members_batch"] or "无"
    click.echo(f"数据截至 {as_of}，会员批次 {batch}")
    click.echo(f"已录入 {status['registered']:,} 人，目标 {status['goal']:,} 人")
    click.echo(
        f"计入的文件 {status['files']} 个：{status['rows']:,} 行 = "
        f"接收 {status['accepted']:,} + 退回 {status['rejected']:,}"
    )
    click.echo(f"发布于 {status['built_at']:%Y-%m-%d %H:%M}，批次 {status['batches']} 个")


def _rows(build: Path, level: str, district: str | None) -> list[dict[str, Any]]:
    name = district_called(build, district)
    table = queries.coverage(build, OPERATOR, level, district=name)
    if name is None and level == "employer_kind":
        table = table.filter(pc.is_null(table["district"]))
    rows = [_row(row, level) for row in table.to_pylist()]
    if level == "city":
        progress = queries.city_progress(build, OPERATOR) or {}
        rows = [{**progress, **row} for row in rows]
    return rows


def _row(row: dict[str, Any], level: str) -> dict[str, Any]:
    renamed = {**row, "union": row["union_name"]}
    return {name: renamed[name] for name in (*_KEYS[level], *_MEASURES) if name in renamed}


def _write_csv(out: Path | None, rows: list[dict[str, Any]]) -> None:
    stream = sys.stdout if out is None else out.open("w", encoding="utf-8-sig", newline="")
    try:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows({name: neutral(value) for name, value in row.items()} for row in rows)
    finally:
        if out is not None:
            stream.close()
            click.echo(f"已写入 {out}", err=True)


def _print(rows: list[dict[str, Any]], level: str) -> None:
    for row in rows:
        named = ["全市"] if level == "city" else [row.get(name) for name in _KEYS[level]]
        keys = [str(name) for name in named if name is not None]
        percent = "—" if row["coverage_percent"] is None else f"{row['coverage_percent']}%"
        click.echo(
            f"{' '.join(keys)}  已录入 {row['registered']:,}  "
            f"实际会员 {row['actual_members'] or 0:,}  覆盖率 {percent}  "
            f"还差 {row['missing'] or 0:,}  其中待审可补 {row['quick_win'] or 0:,}"
        )


def _status(data: DataDir) -> dict[str, Any]:
    build = current_build(data)
    batches = list_batches(data)
    live = [batch for batch in batches if batch.state == "live"]
    status: dict[str, Any] = {
        "published": build.stem if build else None,
        "batches": len(live),
        "withdrawn": sum(batch.withdrawn for batch in batches),
        "waiting": sum(batch.state == "waiting" for batch in batches),
    }
    if build is None:
        return status
    campaign = queries.freshness(build, OPERATOR) or {}
    progress = queries.city_progress(build, OPERATOR) or {}
    files = [row for row in queries.imported_files(build, OPERATOR).to_pylist() if row["counting"]]
    counts = {name: sum(row[name] for row in files) for name in ("rows", "accepted", "rejected")}
    return {
        **status,
        **{name: campaign[name] for name in ("as_of", "members_batch", "built_at", "goal")},
        "registered": progress["registered"],
        "files": len(files),
        **counts,
    }
