"""Put a finished build in place, and clear away what nobody reads any more."""

import os
import shutil
from pathlib import Path

from pipelines.paths import DataDir

KEPT_BUILDS = 3
"""Builds kept beside the published one: a page that opened one may still be reading it."""


def current_build(data: DataDir) -> Path | None:
    """Return the published DuckDB file, or None before the first build."""
    try:
        name = data.current.read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    build = data.builds / name
    return build if name and build.is_file() else None


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
    for folder in (data.batches, data.builds, data.originals):
        for left in folder.glob(".tmp-*"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def _remove_old(data: DataDir, build: Path) -> None:
    finished = sorted(data.builds.glob("*.duckdb"), key=lambda path: path.name)
    for old in [path for path in finished if path != build][:-KEPT_BUILDS]:
        try:
            old.unlink()
        except OSError:  # Windows refuses while a reader holds it; the next build tries again.
            continue
