"""The whole data folder as one sealed file, and back.

A backup is taken while nobody imports or builds (the server goes on reading) and with SQLite's own
copy of the state; the database goes in as the published build alone, for the others are read by
nobody. Always sealed: it holds the originals and the keys. A restore is put together beside the
folder and gets its name in one step.
"""

import gzip
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from filelock import FileLock, Timeout

from dashboard.actions import Action
from dashboard.auth import OPERATOR
from dashboard.backend import Backend
from dashboard.passwords import check_password
from dashboard.vault import BrokenSeal, Opened, Sealed
from pipelines import DataDir, UserError, current_build, exclusive

__all__ = ["LEAST_PASSPHRASE", "Kept", "make_backup", "restore_backup"]

LEAST_PASSPHRASE = 12
_STATE = "state.sqlite"
# Made anew by whoever needs it, or a part of the state that its copy holds already.
_LEFT_OUT = {".lock", f"{_STATE}-wal", f"{_STATE}-shm", _STATE}


@dataclass(frozen=True)
class Kept:
    """What a backup holds: files, and their bytes."""

    files: int
    size: int


def make_backup(data: DataDir, out: Path, passphrase: str) -> Kept:
    """Write everything in the data folder, sealed, into the new file `out`; logged.

    Raises UserError where `out` is there already, lies in the data folder or cannot be written,
    and for a passphrase that a thief of the file would guess.
    """
    _check_passphrase(passphrase)
    _check_place(data, out)
    backend = Backend.open(data)
    with closing(backend), exclusive(data), _growing(out) as handle:
        backend.log.record(OPERATOR, Action.BACKUP, out.name)
        with tempfile.TemporaryDirectory(prefix=".tmp-", dir=data.originals) as scratch:
            snapshot = Path(scratch) / _STATE
            _copy_state(data.state_db, snapshot)
            return _write(data, handle, passphrase, snapshot)


def restore_backup(source: Path, root: Path, passphrase: str) -> Kept:
    """Put a backup back as the data folder `root`: all of it, or nothing.

    Raises UserError where `root` holds anything, and BrokenSeal for a wrong passphrase and a file
    that is cut short or was changed.
    """
    root = root.resolve()
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UserError(
            f"{root} 里已有内容，恢复不会动它；请用 --data 指定一个空的或还没有的文件夹"
        )
    if not source.is_file():
        raise UserError(f"没有备份文件 {source}；请核对路径")
    root.parent.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(root)
    growing = Path(tempfile.mkdtemp(prefix=_growing_name(root), dir=root.parent))
    try:
        with source.open("rb") as handle, FileLock(DataDir(growing).lock):
            kept = _read(Opened(handle, passphrase), growing)
            _note_restored(growing, source.name)
        if root.exists():
            root.rmdir()
        growing.rename(root)
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise
    return kept


def _growing_name(root: Path) -> str:
    return f".{root.name}-restore-"


def _clear_abandoned(root: Path) -> None:
    """Remove what a restore that was killed left: originals, keys and all, sealed no more."""
    for left in root.parent.iterdir():
        if not left.name.startswith(_growing_name(root)):
            continue
        with suppress(OSError, Timeout), FileLock(DataDir(left).lock, timeout=0):
            shutil.rmtree(left, ignore_errors=True)


def _check_passphrase(passphrase: str) -> None:
    if len(passphrase) < LEAST_PASSPHRASE:
        raise UserError(
            f"备份口令至少 {LEAST_PASSPHRASE} 位：备份里有全部证件号码；请用四五个互不相干的词"
        )
    check_password(passphrase, account="rollcall")


def _check_place(data: DataDir, out: Path) -> None:
    if out.exists():
        raise UserError(f"{out} 已存在，不会覆盖；请换一个文件名，例如加上日期")
    if not out.parent.is_dir():
        raise UserError(f"没有文件夹 {out.parent}；请先建好，或换一个位置")
    if data.root in out.resolve().parents:
        raise UserError("备份不能放在数据文件夹里；请放到另一块磁盘上")


@contextmanager
def _growing(out: Path) -> Iterator[BinaryIO]:
    """Give a file for its owner alone that gets its name when it is whole."""
    growing = out.with_name(f".{out.name}.tmp")
    growing.unlink(missing_ok=True)
    try:
        descriptor = os.open(growing, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        growing.replace(out)
    except BaseException:
        growing.unlink(missing_ok=True)
        raise


def _copy_state(state: Path, snapshot: Path) -> None:
    """Copy the state as it is at one moment; without its sessions, so that all sign in anew."""
    with closing(sqlite3.connect(state)) as source, closing(sqlite3.connect(snapshot)) as copy:
        source.backup(copy)
        copy.execute("delete from session")
        copy.commit()
        copy.execute("pragma journal_mode = delete")
        copy.execute("vacuum")


def _write(data: DataDir, handle: BinaryIO, passphrase: str, snapshot: Path) -> Kept:
    files = size = 0
    sealed = Sealed(handle, passphrase)
    # Level 1: most of what lies here is compressed already.
    with (
        gzip.GzipFile(fileobj=cast("BinaryIO", sealed), mode="wb", compresslevel=1) as packed,
        tarfile.open(fileobj=packed, mode="w|", dereference=True) as tar,
    ):
        for name, path in [*_files(data), (_STATE, snapshot)]:
            entry = tar.gettarinfo(path, name)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            if name == _STATE:
                entry.mode = 0o600
            with path.open("rb") as source:
                tar.addfile(entry, source)
            files, size = files + 1, size + entry.size
    sealed.close()
    return Kept(files, size)


def _files(data: DataDir) -> Iterator[tuple[str, Path]]:
    """Yield name and place of every file that a backup holds but the state."""
    published = current_build(data)
    for path in sorted(data.root.rglob("*")):
        place = path.relative_to(data.root)
        unfinished = any(part.startswith(".tmp-") for part in place.parts)
        old_build = place.parts[0] == data.builds.name and path != published
        if path.is_file() and not (unfinished or old_build or str(place) in _LEFT_OUT):
            yield place.as_posix(), path


def _read(opened: Opened, into: Path) -> Kept:
    files = size = 0
    try:
        with tarfile.open(fileobj=cast("BinaryIO", opened), mode="r|gz") as tar:
            for entry in tar:
                source = tar.extractfile(entry)
                if source is None or not _is_inside(entry.name):
                    raise BrokenSeal("备份文件里有不该有的内容，什么也没有恢复；请换一份备份")
                place = into / entry.name
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("wb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
                place.chmod(entry.mode & 0o777)
                files, size = files + 1, size + entry.size
        opened.drain()
    except (tarfile.TarError, EOFError) as error:
        raise BrokenSeal("备份文件不完整，什么也没有恢复；请换一份备份") from error
    return Kept(files, size)


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _note_restored(folder: Path, name: str) -> None:
    """Write in the restored log that it was restored."""
    with closing(Backend.open(DataDir.at(folder))) as backend:
        backend.log.record(OPERATOR, Action.RESTORE, name)
