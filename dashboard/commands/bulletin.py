"""rollcall bulletin: draft, issue, correct, list, export."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from dashboard import bulletins
from dashboard.actions import Action
from dashboard.auth import OPERATOR
from dashboard.backend import Backend
from dashboard.bulletins import CITY, Difference, Draft, Issued
from dashboard.settings import Settings, json_option
from pipelines import DataDir

_day = click.DateTime(["%Y-%m-%d"])


@click.group("bulletin")
def bulletin_command() -> None:
    """通报：起草、印发、更正、列出、导出。"""


@bulletin_command.command("draft")
@click.option("--as-of", type=_day, help="数据截至哪天；默认最新的会员列表。")
@json_option
@click.pass_obj
def draft_(settings: Settings, *, as_of: datetime | None, as_json: bool) -> None:
    """起草下一期通报；再次起草会保留仍然适用的改动。"""
    asked = as_of.date() if as_of else None
    draft = bulletins.make_draft(settings.data, as_of=asked, by=OPERATOR.user)
    if asked and asked != draft.cutoff:
        click.echo(f"{asked} 没有会员列表，以 {draft.cutoff} 的为准。", err=True)
    if as_json:
        settings.show(_draft(settings.data, draft))
        return
    _show_draft(settings.data, draft)
    click.echo("核对后用 rollcall bulletin issue 印发。", err=True)


@bulletin_command.command("issue")
@click.argument("draft_id", metavar="[草稿]", required=False)
@click.option("--dated", type=_day, help="成文日期；默认今天，数据早已过时的为截止日次日。")
@click.option("--number", type=int, help="文号，接着本单位已有的文号编；默认下一个。")
@json_option
@click.pass_obj
def issue_(
    settings: Settings,
    *,
    draft_id: str | None,
    dated: datetime | None,
    number: int | None,
    as_json: bool,
) -> None:
    """印发草稿：编号、生成全部文件并冻结，之后导入什么都不再变。"""
    day = dated.date() if dated else None
    issued = bulletins.issue(settings.data, draft_id, by=OPERATOR.user, dated=day, number=number)
    _record(settings.data, issued)
    if as_json:
        settings.show(issued.to_json())
        return
    click.echo(f"已印发 {issued.document_number}（{_called(issued)}），{issued.title}")
    click.echo(f"共 {len(issued.editions)} 份、{len(issued.files)} 个文件。", err=True)


@bulletin_command.command("correct")
@click.argument("number", metavar="文号")
@click.option("--reason", required=True, help="更正的原因，会写进更正文件。")
@json_option
@click.pass_obj
def correct_(settings: Settings, *, number: str, reason: str, as_json: bool) -> None:
    """起草对一期通报的更正：按现在的数据重算同一截止日，列出差异；核对后印发。"""
    draft = bulletins.make_correction(settings.data, number, reason=reason, by=OPERATOR.user)
    changed = bulletins.changes(settings.data, draft)
    if as_json:
        settings.show({**_draft(settings.data, draft), "changes": [vars(one) for one in changed]})
        return
    for one in changed:
        click.echo(_change(one))
    click.echo(
        f"共 {len(changed)} 处不同。核对后用 rollcall bulletin issue {draft.id} 印发。", err=True
    )


@bulletin_command.command("list")
@json_option
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """列出草稿和已印发的通报。"""
    data = settings.data
    every, waiting = bulletins.issued(data), bulletins.drafts(data)
    if as_json:
        settings.show({
            "drafts": [_draft(data, draft) for draft in waiting],
            "issued": [_issued(one, every) for one in every],
        })  # fmt: skip
        return
    for draft in waiting:
        _show_draft(data, draft)
    for one in every:
        marks = [f"已由{other.document_number}更正" for other in _corrections(one, every)]
        click.echo("  ".join([
            f"{one.year}-{one.number}", one.document_number, _called(one), f"数据截至 {one.cutoff}",
            f"成文 {one.dated}", f"{one.issued_by} 印发", *marks,
        ]))  # fmt: skip
    if not every and not waiting:
        click.echo("还没有通报；用 rollcall bulletin draft 起草第一期。")


@bulletin_command.command("export")
@click.argument("number", metavar="文号")
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False),
    help="写到这个文件夹。",
)  # fmt: skip
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(list(bulletins.FORMATS)),
    help="只要这种格式，可重复；默认全部。",
)  # fmt: skip
@click.option("--district", help="只要这个县区的；默认全市的一份。")
@click.option("--every", is_flag=True, help="全市和每个县区的都要。")
@json_option
@click.pass_obj
def export_(  # noqa: PLR0913 - one parameter an option
    settings: Settings,
    *,
    number: str,
    out: Path,
    formats: tuple[str, ...],
    district: str | None,
    every: bool,
    as_json: bool,
) -> None:
    """导出一期通报的文件；文号如 2022-3、3、latest，草稿用 draft。"""
    data = settings.data
    wanted = formats or tuple(bulletins.FORMATS)
    files = bulletins.files_of(data, number, wanted, None if every else (district or CITY))
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for file in files:
        (out / file.name).write_bytes(file.content)
        written.append(str(out / file.name))
    if as_json:
        settings.show(written)
        return
    for path in written:
        click.echo(path)


def _record(data: DataDir, issued: Issued) -> None:
    action = Action.BULLETIN_CORRECTED if issued.is_correction else Action.BULLETIN_ISSUED
    Backend.open(data).log.record(OPERATOR, action, issued.document_number)


def _called(one: Issued) -> str:
    return f"第{one.term}期的更正" if one.is_correction else f"{one.year}年第{one.term}期"


def _corrections(one: Issued, every: list[Issued]) -> list[Issued]:
    return [other for other in every if other.corrects == one.name]


def _issued(one: Issued, every: list[Issued]) -> dict[str, Any]:
    corrected = [other.name for other in _corrections(one, every)]
    return {**one.to_json(), "corrected_by": corrected}


def _draft(data: DataDir, draft: Draft) -> dict[str, Any]:
    city = draft.editions[CITY]
    return {
        "draft": draft.id,
        "cutoff": city.cutoff,
        "since": city.since,
        "made_at": draft.made_at,
        "made_by": draft.made_by,
        "scheduled": draft.scheduled,
        "corrects": draft.corrects,
        "editions": [name or "全市" for name in draft.editions],
        "edits": sum(len(edits) for edits in draft.edits.values()),
        "dropped": list(draft.dropped),
        "city": dict(city.city),
        "districts": [dict(row) for row in city.districts],
        "text": bulletins.text_of(data, draft),
    }


def _show_draft(data: DataDir, draft: Draft) -> None:
    made = "按计划自动起草" if draft.scheduled else f"{draft.made_by} 起草"
    what = f"对 {draft.corrects} 的更正" if draft.corrects else "下一期通报"
    click.echo(f"草稿 {draft.id}（{what}，{made}，等待核对印发）")
    click.echo(bulletins.text_of(data, draft))
    for one in draft.dropped:
        click.echo(f"以前的改动不再适用，已放下：{one['text']}", err=True)


def _change(one: Difference) -> str:
    if one.kind == "figure":
        return f"{one.where} {one.what}：{one.old} → {one.new}"
    return f"{one.where}：{one.old or '（无）'} → {one.new or '（删去）'}"
