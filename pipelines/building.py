"""The story of a build: what was imported becomes one new DuckDB file, checked, then published."""

import os
import secrets
import shutil
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from pipelines.errors import Busy, UserError
from pipelines.paths import DataDir
from pipelines.reference import Reference, load_reference
from pipelines.saying import Said
from pipelines.steps.batches import Manifest, counts_from, live_batches
from pipelines.steps.checks import require_identities
from pipelines.steps.inputs import load_batches, load_history, load_reference_tables
from pipelines.steps.models import code_mark, explain_tables, run_models
from pipelines.steps.nearest import add_nearest
from pipelines.steps.publish import (
    clean_up,
    current_build,
    publish,
    published_from,
    unpublished_build,
)
from pipelines.steps.sources import choose_sources, member_lists, rejected_rows
from pipelines.steps.spelling import add_spelling

LOCK_SECONDS = 600
"""How long an import waits for another to finish before it gives up."""

BUILD_MEMORY = "512MB"
"""What a build may hold; what is more goes to files beside it. Millions of rows need no more."""

_STAMP = "%Y%m%dT%H%M%S%f"
"""How a build's name begins: the time at which it was begun."""

_NO_ROOM = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException)


@dataclass(frozen=True)
class Build:
    """A finished build: its id and its DuckDB file."""

    id: str
    path: Path


@contextmanager
def exclusive(data: DataDir) -> Iterator[None]:
    """Hold the data folder for writing, with what an interrupted writer left put in order.

    What it had not finished is cleared away, and what it had done and not published is published.
    Raises Busy where another writer holds the folder for longer than LOCK_SECONDS.
    """
    with _alone(data):
        # Whoever does the same again hears that it is done: then it must count.
        if unpublished_build(data):
            with suppress(UserError):  # Why no build can be made, whoever needs one will say.
                _publish_all(data)
        yield


