"""Issued documents: read as they were frozen, every byte held against the manifest."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.bulletins.figures import CITY
from dashboard.bulletins.places import Places, write_json
from dashboard.documents.blocks import Official, from_json
from dashboard.documents.bulletin.figures import Earlier, Figures
from dashboard.documents.bulletin.rules import Rules
from dashboard.documents.bulletin.wording.verdicts import supervision_rule
from pipelines import DataDir, Finding, Listed, UserError, sealed, unsealed

__all__ = ["Issued", "check_bulletins", "corrections_of", "find", "issued"]

MANIFEST = "manifest.json"
FIGURES = "figures.json"
SENTENCES = "sentences.json"
CONTENT = "content.json"
FILE = "bulletin"
"""What every rendered file is called in its edition's folder, before its suffix."""
FOLDER_OF_CITY = "city"


@dataclass(frozen=True)
class Issued:
    """One issued document. `name` is its folder's, year and document number: "2022-003".

    `term` is the 第N期 of a bulletin, and of a correction that of the bulletin that it corrects
    (`corrects` names it). `files` maps a path in the folder to its sha256 and size; `editions` a
    district, or "" for the city, to its folder there.
    """

    name: str
    kind: str
    year: int
    number: int
    term: int
    document_number: str
    title: str
    dated: str
    since: str
    cutoff: str
    issued_at: str
    issued_by: str
    draft: str
    rules: dict[str, Any]
    corrects: str | None = None
    reason: str = ""
    editions: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def is_correction(self) -> bool:
        """Whether it corrects another one."""
        return self.corrects is not None

    @property
    def day(self) -> date:
        """Its cut-off date."""
        return date.fromisoformat(self.cutoff)

    def to_json(self) -> dict[str, Any]:
        """Return the manifest as plain values."""
        return asdict(self)


def issued(data: DataDir) -> list[Issued]:
    """Return every issued document, the newest number last. Raises UserError for a broken one."""
    every = [_read_manifest(folder) for folder in Places(data).issued_folders()]
    return sorted(every, key=lambda one: (one.year, one.number))


def bulletins(data: DataDir) -> list[Issued]:
    """Return the bulletins without the corrections, by cut-off."""
    return sorted(
        (one for one in issued(data) if not one.is_correction), key=lambda one: one.cutoff
    )


def corrections_of(data: DataDir, name: str) -> list[Issued]:
    """Return what corrects a bulletin, the newest last: the bulletin stands, marked."""
    return [one for one in issued(data) if one.corrects == name]


def find(data: DataDir, called: str) -> Issued:
    """Return the document called "2022-3", "3" (of the newest year) or "latest".

    Raises UserError that names those there are.
    """
    every = issued(data)
    if not every:
        raise UserError("还没有印发过通报；请先起草（rollcall bulletin draft），核对后印发")
    if called == "latest":
        return every[-1]
    year, _, number = called.rpartition("-")
    for one in reversed(every):
        if str(one.number) == number.lstrip("0") and year in ("", str(one.year)):
            return one
    raise UserError(
        "没有文号为 {called} 的通报；最近的有 {known}，用 rollcall bulletin list 查看",
        called=called,
        known=Listed(f"{one.year}-{one.number}" for one in every[-5:]),
    )


def read(data: DataDir, one: Issued, path: str) -> bytes:
    """Return a frozen file's bytes. Raises UserError where they are not what was issued."""
    known = one.files.get(path)
    if known is None:
        raise UserError("{number}没有这个文件（{path}）", number=one.document_number, path=path)
    try:
        content = (Places(data).root / one.name / path).read_bytes()
    except OSError as error:
        raise UserError(
            "{number}的文件 {path} 不见了；请从备份恢复 bulletins/{folder}",
            number=one.document_number,
            path=path,
            folder=one.name,
        ) from error
    if hashlib.sha256(content).hexdigest() != known["sha256"]:
        raise UserError(
            "{number}的文件 {path} 与印发时不一致，不予提供；"
            "请从备份恢复 bulletins/{folder}，并查明是谁改动了它",
            number=one.document_number,
            path=path,
            folder=one.name,
        )
    return content


def content_of(data: DataDir, one: Issued, edition: str) -> Official:
    """Return an edition's document as it was issued."""
    return from_json(read(data, one, f"{one.editions[edition]}/{CONTENT}").decode())


