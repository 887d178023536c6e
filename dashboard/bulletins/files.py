"""The files of a bulletin: of a draft drawn when asked for, of an issued one read as frozen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dashboard.bulletins.drafts import Draft, find_draft
from dashboard.bulletins.figures import CITY
from dashboard.bulletins.issued import FILE, Issued, find, read
from dashboard.bulletins.issuing import preview
from dashboard.documents.bulletin.rendering import FORMATS
from pipelines import DataDir, Listed, UserError

__all__ = ["BulletinFile", "draft_file", "files_of", "frozen_file", "text_of"]

DRAFT = "draft"


@dataclass(frozen=True)
class BulletinFile:
    """A file for a person, and what the audit log says of it."""

    content: bytes
    name: str
    target: str
    media_type: str
    rows: int = 1


def files_of(
    data: DataDir, called: str, formats: Iterable[str], edition: str | None
) -> Iterator[BulletinFile]:
    """Yield the files of an issued bulletin, or of the draft where it is called "draft".

    `edition` is a district, "" for the city, None for every edition. Raises UserError for what is
    not there.
    """
    if called == DRAFT:
        draft = find_draft(data, None)
        names = list(draft.editions)
    else:
        one = find(data, called)
        names = list(one.editions)
    for name in names if edition is None else [_edition(names, edition)]:
        for form in formats:
            if called == DRAFT:
                yield draft_file(data, draft, name, form)
            else:
                yield frozen_file(data, one, name, form)


def frozen_file(data: DataDir, one: Issued, edition: str, form: str) -> BulletinFile:
    """Return a file as it was issued. Raises UserError where it is not what was issued."""
    folder = one.editions[_edition(list(one.editions), edition)]
    content = read(data, one, f"{folder}/{FILE}.{_known(form)}")
    kind = "更正" if one.is_correction else "通报"
    name = f"{one.document_number}（第{one.term}期{kind}）{edition or '全市'}.{form}"
    return BulletinFile(content, name, f"bulletin {one.name} {edition or '全市'} {form}",
                        FORMATS[form].media_type)  # fmt: skip


def draft_file(data: DataDir, draft: Draft, edition: str, form: str) -> BulletinFile:
    """Draw a file of a draft as it would be issued today, without its number."""
    edition = _edition(list(draft.editions), edition)
    document = preview(data, draft, edition, draft.usual_date(date.today()))
    content = FORMATS[_known(form)].draw(document)
    name = f"草稿（数据截至{draft.cutoff}）{edition or '全市'}.{form}"
    return BulletinFile(content, name, f"bulletin draft {draft.id} {edition or '全市'} {form}",
                        FORMATS[form].media_type)  # fmt: skip


def text_of(data: DataDir, draft: Draft, edition: str = CITY) -> str:
    """Return a draft's text for a chat group."""
    return draft_file(data, draft, edition, "txt").content.decode()


def _edition(names: list[str], wanted: str) -> str:
    found = [name for name in names if name == wanted] or [
        name for name in names if wanted and name.startswith(wanted)
    ]
    if not found:
        known = Listed(name for name in names if name)
        raise UserError("这一期没有“{wanted}”的一份；有 {known}", wanted=wanted, known=known)
    return found[0]


def _known(form: str) -> str:
    if form not in FORMATS:
        raise UserError("没有“{form}”这种格式；有 {known}", form=form, known=Listed(FORMATS))
    return form
