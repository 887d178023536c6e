"""Read one member's row again from the original; runs in a process of its own and keeps nothing."""

from pathlib import Path

import numpy as np

from pipelines.errors import BadFile
from pipelines.paths import DataDir
from pipelines.readers.blocks import BlockSheet
from pipelines.readers.tokens import Irregular
from pipelines.reference import Reference, load_reference
from pipelines.sheets.identity import Pseudonyms
from pipelines.steps.head import Head
from pipelines.steps.headers import Header, find_header
from pipelines.steps.jobs import RevealJob
from pipelines.steps.row_sorts import Reading
from pipelines.steps.rows import Chunk, read_chunks
from pipelines.steps.workbook import open_blocks
from pipelines.text import strip_id, strip_number

_KIND = "members"


def reveal(job: RevealJob) -> dict[str, str]:
    """Return the row's name, id_number and phone as they were sent.

    Raises BadFile where the original does not read as it did when it was imported.
    """
    try:
        return _revealed(job, quick=True)
    except Irregular:
        return _revealed(job, quick=False)


def _revealed(job: RevealJob, *, quick: bool) -> dict[str, str]:
    data = DataDir(Path(job.data_root))
    reference = load_reference(data)
    with open_blocks(Path(job.original), job.name, quick=quick) as sheets:
        sheet = next((one for one in sheets if one.position == job.position), None)
        found = _row(sheet, job, reference) if sheet else None
    if found is None:
        raise _changed(job)
    pseudonyms, number = Pseudonyms(data.secret_key.read_bytes()), found["id_number"]
    # An earlier import kept small letters.
    if job.person not in [pseudonyms.of(f(number)).hex() for f in (strip_id, strip_number)]:
        raise _changed(job)
    return found


def _row(sheet: BlockSheet, job: RevealJob, reference: Reference) -> dict[str, str] | None:
    head = Head.of_blocks(sheet)
    header = _header(head, reference)
    if header is None:
        return None
    for chunk in read_chunks(sheet, head.texts, header, Reading(reference)):
        place = np.flatnonzero(chunk.row_numbers == job.row)
        if len(place):
            return _texts(chunk, int(place[0]))
    return None


def _header(head: Head, reference: Reference) -> Header | None:
    """Find the header that the import found; --kind may have been needed for it."""
    for only in (None, _KIND):
        header = find_header(head.texts, head.merges, reference, only)
        if header and header.kind.name == _KIND:
            return header
    return None


def _texts(chunk: Chunk, place: int) -> dict[str, str]:
    wanted = ("name", "id_number", "phone")
    return {name: chunk.columns[name][place].as_py() or "" for name in wanted}


def _changed(job: RevealJob) -> BadFile:
    return BadFile(
        "{name}：原件与导入时读到的不一致（表头别名可能改过），认不准是哪一行；"
        "请恢复 header-aliases.csv 后重试",
        name=job.name,
    )
