"""Every path under the data folder, in one place."""

import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class DataDir:
    """The data folder: what came in, what it was made into, and what people wrote.

    Nothing here touches the disk except `at`, which lays the folder out.
    """

    root: Path

    @classmethod
    def at(cls, root: Path) -> "DataDir":
        """Return the data folder at `root`, laid out and with reference data in place.

        A reference file that is already there is left as its owner edited it. Nobody but
        their owner may enter the folders with what came in and what was made of it, nor a
        data folder that is made here.
        """
        data = cls(root.resolve())
        data.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (data.originals, data.batches, data.builds, data.reference):
            folder.mkdir(parents=True, exist_ok=True)
        # Not a root that was there: somebody may have named a folder that others use as well.
        for private in (data.originals, data.batches, data.builds, data.bulletins):
            with suppress(OSError):  # Shared places and Windows keep rights of their own.
                private.chmod(0o700)
        for packaged in sorted(shipped_reference().iterdir()):
            kept = data.reference / packaged.name
            if not kept.exists():
                _put(packaged, kept)
        return data

    @property
    def reference(self) -> Path:
        """Campaign, districts, header aliases, status words: data that staff edit."""
        return self.root / "reference"

    @property
    def settings(self) -> Path:
        """One folder a saved version of the drive's settings: its text, and who, when and why."""
        return self.root / "settings"

    @property
    def originals(self) -> Path:
        """Every file that came in, byte for byte, named by its SHA-256."""
        return self.root / "originals"

    @property
    def batches(self) -> Path:
        """One folder a batch: manifest.json, accepted and rejected Parquet."""
        return self.root / "batches"

    @property
    def builds(self) -> Path:
        """One DuckDB file a build; only the one named in `current` is read."""
        return self.root / "builds"

    @property
    def current(self) -> Path:
        """A text file that names the published build."""
        return self.root / "CURRENT"

    @property
    def bulletins(self) -> Path:
        """Drafts of the bulletin, and a folder an issued one, which is never written again."""
        return self.root / "bulletins"

    @property
    def state_db(self) -> Path:
        """What people write while reading: accounts, sessions, audit log."""
        return self.root / "state.sqlite"

    @property
    def secret_key(self) -> Path:
        """The key under which a person's ID number becomes a pseudonym."""
        return self.root / "secret.key"

    @property
    def lock(self) -> Path:
        """Held by whoever imports, withdraws or builds."""
        return self.root / ".lock"


def _put(packaged: Path, kept: Path) -> None:
    """Copy a reference file in one step: half of one would be taken for what its owner left."""
    unfinished = kept.with_name(f".tmp-{secrets.token_hex(4)}-{kept.name}")
    try:
        shutil.copyfile(packaged, unfinished)
        # A writer that clears it away has put the file there itself.
        with suppress(FileNotFoundError):
            unfinished.replace(kept)
    finally:
        unfinished.unlink(missing_ok=True)


def shipped_reference() -> Path:
    """Return the folder of reference data that came with the program; it is only read."""
    installed = PACKAGE / "reference"
    return installed if installed.is_dir() else PACKAGE.parent / "data" / "reference"
