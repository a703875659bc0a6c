"""Whether this worker was asked to stop, for all of its processes: work that could go on ends."""

from __future__ import annotations

import mmap

_asked: list[mmap.mmap] = []


def begin() -> None:
    """Begins to listen, in a worker's own process and before its pool is forked."""
    _asked[:] = [mmap.mmap(-1, 1)]


def ask() -> None:
    """Asks the worker and its pool's processes to stop."""
    if _asked:
        _asked[0][0] = 1


def is_asked() -> bool:
    """Tells whether this worker was asked to stop."""
    return bool(_asked and _asked[0][0])