def figures_of(data: DataDir, one: Issued) -> dict[str, Figures]:
    """Return the figures of every edition as they were issued."""
    document = json.loads(read(data, one, FIGURES))
    return {name: Figures.from_json(figures) for name, figures in document.items()}


def said_in(data: DataDir, name: str, edition: str) -> tuple[Figures, dict[str, str]] | None:
    """Return an edition's figures and sentences by key, as now in force; None: it had none."""
    corrections = corrections_of(data, name)
    one = corrections[-1] if corrections else find(data, name)
    figures = figures_of(data, one).get(edition)
    if figures is None:
        return None
    said = json.loads(read(data, one, SENTENCES))[edition]
    return figures, {sentence["key"]: sentence["said"] for sentence in said}


def supervised(data: DataDir) -> list[dict[str, Any]]:
    """Return whom every bulletin put on the supervision list, as now in force, with its figures.

    A bulletin that listed nobody has an entry without a district: it too is the newest one.
    """
    listed = []
    for one in bulletins(data):
        figures, rules = in_force(data, one.name)[CITY], rules_of(one)
        rows = [row for row in figures.districts if row["supervised"]]
        listed += [
            {
                "district": row["district"],
                "cutoff": one.cutoff,
                "rules": "、".join(supervision_rule(rules, rule) for rule in row["supervised"]),
                "coverage_percent": row["coverage_percent"],
                "registered": row["registered"],
            }
            for row in rows
        ] or [{"district": None, "cutoff": one.cutoff}]
    return listed


def in_force(data: DataDir, name: str) -> dict[str, Figures]:
    """Return a bulletin's figures with its newest correction, if any."""
    corrections = corrections_of(data, name)
    return figures_of(data, corrections[-1] if corrections else find(data, name))


def earlier_than(data: DataDir, cutoff: str | None) -> Earlier | None:
    """Return the bulletin before a cut-off, or the last one, with the figures now in force."""
    before = [one for one in bulletins(data) if cutoff is None or one.cutoff < cutoff]
    if not before:
        return None
    last = before[-1]
    city = in_force(data, last.name)[CITY]
    return Earlier(last.term, last.since, last.cutoff, city.city, city.districts, city.workers)


def rules_of(one: Issued) -> Rules:
    """Return the rules under which it was made."""
    return Rules(**one.rules)


def check_bulletins(data: DataDir) -> list[Finding]:
    """Return everything that is wrong with the issued documents; an empty list is good news."""
    return list(_findings(data))


def _findings(data: DataDir) -> Iterator[Finding]:
    read_ones = []
    for folder in Places(data).issued_folders():
        mend = f"从备份恢复 bulletins/{folder.name}"
        try:
            one = _read_manifest(folder)
        except UserError as error:
            yield Finding("bulletins", folder.name, str(error), mend)
            continue
        read_ones.append(one)
        for path in one.files:
            try:
                read(data, one, path)
            except UserError as error:
                yield Finding("bulletins", f"{folder.name}/{path}", str(error), mend)
        unknown = _paths(folder) - set(one.files) - {MANIFEST}
        for path in sorted(unknown):
            yield Finding(
                "bulletins", f"{folder.name}/{path}", "印发之后多出来的文件", "移走这个文件"
            )
    yield from _gaps(read_ones)


def _gaps(every: list[Issued]) -> Iterator[Finding]:
    for year in sorted({one.year for one in every}):
        terms = sorted(one.term for one in every if one.year == year and not one.is_correction)
        for wanted, term in enumerate(terms, start=1):
            if term != wanted:
                yield Finding(
                    "bulletins", f"{year}年", f"第{wanted}期不见了", "从备份恢复 bulletins/"
                )
                break


def _paths(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def write_manifest(folder: Path, one: Issued) -> None:
    """Write the manifest, sealed, into a document's folder."""
    write_json(folder / MANIFEST, sealed(one.to_json()))


def _read_manifest(folder: Path) -> Issued:
    try:
        return Issued(**unsealed(json.loads((folder / MANIFEST).read_text("utf-8"))))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UserError(
            "通报 {folder} 的清单损坏或不见了；请从备份恢复 bulletins/{folder}", folder=folder.name
        ) from error
