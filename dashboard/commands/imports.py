"""Commands that bring data in and take it back: import, imports, undo, build."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from dashboard import formats
from dashboard.actions import Action
from dashboard.operator_log import note
from dashboard.settings import Settings, json_option
from dashboard.timeleft import TimeLeft
from pipelines import (
    KINDS,
    NO_DATA,
    REASONS,
    SHEET_KINDS,
    BatchSummary,
    ImportReport,
    Request,
    Step,
    build_warehouse,
    import_batch,
    list_batches,
    undo_batch,
)

_SOURCES = {
    "option": "命令行指定",
    "sheet": "表内导出时间",
    "name": "文件名",
    "folder": "文件夹或压缩包的名称",
    "batch": "同批文件",
    "amended": "所补正的批次",
    "today": "今天",
}
_STAGES = {"read": "读取", "build": "计算"}
_SECONDS_BETWEEN_LINES = 0.2


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="数据截至日，如 2022-09-05。")
@click.option("--scope", help="只覆盖这个县区；不写则覆盖全市。")
@click.option("--kind", type=click.Choice(SHEET_KINDS), help="指定表的种类，不自动识别。")
@click.option("--dry-run", is_flag=True, help="只说会怎样改动，什么也不写。")
@json_option
@click.pass_obj
def import_command(  # noqa: PLR0913 - one parameter an option
    settings: Settings,
    *,
    paths: tuple[Path, ...],
    as_of: datetime | None,
    scope: str | None,
    kind: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """导入一批文件、文件夹或压缩包：整批生效，或整批不生效。"""
    request = Request(as_of.date() if as_of else None, scope, kind)
    line = _ProgressLine()
    with settings.untouched() if dry_run else nullcontext(settings.data) as data:
        report = import_batch(data, list(paths), request, dry_run=dry_run, progress=line.show)
        if report.batch and not (dry_run or report.unchanged):
            note(data, Action.UPLOAD, report.batch, {"files": len(report.files)})
    line.end()
    _tell(report)
    if as_json:
        settings.show(report.to_json())


@click.command("imports")
@json_option
@click.pass_obj
def imports_command(settings: Settings, *, as_json: bool) -> None:
    """列出历次导入的批次。"""
    batches = list_batches(settings.data)
    if as_json:
        settings.show([vars(batch) for batch in batches])
        return
    if not batches:
        click.echo("还没有导入过数据；用 rollcall import 文件… 开始。")
    known = {batch.batch: batch for batch in batches}
    for batch in batches:
        kinds = "、".join(KINDS[kind] for kind in batch.kinds if kind in KINDS)
        state = _state(batch, known)
        amends = f"  补正 {batch.amends}" if batch.amends else ""
        click.echo(
            f"{batch.batch}  截至 {batch.as_of}  {state}  {kinds}  {batch.scope or '全市'}  "
            f"{batch.files} 个文件  {batch.rows:,} 行 = "
            f"接收 {batch.accepted:,} + 退回 {batch.rejected:,}{amends}"
        )


def _state(batch: BatchSummary, known: dict[str, BatchSummary]) -> str:
    if batch.state != "live":
        return {"withdrawn": "已撤销", "waiting": "待审", "returned": "已退回"}[batch.state]
    above = known.get(batch.amends or "")
    return "随原批次撤销" if above and _state(above, known) != "有效" else "有效"


@click.command("undo")
@click.argument("batch")
@json_option
@click.pass_obj
def undo_command(settings: Settings, *, batch: str, as_json: bool) -> None:
    """撤销一个批次：原件保留，不再计数，数字回到导入之前。"""
    build = undo_batch(settings.data, batch)
    note(settings.data, Action.UNDO, batch)
    click.echo(f"已撤销批次 {batch}；数字已回到它导入之前。", err=True)
    if as_json:
        settings.show({"batch": batch, "published": build.id})


@click.command("build")
@json_option
@click.pass_obj
def build_command(settings: Settings, *, as_json: bool) -> None:
    """用已导入的数据重新计算；同样的导入总得出同样的数字。"""
    build = build_warehouse(settings.data)
    click.echo("已重新计算并发布。", err=True)
    if as_json:
        settings.show({"published": build.id})


class _ProgressLine:
    """One line on a terminal that says what is being done; nothing where no one looks on."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = 0.0
        self._left = TimeLeft()

    def show(self, step: Step) -> None:
        now, left = time.monotonic(), self._left.seconds(step.share)
        if self._shown and now - self._last > _SECONDS_BETWEEN_LINES:
            self._last = now
            rows = f" {step.rows:,} 行" if step.rows else ""
            wait = f"，约剩 {formats.duration(left)}" if left is not None else ""
            percent = f" {self._left.share:.0%}"
            click.echo(
                f"\r\033[K{_STAGES[step.stage]} {step.what}{rows}{percent}{wait}",
                nl=False,
                err=True,
            )

    def end(self) -> None:
        if self._shown:
            click.echo("\r\033[K", nl=False, err=True)


