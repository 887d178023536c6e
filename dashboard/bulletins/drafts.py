"""Drafts: figures as of a day, the rules' sentences, and people's edits with their reasons."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from dashboard.bulletins.figures import CITY, compute, member_days, newest_day
from dashboard.bulletins.issued import (
    Issued,
    bulletins,
    earlier_than,
    find,
    issued,
    rules_of,
)
from dashboard.bulletins.places import Places, write_json
from dashboard.documents.bulletin.editions import sentences
from dashboard.documents.bulletin.figures import Earlier, Figures
from dashboard.documents.bulletin.rules import Rules, load_rules
from dashboard.documents.bulletin.sentences import Edit, checked
from pipelines import DataDir, Listed, Said, UserError

__all__ = ["Draft", "drafts", "edit", "find_draft", "make_correction", "make_draft", "remove_draft"]

LONG_PAST = timedelta(days=60)


@dataclass(frozen=True)
class Draft:
    """What may still change. `id` is its cut-off, or the name of what it corrects.

    `token` is new with every drafting; `dropped` are edits of the draft before whose sentences say
    something else by now.
    """

    id: str
    token: str
    made_at: str
    made_by: str
    rules: Rules
    earlier: Earlier | None
    editions: Mapping[str, Figures]
    edits: Mapping[str, Mapping[str, Edit]] = field(default_factory=dict)
    dropped: tuple[Mapping[str, str], ...] = ()
    scheduled: bool = False
    corrects: str | None = None
    reason: str = ""

    @property
    def cutoff(self) -> date:
        """The day up to which it tells."""
        return date.fromisoformat(self.editions[CITY].cutoff)

    def usual_date(self, today: date) -> date:
        """Return the day of signature where nobody says another: today.

        A drive long past (a demo, a training) is dated by its data: the day after the cut-off.
        """
        late = today - self.cutoff > LONG_PAST
        return self.cutoff + timedelta(days=1) if late else today

    def edits_of(self, edition: str) -> Mapping[str, Edit]:
        """Return an edition's edits by the sentences' keys."""
        return self.edits.get(edition, {})


def make_draft(data: DataDir, *, as_of: date | None, by: str, scheduled: bool = False) -> Draft:
    """Draft the bulletin after the last one; drafting again keeps the edits that still fit.

    Raises UserError where the day has no data, nothing new came, or a check fails.
    """
    asked = as_of or newest_day(data)
    with Places(data).locked():
        return draft_unlocked(data, as_of=asked, by=by, scheduled=scheduled)


def draft_unlocked(data: DataDir, *, as_of: date, by: str, scheduled: bool) -> Draft:
    """Draft as `make_draft` does, for who holds the lock already."""
    rules, _ = load_rules(data)
    earlier = earlier_than(data, None)
    editions = compute(data, as_of, earlier, rules)
    fresh = Draft(
        id=editions[CITY].cutoff,
        token=secrets.token_hex(8),
        made_at=_now(),
        made_by=by,
        rules=rules,
        earlier=earlier,
        editions=editions,
        scheduled=scheduled,
    )
    return _write(data, _with_old_edits(data, fresh))


def make_correction(data: DataDir, called: str, *, reason: str, by: str) -> Draft:
    """Draft a correction of an issued bulletin: the same day and period, as the data stand now.

    Raises UserError without a reason, and for what is itself a correction.
    """
    reason = " ".join(reason.split())
    if len(reason) < 2:
        raise UserError("请写明更正的原因；原因会写进更正文件")
    wrong = _bulletin(data, called)
    with Places(data).locked():
        earlier = earlier_than(data, wrong.cutoff)
        rules = rules_of(wrong)
        fresh = Draft(
            id=f"correction-{wrong.name}",
            token=secrets.token_hex(8),
            made_at=_now(),
            made_by=by,
            rules=rules,
            earlier=earlier,
            editions=compute(data, wrong.day, earlier, rules),
            corrects=wrong.name,
            reason=reason,
        )
        return _write(data, _with_old_edits(data, fresh))


def edit(  # noqa: PLR0913 - what an edit is kept with
    data: DataDir, draft_id: str, edition: str, key: str, *, text: str, reason: str, by: str
) -> Draft:
    """Put a person's words in a rule's place; the rule's own stay beside them, with the reason.

    An empty text leaves the sentence out. Raises UserError without a reason.
    """
    text, reason = checked(text, reason)
    with Places(data).locked():
        draft = find_draft(data, draft_id)
        rule_text = _texts(draft, edition).get(key)
        if rule_text is None:
            raise UserError(
                "草稿里没有这一句（{edition}，{key}）；请刷新后再改",
                edition=edition or Said("全市"),
                key=key,
            )
        made = Edit(text, reason, by, _now(), rule_text)
        return _write(data, _with_edits(draft, edition, {**draft.edits_of(edition), key: made}))


def take_back(data: DataDir, draft_id: str, edition: str, key: str) -> Draft:
    """Let the rule speak again."""
    with Places(data).locked():
        draft = find_draft(data, draft_id)
        kept = {one: made for one, made in draft.edits_of(edition).items() if one != key}
        return _write(data, _with_edits(draft, edition, kept))


def drafts(data: DataDir) -> list[Draft]:
    """Return every draft that waits, the newest last; one whose issue was cut short is issued."""
    done = {one.draft for one in issued(data)}
    found = [_read(path) for path in sorted(Places(data).drafts.glob("[!.]*.json"))]
    return [draft for draft in found if draft.token not in done]


def days_to_draft(data: DataDir) -> list[date]:
    """Return the days up to which the next issue can tell: those with data, after the last one."""
    last = bulletins(data)
    return [day for day in member_days(data) if not last or day > last[-1].day]


def find_draft(data: DataDir, draft_id: str | None) -> Draft:
    """Return a draft, the only one where none is named.

    Raises UserError: there is none, it is issued already, or there are several.
    """
    waiting = drafts(data)
    if draft_id is None and len(waiting) == 1:
        return waiting[0]
    for draft in waiting:
        if draft.id == draft_id:
            return draft
    if draft_id is None and waiting:
        named = Listed(one.id for one in waiting)
        raise UserError("有几份草稿：{drafts}；请指明是哪一份", drafts=named)
    raise UserError(_why_not(data, draft_id))


def remove_draft(data: DataDir, draft_id: str) -> None:
    """Throw a draft away."""
    with Places(data).locked():
        find_draft(data, draft_id)
        path_of(data, draft_id).unlink(missing_ok=True)


def path_of(data: DataDir, draft_id: str) -> Path:
    """Return where a draft lies."""
    return Places(data).drafts / f"{draft_id}.json"


def _why_not(data: DataDir, draft_id: str | None) -> Said:
    for one in reversed(issued(data)):
        if draft_id in (one.cutoff, f"correction-{one.corrects}"):
            return Said(
                "这份草稿已由 {who} 印发为{number}，不能再改；有差错请用更正",
                who=one.issued_by,
                number=one.document_number,
            )
    return Said("没有待印发的草稿；请先起草（rollcall bulletin draft）")


def _bulletin(data: DataDir, called: str) -> Issued:
    found = find(data, called)
    if found.is_correction:
        raise UserError(
            "{number}本身是更正；请更正原通报 {corrects}，新的更正取代旧的",
            number=found.document_number,
            corrects=found.corrects,
        )
    return found


def _with_old_edits(data: DataDir, fresh: Draft) -> Draft:
    """Take over the edits of the draft in its place whose sentences still say the same."""
    try:
        old = _read(path_of(data, fresh.id))
    except FileNotFoundError:
        return fresh
    kept: dict[str, dict[str, Edit]] = {}
    dropped = []
    for edition, edits in old.edits.items():
        texts = _texts(fresh, edition) if edition in fresh.editions else {}
        for key, made in edits.items():
            if texts.get(key) == made.rule_text:
                kept.setdefault(edition, {})[key] = made
            else:
                dropped.append({"edition": edition, "key": key, "text": made.text})
    return replace(fresh, edits=kept, dropped=tuple(dropped))


def _with_edits(draft: Draft, edition: str, edits: Mapping[str, Edit]) -> Draft:
    return replace(draft, edits={**draft.edits, edition: edits})


def _texts(draft: Draft, edition: str) -> dict[str, str]:
    if edition not in draft.editions:
        return {}
    return {one.key: one.text for one in sentences(draft.editions[edition], draft.rules)}


def _write(data: DataDir, draft: Draft) -> Draft:
    write_json(path_of(data, draft.id), _to_json(draft))
    return draft


def _to_json(draft: Draft) -> dict[str, Any]:
    return {
        **asdict(replace(draft, editions={})),
        "editions": {name: figures.to_json() for name, figures in draft.editions.items()},
    }


def _read(path: Path) -> Draft:
    try:
        document = json.loads(path.read_text("utf-8"))
        earlier = document["earlier"]
        return Draft(**{
            **document,
            "rules": Rules(**document["rules"]),
            "earlier": _earlier(earlier) if earlier else None,
            "editions": {k: Figures.from_json(v) for k, v in document["editions"].items()},
            "edits": {
                edition: {key: Edit(**made) for key, made in edits.items()}
                for edition, edits in document["edits"].items()
            },
            "dropped": tuple(document["dropped"]),
        })  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            "草稿 {name} 损坏；请删去 bulletins/drafts/{name} 后重新起草", name=path.name
        ) from error


def _earlier(document: dict[str, Any]) -> Earlier:
    return Earlier(**{
        **document,
        "districts": tuple(document["districts"]),
        "workers": tuple(document["workers"]),
    })  # fmt: skip


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def last_term(data: DataDir, year: int) -> int:
    """Return the newest 第N期 of a year, 0 where there is none."""
    return max((one.term for one in bulletins(data) if one.year == year), default=0)
