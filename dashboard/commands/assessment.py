"""rollcall assess and allocate: the drive in the yearly assessment, and quotas of awards."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from dashboard import formats, queries
from dashboard.actions import Action
from dashboard.auth import OPERATOR
from dashboard.operator_log import note
from dashboard.options import (
    as_of_option,
    district_called,
    district_option,
    figures,
    table_file_option,
    write_table,
)
from dashboard.settings import Settings, json_option
from pipelines import UserError


@click.command("assess")
@district_option
@as_of_option
@table_file_option
@json_option
@click.pass_obj
def assess_command(
    settings: Settings,
    *,
    district: str | None,
    as_of: datetime | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """年度考核：每名社工在这次行动中得多少分，是否基数待核。

    名下工会合计的覆盖率和达标的工会各有满分，写在 campaign.toml 的 [assessment]。
    """
    with figures(settings, as_of) as build:
        name = district_called(build, district)
        rows = queries.assessment(build, OPERATOR, district=name).to_pylist()
        asked = {"name": "assessment", **({"district": name} if name else {})}
        _answer(settings, build, rows, _worker, asked=asked, out=out, as_json=as_json)


@click.command("allocate")
@click.option(
    "--quota",
    type=click.IntRange(1, queries.MOST_AWARDS),
    required=True,
    help="一共多少个评优名额。",
)
@as_of_option
@table_file_option
@json_option
@click.pass_obj
def allocate_command(
    settings: Settings, *, quota: int, as_of: datetime | None, out: Path | None, as_json: bool
) -> None:
    """评优名额：按已录入人数分到各县区，覆盖率不到目标的打折，基数待核的暂不分。

    折算人数：有实际会员数的工会里的已录入人数 × 覆盖率 ÷ 目标（最高为 1），四舍五入取整。
    """
    with figures(settings, as_of) as build:
        rows = queries.allocation(build, OPERATOR, quota=quota).to_pylist()
        if all(row["awards"] is None for row in rows):
            raise UserError(
                "没有可以分到名额的县区：都没有基数，或有工会录入多于实际会员；"
                "请先核实实际会员数（rollcall table denominators -o 文件.xlsx）"
            )
        asked = {"name": "allocation", "quota": str(quota)}
        _answer(settings, build, rows, _district, asked=asked, out=out, as_json=as_json)


def _answer(  # noqa: PLR0913 - the ways to answer
    settings: Settings,
    build: Path,
    rows: list[dict[str, Any]],
    line: Callable[[dict[str, Any]], str],
    *,
    asked: dict[str, str],
    out: Path | None,
    as_json: bool,
) -> None:
    """Write the file that the page gives, or print the rows."""
    if out is not None:
        note(settings.data, Action.DOWNLOAD, write_table(build, out, asked).target)
    if as_json:
        settings.show(rows)
    elif out is None:
        for row in rows:
            click.echo(line(row))


def _worker(row: dict[str, Any]) -> str:
    points = "不计分（无基数）" if row["points"] is None else f"{row['points']} 分"
    return (
        f"{row['district']} {row['worker']}  {points}  覆盖率 "
        f"{formats.percent(row['coverage_percent'])}  达标工会 {row['unions_on_target']}/"
        f"{row['unions']}{_doubt(row)}"
    )


def _district(row: dict[str, Any]) -> str:
    return (
        f"{row['district']}  {row['awards']} 个  折算 {row['award_claim']:,} 人  已录入 "
        f"{row['registered']:,}  覆盖率 {formats.percent(row['coverage_percent'])}{_doubt(row)}"
    )


def _doubt(row: dict[str, Any]) -> str:
    return f"  基数待核 {row['over_100']} 家" if row["barred"] else ""