def _tell(report: ImportReport) -> None:
    """Tell on standard error what came of an import, each reason counted and explained."""
    if report.unchanged:
        click.echo(
            f"这些文件在批次 {report.batch} 中已经导入过，内容一字未变；数字没有改动。", err=True
        )
    elif report.would_change is not None:
        _tell_changes(report)
    else:
        click.echo(f"批次 {report.batch}，数据截至 {report.as_of}，已发布。", err=True)
    if report.amends:
        click.echo(
            f"补正批次 {report.amends}，随它一起计数；它若被撤销或被更新的批次取代，也随之不计。",
            err=True,
        )
    sheets = Counter(entry["file"] for entry in report.files)
    for entry in report.files:
        _tell_file(entry, f" 工作表“{entry['sheet']}”" if sheets[entry["file"]] > 1 else "")
    if len(report.files) > 1:
        click.echo(f"共 {len(report.files):,} 张表：{_counts(report.files)}", err=True)
    if report.passed_over:
        click.echo(f"跳过（不是表格）：{'、'.join(report.passed_over)}", err=True)


def _tell_changes(report: ImportReport) -> None:
    """Tell what a dry run would change, with the districts whose figures move."""
    changes = report.would_change or {}
    members = changes["members"]
    click.echo(
        f"试算：数据截至 {report.as_of}，什么也没有写入。会新增 {members['added']:,} 人，"
        f"变动 {members['changed']:,} 人，减少 {members['gone']:,} 人。",
        err=True,
    )
    for row in changes["districts"]:
        before, after = (
            (row[f"registered_{when}"], row[f"coverage_percent_{when}"])
            for when in ("before", "after")
        )
        if before != after:
            click.echo(f"  {row['district']}：{_figures(*before)} → {_figures(*after)}", err=True)


def _figures(registered: int | None, percent: Decimal | None) -> str:
    rate = "覆盖率 —" if percent is None else f"覆盖率 {percent}%"
    return f"已录入 {registered or 0:,} 人，{rate}"


def _counts(sheets: Sequence[dict[str, Any]]) -> str:
    """Return how many rows of some sheets were read, accepted and rejected."""
    rows, accepted, rejected = (
        sum(entry[name] for entry in sheets) for name in ("rows", "accepted", "rejected")
    )
    return f"读取 {rows:,} 行 = 接收 {accepted:,} + 退回 {rejected:,}"


def _tell_file(entry: dict[str, Any], sheet: str) -> None:
    """Tell what came of a sheet; `sheet` says which, where its file has several."""
    kind = KINDS[entry["kind"]]
    click.echo(
        f"{entry['file']}{sheet}（{kind}，截至 {entry['as_of']}，"
        f"取自{_SOURCES[entry['as_of_source']]}）："
        f"{_counts([entry])}",
        err=True,
    )
    for verdict, counts, places, columns in (
        ("退回", entry["rejects"], entry["rejected_rows"], entry["rejected_columns"]),
        ("提示", entry["flags"], {}, {}),
    ):
        for reason, n in sorted(counts.items(), key=lambda item: -item[1]):
            rows = formats.row_numbers(places.get(reason, ()), n)
            named = "".join(f"“{header}”" for header in columns.get(reason, ()))
            where = (f"{named}列" if named else "", f"第 {rows} 行" if rows else "")
            said = "，".join(filter(None, where))
            why = REASONS[reason].why + (f"（{said}）" if said else "")
            click.echo(f"  {verdict} {n:,} 行：{why}；{REASONS[reason].mend}", err=True)
    if entry["unmatched_headers"]:
        click.echo(f"  未识别的列：{'、'.join(entry['unmatched_headers'])}", err=True)
    if entry["unused_headers"]:
        click.echo(f"  已有更合适的列，未用：{'、'.join(entry['unused_headers'])}", err=True)
    no_data = [
        f"{NO_DATA[sort]} {n:,} 行" for sort, n in entry["skipped"].items() if sort in NO_DATA
    ]
    if no_data:
        click.echo(f"  不是数据，没有计入：{'、'.join(no_data)}", err=True)
    for said in entry["notes"]:
        click.echo(f"  {said}", err=True)
