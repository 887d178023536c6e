"""Put a finished build in place, and clear away what nobody reads any more."""

import os
import shutil
from pathlib import Path

import duckdb

from pipelines.paths import DataDir

KEPT_BUILDS = 3
"""Builds kept beside the published one: a page that opened one may still be reading it."""

_BATCHES = "select distinct batch_id from import_files"


def current_build(data: DataDir) -> Path | None:
    """Return the published DuckDB file, or None before the first build."""
    try:
        name = data.current.read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    build = data.builds / name
    return build if name and build.is_file() else None


def published_batches(data: DataDir) -> frozenset[str] | None:
    """Return the ids of the batches that the published build holds; None where it has no answer:
    there is no build, or it cannot be read."""
    answers = _asked(data, _BATCHES)
    return None if answers is None else frozenset(answers[0])


def published_from(data: DataDir) -> tuple[frozenset[str], str] | None:
    """Return the ids of the batches in the published build and the mark of the code that made it.

    None where it has no answer, as a build from before there was a mark.
    """
    answers = _asked(data, _BATCHES, "select made_by from campaign")
    if answers is None or not answers[1]:
        return None
    batches, (made_by, *_) = answers
    return frozenset(batches), made_by


def _asked(data: DataDir, *questions: str) -> list[list[str]] | None:
    """Return a column of the published build for each question, asked in one opening.

    None where there is no build or it cannot be read.
    """
    build = current_build(data)
    if build is None:
        return None
    try:
        with duckdb.connect(build, read_only=True) as connection:
            rows = [connection.execute(sql).fetchall() for sql in questions]
    except duckdb.Error:
        return None
    return [[str(row[0]) for row in answer] for answer in rows]


def unpublished_build(data: DataDir) -> bool:
    """Say whether a build newer than the published one stands there: whoever made it has died
    before publishing it, or is about to."""
    published = current_build(data)
    newest = max((path.name for path in data.builds.glob("*.duckdb")), default="")
    return published is not None and newest > published.name


def settle(folder: Path) -> None:
    """Have every file of a folder on the disk itself before the folder gets its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as handle:
                os.fsync(handle.fileno())


def publish(data: DataDir, build: Path) -> None:
    """Point CURRENT at a finished build, in one step that a reader sees whole or not at all."""
    unfinished = data.current.with_name(f".{data.current.name}.tmp")
    with unfinished.open("w", encoding="utf-8") as handle:
        handle.write(build.name)
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.replace(data.current)
    _remove_old(data, build)


def clean_up(data: DataDir) -> None:
    """Remove what an interrupted import or build left; only who holds the lock may call it."""
    for left in leftovers(data):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def leftovers(data: DataDir) -> list[Path]:
    """Return what an import or build that is not running any more has left unfinished."""
    return [
        *data.batches.glob(".tmp-*"),
        *data.builds.glob(".tmp-*"),
        *data.originals.glob(".tmp-*"),
        *data.settings.glob(".tmp-*"),
        *data.reference.glob(".tmp-*"),
        *data.batches.glob("*/*.tmp"),
        *data.root.glob(".key-*"),
        *data.root.glob(".CURRENT.tmp"),
    ]


def _remove_old(data: DataDir, build: Path) -> None:
    finished = sorted(data.builds.glob("*.duckdb"), key=lambda path: path.name)
    for old in [path for path in finished if path != build][:-KEPT_BUILDS]:
        try:
            old.unlink()
        except OSError:  # Windows refuses while a reader holds it; the next build tries again.
            continue
