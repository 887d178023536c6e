"""QR codes of unions: rollcall qr show, sheet, export, missing."""

import sys
from pathlib import Path
from typing import Any

import click

from dashboard import queries
from dashboard.auth import OPERATOR
from dashboard.options import district_called
from dashboard.settings import Settings, json_option
from pipelines import REASONS, UserError, current_build, load_campaign


@click.group("qr")
def qr_command() -> None:
    """入会二维码：查看、打印、打包，列出还没有的工会。只印平台给出的二维码，绝不编造。"""


_out = click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True,
    help="写到这个文件。",
)  # fmt: skip
_district = click.option("--district", help="只要这个县区的。")


@qr_command.command("show")
@click.argument("union")
@json_option
@click.pass_obj
def show_command(settings: Settings, *, union: str, as_json: bool) -> None:
    """查看一个工会的二维码：按编码、名称、拼音首字母或社工查找。"""
    build = _build(settings)
    rows = queries.qr_codes(build, OPERATOR, union_id=union).to_pylist()
    rows = rows or queries.qr_codes(build, OPERATOR, q=union).to_pylist()
    if not rows:
        raise UserError(f"没有找到“{union}”；请写工会名称的一部分、编码或拼音首字母")
    if as_json:
        settings.show([_row(row) for row in rows])
        return
    for row in rows:
        said = row["qr_text"] or f"没有可用的二维码{_why(row)}"
        click.echo(f"{row['district']}  {row['union_name']}  {row['union_code'] or ''}  {said}")
    if len(rows) == 1 and rows[0]["qr_text"]:
        import segno  # noqa: PLC0415 - for the terminal alone

        segno.make(rows[0]["qr_text"], micro=False, error="m").terminal(compact=True)


@qr_command.command("sheet")
@_district
@click.option("--worker", help="只要这名社工的：县区|姓名，或姓名。")
@click.option(
    "--size", type=click.Choice(["cards", "a4", "a3"]), default="cards", show_default=True,
    help="cards 为 A4 卡片（带裁切线），a4、a3 为一家一张的海报。",
)  # fmt: skip
@_out
@json_option
@click.pass_obj
def sheet_command(  # noqa: PLR0913 - one parameter an option
    settings: Settings,
    *,
    district: str | None,
    worker: str | None,
    size: str,
    out: Path,
    as_json: bool,
) -> None:
    """把二维码排成可打印的 PDF：卡片或海报；印出的每一页都重新识读核对过。"""
    asked = {"form": size, "district": district, "worker": _worker(settings, worker)}
    _write(settings, asked, out, as_json=as_json)


@qr_command.command("export")
@_district
@_out
@json_option
@click.pass_obj
def export_command(settings: Settings, *, district: str | None, out: Path, as_json: bool) -> None:
    """按县区打包：卡片 PDF、每家一张图片、没有二维码的名单。"""
    _write(settings, {"form": "zip", "district": district}, out, as_json=as_json)


@qr_command.command("missing")
@_district
@json_option
@click.pass_obj
def missing_command(settings: Settings, *, district: str | None, as_json: bool) -> None:
    """列出没有可用二维码的工会，以及图片为什么没有用上。"""
    build = _build(settings)
    name = district_called(build, district)
    rows = queries.qr_missing(build, OPERATOR, district=name).to_pylist()
    if as_json:
        settings.show(rows)
        return
    if not rows:
        click.echo("每家工会都有二维码。")
    for row in rows:
        click.echo(f"{row['district']}  {row['union_name']}  {row['union_code'] or ''}{_why(row)}")


def _build(settings: Settings) -> Path:
    build = current_build(settings.data)
    if build is None:
        raise UserError("还没有数据；请先用 rollcall import 导入平台导出的表格和二维码图片")
    return build


def _worker(settings: Settings, worker: str | None) -> str | None:
    """Return a social worker's key, "district|name". Raises UserError where it is not one's."""
    if worker is None:
        return None
    rows = queries.coverage(_build(settings), OPERATOR, "worker").to_pylist()
    keys = {f"{row['district']}|{row['worker']}" for row in rows}
    found = sorted(key for key in keys if worker in (key, key.partition("|")[2]))
    if len(found) != 1:
        raise UserError(
            f"有几名社工叫“{worker}”，请写成 县区|姓名：{'、'.join(found)}" if found
            else f"没有叫“{worker}”的社工；请用 rollcall coverage --by worker 查看"
        )  # fmt: skip
    return found[0]


def _write(settings: Settings, asked: dict[str, str | None], out: Path, *, as_json: bool) -> None:
    from dashboard.documents.qr import qr_file  # noqa: PLC0415 - loads what sets type

    build = _build(settings)
    asked = {**asked, "district": district_called(build, asked["district"])}
    wanted = {name: value for name, value in asked.items() if value}
    with click.progressbar(length=100, label="制作并核对", file=sys.stderr) as bar:
        file = qr_file(
            build, OPERATOR, load_campaign(settings.data), wanted,
            lambda share: bar.update(max(0, int(100 * share) - bar.pos)),
        )  # fmt: skip
    out.write_bytes(file.content)
    click.echo(f"已写入 {out}：{file.rows:,} 个二维码，每一个都重新识读核对过。", err=True)
    if as_json:
        settings.show({"file": out, "codes": file.rows})


def _row(row: dict[str, Any]) -> dict[str, Any]:
    names = ("union_name", "union_code", "district", "township", "qr_state", "qr_text", "source",
             "picture", "sha256", "batch_id", "matched_by", "reason")  # fmt: skip
    return {name: row[name] for name in names}


def _why(row: dict[str, Any]) -> str:
    reason = REASONS.get(row["reason"] or "")
    return f"（{reason.why}；{reason.mend}）" if reason else ""
