"""How long a work will still take, from how far it has come."""

import time
from collections.abc import Callable

__all__ = ["TimeLeft"]

_SECONDS_BEFORE = 2.0
_LEAST_SHARE = 0.02


class TimeLeft:
    """Watches one work from its beginning; `now` gives seconds on a clock that never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._began, self._share = now, now(), 0.0

    def seconds(self, share: float) -> float | None:
        """Return the seconds left at a share done (0 to 1); None while it is too early to tell.

        A file that is read a second time does not send the share back.
        """
        self._share = max(self._share, share)
        gone = self._now() - self._began
        if gone < _SECONDS_BEFORE or self._share < _LEAST_SHARE:
            return None
        return gone * (1 - self._share) / self._share

    @property
    def share(self) -> float:
        """The greatest share that was told."""
        return self._share
