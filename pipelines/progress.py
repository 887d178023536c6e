"""How far a long work has come: told by who does it, shown by who waits for it."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Meter", "Progress", "Step", "silent"]


@dataclass(frozen=True)
class Step:
    """One word of progress.

    `stage` is read or build; `what` the file or batch at hand; `rows` those read of the file so
    far; `share` how much of the whole work is done, from 0 to 1.
    """

    stage: str
    what: str
    rows: int = 0
    share: float = 0.0


Progress = Callable[[Step], None]


def silent(_: Step) -> None:
    """Tell nobody."""


@dataclass
class Meter:
    """Counts what is read of a file, in a unit of the reader's own: bytes or rows."""

    done: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """How much of the file is read, from 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0
