"""Where bulletins lie in the data folder, and how they get there: whole or not at all.

bulletins/
    drafts/<id>.json        what may still change
    <year>-<number>/        an issued document: never written again
    schedule.json           what the schedule did last
    .lock, .tmp-*           who writes just now, and what a killed writer left
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pipelines import Busy, DataDir

__all__ = ["Places"]

LOCK_SECONDS = 0.2
"""How long a second writer waits before it is told: an edit takes less, an issue far longer."""


class Places:
    """The bulletins' folder of one data folder."""

    def __init__(self, data: DataDir) -> None:
        self.data = data
        self.root = data.bulletins
        self.drafts = self.root / "drafts"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let nobody else draft, edit or issue meanwhile; clear away what a killed writer left.

        Raises Busy at once where somebody is at it.
        """
        self.drafts.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / ".lock", timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout as error:
            raise Busy("另一位同事正在起草、修改或印发通报；请稍候刷新，看看结果再操作") from error
        try:
            self._clean_up()
            yield
        finally:
            lock.release()

    def _clean_up(self) -> None:
        for left in (*self.root.glob(".tmp-*"), *self.drafts.glob(".tmp-*")):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)

    def unfinished(self) -> Path:
        """Make a folder that is nothing yet; it becomes something by `commit`."""
        folder = self.root / f".tmp-{secrets.token_hex(4)}"
        folder.mkdir()
        return folder

    def commit(self, unfinished: Path, name: str) -> Path:
        """Give a folder its name, with every byte on the disk first: from now on it stands.

        Raises FileExistsError where the name is taken.
        """
        finished = self.root / name
        if finished.exists():
            raise FileExistsError(finished)
        for path in sorted(unfinished.rglob("*"), reverse=True):
            _settle(path)
            if path.is_file():
                path.chmod(0o444)
        _settle(unfinished)
        unfinished.rename(finished)
        _settle(self.root)
        return finished

    def issued_folders(self) -> list[Path]:
        """Return the folder of every issued document."""
        if not self.root.is_dir():
            return []
        return sorted(
            path
            for path in self.root.iterdir()
            if path.is_dir() and not path.name.startswith(".") and path != self.drafts
        )


def write_json(path: Path, document: Any) -> None:
    """Write a JSON file that a reader sees whole or not at all."""
    growing = path.with_name(f".tmp-{path.name}")
    with growing.open("w", encoding="utf-8") as handle:
        json.dump(document, handle, ensure_ascii=False, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
    growing.replace(path)


def _settle(path: Path) -> None:
    """Have a file or a folder's entries on the disk itself."""
    if path.is_dir() and os.name == "nt":  # Windows opens no folder.
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
