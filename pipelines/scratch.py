"""Scratch folders in the system's temporary folder that a kill does not leave behind for good.

They may hold originals. Each is locked as long as its maker lives; the lock goes with the process,
however it ends, and whoever next wants a scratch folder removes those that nobody holds.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["scratch_folder"]

_PREFIX = "rollcall-"
_UNLOCKED = ".new-rollcall-"
_LOCK = ".held"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give an empty folder of one's own, mode 700, removed at the end or after a kill."""
    _clear_abandoned()
    made = Path(tempfile.mkdtemp(prefix=_UNLOCKED))
    lock = FileLock(made / _LOCK)
    lock.acquire()
    # Under its real name only once it is locked: no other process may take it for abandoned.
    folder = made.rename(made.with_name(_PREFIX + made.name.removeprefix(_UNLOCKED)))
    try:
        (folder / "in").mkdir()
        yield folder / "in"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _clear_abandoned() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        held = folder / _LOCK
        if not held.is_file() or not _is_own(folder):
            continue
        lock = FileLock(held, timeout=0)
        try:
            with lock:
                shutil.rmtree(folder, ignore_errors=True)
        except (Timeout, OSError):
            continue  # Somebody works in it, or has just removed it.


def _is_own(folder: Path) -> bool:
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
