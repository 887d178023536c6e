"""Issue a draft: number it, render every edition, freeze all of it in one step."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from dashboard.bulletins.drafts import Draft, find_draft, last_term, path_of
from dashboard.bulletins.figures import CITY, compute
from dashboard.bulletins.issued import (
    CONTENT,
    FIGURES,
    FILE,
    FOLDER_OF_CITY,
    SENTENCES,
    Issued,
    find,
    issued,
    said_in,
    write_manifest,
)
from dashboard.bulletins.places import Places, write_json
from dashboard.documents.blocks import Official, to_json
from dashboard.documents.bulletin.content import Paper, correction_of, official
from dashboard.documents.bulletin.differences import Difference, differences
from dashboard.documents.bulletin.editions import sentences
from dashboard.documents.bulletin.rendering import FORMATS
from dashboard.documents.bulletin.rules import said_day
from dashboard.documents.bulletin.sentences import Sentence
from pipelines import DataDir, UserError

__all__ = ["changes", "issue", "preview"]


def issue(
    data: DataDir,
    draft_id: str | None,
    *,
    by: str,
    dated: date | None = None,
    number: int | None = None,
) -> Issued:
    """Issue a draft under the next numbers; it stands from the moment that its folder has its name.

    `dated` is the day of signature, the usual one where it is None; its year numbers it. `number`
    continues an office's own series of document numbers; without it the next one is taken. Raises
    UserError where the figures have changed since the draft, a check fails, the number is taken or
    lower than the last one, the day is before the cut-off, or somebody else is issuing.
    """
    places = Places(data)
    with places.locked():
        draft = find_draft(data, draft_id)
        day = dated or draft.usual_date(date.today())
        _require_later(day, draft.cutoff)
        paper = _paper(data, draft, day, _number(data, day.year, number))
        _require_unchanged(data, draft)
        folder = places.unfinished()
        try:
            manifest = _write_all(data, draft, paper, folder, by)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        try:
            places.commit(folder, manifest.name)
        except FileExistsError as error:
            raise UserError(
                "{number}已被占用；请刷新后重试，或用 --number 换一个文号",
                number=manifest.document_number,
            ) from error
        path_of(data, draft.id).unlink(missing_ok=True)
        return manifest


def preview(data: DataDir, draft: Draft, edition: str, dated: date) -> Official:
    """Return an edition of a draft as it would be issued now; its number is not yet given."""
    paper = _paper(data, draft, dated, None)
    return _content(data, draft, edition, paper)


def changes(data: DataDir, draft: Draft, edition: str = CITY) -> tuple[Difference, ...]:
    """Return what a correction changes in an edition; empty for a draft that corrects nothing."""
    if draft.corrects is None:
        return ()
    old = said_in(data, draft.corrects, edition)
    if old is None:
        return ()
    figures, texts = old
    new_texts = {one.key: one.said for one in _sentences(draft, edition)}
    return differences(figures, draft.editions[edition], texts, new_texts)


def _require_unchanged(data: DataDir, draft: Draft) -> None:
    """Compute anew: what is issued is what the data say now, and every check holds."""
    now = compute(data, draft.cutoff, draft.earlier, draft.rules)
    if now != dict(draft.editions):
        raise UserError(
            "起草之后数据有变化（又导入、撤销了批次，或改了设置），草稿的数字已不是最新；"
            "请重新起草，核对后再印发（未受影响的改动会保留）"
        )
    if draft.corrects and not any(changes(data, draft, name) for name in draft.editions):
        raise UserError("重新计算后与原通报完全一致，没有可更正的内容；请先改动草稿，或放弃更正")


def _require_later(day: date, cutoff: date) -> None:
    if day < cutoff:
        raise UserError(
            "成文日期{day}早于数据截至日{cutoff}；请改为当天或以后的日期",
            day=said_day(day),
            cutoff=said_day(cutoff),
        )


def _number(data: DataDir, year: int, wanted: int | None) -> int:
    taken = {one.number: one for one in issued(data) if one.year == year}
    following = max(taken, default=0) + 1
    if wanted is None:
        return following
    if wanted in taken:
        one = taken[wanted]
        raise UserError(
            "{number}已于{dated}印发，文号不能重复；下一个可用的是 {following}",
            number=one.document_number,
            dated=one.dated,
            following=following,
        )
    if wanted < following:
        # The newest number is the newest document: what corrects what hangs on it.
        raise UserError(
            "文号 {wanted} 不对：文号从 1 起，按印发先后递增；下一个可用的是 {following}",
            wanted=wanted,
            following=following,
        )
    return wanted


def _paper(data: DataDir, draft: Draft, dated: date, number: int | None) -> Paper:
    if draft.corrects is None:
        return Paper(dated, number, last_term(data, dated.year) + 1, draft.rules)
    wrong = find(data, draft.corrects)
    return Paper(dated, number, wrong.term, draft.rules, wrong.document_number, draft.reason)


def _content(data: DataDir, draft: Draft, edition: str, paper: Paper) -> Official:
    figures, edits = draft.editions[edition], draft.edits_of(edition)
    if draft.corrects is None:
        return official(figures, paper, edits)
    return correction_of(figures, paper, edits, changes(data, draft, edition))


def _sentences(draft: Draft, edition: str) -> Iterator[Sentence]:
    return sentences(draft.editions[edition], draft.rules, draft.edits_of(edition))


def _write_all(data: DataDir, draft: Draft, paper: Paper, folder: Path, by: str) -> Issued:
    """Write figures, sentences and every rendered file; return the manifest, written last."""
    folders = {
        name: FOLDER_OF_CITY if name == CITY else f"{place:02d}"
        for place, name in enumerate(draft.editions)
    }
    for name, place in folders.items():
        _draw(_content(data, draft, name, paper), folder / place)
    _write_sources(draft, folder)
    files = dict(_digests(folder))
    manifest = _manifest(draft, paper, by, folders, files)
    write_manifest(folder, manifest)
    return manifest


def _draw(document: Official, folder: Path) -> None:
    """Write an edition's content and its file in every format."""
    folder.mkdir()
    (folder / CONTENT).write_text(to_json(document), "utf-8")
    for form, drawn in FORMATS.items():
        (folder / f"{FILE}.{form}").write_bytes(drawn.draw(document))