@contextmanager
def _alone(data: DataDir) -> Iterator[None]:
    lock = FileLock(data.lock, timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise Busy("另一个导入或重建一直没有结束；请稍后再试，或先结束那个进程") from error
    try:
        clean_up(data)
        yield
    finally:
        lock.release()


@contextmanager
def quiet(data: DataDir) -> Iterator[bool]:
    """Say whether nobody is writing, and let nobody begin meanwhile; wait for no one."""
    lock = FileLock(data.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError:  # A folder that cannot be written is at rest.
        yield True
        return
    try:
        yield True
    finally:
        lock.release()


def build_warehouse(data: DataDir) -> Build:
    """Rebuild from what was imported and publish; the same imports give the same figures.

    Raises BrokenFigures where an identity is broken; the last good build then stays published.
    """
    with _alone(data):
        return _publish_all(data)


def _publish_all(data: DataDir) -> Build:
    build = make_build(data, live_batches(data))
    publish(data, build.path)
    return build


def is_current(data: DataDir) -> bool:
    """Say whether the published build holds just the batches that count, under their settings.

    It does not where a writer died between a batch's commit, its withdrawal or a change of
    settings, and the publishing; nor where another version of this code made it.
    """
    if unpublished_build(data):
        return False
    counting = frozenset(manifest.batch for manifest in live_batches(data))
    if current_build(data) is None:
        return not counting
    return published_from(data) == (counting, code_mark())


def ensure_current(data: DataDir) -> Build | None:
    """Build and publish anew where that is needed, and return the build; else None.

    What an interrupted writer left is cleared away in any case, unless somebody is writing now.
    Raises as `build_warehouse` does.
    """
    if not is_current(data):
        with _alone(data):
            return renew(data)
    # In a folder that cannot be written it stays, and harms nobody.
    with quiet(data) as at_rest, suppress(OSError):
        if at_rest:
            clean_up(data)
    return None


def renew(data: DataDir) -> Build | None:
    """Do as `ensure_current` does, for who holds the lock."""
    return None if is_current(data) else _publish_all(data)


def standing_build(data: DataDir, into: Path) -> Path | None:
    """Return a build of what counts now to compare with, None where nothing does.

    It is the published one, or where that is not current one made in the folder `into`: writes
    nothing to the data folder.
    """
    if is_current(data):
        return current_build(data)
    return make_build(data, live_batches(data), into=into).path


def build_as_of(data: DataDir, day: date, out: Path) -> Path:
    """Write the figures as they stood on a day, from what was imported up to it, into `out`.

    A sheet that waited is among them from the day on which it was accepted.
    """
    with exclusive(data):
        counting = [batch for batch in live_batches(data) if counts_from(data, batch) <= day]
        build = make_build(data, counting, as_of=day)
        shutil.move(build.path, out)
        return out


def make_build(  # noqa: PLR0913 - a build has these terms
    data: DataDir,
    batches: list[Manifest],
    *,
    as_of: date | None = None,
    elsewhere: Mapping[str, Path] | None = None,
    into: Path | None = None,
    reference: Reference | None = None,
    tell: Callable[[float], None] = lambda _: None,
) -> Build:
    """Make an unpublished build of the batches, in data/builds or in the folder `into`.

    `elsewhere` says where a batch among them lies that does not count yet, `reference` what is not
    saved yet of the reference data. The caller holds the lock, unless it builds into a folder of
    its own. `tell` hears how much is done, from 0 to 1.
    """
    now = datetime.now().astimezone().replace(tzinfo=None)
    builds = into or data.builds
    build_id = f"{_after_all(builds, now):{_STAMP}}-{secrets.token_hex(2)}"
    growing = builds / f".tmp-{build_id}.duckdb"
    known = (batches, data.batches, as_of, elsewhere)
    sources = choose_sources(*known)
    try:
        with duckdb.connect(growing) as connection:
            # One thread costs a fifth less, needs less memory, and leaves a core to the readers.
            connection.execute("set threads = 1")
            connection.execute(f"set memory_limit = '{BUILD_MEMORY}'")
            load_reference_tables(connection, reference or load_reference(data), build_id, now)
            load_batches(connection, sources, batches)
            load_history(connection, member_lists(*known), rejected_rows(*known))
            run_models(connection, tell)
            add_nearest(connection)
            add_spelling(connection, current_build(data))
            explain_tables(connection)
            require_identities(connection, _files_of(batches, elsewhere or ()))
            # Closing would do it too, and keep silent where the disk is full.
            connection.execute("force checkpoint")
        _require_whole(growing)
    except _NO_ROOM as error:
        _drop(growing)
        raise UserError(_no_room(error)) from error
    except BaseException:
        _drop(growing)
        raise
    finished = builds / f"{build_id}.duckdb"
    growing.replace(finished)
    return Build(build_id, finished)


def _drop(growing: Path) -> None:
    """Remove an unfinished build, and the log that DuckDB leaves beside it on a full disk."""
    for left in (growing, growing.with_name(f"{growing.name}.wal")):
        left.unlink(missing_ok=True)


def _after_all(builds: Path, now: datetime) -> datetime:
    """Return the time; where a build is there of a later one, a moment after that one's.

    By its name the newest is known, and a clock is set back, or another zone's.
    """
    newest = max((path.name.partition("-")[0] for path in builds.glob("*.duckdb")), default="")
    if newest < f"{now:{_STAMP}}":
        return now
    return datetime.strptime(newest, _STAMP) + timedelta(microseconds=1)


def _files_of(batches: list[Manifest], tried: Container[str]) -> list[str]:
    """Return the names of the files in the batches of these names."""
    return [
        entry["file"] for manifest in batches if manifest.batch in tried for entry in manifest.files
    ]


def _require_whole(build: Path) -> None:
    """Have the build on the disk itself. Raises IOException or OSError where it is not whole."""
    with duckdb.connect(build, read_only=True) as connection:
        try:
            connection.execute("select * from campaign, import_files").fetchone()
        except duckdb.CatalogException as error:
            raise duckdb.IOException("the build did not reach the disk") from error
    with build.open("rb+") as handle:
        os.fsync(handle.fileno())


def _no_room(error: duckdb.Error) -> Said:
    said = str(error).splitlines()[0][:200]
    return Said(
        "计算时写不下去（{said}），未发布，仍显示上一次的数据；请核对磁盘空间、内存和权限后重试",
        said=said,
    )