def _write_sources(draft: Draft, folder: Path) -> None:
    """Keep beside the documents what they were made of: figures, and every rule's own text."""
    write_json(
        folder / FIGURES, {name: figures.to_json() for name, figures in draft.editions.items()}
    )
    write_json(
        folder / SENTENCES,
        {
            name: [{**asdict(one), "said": one.said} for one in _sentences(draft, name)]
            for name in draft.editions
        },
    )


def _digests(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            yield path.relative_to(folder).as_posix(), {"sha256": digest, "size": len(content)}


def _manifest(
    draft: Draft,
    paper: Paper,
    by: str,
    folders: Mapping[str, str],
    files: dict[str, dict[str, object]],
) -> Issued:
    year, number = paper.dated.year, paper.number or 0
    city = draft.editions[CITY]
    return Issued(
        name=f"{year}-{number:03d}",
        kind="bulletin" if draft.corrects is None else "correction",
        year=year,
        number=number,
        term=paper.term,
        document_number=paper.rules.document_number(year, number),
        title=paper.title(city),
        dated=paper.dated.isoformat(),
        since=city.since,
        cutoff=city.cutoff,
        issued_at=datetime.now().astimezone().isoformat(timespec="seconds"),
        issued_by=by,
        draft=draft.token,
        rules=asdict(draft.rules),
        corrects=draft.corrects,
        reason=draft.reason,
        editions=dict(folders),
        files=files,
    )
